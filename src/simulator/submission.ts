import type { Trace, TraceJob } from "./model.js";
import type { Timeline } from "./timeline.js";
import type { SimJob } from "./world.js";

/** Brings the jobs of a trace when their time has come. */
export interface Submission {
  readonly jobs: readonly SimJob[];
  /** Jobs that are not over yet, those to come included. */
  readonly left: number;
  /** Jobs whose moment is known and still to come. */
  readonly coming: number;
  begin(): void;
  ended(job: SimJob): void;
  /** Runs at the first submission of a block. */
  onBlock(block: string, run: () => void): void;
}

/** A set of jobs that others follow. */
interface Block {
  left: number;
  seen: boolean;
  readonly followers: SimJob[];
  readonly watchers: (() => void)[];
}

/** Jobs with `afterBlock` come that long after the last job of that block is over. */
export function createSubmission(
  trace: Trace,
  timeline: Timeline,
  submit: (job: SimJob) => void,
): Submission {
  const jobs = trace.jobs.map(createJob);
  const blocks = blocksOf(jobs);
  const count = { left: jobs.length, coming: 0 };
  const come = (job: SimJob) => {
    count.coming -= 1;
    const block = blocks.get(job.trace.block ?? "");
    if (block?.seen === false) {
      block.seen = true;
      for (const run of block.watchers) run();
    }
    submit(job);
  };
  const comeAll = (group: readonly SimJob[], from: number) => {
    count.coming += group.length;
    for (const job of group) timeline.schedule(from + job.trace.submitAt, () => come(job));
  };
  return {
    jobs,
    get left() {
      return count.left;
    },
    get coming() {
      return count.coming;
    },
    begin: () =>
      comeAll(
        jobs.filter((job) => !blocks.has(job.trace.afterBlock ?? "")),
        0,
      ),
    ended(job) {
      count.left -= 1;
      const block = blocks.get(job.trace.block ?? "");
      if (block === undefined) return;
      block.left -= 1;
      if (block.left === 0) comeAll(block.followers, timeline.now);
    },
    onBlock: (block, run) => blocks.get(block)?.watchers.push(run),
  };
}

/** Every block that has jobs. */
function blocksOf(jobs: readonly SimJob[]): Map<string, Block> {
  const blocks = new Map<string, Block>();
  for (const { trace } of jobs) {
    if (trace.block === undefined) continue;
    const block = blocks.get(trace.block);
    if (block === undefined) blocks.set(trace.block, { left: 1, seen: false, followers: [], watchers: [] });
    else block.left += 1;
  }
  for (const job of jobs) blocks.get(job.trace.afterBlock ?? "")?.followers.push(job);
  return blocks;
}

function createJob(trace: TraceJob, order: number): SimJob {
  const times = { submittedAt: trace.submitAt, startedAt: undefined, endedAt: undefined };
  return { trace, order, state: "future", ...times, nodes: [], restarts: 0, run: 0 };
}
