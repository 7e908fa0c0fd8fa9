import { noticeDeadline } from "../../base/spot-notice.js";
import { CLOSE_REASONS, type ObservedNode } from "./events.js";
import type { Lifecycle, NodeState } from "./state.js";

/** A word of the batch system about one node, in the terms of the transition table. */
export type Observation =
  | "idle"
  | "used"
  /** Answers, has no job and takes none. */
  | "closed"
  | "booting"
  | "leaving"
  | "absent"
  | "silent"
  /** Not listed at all. */
  | "missing";

/** What an observation does: a new state, nothing, or the beginning of the glitch window. */
export type Transition = Lifecycle | "keep" | "suspect";

/**
 * The state machine of CLUES (cluster states, CL-2), one row a state, one column an observation. Ends of
 * orders, applies and times are not in it: they are no word of the batch system.
 */
export const TRANSITIONS: Readonly<Record<Lifecycle, Readonly<Record<Observation, Transition>>>> = {
  unknown: {
    idle: "idle",
    used: "used",
    closed: "powering-on",
    booting: "powering-on",
    leaving: "keep",
    absent: "off",
    silent: "off",
    missing: "keep",
  },
  off: {
    idle: "idle",
    used: "used",
    closed: "keep",
    booting: "powering-on",
    leaving: "keep",
    absent: "keep",
    silent: "keep",
    missing: "keep",
  },
  "powering-on": {
    idle: "idle",
    used: "used",
    closed: "keep",
    booting: "keep",
    leaving: "keep",
    absent: "keep",
    silent: "keep",
    missing: "keep",
  },
  idle: {
    idle: "keep",
    used: "used",
    closed: "keep",
    booting: "suspect",
    leaving: "suspect",
    absent: "suspect",
    silent: "suspect",
    missing: "suspect",
  },
  used: {
    idle: "idle",
    used: "keep",
    closed: "idle",
    booting: "suspect",
    leaving: "suspect",
    absent: "suspect",
    silent: "suspect",
    missing: "suspect",
  },
  "powering-off": {
    idle: "keep",
    used: "keep",
    closed: "keep",
    booting: "keep",
    leaving: "keep",
    absent: "keep",
    silent: "keep",
    missing: "keep",
  },
  "on-error": {
    idle: "keep",
    used: "keep",
    closed: "keep",
    booting: "keep",
    leaving: "keep",
    absent: "keep",
    silent: "keep",
    missing: "keep",
  },
  "off-error": {
    idle: "idle",
    used: "used",
    closed: "keep",
    booting: "keep",
    leaving: "keep",
    absent: "keep",
    silent: "keep",
    missing: "keep",
  },
};

/** Puts what the batch system says about a node into one word. `jobs` is how many jobs are on it. */
export function observationOf(node: ObservedNode | undefined, jobs: number): Observation {
  if (node === undefined) return "missing";
  if (node.presence !== "up") return node.presence;
  if (jobs > 0 || node.cpusAllocated > 0) return "used";
  return node.closed ? "closed" : "idle";
}

/** True when the node is closed under a reason of this loop, so that the loop may open it. */
export function isClosedByUs(node: NodeState): boolean {
  const { closed, closedReason } = node.observed ?? { closed: false };
  if (!closed) return false;
  return Object.values(CLOSE_REASONS).some((own) => own === closedReason) || isOldNotice(node);
}

/** It is closed since the cloud took its last machine back, which was gone before this one was asked for. */
export function isOldNotice({ observed, timeline }: NodeState): boolean {
  const deadline = noticeDeadline(observed?.closedReason);
  return deadline !== undefined && timeline !== undefined && deadline < timeline.decidedAt;
}
