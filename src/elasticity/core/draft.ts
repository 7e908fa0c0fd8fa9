import type { Action, Millis, ObservedJob } from "./events.js";
import type { KeyHealth } from "./failure-keys.js";
import { keyProbed, probeEnded } from "./failure-keys.js";
import { type Learning, learnGap, learnOff } from "./learning.js";
import type { LoadHistory } from "./load-history.js";
import { NodeTable } from "./node-table.js";
import type { ElasticityPolicy } from "./policy.js";
import { nodeReason, type Reason } from "./reasons.js";
import type { Spending } from "./spending.js";
import type { ClusterState, Eviction, NodeState, Pace, PowerOffPhase, SiteState } from "./state.js";

/** The next state while one decision is being made; never leaves `decide`. */
export interface Draft {
  readonly nodes: NodeTable;
  readonly sites: Map<string, SiteState>;
  jobs: readonly ObservedJob[];
  queue: ClusterState["queue"];
  readonly keys: Map<string, KeyHealth>;
  learning: Learning;
  load: ReadonlyMap<string, LoadHistory>;
  spending: Spending;
  pace: Pace;
  readonly policy: ElasticityPolicy;
  readonly now: Millis;
  readonly reasons: Reason[];
  readonly actions: Action[];
}

/** Opens a draft of `state`. */
export function draftOf(state: ClusterState, policy: ElasticityPolicy, now: Millis): Draft {
  return {
    nodes: NodeTable.of(state.nodes, state.queue.answeredAt),
    sites: new Map(state.sites),
    jobs: state.jobs,
    queue: state.queue,
    keys: new Map(state.keys),
    learning: state.learning,
    load: state.load,
    spending: state.spending,
    pace: state.pace,
    policy,
    now,
    reasons: [],
    actions: [],
  };
}

/** Closes the draft. */
export function stateOf(draft: Draft): ClusterState {
  const { nodes, sites, jobs, queue, keys, learning, load, spending, pace } = draft;
  return { nodes, sites, jobs, queue, keys, learning, load, spending, pace };
}

/** Replaces fields of a node and gives the new node. */
export function updateNode(
  draft: Draft,
  node: NodeState,
  patch: Partial<NodeState>,
  reason?: Reason,
): NodeState {
  const next = { ...node, ...patch, ...(reason === undefined ? {} : { reason }) };
  draft.nodes.set(next, draft.queue.answeredAt);
  if (reason !== undefined) draft.reasons.push(reason);
  return next;
}

/** Replaces fields of a site and gives the new site. */
export function updateSite(draft: Draft, name: string, patch: Partial<SiteState>, reason?: Reason): void {
  const site = draft.sites.get(name) ?? { name, failures: 0 };
  draft.sites.set(name, { ...site, ...patch });
  if (reason !== undefined) draft.reasons.push(reason);
}

/** Fields of a node that is no longer being taken away. */
const STAYING = {
  phase: undefined,
  phaseSince: undefined,
  ending: undefined,
  ordered: undefined,
  evict: undefined,
} as const;

/** Puts a node on its way: it is to exist from now on. `gang` names the job that needs it with others. */
export function startPowerOn(draft: Draft, node: NodeState, reason: Reason, gang?: string): void {
  const { now } = draft;
  const { rest } = node;
  const gap = rest === undefined ? undefined : learnGap(draft, node, rest.from, rest.paid);
  keyProbed(draft, node);
  const timeline = { decidedAt: now };
  const patch = {
    lifecycle: "powering-on",
    since: now,
    desired: true,
    retryAt: undefined,
    rest: undefined,
    lastGap: gap ?? node.lastGap,
    gang,
    timeline,
    madeFrom: node.generation,
  } as const;
  updateNode(
    draft,
    node,
    { ...patch, ...STAYING, silentSince: undefined, silentJobs: undefined, gone: undefined },
    reason,
  );
}

