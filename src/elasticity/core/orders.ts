import { OfferBars } from "./bars.js";
import { answeredAfter, type Draft, updateNode, updateSite } from "./draft.js";
import { CLOSE_REASONS, OFFERED, type OrderKind } from "./events.js";
import { isClosedByUs } from "./lifecycle.js";
import { nodeReason, type Reason, siteReason } from "./reasons.js";
import type { NodeState } from "./state.js";

/** Gives the batch system the orders that the states of the nodes call for; repeated until they are done. */
export function giveOrders(draft: Draft): void {
  const bars = new OfferBars(draft);
  // Whether a node may be chosen by others depends on its key, which is no word about the node itself.
  for (const node of draft.keys.size === 0 ? draft.nodes.concerned() : draft.nodes.values()) {
    if (!node.enabled || node.order !== undefined || draft.now < (node.orderRetryAt ?? 0)) continue;
    const order = dueOrder(draft, node, bars);
    if (order === undefined) continue;
    updateNode(draft, node, { order: { kind: order.kind, at: draft.now } });
    if (order.reason !== node.reason) draft.reasons.push(order.reason);
    const { kind, reason } = order;
    const reasons = [reason];
    draft.actions.push(
      kind === "mark-lost" || kind === "requeue"
        ? { kind, node: node.name, jobs: kind === "requeue" ? evictedJobs(node) : lostJobs(node), reasons }
        : { kind, node: node.name, reasons },
    );
  }
}

interface DueOrder {
  readonly kind: OrderKind;
  readonly reason: Reason;
}

const PHASE_ORDERS = {
  draining: "drain",
  evicting: "requeue",
  "powering-down": "power-down",
  losing: "mark-lost",
} as const;

function dueOrder(draft: Draft, node: NodeState, bars: OfferBars): DueOrder | undefined {
  const { phase, lifecycle } = node;
  if (lifecycle === "on-error") return undefined;
  if (phase === "evicting" && node.evict?.done !== false) return undefined;
  if (phase === "draining" || phase === "evicting" || phase === "powering-down" || phase === "losing") {
    return {
      kind: phase === "losing" && isAwaited(node) ? "hold" : PHASE_ORDERS[phase],
      reason: node.reason ?? nodeReason("observed", node.name, `It is ${phase}.`),
    };
  }
  if (phase === "closing" && isForgotten(draft, node)) {
    const text =
      node.jobs.length > 0
        ? "Its machine is gone, and the batch system still has jobs on it; they go back into the queue."
        : "Its machine is gone, and the batch system takes it for one that is to be there.";
    return { kind: "mark-lost", reason: nodeReason("still-listed", node.name, text, { jobs: node.jobs }) };
  }
  if (
    phase === "removing" ||
    phase === "closing" ||
    (phase === undefined && (lifecycle === "off" || lifecycle === "off-error"))
  ) {
    return holdOffered(draft, node, bars) ?? closeAbsent(draft, node, bars);
  }
  return phase === undefined ? openServing(draft, node) : undefined;
}

/**
 * A batch system that died has forgotten what it was told just before: that the node is lost, or powered down.
 * Without jobs it is told again after a while only, for one that notices late what it was told.
 */
function isForgotten(draft: Draft, { observed, jobs, orderedAt = -1, phaseSince = -1 }: NodeState): boolean {
  if (observed?.presence !== "silent" && observed?.presence !== "up") return false;
  const last = Math.max(orderedAt, phaseSince);
  if (!answeredAfter(draft, last)) return false;
  return jobs.length > 0 || draft.now - last >= draft.policy.orderRetry * 1000;
}

/** The batch system gave it to jobs and waits for it: nothing runs on it yet. */
export function isAwaited({ observed }: NodeState): boolean {
  return observed?.presence === "booting";
}

/** A node that is not to come now is kept from a batch system that would choose it by itself (CL-5). */
function holdOffered(draft: Draft, node: NodeState, bars: OfferBars): DueOrder | undefined {
  const isOffered = node.observed?.presence !== "up" && node.observed?.closedReason === OFFERED;
  if (!isOffered && !isAwaited(node)) return undefined;
  if (!answeredAfter(draft, node.orderedAt)) return undefined;
  const bar = bars.of(node);
  if (bar === undefined) return undefined;
  const { text, until = null, probe = null } = bar;
  const rest = until === null ? "" : `, for ${Math.ceil((until - draft.now) / 1000)} s`;
  const back = node.jobs.length === 0 ? "" : " Its jobs wait for another node.";
  const sentence = `${text}. The batch system is kept from choosing it${rest}.${back}`;
  return { kind: "hold", reason: nodeReason("held", node.name, sentence, { until, probe, jobs: node.jobs }) };
}

