/** A first and a last task number with the step between; step 1 for a plain range. */
export interface TaskRange {
  readonly first: number;
  readonly last: number;
  readonly step: number;
}

/** Takes `1-5,9,20-40:4` apart; what is no range is left out. */
export function taskRanges(text: string): TaskRange[] {
  const ranges: TaskRange[] = [];
  for (const part of text.split(",")) {
    const match = /^(\d+)(?:-(\d+))?(?::(\d+))?$/.exec(part.trim());
    if (match === null) continue;
    const first = Number(match[1]);
    ranges.push({ first, last: Number(match[2] ?? first), step: Math.max(1, Number(match[3] ?? 1)) });
  }
  return ranges;
}

/** Calls with each task number, in Slurm's order. */
export function eachTask(ranges: readonly TaskRange[], call: (task: number) => void): void {
  for (const { first, last, step } of ranges) {
    for (let task = first; task <= last; task += step) call(task);
  }
}
