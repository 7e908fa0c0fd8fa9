import type { Millis } from "./events.js";
import { isClosedByUs, observationOf, TRANSITIONS } from "./lifecycle.js";
import type { NodeState } from "./state.js";

/** The same word about the node again would change nothing. */
export function isSettled(node: NodeState): boolean {
  const { lifecycle, phase, silentSince } = node;
  if (phase !== undefined || silentSince !== undefined) return false;
  if (lifecycle === "unknown") return false;
  return TRANSITIONS[lifecycle][observationOf(node.observed, node.jobs.length)] === "keep";
}

/**
 * What can change the state of a node by itself: of a `quiet` one only news of it, of a `waiting` one also that
 * it does not come in time, of a `lively` one anything.
 */
export type Attention = "quiet" | "waiting" | "lively";

/** How much attention a node needs. `answeredAt`: when the batch system answered last. */
export function attentionOf(node: NodeState, answeredAt: Millis | undefined): Attention {
  if (isQuiet(node, answeredAt)) return "quiet";
  return isWaiting(node) ? "waiting" : "lively";
}

/** It comes, the batch system has not heard from it, and nothing else about it is under way. */
function isWaiting(node: NodeState): boolean {
  const { lifecycle, enabled, phase, silentSince, observed, timeline } = node;
  if (lifecycle !== "powering-on" || !enabled || phase !== undefined || silentSince !== undefined)
    return false;
  if (node.order !== undefined || node.orderedAt !== undefined || node.orderRetryAt !== undefined)
    return false;
  // One that has joined by its site's account is to be heard of at once.
  return observed?.presence !== "up" && timeline?.applyEndedAt === undefined;
}

/** It works or is off, nothing about it is under way, and neither time nor other nodes change that. */
function isQuiet(node: NodeState, answeredAt: Millis | undefined): boolean {
  const { lifecycle, order, retryAt, orderRetryAt, orderedAt, timeline, observed } = node;
  if (lifecycle !== "used" && lifecycle !== "off") return false;
  if (!node.enabled || !isSettled(node)) return false;
  if (order !== undefined || retryAt !== undefined || orderRetryAt !== undefined) return false;
  const last = Math.max(orderedAt ?? -1, timeline?.applyEndedAt ?? -1);
  if (orderedAt !== undefined && (answeredAt === undefined || answeredAt <= last)) return false;
  if (lifecycle === "used") return !isClosedByUs(node);
  return observed === undefined || observed.presence === "up" || observed.closed;
}
