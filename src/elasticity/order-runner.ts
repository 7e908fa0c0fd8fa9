import { type Action, CLOSE_REASONS, type OrderKind } from "./core/index.js";
import type { OrderOutcome, QueueSource } from "./queues/queue.js";

/** Orders of one kind for several nodes: one command to the batch system. */
export interface OrderGroup {
  readonly kind: OrderKind;
  readonly nodes: readonly string[];
  /** For lost nodes, and for those whose jobs are put back. */
  readonly jobs: readonly string[];
}

/** Puts the orders of one decision together by kind; orders that name jobs each stay alone. */
export function orderGroups(actions: readonly Action[]): OrderGroup[] {
  const groups = new Map<string, OrderGroup>();
  for (const action of actions) {
    if (action.kind === "set-nodes") continue;
    const jobs = action.kind === "mark-lost" || action.kind === "requeue" ? action.jobs : undefined;
    const key = jobs === undefined ? action.kind : `${action.kind}/${action.node}`;
    const nodes = [...(groups.get(key)?.nodes ?? []), action.node];
    groups.set(key, { kind: action.kind, nodes, jobs: jobs ?? [] });
  }
  return [...groups.values()];
}

/** What became of a group: those that were done, then those that were refused by their message. */
export interface GroupOutcome {
  readonly nodes: readonly string[];
  readonly ok: boolean;
  readonly message?: string;
}

/** Gives the order to the batch system. A batch system that does not answer has refused it for all. */
export async function runOrder(queue: QueueSource, group: OrderGroup): Promise<GroupOutcome[]> {
  try {
    return collect(await give(queue, group));
  } catch (error) {
    return [{ nodes: group.nodes, ok: false, message: (error as Error).message }];
  }
}

async function give(queue: QueueSource, { kind, nodes, jobs }: OrderGroup): Promise<readonly OrderOutcome[]> {
  switch (kind) {
    case "drain":
      return queue.drain(nodes, CLOSE_REASONS.leaving);
    case "undrain":
      return queue.undrain(nodes);
    case "power-down":
      return queue.powerDown(nodes);
    case "mark-absent":
      return queue.markAbsent(nodes);
    case "mark-lost":
      return Promise.all(nodes.map((node) => queue.markLost(node, jobs)));
    case "hold":
      return queue.hold?.(nodes) ?? queue.drain(nodes, CLOSE_REASONS.held);
    case "requeue":
      return Promise.all(nodes.map((node) => queue.requeue?.(node, jobs) ?? cannotRequeue(node)));
  }
}

function cannotRequeue(node: string): OrderOutcome {
  return { node, ok: false, message: "its adapter cannot put running jobs back into the queue" };
}

function collect(outcomes: readonly OrderOutcome[]): GroupOutcome[] {
  const groups = new Map<string, GroupOutcome>();
  for (const { node, ok, message = "no message" } of outcomes) {
    const key = ok ? "" : message;
    const nodes = [...(groups.get(key)?.nodes ?? []), node];
    groups.set(key, ok ? { nodes, ok } : { nodes, ok, message });
  }
  return [...groups.values()];
}
