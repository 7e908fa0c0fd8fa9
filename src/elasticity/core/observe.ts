import { isSettled } from "./attention.js";
import { barOf } from "./bars.js";
import { type Draft, idleSince, startPowerOff, startPowerOn, updateNode } from "./draft.js";
import { CLOSE_REASONS, type Millis, type ObservedJob, type ObservedNode, type Snapshot } from "./events.js";
import { keyWorked } from "./failure-keys.js";
import { endedTimes, isOnNodes, jobsByNode, mergeJobs } from "./jobs/list.js";
import { learnBoot, learnGap, learnRunTimes } from "./learning.js";
import { advance, returned } from "./leave.js";
import { isClosedByUs, type Observation, observationOf, TRANSITIONS } from "./lifecycle.js";
import { nodeReason } from "./reasons.js";
import { sameObservation } from "./same-observation.js";
import { applySpotNotice, noticedDeadline } from "./spot-notice.js";
import type { NodeState } from "./state.js";

/** Takes an answer of the batch system into the draft: states, jobs, ends of power-ons and power-offs. */
export function applySnapshot(draft: Draft, snapshot: Snapshot): void {
  const { jobs } = snapshot;
  const observed = new Map(snapshot.nodes.map((node) => [node.name, node]));
  learn(draft, draft.jobs, jobs, snapshot.at);
  takeAnswer(draft, snapshot, jobs);
  const starts = firstStarts(jobs, draft);
  for (const node of draft.nodes.values()) look(draft, node, observed.get(node.name), starts, snapshot.at);
}

/** Takes the difference to the last answer in; what it does not name is as it was. */
export function applyChanges(draft: Draft, changes: Snapshot & { readonly gone: readonly string[] }): void {
  const { jobs, replaced } = mergeJobs(draft.jobs, changes.jobs, changes.gone);
  const { memoryIsConsumable = draft.queue.memoryIsConsumable } = changes;
  learn(draft, replaced, changes.jobs, changes.at);
  takeAnswer(draft, { at: changes.at, memoryIsConsumable }, jobs);
  const starts = firstStarts(changes.jobs, draft);
  const observed = new Map(changes.nodes.map((node) => [node.name, node]));
  const touched = new Set(starts.keys());
  for (const list of [replaced, changes.jobs]) {
    for (const job of list)
      if (job.nodes.length > 0 && isOnNodes(job)) for (const name of job.nodes) touched.add(name);
  }
  for (const name of observed.keys()) touched.add(name);
  for (const node of draft.nodes.concerned(touched)) {
    if (!touched.has(node.name) && isSettled(node)) continue;
    look(draft, node, observed.get(node.name) ?? node.observed, starts, changes.at);
  }
}

function takeAnswer(
  draft: Draft,
  { at, memoryIsConsumable }: { readonly at: Millis; readonly memoryIsConsumable?: boolean | undefined },
  jobs: readonly ObservedJob[],
): void {
  draft.queue = { answeredAt: at, ...(memoryIsConsumable === true ? { memoryIsConsumable } : {}) };
  draft.jobs = jobs;
}

const RUN_TIME_CLASSES = ["do-not-boot", "expect-ends", "consolidate", "renew"] as const;

function learn(
  draft: Draft,
  before: readonly ObservedJob[],
  after: readonly ObservedJob[],
  at: Millis,
): void {
  const { classes } = draft.policy;
  const learns = RUN_TIME_CLASSES.some((name) => classes.includes(name));
  if (learns && before !== after) learnRunTimes(draft, endedTimes(before, after, at));
}

const NO_JOBS: readonly string[] = [];

/** Takes in what the batch system says of one node. */
function look(
  draft: Draft,
  node: NodeState,
  observed: ObservedNode | undefined,
  starts: ReadonlyMap<string, Millis>,
  at: Millis,
): void {
  const jobs = jobsByNode(draft.jobs).get(node.name) ?? NO_JOBS;
  const seen = remember(draft, node, observed, jobs, starts.get(node.name));
  const observation = observationOf(seen.observed, seen.jobs.length);
  const deadline = noticedDeadline(seen);
  if (seen.phase === undefined) transit(draft, seen, observation, node.jobs);
  else advance(draft, seen, observation, at);
  if (deadline !== undefined) applySpotNotice(draft, { nodes: [node.name], deadline });
}

/** Start of the first job of the present life of each node whose timeline lacks it. */
function firstStarts(jobs: readonly ObservedJob[], draft: Draft): Map<string, Millis> {
  const found = new Map<string, Millis>();
  for (const { nodes, startedAt } of jobs) {
    if (startedAt === undefined) continue;
    for (const name of nodes) {
      const timeline = draft.nodes.get(name)?.timeline;
      if (timeline === undefined || timeline.firstJobAt !== undefined || startedAt < timeline.decidedAt)
        continue;
      found.set(name, Math.min(found.get(name) ?? startedAt, startedAt));
    }
  }
  return found;
}

