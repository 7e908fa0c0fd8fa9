import type { Demand } from "./demand/demand.js";
import { cancelPowerOff, type Draft, idleSince, startPowerOff } from "./draft.js";
import { noteMoved } from "./moves.js";
import { budget } from "./policies/budget.js";
import { type Candidates, candidatesOf, type PolicyClass } from "./policies/candidates.js";
import { consolidate } from "./policies/consolidate.js";
import { doNotBoot } from "./policies/do-not-boot.js";
import { expectEnds } from "./policies/expect-ends.js";
import { free } from "./policies/free.js";
import { adaptiveIdle, idle } from "./policies/idle.js";
import { minimum } from "./policies/minimum.js";
import { pendingJobs } from "./policies/pending-jobs.js";
import { reconsider } from "./policies/reconsider.js";
import { renew } from "./policies/renew.js";
import { spot } from "./policies/spot.js";
import { surplus } from "./policies/surplus.js";
import { atOnce, type PolicyClassName } from "./policy.js";
import { clusterReason, type Reason } from "./reasons.js";
import { startNodes } from "./start.js";
import { isServing, type NodeState } from "./state.js";

const CLASSES: Readonly<Record<PolicyClassName, PolicyClass>> = {
  reconsider,
  "pending-jobs": pendingJobs,
  idle,
  "adaptive-idle": adaptiveIdle,
  surplus,
  minimum,
  free,
  "do-not-boot": doNotBoot,
  "expect-ends": expectEnds,
  consolidate,
  renew,
  spot,
  budget,
};

/**
 * Runs the classes of the pipeline and carries out what they agree on. Without an answer of the batch
 * system younger than the grace time nothing is started or stopped, and a reason says so.
 */
export function scale(draft: Draft): void {
  if (!isInformed(draft)) return;
  const candidates = candidatesOf(draft);
  for (const name of draft.policy.classes) CLASSES[name](candidates);
  for (const [name, reason] of candidates.keep)
    withNode(draft, name, (node) => cancelPowerOff(draft, node, reason));
  stopNodes(draft, candidates);
  startNodes(draft, candidates);
  reportIgnored(draft, candidates.demand);
}

function isInformed(draft: Draft): boolean {
  const { answeredAt, failingSince, message } = draft.queue;
  if (answeredAt !== undefined && draft.now - answeredAt <= draft.policy.failGrace * 1000) return true;
  if (answeredAt === undefined && failingSince === undefined) return false;
  const text = `The batch system does not answer: ${message ?? "no answer for too long"}. Nothing is started or stopped.`;
  const evidence = { answeredAt: answeredAt ?? null, failingSince: failingSince ?? null };
  draft.reasons.push(clusterReason("queue-silent", "queue", text, evidence));
  return false;
}

/** Takes the candidates away, within the share that may be on its way out at once. */
function stopNodes(draft: Draft, { off, evict, renewals }: Candidates): void {
  if (off.size === 0) return;
  let room = disruptionRoom(draft);
  const held: string[] = [];
  for (const [name, reason] of off) {
    const ordered = renewals.has(name) && (draft.nodes.get(name)?.jobs.length ?? 0) > 0;
    if (room > 0 && ordered)
      withNode(draft, name, (node) => startPowerOff(draft, node, reason, { ending: "off", ordered }));
    else if (room > 0) withNode(draft, name, (node) => stop(draft, node, reason, evict.get(name)));
    else held.push(name);
    room -= 1;
  }
  if (held.length === 0) return;
  const { disruption } = draft.policy;
  const most = disruption <= 0 ? "none may now" : `no more than ${Math.round(disruption * 100)} % at once`;
  const text = `${held.length} more would be taken away, but ${most}.`;
  draft.reasons.push(clusterReason("disruption-budget", "nodes", text, { nodes: held, disruption }));
}

function stop(draft: Draft, node: NodeState, reason: Reason, jobs: readonly string[] | undefined): void {
  if (jobs !== undefined) {
    noteMoved(draft, jobs);
    startPowerOff(draft, node, reason, { ending: "off", evict: { jobs, done: false } });
    return;
  }
  const from = idleSince(node);
  startPowerOff(draft, { ...node, rest: { from, paid: draft.now - from } }, reason, { ending: "off" });
}

function disruptionRoom(draft: Draft): number {
  const { disruption } = draft.policy;
  if (disruption >= 1) return Number.POSITIVE_INFINITY;
  let serving = 0;
  let leaving = 0;
  for (const node of draft.nodes.values()) {
    if (isServing(node)) serving += 1;
    else if (node.lifecycle === "powering-off") leaving += 1;
  }
  return atOnce(disruption, serving + leaving) - leaving;
}

function reportIgnored(draft: Draft, demand: Demand): void {
  for (const [reason, count] of [...demand.ignored].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const text = `${count} pending ${count === 1 ? "job waits" : "jobs wait"} for something else than nodes: ${reason}.`;
    draft.reasons.push(clusterReason("demand-ignored", "queue", text, { reason, count }));
  }
}

function withNode(draft: Draft, name: string, run: (node: NodeState) => void): void {
  const node = draft.nodes.get(name);
  if (node?.enabled === true) run(node);
}
