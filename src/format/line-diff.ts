/** Lines around a change that are shown. */
const CONTEXT = 2;

interface Line {
  readonly sign: " " | "-" | "+";
  readonly text: string;
}

/**
 * What changes from one text to another, in the unified form. A layout changes lines in place, so the
 * changed stretches are found by looking ahead for the next line that both texts have.
 */
export function lineDiff(name: string, before: string, after: string): string {
  const lines = compare(before.split("\n"), after.split("\n"));
  const shown: string[] = [`--- ${name}`, `+++ ${name} (laid out)`];
  let [left, right] = [1, 1];
  let gap = true;
  for (const [index, line] of lines.entries()) {
    const near = lines
      .slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1)
      .some(({ sign }) => sign !== " ");
    if (near && gap) shown.push(`@@ -${left} +${right} @@`);
    if (near) shown.push(line.sign + line.text);
    gap = !near;
    if (line.sign !== "+") left += 1;
    if (line.sign !== "-") right += 1;
  }
  return shown.length === 2 ? "" : `${shown.join("\n")}\n`;
}

/** How far ahead an equal line is looked for. */
const AHEAD = 200;

function compare(before: readonly string[], after: readonly string[]): readonly Line[] {
  let same = 0;
  while (same < Math.min(before.length, after.length) && before.at(-1 - same) === after.at(-1 - same))
    same += 1;
  const end = before.slice(before.length - same).map((text): Line => ({ sign: " ", text }));
  return [
    ...compareHeads(before.slice(0, before.length - same), after.slice(0, after.length - same)),
    ...end,
  ];
}

function compareHeads(before: readonly string[], after: readonly string[]): readonly Line[] {
  const lines: Line[] = [];
  let [left, right] = [0, 0];
  while (left < before.length || right < after.length) {
    if (left < before.length && before[left] === after[right]) {
      lines.push({ sign: " ", text: before[left] ?? "" });
      left += 1;
      right += 1;
      continue;
    }
    const [removed, added] = nextEqual(before, after, left, right);
    for (const text of before.slice(left, left + removed)) lines.push({ sign: "-", text });
    for (const text of after.slice(right, right + added)) lines.push({ sign: "+", text });
    left += removed;
    right += added;
  }
  return lines;
}

/** Lines to leave out on both sides so that the next ones are equal, as few as possible together. */
function nextEqual(
  before: readonly string[],
  after: readonly string[],
  left: number,
  right: number,
): readonly [number, number] {
  for (let sum = 1; sum <= AHEAD; sum += 1) {
    for (let removed = 0; removed <= sum; removed += 1) {
      const text = before[left + removed];
      if (text !== undefined && text.trim() !== "" && text === after[right + sum - removed])
        return [removed, sum - removed];
    }
  }
  return [before.length - left, after.length - right];
}
