import { type Draft, startPowerOff } from "./draft.js";
import type { ElasticityEvent, Millis } from "./events.js";
import { nodeReason } from "./reasons.js";
import type { NodeState } from "./state.js";

/*
 * An update that was under way when a machine vanished makes it anew, quicker than a glitch lasts: the batch
 * system then hears from the node again and takes the jobs on it for alive.
 */

/** Its machine was there and had work, or fell silent with work on it. */
export function hadJobs({ lifecycle, enabled, phase, jobs, silentJobs = [] }: NodeState): boolean {
  const served = lifecycle === "used" || (lifecycle === "idle" && silentJobs.length > 0);
  return served && enabled && phase === undefined && jobs.length + silentJobs.length > 0;
}

/** The batch system is told, and the worker goes: what it has of its jobs is not known. */
export function loseJobs(draft: Draft, node: NodeState): void {
  const text = "Its machine had vanished and was made anew; the batch system is told that its jobs are lost.";
  const evidence = { jobs: node.jobs, silentJobs: node.silentJobs ?? [] };
  const reason = nodeReason("lost", node.name, text, evidence);
  startPowerOff(draft, node, reason, { ending: "off", phase: "losing" });
}

/** A worker took jobs before its machine of now was made: that is not the one which took them. */
export function isRemade({ timeline }: NodeState, madeAt: Millis): boolean {
  return timeline?.readyAt !== undefined && timeline.readyAt < madeAt;
}

/**
 * The site tells when machines were made, as after a controller died while an update went on. A worker with a
 * job that began since is let be: that one lives.
 */
export function applyMade(draft: Draft, event: Extract<ElasticityEvent, { kind: "made" }>): void {
  for (const { node: name, madeAt } of event.machines) {
    const node = draft.nodes.get(name);
    if (node === undefined || node.site !== event.site || !isRemade(node, madeAt) || !hadJobs(node)) continue;
    const names = new Set(node.jobs);
    const lives = draft.jobs.some(({ id, startedAt }) => names.has(id) && (startedAt ?? madeAt) >= madeAt);
    if (!lives) loseJobs(draft, node);
  }
}
