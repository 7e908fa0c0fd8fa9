import { cancelPowerOff, type Draft, enterPhase, startPowerOff, updateNode, updateSite } from "./draft.js";
import type { ApplyFault, ApplyStage, ElasticityEvent, FaultClass, NodeResult } from "./events.js";
import { keyFailed, quotaMayBeFree } from "./failure-keys.js";
import { isAwaited } from "./orders.js";
import { backoffMillis } from "./policy.js";
import { nodeReason, siteReason } from "./reasons.js";
import { hadJobs, loseJobs } from "./remade.js";
import type { NodeState, PowerOffPhase, PowerTimeline } from "./state.js";

type ApplyEnd = EventOf<"apply-finished"> | EventOf<"apply-failed">;
type EventOf<K extends ElasticityEvent["kind"]> = Extract<ElasticityEvent, { kind: K }>;

/** What exists on a site by the account of what builds it; told at the start and after a fault. */
export function applyInventory(draft: Draft, event: EventOf<"inventory">): void {
  const before = draft.sites.get(event.site);
  const asked = before?.requested ?? before?.current;
  const present = new Set(event.nodes);
  // Somebody else changed the stack: what was asked for is not what is there, so it is asked for again.
  const drifted =
    before?.applying === undefined &&
    asked !== undefined &&
    (asked.length !== present.size || asked.some((name) => !present.has(name)));
  const again = drifted ? { requested: undefined, incomplete: true } : {};
  updateSite(draft, event.site, { current: event.nodes, ...again });
  for (const node of [...draft.nodes.values()]) {
    if (node.site !== event.site || !present.has(node.name)) continue;
    if (node.lifecycle === "unknown") updateNode(draft, node, { desired: true });
  }
  noteGenerations(draft, event);
}

/** The machines themselves tell what they were made from, whatever was believed when they were asked for. */
function noteGenerations(draft: Draft, { site, generations = {} }: EventOf<"inventory">): void {
  for (const [name, madeFrom] of Object.entries(generations)) {
    const node = draft.nodes.get(name);
    if (node?.site === site && node.madeFrom !== madeFrom) updateNode(draft, node, { madeFrom });
  }
}

/** The site says which machines are gone; with a silent batch system that is proof enough. */
export function applyGone(draft: Draft, event: EventOf<"gone">): void {
  for (const name of event.nodes) {
    const node = draft.nodes.get(name);
    if (node !== undefined && node.site === event.site) updateNode(draft, node, { gone: true });
  }
}

/** An apply has begun with exactly these nodes. */
export function applyStarted(draft: Draft, event: EventOf<"apply-started">): void {
  const { site, nodes, at } = event;
  updateSite(draft, site, { applying: { nodes, startedAt: at }, requested: nodes });
  const asked = new Set(nodes);
  for (const node of [...draft.nodes.values()]) {
    if (node.lifecycle !== "powering-on" || !asked.has(node.name) || node.timeline === undefined) continue;
    if (node.timeline.applyStartedAt === undefined) stamp(draft, node, { applyStartedAt: at });
  }
}

const STAGE_STAMPS: Readonly<Partial<Record<ApplyStage, keyof PowerTimeline>>> = {
  created: "createdAt",
  joined: "joinedAt",
  removed: "removedAt",
};

/** How far a node is: only the time is kept, the result of the apply decides. */
export function applyProgress(draft: Draft, event: EventOf<"apply-progress">): void {
  const node = draft.nodes.get(event.node);
  if (node !== undefined && event.stage === "created" && hadJobs(node)) {
    loseJobs(draft, node);
    return;
  }
  const field = STAGE_STAMPS[event.stage];
  if (node === undefined || field === undefined || node.timeline?.[field] !== undefined) return;
  stamp(draft, node, { [field]: event.at });
}

/** An apply has ended: each node on its own merits, whatever became of the others (CL-7). */
export function applyEnded(draft: Draft, event: ApplyEnd): void {
  const { site, nodes, at } = event;
  const fault = event.kind === "apply-failed" ? event.fault : undefined;
  const results = new Map(event.results.map((result) => [result.node, result]));
  const asked = new Set(nodes);
  const newcomers = [...draft.nodes.values()].filter(
    (node) => node.lifecycle === "powering-on" && asked.has(node.name),
  );
  const allFailed =
    newcomers.length > 0 && newcomers.every(({ name }) => results.get(name)?.outcome === "failed");
  // What the cloud refused is held against its key alone: others of the site may well be had.
  const siteIsToBlame = allFailed && newcomers.some(({ name }) => !isRefusal(results.get(name)?.fault));
  for (const node of [...draft.nodes.values()]) {
    if (node.site !== site) continue;
    const result = results.get(node.name) ?? impliedResult(node, asked, fault);
    if (result !== undefined) nodeEnded(draft, node, result, at);
    else if (fault !== undefined && asked.has(node.name)) giveBack(draft, node, fault);
  }
  if (fault === undefined) siteReached(draft, event, siteIsToBlame);
  else siteFailed(draft, event, fault);
}

