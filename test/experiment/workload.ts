/**
 * The workload of the hybrid clusters paper's experiment (section 4 there) on a faster clock: four blocks of
 * jobs, each sent some time after the end of the one before, a set-up on each worker before its first job,
 * and one worker that fails in the second block.
 */
export interface Workload {
  /** Jobs of each block. */
  readonly blocks: readonly number[];
  /** Seconds between the end of a block and the next one. */
  readonly gaps: readonly number[];
  /** Least and most seconds of a job. */
  readonly job: readonly [number, number];
  /** Seconds that a worker needs once before its first job. */
  readonly setup: number;
  /** Seconds into the second block after which a worker fails. */
  readonly failure: number;
  /** Seconds of the experiment for which one second stands. */
  readonly clock: number;
}

const BLOCKS = [873, 888, 925, 990];
const GAP_MINUTES = [8, 12, 6];

/**
 * The paper's workload with so many times fewer jobs, all times divided by `clock`, those of jobs by
 * `jobClock`: few jobs must not be over before a worker could come.
 */
export function paperWorkload(clock: number, fewer: number, jobClock = clock): Workload {
  const scaled = (seconds: number) => seconds / clock;
  return {
    blocks: BLOCKS.map((jobs) => Math.max(1, Math.round(jobs / fewer))),
    gaps: GAP_MINUTES.map((minutes) => scaled(minutes * 60)),
    job: [15 / jobClock, 20 / jobClock],
    setup: scaled(270),
    failure: scaled(240) / fewer,
    clock,
  };
}

/**
 * Script of one job array: the set-up when the machine has not had it, then the task's own time, spread
 * evenly between least and most by the number of the task.
 */
export function jobScript({ job, setup }: Workload): string {
  const [least, most] = job;
  const millis = (seconds: number) => Math.round(seconds * 1000);
  const spread = Math.max(1, millis(most) - millis(least) + 1);
  return [
    `mkdir /tmp/experiment-setup 2>/dev/null && sleep ${setup}`,
    `ms=$(( ${millis(least)} + SLURM_ARRAY_TASK_ID * 7919 % ${spread} ))`,
    "sleep $(( ms / 1000 )).$(printf %03d $(( ms % 1000 )))",
  ].join("; ");
}