/**
 * A node that goes or is gone and is open would be chosen by the batch system itself, so it is closed. Where
 * the batch system was quicker its job is not disturbed: it will ask for the node, which then comes.
 */
function closeAbsent(draft: Draft, node: NodeState, bars: OfferBars): DueOrder | undefined {
  const { presence, closed = true, closedReason, cpusAllocated = 0 } = node.observed ?? {};
  const open = (presence === "absent" || presence === "leaving") && !closed;
  if (
    !open ||
    cpusAllocated > 0 ||
    node.jobs.length > 0 ||
    !answeredAfter(draft, Math.max(node.orderedAt ?? -1, node.phaseSince ?? -1))
  )
    return undefined;
  if (closedReason === CLOSE_REASONS.held) return releaseHeld(node, bars);
  const text = "It is absent and open; it is closed so that only demand brings it.";
  return { kind: "mark-absent", reason: nodeReason("absent-open", node.name, text) };
}

/** What keeps it is over: the batch system may choose it again, as any absent node that it chooses from. */
function releaseHeld(node: NodeState, bars: OfferBars): DueOrder | undefined {
  if (bars.of(node) !== undefined) return undefined;
  const text = "The batch system may choose it again.";
  return {
    kind: "mark-absent",
    reason: nodeReason("released", node.name, text, { failures: node.failuresOn }),
  };
}

/** A serving node that this loop closed is opened: a removal taken back, or a join that did not finish. */
function openServing(draft: Draft, node: NodeState): DueOrder | undefined {
  if (node.observed?.presence !== "up" || !isClosedByUs(node)) return undefined;
  const booted = node.lifecycle === "powering-on";
  if (!booted && node.lifecycle !== "idle" && node.lifecycle !== "used") return undefined;
  const joined = node.timeline?.applyEndedAt;
  if (booted && (joined === undefined || !answeredAfter(draft, joined))) return undefined;
  if (!answeredAfter(draft, node.orderedAt)) return undefined;
  const closedFor = node.observed.closedReason ?? CLOSE_REASONS.absent;
  const text = "It is up and takes no job; it is opened.";
  return { kind: "undrain", reason: nodeReason("joined", node.name, text, { closedFor }) };
}

/** Asks for the desired set of every site where it differs from what was asked for last (CL-6, CL-8). */
export function giveSets(draft: Draft): void {
  // A set may only leave a node out whose jobs are known.
  if (draft.queue.answeredAt === undefined) return;
  const { desired } = draft.nodes;
  for (const site of [...draft.sites.values()]) {
    if (site.requested === undefined && draft.now < (site.retryAt ?? 0)) continue;
    const nodes = desired.get(site.name) ?? [];
    const before = site.requested ?? site.current ?? [];
    const forced = site.requested === undefined && site.incomplete === true;
    if (!forced && sameSet(before, nodes)) continue;
    const added = without(nodes, before);
    const removed = without(before, nodes);
    const text = `Desired set: ${nodes.length === 0 ? "no node" : nodes.join(", ")}.`;
    const reason = siteReason("desired-set", site.name, text, { added, removed });
    const causes = [...added, ...removed].flatMap((name) => draft.nodes.get(name)?.reason ?? []);
    updateSite(draft, site.name, { requested: nodes }, reason);
    draft.actions.push({ kind: "set-nodes", site: site.name, nodes, reasons: [reason, ...causes] });
  }
}

function sameSet(left: readonly string[], right: readonly string[]): boolean {
  if (left.length === right.length && left.every((name, index) => name === right[index])) return true;
  const members = new Set(left);
  return members.size === right.length && right.every((name) => members.has(name));
}

function without(names: readonly string[], others: readonly string[]): string[] {
  const members = new Set(others);
  return names.filter((name) => !members.has(name));
}

function evictedJobs({ evict }: NodeState): readonly string[] {
  return evict?.jobs ?? [];
}

/** Also a job that the batch system has put back by itself is made to start at once. */
function lostJobs({ jobs, silentJobs = [] }: NodeState): string[] {
  return [...new Set([...silentJobs, ...jobs])];
}
