import { type Draft, presentCount } from "../draft.js";
import type { Millis, ObservedJob } from "../events.js";
import { isOutdated } from "../generation.js";
import { expectedRest } from "../learning.js";
import { jobsOnNodes } from "../moves.js";
import { atOnce } from "../policy.js";
import { nodeReason } from "../reasons.js";
import { isServing, type NodeState } from "../state.js";
import type { Candidates, PolicyClass } from "./candidates.js";
import { isCandidate } from "./idle.js";

/**
 * Rolls a new generation through the workers between jobs: idle ones of an earlier generation go, then busy ones
 * take no further job and go when theirs have ended; demand and the minimum bring them back as they are declared
 * now. No more than `renewShare` at once, and none while as many workers still come: what was taken away is back
 * before the next goes. No job is ended for it.
 */
export const renew: PolicyClass = (candidates) => {
  const { draft, off, renewals } = candidates;
  const { nodes, queue } = draft;
  if (queue.failingSince !== undefined || nodes.outdated.size === 0) return;
  const room = renewalRoom(candidates);
  if (room <= 0) return;
  for (const { node, endsIn } of chosen(draft, candidates.wanted, room)) {
    if (off.has(node.name)) continue;
    const busy = node.jobs.length > 0;
    const text = busy
      ? "Its machine is of an earlier generation; it takes no further job and goes when its jobs have ended."
      : "Its machine is of an earlier generation; it goes, and comes anew with demand.";
    const { madeFrom = null, generation = null, jobs } = node;
    const seconds = endsIn === undefined ? {} : { endsIn: Math.round(endsIn / 1000) };
    const evidence = { madeFrom, generation, ...(busy ? { jobs, ...seconds } : {}) };
    off.set(node.name, nodeReason("outdated", node.name, text, evidence));
    renewals.add(node.name);
  }
};

/** How many more may begin: those that are under way, and workers that come, have had their part. */
function renewalRoom({ draft, on }: Candidates): number {
  const { nodes, policy } = draft;
  let serving = 0;
  let leaving = 0;
  // Of those that are wanted only as many come as there may be: with more jobs than workers that is none.
  let coming = Math.min(on.size, Math.max(0, policy.maxNodes - presentCount(draft)));
  for (const node of nodes.values()) {
    if (isServing(node)) serving += 1;
    if (node.lifecycle === "powering-on") coming += 1;
    if (node.phase !== undefined && isOutdated(node)) leaving += 1;
  }
  return atOnce(policy.renewShare, serving + leaving) - leaving - coming;
}

/** A worker to renew, and how long its jobs may be expected to run; undefined where nobody knows. */
interface Renewal {
  readonly node: NodeState;
  readonly endsIn: Millis | undefined;
}

/** Idle ones first, then those that are soonest without a job: what is closed longest serves least. */
function chosen(draft: Draft, wanted: ReadonlySet<string>, room: number): readonly Renewal[] {
  const outdated = [...draft.nodes.outdated].flatMap((name) => draft.nodes.get(name) ?? []);
  const idle = outdated.filter((node) => isCandidate(node) && !wanted.has(node.name));
  const found: Renewal[] = idle.slice(0, room).map((node) => ({ node, endsIn: 0 }));
  if (found.length === room) return found;
  const onNodes = jobsOnNodes(draft);
  const busy = outdated.filter(isClosable).map((node): Renewal => {
    return { node, endsIn: lastEnd(draft, onNodes.get(node.name) ?? []) };
  });
  const rank = ({ endsIn = Number.MAX_SAFE_INTEGER }: Renewal) => endsIn;
  // Equal ones, and those whose end nobody knows, stay in the order of preference.
  busy.sort((left, right) => rank(left) - rank(right));
  return [...found, ...busy.slice(0, room - found.length)];
}

/** It works, and nobody else has closed or reserved it. */
function isClosable({ lifecycle, enabled, phase, silentSince, observed, jobs }: NodeState): boolean {
  if (lifecycle !== "used" || !enabled || phase !== undefined || silentSince !== undefined) return false;
  return (
    jobs.length > 0 && observed?.presence === "up" && !observed.closed && observed.reservation === undefined
  );
}

function lastEnd({ learning, now }: Draft, jobs: readonly ObservedJob[]): Millis | undefined {
  let last = 0;
  for (const job of jobs) {
    const rest = expectedRest(learning, job, now);
    if (rest === undefined) return undefined;
    last = Math.max(last, rest);
  }
  return last;
}
