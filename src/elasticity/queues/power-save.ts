import { noticeDeadline } from "../../base/spot-notice.js";
import { CLOSE_REASONS, type ObservedJob, type ObservedNode, OFFERED, type Snapshot } from "../core/index.js";
import { isRequestJob } from "../requests/request.js";
import type { OperatorOrder, OrderInbox } from "../run-folder.js";
import type { HookEvent } from "./hooks.js";
import type { QueueChanges, QueueSource } from "./queue.js";
import { RESUME_FAILED } from "./slurm-records.js";

/** Orders that a call of a power program comes to. */
export function ordersOf({ verb, nodes }: HookEvent): readonly OperatorOrder[] {
  if (verb === "resume-fail") return [];
  const command = verb === "resume" ? "poweron" : "poweroff";
  return nodes.map((node) => ({ command, node }));
}

/** Gives the calls of power programs that came since it was last asked, oldest first. */
export interface HookSource {
  take(): Promise<readonly HookEvent[]>;
}

export interface PowerSaveParts {
  readonly queue: QueueSource;
  /** Orders of operators. */
  readonly inbox: OrderInbox;
  readonly hooks: HookSource;
  /** A look without consequences: nothing is opened. */
  readonly isReadOnly?: boolean;
}

/** What the loop gave as the reason when it closed a node before it took the machine away. */
const WAY_OUT: ReadonlySet<string> = new Set([
  CLOSE_REASONS.absent,
  CLOSE_REASONS.leaving,
  CLOSE_REASONS.lost,
]);

/** It was closed for good: by the loop, or by itself when the cloud took it back. */
function isWayOut(closedReason: string | undefined): boolean {
  return WAY_OUT.has(closedReason ?? "") || noticeDeadline(closedReason) !== undefined;
}

/**
 * A batch system that saves power by itself (CL-5), for a loop that otherwise chooses nodes itself. Absent
 * nodes are open to it, or it could not choose them; to the loop they pass for closed (`OFFERED`), which they
 * are for everybody else. What it asks for the loop starts at once, and also what it sees as booting because it
 * was asked for while nobody listened; not, however, what rests after a failure. Its calls to go count like an
 * operator's order. Jobs that wait start no nodes: with two that choose, each would start its own.
 *
 * Nodes that the loop keeps it from choosing pass for open under the reason `held`, so that the loop puts them
 * right as soon as nothing bars them. Those that it gave up by itself, because they did not come in its time,
 * are made ready again at once: the loop, which allows less time, has held them by then if they failed.
 */
export function powerSave({ queue, inbox, hooks, isReadOnly = false }: PowerSaveParts): {
  readonly queue: QueueSource;
  readonly inbox: OrderInbox;
} {
  const drained = new Set<string>();
  const failed = new Set<string>();
  const take = async () => {
    const orders = [...(await inbox.take())];
    for (const event of await hooks.take())
      for (const order of ordersOf(event)) {
        const { command, node } = order;
        orders.push(command === "poweron" ? { command: "resume", node } : order);
      }
    return orders;
  };
  const reopen = async () => {
    // Each is opened until a look shows it open: a refusal, or a drain that came in between, is no change to it.
    if (isReadOnly) return;
    if (drained.size > 0) await queue.undrain([...drained]).catch(() => []);
    if (failed.size > 0) await queue.retry?.([...failed]).catch(() => []);
  };
  const note = <T extends Snapshot>(answer: T): T => {
    for (const { name, presence, closedReason } of answer.nodes) {
      // What the loop drained before it took the machine away must not stay drained.
      if (presence === "absent" && isWayOut(closedReason)) drained.add(name);
      else drained.delete(name);
      // How often it is tried is for the loop to say, by holding it.
      if (presence === "absent" && closedReason === RESUME_FAILED) failed.add(name);
      else failed.delete(name);
    }
    return { ...answer, nodes: answer.nodes.map(asOffered), jobs: answer.jobs.map(startsNone) };
  };
  return { queue: observedBy(queue, note, reopen), inbox: { take } };
}

function observedBy(
  queue: QueueSource,
  note: <T extends Snapshot>(answer: T) => T,
  reopen: () => Promise<void>,
): QueueSource {
  const changes = queue.changes?.bind(queue);
  return {
    ...optional(queue),
    async observe(signal) {
      const answer = note(await queue.observe(signal));
      await reopen();
      return answer;
    },
    ...(changes === undefined
      ? {}
      : {
          async changes(signal?: AbortSignal): Promise<QueueChanges> {
            const answer = note(await changes(signal));
            await reopen();
            return answer;
          },
        }),
    drain: (nodes, reason) => queue.drain(nodes, reason),
    undrain: (nodes) => queue.undrain(nodes),
    powerDown: (nodes) => queue.powerDown(nodes),
    markAbsent: (nodes) => queue.undrain(nodes),
    markLost: (node, jobs) => queue.markLost(node, jobs),
  };
}

function optional({ requeue, retry, hold, commentJobs, commentNodes }: QueueSource) {
  return {
    ...(hold === undefined ? {} : { hold }),
    ...(requeue === undefined ? {} : { requeue }),
    ...(retry === undefined ? {} : { retry }),
    ...(commentJobs === undefined ? {} : { commentJobs }),
    ...(commentNodes === undefined ? {} : { commentNodes }),
  };
}

function asOffered(node: ObservedNode): ObservedNode {
  const { presence, closed, closedReason } = node;
  if (presence !== "absent" && presence !== "leaving") return node;
  if (presence === "absent" && closedReason === CLOSE_REASONS.held) return { ...node, closed: false };
  if (closed) return node;
  return {
    ...node,
    closed: true,
    closedReason: closedReason === RESUME_FAILED ? CLOSE_REASONS.absent : OFFERED,
  };
}

/** Requests without a job are the loop's: the batch system knows of none. */
function startsNone(job: ObservedJob): ObservedJob {
  if (!job.waitsForNodes || isRequestJob(job.id)) return job;
  return { ...job, waitsForNodes: false, reason: `${job.reason} (the batch system asks for nodes itself)` };
}