function remember(
  draft: Draft,
  node: NodeState,
  observed: ObservedNode | undefined,
  jobs: readonly string[],
  firstJobAt: Millis | undefined,
): NodeState {
  const same = sameObservation(node.observed, observed) && sameNames(node.jobs, jobs);
  if (same && firstJobAt === undefined) return node;
  const patch: Partial<NodeState> = { observed, jobs };
  if (firstJobAt === undefined || node.timeline === undefined) return updateNode(draft, node, patch);
  return updateNode(draft, node, { ...patch, timeline: { ...node.timeline, firstJobAt } });
}

/** One step of the transition table for a node that is not being taken away. */
function transit(
  draft: Draft,
  node: NodeState,
  observation: Observation,
  jobsBefore: readonly string[],
): void {
  if (node.lifecycle === "unknown") {
    adopt(draft, node, observation);
    return;
  }
  const next = TRANSITIONS[node.lifecycle][observation];
  if (next === "suspect") {
    if (node.silentSince !== undefined) return;
    const text = `The batch system does not hear from it (${observation}).`;
    const reason = nodeReason("silent", node.name, text, {
      observation,
      detail: node.observed?.detail ?? null,
    });
    const silentJobs = [...new Set([...jobsBefore, ...node.jobs])];
    updateNode(draft, node, { silentSince: draft.queue.answeredAt ?? draft.now, silentJobs }, reason);
    return;
  }
  if (isTooEarly(draft, node)) return;
  const back = returned(draft, node);
  if (next === "idle" || next === "used") becomeUsable(draft, back, next);
  else if (next === "powering-on") askedForByQueue(draft, back);
}

/** The first answers after a start may still be about the node's last life [DELAY_POWON]. */
function isTooEarly(draft: Draft, node: NodeState): boolean {
  return node.lifecycle === "powering-on" && draft.now - node.since < draft.policy.delayPowerOn * 1000;
}

function becomeUsable(draft: Draft, node: NodeState, lifecycle: "idle" | "used"): void {
  const since = draft.queue.answeredAt ?? draft.now;
  if (node.lifecycle === "idle" || node.lifecycle === "used") {
    const gap = node.lifecycle === "idle" ? learnGap(draft, node, idleSince(node), undefined) : undefined;
    const left = lifecycle === "used" ? { gang: undefined, lastGap: gap ?? node.lastGap } : {};
    updateNode(draft, node, { lifecycle, since, ...left });
    return;
  }
  keyWorked(draft, node);
  const ready = { lifecycle, since, desired: true, failuresOn: 0, retryAt: undefined } as const;
  if (node.lifecycle === "powering-on" && node.timeline !== undefined) {
    const evidence = { seconds: (draft.now - node.timeline.decidedAt) / 1000 };
    const reason = nodeReason("ready", node.name, "It has joined and takes jobs.", evidence);
    learnBoot(draft, node);
    updateNode(draft, node, { ...ready, timeline: { ...node.timeline, readyAt: draft.now } }, reason);
    return;
  }
  const timeline = { decidedAt: draft.now, readyAt: draft.now };
  updateNode(draft, node, { ...ready, timeline }, nodeReason("adopted", node.name, "It was found running."));
}

function askedForByQueue(draft: Draft, node: NodeState): void {
  // It is kept from the batch system instead (see orders).
  if (barOf(draft, node) !== undefined) return;
  const reason = nodeReason("adopted", node.name, "The batch system itself asked for it.", {
    detail: node.observed?.detail ?? null,
  });
  // As any start: it is the probe of a key that failed.
  startPowerOn(draft, node, reason);
}

/** First sight of a node: what is found is taken over, whoever made it. */
function adopt(draft: Draft, node: NodeState, observation: Observation): void {
  const since = draft.now;
  const timeline = { decidedAt: since };
  const reason = nodeReason("adopted", node.name, `First seen as ${observation}.`, { observation });
  if (observation === "idle" || observation === "used") {
    becomeUsable(draft, node, observation);
    return;
  }
  if (observation === "missing") return;
  if (observation === "closed" && node.observed?.closedReason === CLOSE_REASONS.leaving) {
    startPowerOff(draft, { ...node, desired: true, timeline }, reason, { ending: "off" });
  } else if (observation === "closed" && !isClosedByUs(node)) {
    updateNode(draft, node, { lifecycle: "idle", since, desired: true, timeline }, reason);
  } else if (observation === "silent" && node.desired) {
    updateNode(draft, node, { lifecycle: "idle", since, silentSince: since, timeline }, reason);
  } else if (observation === "closed" || observation === "booting" || node.desired) {
    updateNode(draft, node, { lifecycle: "powering-on", since, desired: true, timeline }, reason);
  } else if (TRANSITIONS.unknown[observation] === "off") {
    updateNode(draft, node, { lifecycle: "off", since }, reason);
  }
}

function sameNames(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((name, index) => name === right[index]);
}