/** A good apply needs to name its failures only. */
function impliedResult(
  node: NodeState,
  asked: Set<string>,
  fault: ApplyFault | undefined,
): NodeResult | undefined {
  if (fault !== undefined) return undefined;
  return { node: node.name, outcome: asked.has(node.name) ? "present" : "absent" };
}

function nodeEnded(draft: Draft, node: NodeState, result: NodeResult, at: number): void {
  if (result.outcome === "failed") {
    nodeFailed(draft, node, result);
    return;
  }
  if (result.outcome === "absent" && node.phase === "removing") {
    const closing = enterPhase(draft, node, "closing");
    if (node.timeline?.readyAt !== undefined) quotaMayBeFree(draft, node.site);
    if (node.timeline !== undefined && node.timeline.removedAt === undefined)
      stamp(draft, closing, { removedAt: at });
  } else if (result.outcome === "present" && node.timeline !== undefined && node.phase === undefined) {
    if (node.timeline.applyEndedAt === undefined) stamp(draft, node, { applyEndedAt: at });
  }
}

function nodeFailed(draft: Draft, node: NodeState, result: NodeResult): void {
  const message = result.message ?? "no message";
  if (node.lifecycle === "powering-on" && isRefusal(result.fault)) {
    refused(draft, node, result.fault, message);
    return;
  }
  if (node.lifecycle === "powering-on") failPowerOn(draft, node, "power-on-failed", message);
  else if (node.phase === "removing") failPowerOff(draft, node, message);
}

type Refusal = "capacity" | "quota" | "authentication";

/** The cloud did not make the machine: the fault of what was asked for, not of the node. */
function isRefusal(fault: FaultClass | undefined): fault is Refusal {
  return fault === "capacity" || fault === "quota" || fault === "authentication";
}

/** The node is given back uncounted, and others of its key are not asked for until a probe has come. */
function refused(draft: Draft, node: NodeState, fault: Refusal, message: string): void {
  keyFailed(draft, node, fault, message);
  const reason = nodeReason("power-on-failed", node.name, `The site refused it: ${message}`, { kind: fault });
  const presence = node.observed?.presence;
  const made = presence === "up" || presence === "silent" || node.jobs.length > 0;
  const leaving = startPowerOff(draft, node, reason, { ending: "off", phase: firstStep(node) });
  // Nothing was made, so there is nothing to drain.
  if (!made && leaving.phase === "draining") enterPhase(draft, leaving, "removing", { desired: false });
}

/** A node that the batch system waits for is taken from it, or its jobs would wait for a machine in vain. */
function firstStep(node: NodeState): PowerOffPhase {
  return isAwaited(node) ? "losing" : "draining";
}

/** A worker did not come: it is counted, cleaned up by the safe way, and left alone for a while. */
export function failPowerOn(
  draft: Draft,
  node: NodeState,
  code: "power-on-failed" | "power-on-timeout",
  message: string,
): void {
  const failuresOn = node.failuresOn + 1;
  keyFailed(draft, node, "boot", message);
  const retryAt = draft.now + retryWait(draft, failuresOn, draft.policy.retries);
  const reason = nodeReason(code, node.name, `It did not come: ${message}`, {
    failures: failuresOn,
    retryAt,
  });
  const way = { ending: "off-error", phase: firstStep(node) } as const;
  startPowerOff(draft, { ...node, failuresOn, retryAt }, reason, way);
}

/** A worker did not go: it is counted and tried again later. */
export function failPowerOff(draft: Draft, node: NodeState, message: string): void {
  const failuresOff = node.failuresOff + 1;
  const retryAt = draft.now + retryWait(draft, failuresOff, draft.policy.retriesOff);
  const reason = nodeReason("power-off-timeout", node.name, `It did not go: ${message}`, {
    failures: failuresOff,
    retryAt,
    phase: node.phase ?? null,
  });
  const patch = { lifecycle: "on-error", since: draft.now, failuresOff, retryAt, order: undefined } as const;
  // What could be moved then may not be any more: a job on it keeps it.
  updateNode(draft, node, { ...patch, evict: undefined }, reason);
}

/** Back-off of one node; with its retries used up it is probed only after the recovery time. */
function retryWait({ policy }: Draft, failures: number, retries: number): number {
  if (failures >= retries) return policy.recovery * 1000;
  return policy.recoveryPeriod > 0 ? policy.recoveryPeriod * 1000 : backoffMillis(policy, failures);
}

