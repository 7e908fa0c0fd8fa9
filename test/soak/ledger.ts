import type { FaultKind, Submission } from "./schedule.js";

/** One task of a job as the batch system lists it. Times in milliseconds since 1970. */
export interface JobRow {
  /** `soak-3/0`: job name and number within the array, 0 for a job without one. */
  readonly task: string;
  readonly state: string;
  readonly restarts: number;
  readonly nodes: readonly string[];
  readonly startedAt?: number;
}

/** One start of a task. */
export interface TaskRun {
  readonly task: string;
  readonly restarts: number;
  readonly nodes: readonly string[];
  readonly startedAt: number;
  /** When it was last listed as running; 0 when it never was. */
  lastRunningAt: number;
  completed: boolean;
}

/** A fault as far as it explains what became of jobs. */
export interface Blow {
  readonly kind: FaultKind;
  /** The worker that was hit, or another part of the cluster. */
  readonly target: string;
  readonly from: number;
  readonly until: number;
}

/** The batch system writes its state this often; what happened since is forgotten when it is killed. */
const UNSAVED_MILLIS = 6000;
/** Its times are whole seconds. */
const GRAIN_MILLIS = 1500;

const UNDER_WAY: ReadonlySet<string> = new Set([
  "PENDING",
  "RUNNING",
  "COMPLETING",
  "CONFIGURING",
  "REQUEUED",
  "SUSPENDED",
  "STAGE_OUT",
  "SIGNALING",
]);

/** Keeps account of every task from its submission to its end, by what the batch system lists on the way. */
export function createLedger() {
  const expected = new Map<string, Submission>();
  const latest = new Map<string, JobRow>();
  const runs = new Map<string, TaskRun>();

  return {
    submitted(submission: Submission): void {
      for (let index = 0; index < submission.tasks; index += 1)
        expected.set(taskName(submission.key, submission.tasks > 1 ? index + 1 : 0), submission);
    },

    /** Takes what was listed at a moment. */
    take(rows: readonly JobRow[], at: number): void {
      for (const row of rows) {
        latest.set(row.task, row);
        if (row.startedAt === undefined || row.nodes.length === 0 || row.state === "PENDING") continue;
        const key = `${row.task} ${row.restarts} ${row.startedAt}`;
        const { task, restarts, nodes, startedAt } = row;
        const run = runs.get(key) ?? {
          ...{ task, restarts, nodes, startedAt },
          ...{ lastRunningAt: 0, completed: false },
        };
        if (row.state === "RUNNING") run.lastRunningAt = at;
        run.completed ||= row.state === "COMPLETED";
        runs.set(key, run);
      }
    },

    /** Tasks that have not ended yet. */
    unfinished(): string[] {
      return [...expected.keys()].filter((task) => UNDER_WAY.has(latest.get(task)?.state ?? "PENDING"));
    },

    runs: (): TaskRun[] => [...runs.values()],
    tasks: (): string[] => [...expected.keys()],
    completed: (): number => [...expected.keys()].filter((task) => completions(runs, task) > 0).length,
    restarts: (): number => [...latest.values()].reduce((sum, row) => sum + row.restarts, 0),

    /** Every task completed once, and no task started again but for a fault that took its node. */
    problems(blows: readonly Blow[]): string[] {
      const all = [...runs.values()];
      return [...expected.keys()].flatMap((task) => {
        const own = all.filter((run) => run.task === task).sort((a, b) => a.startedAt - b.startedAt);
        return [...endProblems(task, latest.get(task), own, blows), ...restartProblems(own, blows)];
      });
    },
  };
}

export type Ledger = ReturnType<typeof createLedger>;

export function taskName(key: string, index: number): string {
  return `${key}/${index}`;
}

function completions(runs: ReadonlyMap<string, TaskRun>, task: string): number {
  return [...runs.values()].filter((run) => run.task === task && run.completed).length;
}

function endProblems(
  task: string,
  last: JobRow | undefined,
  runs: readonly TaskRun[],
  blows: readonly Blow[],
): string[] {
  if (last === undefined) return [`${task} was lost: the batch system has never listed it`];
  if (last.state !== "COMPLETED") return [`${task} was lost: it ended as ${last.state}`];
  const [first, ...again] = runs.filter(({ completed }) => completed);
  if (first === undefined || again.length === 0) return [];
  const forgotten = again.every((run) => blows.some((blow) => forgets(blow, first, run.startedAt)));
  return forgotten ? [] : [`${task} completed ${again.length + 1} times`];
}

/** Each start but the first must have a cause in a fault that hit the one before. */
function restartProblems(runs: readonly TaskRun[], blows: readonly Blow[]): string[] {
  return runs.slice(1).flatMap((run, index) => {
    const before = runs[index];
    if (before === undefined || blows.some((blow) => explains(blow, before, run.startedAt))) return [];
    const where = before.nodes.join(", ");
    return [`${run.task} was taken off ${where} and started again though no fault hit them`];
  });
}

function explains(blow: Blow, run: TaskRun, again: number): boolean {
  if (blow.kind === "slurmctld") return forgets(blow, run, again);
  if (!run.nodes.includes(blow.target) || blow.from > again) return false;
  if (blow.kind === "worker-lost") return blow.from > run.startedAt - GRAIN_MILLIS;
  // A job that is just being sent to a machine that stands still is taken back by the batch system.
  return (
    blow.kind === "worker-paused" &&
    run.startedAt > blow.from - GRAIN_MILLIS &&
    run.startedAt < blow.until + GRAIN_MILLIS
  );
}

/** The batch system was killed before it had written down the start or the end of the run. */
function forgets({ kind, from }: Blow, run: TaskRun, again: number): boolean {
  if (kind !== "slurmctld" || from > again) return false;
  const near = (moment: number) => moment > from - UNSAVED_MILLIS - GRAIN_MILLIS;
  return near(run.startedAt) || near(run.lastRunningAt);
}
