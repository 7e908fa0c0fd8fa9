import type { FaultClass, Millis, NodeSpec, ObservedJob, ObservedNode } from "../../elasticity/core/index.js";

/** How a node stands for a peer: its own words differ, these six are in all of them. */
export type PeerNodeState = "off" | "booting" | "idle" | "used" | "leaving" | "silent";

/** One node as a peer sees it. Written by the adapter alone. */
export interface PeerNode {
  readonly spec: NodeSpec;
  /** Static: never started or stopped. */
  readonly fixed: boolean;
  readonly state: PeerNodeState;
  /** When it entered `state`. */
  readonly since: Millis;
  /** When it was asked for in its present life. */
  readonly startedAt?: Millis | undefined;
  readonly freeCpus: number;
  readonly freeMemoryMiB: number;
  readonly freeGres: Readonly<Record<string, number>>;
}

/** What a peer decides on. */
export interface PeerView {
  readonly now: Millis;
  /** In order of preference. */
  readonly nodes: readonly PeerNode[];
  /** Jobs that another node would make start, the first to be served first. */
  readonly waiting: readonly ObservedJob[];
  /** True for a node that may be started now: it is off and no failure bars it. */
  readonly canStart: (node: PeerNode) => boolean;
}

/** What a peer wants done now. Why is a sentence for people. */
export interface PeerDecision {
  readonly start: readonly PeerNode[];
  readonly stop: readonly PeerNode[];
  readonly why: string;
}

/** Nodes that a failure bars until a moment; `Infinity` until an administrator comes. */
export interface PeerBar {
  readonly nodes: readonly PeerNode[];
  readonly until: Millis;
}

/** A failure as a peer gets to know it. */
export interface PeerFailure {
  readonly nodes: readonly PeerNode[];
  readonly kind: FaultClass | "lost";
  readonly now: Millis;
  /** All nodes, for rules that bar more than those that failed. */
  readonly all: readonly PeerNode[];
}

/** The published rules of one peer; what they keep in mind between two decisions is their own. */
export interface PeerRules {
  readonly name: string;
  /** Time between two decisions, in milliseconds. */
  readonly period: Millis;
  /** Decides at once when something has changed, beside its period. */
  readonly eager?: boolean;
  /** Its batch system takes no job onto a node that is about to go; false: a job may be lost. */
  readonly drains: boolean;
  /** A node that is not there after this time has failed. */
  readonly bootTimeout: Millis;
  /** A node that is silent for so long is given up. */
  readonly silentTime: Millis;
  /** Idle time after which it looks at a node, for waking it no earlier. */
  readonly idleTime: Millis;
  decide(view: PeerView): PeerDecision;
  failed(failure: PeerFailure): PeerBar;
  /** Moments beside timeouts and idle times at which it would act though nothing changes. */
  nextWake?(view: PeerView): Millis | undefined;
}

/** Resources of a node that jobs may still use, from what the batch system says of it. */
export function freeOf(spec: NodeSpec, seen: ObservedNode | undefined) {
  const { cpusAllocated = 0, memoryAllocatedMiB = 0, gresAllocated = {} } = seen ?? {};
  const gres = Object.entries(spec.gres ?? {}).map(
    ([kind, count]) => [kind, count - (gresAllocated[kind] ?? 0)] as const,
  );
  return {
    freeCpus: Math.max(0, spec.cpus - cpusAllocated),
    freeMemoryMiB: Math.max(0, spec.memoryMiB - memoryAllocatedMiB),
    freeGres: Object.fromEntries(gres),
  };
}

/** Jobs that wait for nodes in the order of the queue: priority, then age, then id. */
export function queueOrder(left: ObservedJob, right: ObservedJob): number {
  return (
    right.priority - left.priority ||
    left.submittedAt - right.submittedAt ||
    (left.id < right.id ? -1 : left.id > right.id ? 1 : 0)
  );
}
