import { createFold } from "../../src/elasticity/fold.js";
import type { JournalRecord } from "../../src/elasticity/records.js";
import type { Blow, TaskRun } from "./ledger.js";

/** Record numbers go up by one, and the tokens of the lease never go back. */
export function gaps(records: readonly JournalRecord[]): string[] {
  const found: string[] = [];
  let token = 0;
  for (const [index, record] of records.entries()) {
    const before = records[index - 1];
    if (before !== undefined && record.seq !== before.seq + 1)
      found.push(`the journal has record ${record.seq} behind ${before.seq}`);
    if (record.kind !== "act" || record.action.token === undefined) continue;
    if (record.action.token < token)
      found.push(`record ${record.seq} acts with token ${record.action.token} after ${token}`);
    token = record.action.token;
  }
  return found;
}

/** A worker that an update of its site left out. */
export interface Removal {
  readonly node: string;
  readonly at: number;
  /**
   * Jobs that the journal's last answer of the batch system had on it. Those that wait for it to boot are none:
   * they will run on the machine that comes.
   */
  readonly jobs: readonly string[];
}

/** What every update left out that the one before of its site had. */
export function removals(records: Iterable<JournalRecord>): Removal[] {
  const fold = createFold();
  const sets = new Map<string, readonly string[]>();
  const found: Removal[] = [];
  for (const record of records) {
    fold.take(record);
    if (record.kind !== "act" || record.action.kind !== "apply") continue;
    const { site, nodes } = record.action;
    const left = (sets.get(site) ?? []).filter((name) => !nodes.includes(name));
    sets.set(site, nodes);
    if (left.length === 0) continue;
    const { state } = fold.result();
    for (const node of left) {
      const { jobs = [], observed } = state.nodes.get(node) ?? {};
      found.push({ node, at: record.at, jobs: observed?.presence === "booting" ? [] : jobs });
    }
  }
  return found;
}

/**
 * Removals of workers on which a job ran: by the journal's account, and by that of whoever watched the batch
 * system. A machine that a fault had taken before is no busy worker.
 */
export function busyRemovals(
  removed: readonly Removal[],
  runs: readonly TaskRun[],
  blows: readonly Blow[],
): string[] {
  return removed.flatMap(({ node, at, jobs }) => {
    const gone = blows.some(
      ({ kind, target, from, until }) =>
        kind === "worker-lost" && target === node && from <= at && at - until < 300_000,
    );
    if (gone) return [];
    const watched = runs.filter(
      (run) => run.nodes.includes(node) && run.startedAt + 1000 <= at && run.lastRunningAt >= at,
    );
    const busy = [...jobs.map((id) => `job ${id}`), ...watched.map(({ task }) => task)];
    const time = new Date(at).toISOString();
    return busy.length === 0 ? [] : [`${node} was removed at ${time} while it had ${busy.join(", ")}`];
  });
}
