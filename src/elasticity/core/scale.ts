import { type Demand, demandOf } from "./demand.js";
import { cancelPowerOff, type Draft, presentCount, startPowerOff, startPowerOn } from "./draft.js";
import type { Candidates, PolicyClass } from "./policies/candidates.js";
import { idle } from "./policies/idle.js";
import { minimum } from "./policies/minimum.js";
import { pendingJobs } from "./policies/pending-jobs.js";
import type { ElasticityPolicy, PolicyClassName } from "./policy.js";
import type { Reason } from "./reasons.js";

const CLASSES: Readonly<Partial<Record<PolicyClassName, PolicyClass>>> = {
  "pending-jobs": pendingJobs,
  idle,
  minimum,
};

/**
 * Runs the classes of the pipeline and carries out what they agree on. Without an answer of the batch
 * system younger than the grace time nothing is started or stopped, and a reason says so.
 */
export function scale(draft: Draft): void {
  if (!isInformed(draft)) return;
  const demand = demandOf(draft);
  const candidates: Candidates = { draft, demand, on: new Map(), off: new Map(), keep: new Map() };
  for (const name of draft.policy.classes) CLASSES[name]?.(candidates);
  for (const [name, reason] of candidates.keep)
    withNode(draft, name, (node) => cancelPowerOff(draft, node, reason));
  for (const [name, reason] of candidates.off) {
    withNode(draft, name, (node) => startPowerOff(draft, node, reason, { ending: "off" }));
  }
  startWithinLimits(draft, candidates.on);
  reportIgnored(draft, demand);
}

function isInformed(draft: Draft): boolean {
  const { answeredAt, failingSince, message } = draft.queue;
  if (answeredAt !== undefined && draft.now - answeredAt <= draft.policy.failGrace * 1000) return true;
  if (answeredAt === undefined && failingSince === undefined) return false;
  const text = `The batch system does not answer: ${message ?? "no answer for too long"}. Nothing is started or stopped.`;
  const evidence = { answeredAt: answeredAt ?? null, failingSince: failingSince ?? null };
  draft.reasons.push({ code: "queue-silent", subject: { kind: "cluster", name: "queue" }, text, evidence });
  return false;
}

function startWithinLimits(draft: Draft, on: ReadonlyMap<string, Reason>): void {
  let room = bootRoom(draft, draft.policy);
  const held: string[] = [];
  for (const [name, reason] of on) {
    if (room > 0) withNode(draft, name, (node) => startPowerOn(draft, node, reason));
    else held.push(name);
    room -= 1;
  }
  if (held.length === 0) return;
  const { maxBooting, maxNodes } = draft.policy;
  const text = `${held.length} more would be started, but a limit is reached.`;
  const evidence = { nodes: held, maxBooting, maxNodes };
  draft.reasons.push({ code: "booting-limit", subject: { kind: "cluster", name: "nodes" }, text, evidence });
}

/** How many nodes may be started now. Nodes on their way out still count against `maxNodes`. */
function bootRoom(draft: Draft, policy: ElasticityPolicy): number {
  const nodes = [...draft.nodes.values()];
  const booting = nodes.filter((node) => node.lifecycle === "powering-on").length;
  const byBooting = policy.maxBooting > 0 ? policy.maxBooting - booting : Number.POSITIVE_INFINITY;
  return Math.min(byBooting, policy.maxNodes - presentCount(draft));
}

function reportIgnored(draft: Draft, demand: Demand): void {
  for (const [reason, count] of [...demand.ignored].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const text = `${count} pending ${count === 1 ? "job waits" : "jobs wait"} for something else than nodes: ${reason}.`;
    const subject = { kind: "cluster", name: "queue" } as const;
    draft.reasons.push({ code: "demand-ignored", subject, text, evidence: { reason, count } });
  }
}

function withNode(
  draft: Draft,
  name: string,
  run: (node: NonNullable<ReturnType<Draft["nodes"]["get"]>>) => void,
): void {
  const node = draft.nodes.get(name);
  if (node?.enabled === true) run(node);
}