/** Begins to take a node away. Nothing is removed before it was drained and seen empty. */
export function startPowerOff(
  draft: Draft,
  node: NodeState,
  reason: Reason,
  way: {
    readonly ending: "off" | "off-error";
    readonly phase?: PowerOffPhase;
    readonly ordered?: boolean;
    readonly evict?: Eviction | undefined;
  },
): NodeState {
  const { now } = draft;
  probeEnded(draft, node);
  const lifecycle = way.ending === "off" ? "powering-off" : "off-error";
  const phase = way.phase ?? "draining";
  const patch = { lifecycle, since: now, phase, phaseSince: now, ending: way.ending } as const;
  const { ordered, evict } = way;
  return updateNode(draft, node, { ...patch, ordered, evict, orderRetryAt: undefined }, reason);
}

/** Moves a node that is being taken away to its next step. */
export function enterPhase(
  draft: Draft,
  node: NodeState,
  phase: PowerOffPhase,
  patch: Partial<NodeState> = {},
): NodeState {
  return updateNode(draft, node, { ...patch, phase, phaseSince: draft.now, orderRetryAt: undefined });
}

/** Takes back a power-off: the node serves again; if it is closed already it will be opened. */
export function cancelPowerOff(draft: Draft, node: NodeState, reason: Reason): void {
  const lifecycle = node.jobs.length > 0 ? "used" : "idle";
  const { rest } = node;
  const gap = rest === undefined ? undefined : learnGap(draft, node, rest.from, undefined);
  const patch = { lifecycle, since: draft.now, desired: true, retryAt: undefined, rest: undefined } as const;
  updateNode(draft, node, { ...patch, ...STAYING, lastGap: gap ?? node.lastGap }, reason);
}

/** The node is gone for good: back to where it can be started from. */
export function finishPowerOff(draft: Draft, node: NodeState, reason: Reason): void {
  const lifecycle = node.ending ?? "off";
  learnOff(draft, node);
  const patch = {
    lifecycle,
    since: draft.now,
    desired: false,
    failuresOff: 0,
    silentSince: undefined,
    gone: undefined,
    madeFrom: undefined,
  } as const;
  updateNode(draft, node, { ...patch, ...STAYING, jobs: [] }, reason);
}

/** True for a node that is up and not yet told to power down: its removal can be taken back. */
export function isCancellable(node: NodeState): boolean {
  const { phase, evict, observed } = node;
  const early = phase === "draining" || phase === "drained" || (phase === "evicting" && evict?.done === true);
  return early && observed?.presence === "up";
}

/** The node was drained and seen empty afterwards: it goes on to be removed (CL-8, CL-9). */
export function leaveEmpty(draft: Draft, node: NodeState): void {
  const reason = nodeReason("verified-empty", node.name, "It takes no job and none is on it.", {
    answeredAt: draft.queue.answeredAt ?? null,
    drainedAt: node.phaseSince ?? null,
  });
  const presence = node.observed?.presence;
  if (presence === undefined || presence === "absent")
    enterPhase(draft, node, "removing", { desired: false, reason });
  else enterPhase(draft, node, "powering-down", { reason });
  draft.reasons.push(reason);
}

/** Nodes that exist or are to exist; those on their way out count until they are gone. */
export function presentCount(draft: Draft): number {
  return [...draft.nodes.values()].filter((node) => node.desired || node.phase !== undefined).length;
}

/** True when the batch system answers, and answered after `moment`. */
export function answeredAfter(draft: Draft, moment: Millis | undefined): boolean {
  const { answeredAt, failingSince } = draft.queue;
  return answeredAt !== undefined && failingSince === undefined && answeredAt > (moment ?? -1);
}

/** Since when the node can be worked on, as far as is known. */
export function onSince({ timeline, since }: NodeState): Millis {
  return timeline?.readyAt ?? timeline?.decidedAt ?? since;
}

/** Since when the node has no work: jobs may have come and gone between two answers. */
export function idleSince(node: NodeState): Millis {
  return Math.max(node.since, node.observed?.lastBusyAt ?? 0);
}
