import type { Draft } from "./draft.js";
import type { FaultClass, Millis } from "./events.js";
import type { ElasticityPolicy } from "./policy.js";
import type { Reason } from "./reasons.js";
import type { NodeSpec } from "./state.js";

/**
 * Health of one (site, zone, flavour, market) that has failed. Failure is a property of what is bought, not
 * of a node: another flavour of the same site may well be had. Healthy keys have no record.
 */
export interface KeyHealth {
  readonly key: string;
  /** What failed last. */
  readonly kind: KeyFault;
  readonly message: string;
  /** In a row; one success forgets them. */
  readonly failures: number;
  /** Last wait in milliseconds: the next one is drawn between the shortest and three times this. */
  readonly wait: Millis;
  /** Not before this time is it tried again, and then with one node. */
  readonly retryAt: Millis;
  /** Node that is let through to find out whether it works again. */
  readonly probe?: string | undefined;
}

/** Kinds of failure that are counted on a key. */
export type KeyFault = Extract<FaultClass, "capacity" | "quota" | "authentication" | "boot"> | "spot";

/** The key that a node is bought under. */
export function keyOf(node: Pick<NodeSpec, "site" | "zone" | "flavor" | "market">): string {
  return `${node.site}/${node.zone ?? ""}/${node.flavor ?? ""}/${node.market ?? "on-demand"}`;
}

/** True when nodes of the key may be started now: it never failed, or its wait is over. */
export function isKeyOpen(draft: Draft, node: NodeSpec): boolean {
  const health = draft.keys.size === 0 ? undefined : draft.keys.get(keyOf(node));
  if (health === undefined) return true;
  return isTrusted(health, draft.policy) || draft.now >= health.retryAt;
}

/** How many nodes of the key may be started now: a key that failed is probed with one. */
export function startLimit(draft: Draft, node: NodeSpec): number {
  const health = draft.keys.size === 0 ? undefined : draft.keys.get(keyOf(node));
  if (health === undefined || isTrusted(health, draft.policy)) return Number.POSITIVE_INFINITY;
  return health.probe === undefined ? 1 : 0;
}

/** Boot failures count, but close a key only when there were several in a row. */
function isTrusted(health: KeyHealth, policy: ElasticityPolicy): boolean {
  return health.kind === "boot" && health.failures < policy.protectAfter;
}

/** A node of the key could not be had, or did not come up. */
export function keyFailed(draft: Draft, node: NodeSpec, kind: KeyFault, message: string): void {
  const key = keyOf(node);
  const before = draft.keys.get(key);
  // Many nodes of one apply fail together: that is one failure of the key.
  if (before !== undefined && before.kind === kind && kind !== "boot" && draft.now < before.retryAt) return;
  const failures = (before?.failures ?? 0) + 1;
  const wait = nextWait(draft.policy, key, failures, before?.wait, kind);
  const health = { key, kind, message, failures, wait, retryAt: draft.now + wait };
  draft.keys.set(key, health);
  if (isTrusted(health, draft.policy)) return;
  const text = `${SENTENCES[kind]} Tried again in ${Math.round(wait / 1000)} s with one node; others are used meanwhile.`;
  const evidence = { kind, message, failures, retryAt: health.retryAt };
  draft.reasons.push(keyReason("key-failed", key, text, evidence));
}

const SENTENCES: Readonly<Record<KeyFault, string>> = {
  capacity: "The site has no capacity for it.",
  quota: "The quota is used up.",
  authentication: "The site does not accept the credentials.",
  boot: "Too many of its nodes did not come up in a row.",
  spot: "The cloud takes spot machines back.",
};

/** A node of the key is usable: the key works. */
export function keyWorked(draft: Draft, node: NodeSpec): void {
  if (draft.keys.size === 0) return;
  const key = keyOf(node);
  const health = draft.keys.get(key);
  if (health === undefined) return;
  draft.keys.delete(key);
  draft.reasons.push(keyReason("key-recovered", key, "It works again.", { failures: health.failures }));
}

/** A node of a key that had failed is started: it is the probe, and no other is let through before its end. */
export function keyProbed(draft: Draft, node: NodeSpec): void {
  if (draft.keys.size === 0) return;
  const key = keyOf(node);
  const health = draft.keys.get(key);
  if (health === undefined || isTrusted(health, draft.policy)) return;
  draft.keys.set(key, { ...health, probe: node.name });
  const text = `One node is started to see whether it works again: ${node.name}.`;
  draft.reasons.push(keyReason("key-probe", key, text, { node: node.name, failures: health.failures }));
}

/** The probe ended without a verdict, for example because its job was cancelled. */
export function probeEnded(draft: Draft, node: NodeSpec): void {
  if (draft.keys.size === 0) return;
  const key = keyOf(node);
  const health = draft.keys.get(key);
  if (health?.probe === node.name) draft.keys.set(key, { ...health, probe: undefined });
}

/** Quota may be free again when a node of the site has gone. */
export function quotaMayBeFree(draft: Draft, site: string): void {
  for (const [key, health] of [...draft.keys]) {
    if (health.kind === "quota" && key.startsWith(`${site}/`) && health.retryAt > draft.now) {
      draft.keys.set(key, { ...health, retryAt: draft.now });
    }
  }
}

/**
 * Decorrelated jitter: between the shortest wait and three times the last one, so that keys that failed
 * together are not tried together. The draw is a hash of key and count, hence the same on every machine.
 * A quota and a refused login do not heal by themselves: they wait the longest time.
 */
function nextWait(
  policy: ElasticityPolicy,
  key: string,
  failures: number,
  last: Millis | undefined,
  kind: KeyFault,
): Millis {
  const longest = policy.recovery * 1000;
  if (kind === "quota" || kind === "authentication") return longest;
  const shortest = Math.min(policy.backoff * 1000, longest);
  const upper = Math.min(longest, Math.max(shortest, (last ?? shortest) * 3));
  return Math.round(shortest + (upper - shortest) * fraction(`${key}#${failures}`));
}

/** A hash of the text (FNV-1a, then mixed as in MurmurHash3) as a fraction from 0 to 1. */
export function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 0xffffffff;
}

function keyReason(
  code: "key-failed" | "key-probe" | "key-recovered",
  key: string,
  text: string,
  evidence: Reason["evidence"],
): Reason {
  return { code, subject: { kind: "key", name: key }, text, evidence };
}
