import type { Json } from "../../base/json.js";

/** What a reason is about: explanations are found by it. */
export interface Subject {
  readonly kind: "node" | "job" | "site" | "key" | "cluster";
  readonly name: string;
}

/** Stable names of everything that the decision function may state; never reused for another meaning. */
export type ReasonCode =
  | "demand"
  | "demand-unmet"
  | "demand-ignored"
  | "minimum"
  | "operator"
  | "operator-refused"
  | "idle-timeout"
  | "surplus"
  | "outdated"
  | "job-arrived"
  | "demand-kept"
  | "verified-empty"
  | "powered-down"
  | "power-on-timeout"
  | "power-on-failed"
  | "power-off-timeout"
  | "site-failed"
  | "site-locked"
  | "retry"
  | "ready"
  | "joined"
  | "adopted"
  | "silent"
  | "returned"
  | "lost"
  | "faulty"
  | "absent-open"
  | "still-listed"
  | "open-again"
  | "absent"
  | "order-failed"
  | "desired-set"
  | "booting-limit"
  | "queue-silent"
  | "reconsider"
  | "do-not-boot"
  | "ends-expected"
  | "buffer"
  | "scheduled"
  | "budget"
  | "price-ceiling"
  | "gang-held"
  | "batching"
  | "start-rate"
  | "spot-notice"
  | "spot-share"
  | "key-failed"
  | "key-probe"
  | "key-recovered"
  | "held"
  | "released"
  | "disruption-budget"
  | "consolidate"
  | "consolidate-dropped"
  | "requeued"
  | "observed";

/** Why something was decided: a stable code, a sentence for people, and the figures it rests on. */
export interface Reason {
  readonly code: ReasonCode;
  readonly subject: Subject;
  readonly text: string;
  readonly evidence: Readonly<Record<string, Json>>;
}

/** A reason about one node. */
export function nodeReason(
  code: ReasonCode,
  node: string,
  text: string,
  evidence: Readonly<Record<string, Json>> = {},
): Reason {
  return { code, subject: { kind: "node", name: node }, text, evidence };
}

/** A reason about one site. */
export function siteReason(
  code: ReasonCode,
  site: string,
  text: string,
  evidence: Readonly<Record<string, Json>> = {},
): Reason {
  return { code, subject: { kind: "site", name: site }, text, evidence };
}

/** A reason about the cluster as a whole. */
export function clusterReason(
  code: ReasonCode,
  name: "queue" | "nodes",
  text: string,
  evidence: Readonly<Record<string, Json>> = {},
): Reason {
  return { code, subject: { kind: "cluster", name }, text, evidence };
}
