import type { Start } from "../demand/demand.js";
import { admits } from "../demand/supply.js";
import type { Millis, ObservedJob } from "../events.js";
import { bootTimeOf, endsWithin } from "../learning.js";
import { policyFor } from "../pool-settings.js";
import { clusterReason } from "../reasons.js";
import type { NodeState } from "../state.js";
import type { Candidates, PolicyClass } from "./candidates.js";

/** How likely jobs end is reckoned anew this often. */
export const HOLD_STEP: Millis = 15_000;

/** A job waits for others to end when enough of them do so in time with at least this probability. */
const CONFIDENCE = 0.7;

/**
 * Lets a job wait for jobs that are about to end, where that is sooner than a boot: a node started for it
 * would find nothing to do. How likely a job ends in time is read from the run times that were seen, and from
 * its time limit; of many running jobs one is likely to end although each alone is not. No job is held back
 * for longer than a boot takes.
 */
export const expectEnds: PolicyClass = (candidates) => {
  const { draft, on, demand } = candidates;
  if (on.size === 0 || demand.starts.length === 0) return;
  const held: string[] = [];
  const kept = new Set<string>();
  let hosts: readonly Host[] | undefined;
  let taken = 0;
  const now = stepOf(draft.now);
  for (const start of demand.starts) {
    const names = start.supplies.flatMap(({ node, tier }) => (tier === "startable" ? [node.name] : []));
    const boot = Math.max(...names.map((name) => bootOf(candidates, name)));
    if (now - start.job.submittedAt < boot) {
      hosts ??= hostsOf(candidates, boot);
      const wanted = taken + names.length;
      if (atLeast(wanted, expectedEnds(hosts, start)) >= CONFIDENCE) {
        taken = wanted;
        held.push(start.job.id);
        continue;
      }
    }
    for (const name of names) kept.add(name);
  }
  drop(candidates, kept, held);
};

function stepOf(now: Millis): Millis {
  return Math.floor(now / HOLD_STEP) * HOLD_STEP;
}

/** A node that is on, with the jobs on it and what they will give back. */
interface Host {
  readonly node: NodeState;
  readonly free: number;
  /** Jobs that may end in time, likeliest first. */
  readonly ends: readonly { readonly cpus: number; readonly likely: number }[];
}

/** Not a number when nobody knows. */
function bootOf({ draft }: Candidates, name: string): Millis {
  const node = draft.nodes.get(name);
  const boot = node === undefined ? undefined : bootTimeOf(draft.learning, node);
  if (node === undefined || boot === undefined) return Number.NaN;
  const { setupTime, bootPenalty } = policyFor(draft.policy, node);
  return boot + (setupTime + bootPenalty) * 1000;
}

function hostsOf({ draft, demand }: Candidates, boot: Millis): Host[] {
  const running = new Map<string, ObservedJob[]>();
  for (const job of draft.jobs) {
    if (job.phase !== "running") continue;
    for (const name of job.nodes) {
      const list = running.get(name);
      if (list === undefined) running.set(name, [job]);
      else list.push(job);
    }
  }
  return demand.supplies.flatMap(({ node, tier, free }): Host[] => {
    const jobs = tier === "on" ? running.get(node.name) : undefined;
    if (jobs === undefined || node.observed?.closed === true) return [];
    const ends = jobs.map((job) => ({
      cpus: Math.max(1, Math.ceil(job.cpus / job.nodeCount)),
      likely: endsWithin(draft.learning, job, stepOf(draft.now), boot),
    }));
    return [{ node, free, ends: ends.sort((left, right) => right.likely - left.likely) }];
  });
}

/** How many nodes are expected to have room for one node's share of the job in time. */
function expectedEnds(hosts: readonly Host[], { shape }: Start): number {
  if (shape.gres.length > 0 || shape.required.size > 0) return 0;
  let expected = 0;
  for (const { node, free, ends } of hosts) {
    if (shape.excluded.has(node.name) || node.memoryMiB < shape.memoryMiB || !admits(shape, node)) continue;
    const needed = shape.exclusive ? node.cpus : shape.cpusPerNode;
    let cpus = free;
    let likely = 1;
    for (const end of ends) {
      if (cpus >= needed) break;
      cpus += end.cpus;
      likely *= end.likely;
    }
    if (cpus >= needed) expected += likely;
  }
  return expected;
}

/** Probability that at least `count` of many rare events happen of which `mean` are expected (Poisson). */
function atLeast(count: number, mean: number): number {
  let term = Math.exp(-mean);
  let below = 0;
  for (let index = 0; index < count; index += 1) {
    below += term;
    term *= mean / (index + 1);
  }
  return 1 - below;
}

/** Nodes that only waiting jobs would have used are not started. */
function drop({ draft, on, demand }: Candidates, kept: ReadonlySet<string>, held: readonly string[]): void {
  if (held.length === 0) return;
  const spared: string[] = [];
  for (const { node, tier, packed } of demand.supplies) {
    if (tier !== "startable" || packed === 0 || kept.has(node.name) || !on.delete(node.name)) continue;
    spared.push(node.name);
  }
  if (spared.length === 0) return;
  const text = `${held.length} pending ${held.length === 1 ? "job waits" : "jobs wait"} for others that are about to end, which is sooner than a boot.`;
  const evidence = { jobs: held.slice(0, 200), count: held.length, nodes: spared };
  draft.reasons.push(clusterReason("ends-expected", "queue", text, evidence));
}
