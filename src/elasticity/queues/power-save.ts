import { CLOSE_REASONS, type ObservedJob, type ObservedNode, type Snapshot } from "../core/index.js";
import { isRequestJob } from "../requests/request.js";
import type { OperatorOrder, OrderInbox } from "../run-folder.js";
import type { HookEvent } from "./hooks.js";
import type { OrderOutcome, QueueChanges, QueueSource } from "./queue.js";
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
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A look without consequences: nothing is opened. */
  readonly isReadOnly?: boolean;
}

const OWN_REASONS: ReadonlySet<string> = new Set(Object.values(CLOSE_REASONS));

/** An order that the loop could not follow, for example while it takes the machine away, is given again. */
const REPEAT_MILLIS = 10_000;

/**
 * A batch system that saves power by itself (CL-5), for a loop that otherwise chooses nodes itself: what it
 * asks for counts like an operator's order, and is asked again while it says that the node is on its way; so
 * is what it asked for while nobody listened. Nodes that did not come in its time are made ready to be tried
 * again. Absent nodes are never drained, or it could not choose them; to the loop they pass for closed, which
 * they are for everybody else. Jobs that wait start no nodes: with two that choose, each would start its own.
 */
export function powerSave({ queue, inbox, hooks, now, isReadOnly = false }: PowerSaveParts): {
  readonly queue: QueueSource;
  readonly inbox: OrderInbox;
} {
  /** When each node that the batch system waits for was ordered last. */
  const ordered = new Map<string, number>();
  const awaited = new Set<string>();
  const drained = new Set<string>();
  const failed = new Set<string>();
  const isDue = (node: string) => now() - (ordered.get(node) ?? Number.NEGATIVE_INFINITY) >= REPEAT_MILLIS;
  const take = async () => {
    const orders = [...(await inbox.take())];
    for (const event of await hooks.take()) {
      if (event.verb === "resume-fail") await queue.retry?.(event.nodes).catch(() => []);
      for (const order of ordersOf(event)) {
        orders.push(order);
        if (order.command === "poweron") ordered.set(order.node, now());
        else {
          ordered.delete(order.node);
          awaited.delete(order.node);
        }
      }
    }
    for (const node of ordered.keys()) if (!awaited.has(node) && isDue(node)) ordered.delete(node);
    for (const node of awaited) {
      if (!isDue(node)) continue;
      ordered.set(node, now());
      orders.push({ command: "poweron", node });
    }
    return orders;
  };
  const reopen = async () => {
    if (isReadOnly) return;
    // Each is opened until a look shows it open: a refusal, or a drain that came in between, is no change to it.
    if (drained.size > 0) await queue.undrain([...drained]).catch(() => []);
    if (failed.size > 0) await queue.retry?.([...failed]).catch(() => []);
  };
  const note = <T extends Snapshot>(answer: T): T => {
    for (const { name, presence, closedReason } of answer.nodes) {
      if (presence === "booting") awaited.add(name);
      else awaited.delete(name);
      // What the loop drained before it took the machine away must not stay drained.
      if (presence === "absent" && OWN_REASONS.has(closedReason ?? "")) drained.add(name);
      else drained.delete(name);
      // The call that told of it came while nobody listened.
      if (presence === "absent" && closedReason === RESUME_FAILED) failed.add(name);
      else failed.delete(name);
    }
    return { ...answer, nodes: answer.nodes.map(closedWhenAbsent), jobs: answer.jobs.map(startsNone) };
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
    markAbsent: async (nodes): Promise<readonly OrderOutcome[]> => queue.undrain(nodes),
    markLost: (node, jobs) => queue.markLost(node, jobs),
  };
}

function optional({ requeue, retry, commentJobs, commentNodes }: QueueSource) {
  return {
    ...(requeue === undefined ? {} : { requeue }),
    ...(retry === undefined ? {} : { retry }),
    ...(commentJobs === undefined ? {} : { commentJobs }),
    ...(commentNodes === undefined ? {} : { commentNodes }),
  };
}

function closedWhenAbsent(node: ObservedNode): ObservedNode {
  if (node.presence !== "absent" || node.closed) return node;
  return { ...node, closed: true, closedReason: CLOSE_REASONS.absent };
}

/** Requests without a job are the loop's: the batch system knows of none. */
function startsNone(job: ObservedJob): ObservedJob {
  if (!job.waitsForNodes || isRequestJob(job.id)) return job;
  return { ...job, waitsForNodes: false, reason: `${job.reason} (the batch system asks for nodes itself)` };
}