/** The site failed as a whole: its booting nodes are not to blame and are given back uncounted. */
function giveBack(draft: Draft, node: NodeState, fault: ApplyFault): void {
  if (node.lifecycle !== "powering-on" || !isCounted(fault)) return;
  const reason = nodeReason("site-failed", node.name, `Its site failed: ${fault.message}`, {
    kind: fault.kind,
  });
  startPowerOff(draft, node, reason, { ending: "off", phase: firstStep(node) });
}

function isCounted(fault: ApplyFault): boolean {
  return fault.kind !== "locked" && fault.kind !== "aborted" && fault.kind !== "unverified";
}

/** The apply ran to its end. With every new node failed the site is at fault as well and rests for a while. */
function siteReached(draft: Draft, event: ApplyEnd, allFailed: boolean): void {
  const { site, nodes, results } = event;
  const gone = new Set(results.filter(({ outcome }) => outcome === "absent").map(({ node }) => node));
  const current = nodes.filter((node) => !gone.has(node));
  const incomplete = results.some(({ outcome }) => outcome === "failed");
  const done = { applying: undefined, current, incomplete } as const;
  if (!allFailed) {
    updateSite(draft, site, { ...done, failures: 0, retryAt: undefined, message: undefined });
    return;
  }
  const failures = (draft.sites.get(site)?.failures ?? 0) + 1;
  const retryAt = draft.now + backoffMillis(draft.policy, failures);
  const message = "Every new node of the last update failed.";
  updateSite(
    draft,
    site,
    { ...done, failures, retryAt, message },
    siteReason("site-failed", site, message, { failures, retryAt }),
  );
}

function siteFailed(draft: Draft, event: ApplyEnd, fault: ApplyFault): void {
  const { site } = event;
  const failures = (draft.sites.get(site)?.failures ?? 0) + (isCounted(fault) ? 1 : 0);
  const retryAt = draft.now + backoffMillis(draft.policy, Math.max(failures, 1));
  const code = isCounted(fault) ? "site-failed" : "site-locked";
  const reason = siteReason(code, site, fault.message, { kind: fault.kind, failures, retryAt });
  const asking = { applying: undefined, requested: undefined, incomplete: true } as const;
  updateSite(draft, site, { ...asking, failures, retryAt, message: fault.message }, reason);
}

/** The batch system has done, or refused, an order. */
export function orderFinished(draft: Draft, event: EventOf<"order-finished">): void {
  for (const name of event.nodes) {
    const node = draft.nodes.get(name);
    if (node?.order?.kind !== event.order) continue;
    const done = updateNode(draft, node, { order: undefined, orderedAt: event.at });
    if (!event.ok) refuse(draft, done, event);
    else if (node.enabled) orderDone(draft, done, event);
  }
}

function orderDone(draft: Draft, node: NodeState, event: EventOf<"order-finished">): void {
  if (event.order === "drain" && node.phase === "draining") {
    const drained = enterPhase(draft, node, "drained");
    if (node.timeline !== undefined) stamp(draft, drained, { drainedAt: event.at });
  } else if (event.order === "power-down" && node.phase === "powering-down") {
    enterPhase(draft, node, "removing", { desired: false });
  } else if (event.order === "requeue" && node.phase === "evicting" && node.evict !== undefined) {
    updateNode(draft, node, { evict: { ...node.evict, done: true } });
  } else if ((event.order === "mark-lost" || event.order === "hold") && node.phase === "losing") {
    enterPhase(draft, node, "removing", { desired: false });
  }
}

function refuse(draft: Draft, node: NodeState, event: EventOf<"order-finished">): void {
  const text = `The batch system refused "${event.order}": ${event.message ?? "no message"}`;
  const reason = nodeReason("order-failed", node.name, text, { order: event.order });
  const orderRetryAt = draft.now + draft.policy.orderRetry * 1000;
  // Nobody is made to give up a job: the node stays.
  if (event.order === "requeue" && node.phase === "evicting") cancelPowerOff(draft, node, reason);
  // It has come meanwhile: it goes as any other, or stays for the jobs on it.
  else if (event.order === "hold" && node.phase === "losing")
    enterPhase(draft, updateNode(draft, node, {}, reason), "draining");
  else updateNode(draft, node, { orderRetryAt }, reason);
}

function stamp(draft: Draft, node: NodeState, moments: Partial<PowerTimeline>): NodeState {
  const timeline = node.timeline;
  if (timeline === undefined) return node;
  return updateNode(draft, node, { timeline: { ...timeline, ...moments } });
}
