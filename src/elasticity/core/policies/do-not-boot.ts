import type { Start } from "../demand/demand.js";
import { admits, type Supply } from "../demand/supply.js";
import type { Millis } from "../events.js";
import { waitingJobs } from "../jobs/list.js";
import { bootTimeOf, median } from "../learning.js";
import { policyFor } from "../pool-settings.js";
import { clusterReason } from "../reasons.js";
import type { Candidates, PolicyClass } from "./candidates.js";

/**
 * Starts no node that would be ready only after the nodes that are on have emptied the queue (EX-10), and no
 * more than have at least one job's worth of work left then. It rests on the median run time of the jobs
 * that ended and on boot times; where either is unknown, or a job fits on no node that is on, nodes start.
 */
export const doNotBoot: PolicyClass = (candidates) => {
  const { draft, on, demand } = candidates;
  const runTime = median(draft.learning.runTimes);
  if (on.size === 0 || runTime === undefined) return;
  const serving = demand.supplies.filter(({ tier }) => tier === "on" || tier === "coming");
  const boot = shortestBoot(candidates);
  if (serving.length === 0 || boot === undefined) return;
  const spared = new Set<string>();
  const { left, drained } = workAfter(candidates, serving, runTime, boot);
  let room = left > 0 ? Math.ceil(left / runTime) : 0;
  for (const start of demand.starts) {
    const names = newNames(start, on);
    if (names.length === 0 || !canRunOn(start, serving)) continue;
    const cpus = start.supplies.reduce(
      (sum, { node, tier }) => (tier === "startable" ? sum + node.cpus : sum),
      0,
    );
    if (room > 0) room -= cpus;
    else for (const name of names) spared.add(name);
  }
  hold(candidates, spared, { drained, boot, runTime });
};

/** Work in processor milliseconds that is left when a node started now would be ready. */
function workAfter(
  { draft }: Candidates,
  serving: readonly Supply[],
  runTime: Millis,
  boot: Millis,
): { readonly left: number; readonly drained: Millis } {
  const cpus = serving.reduce((sum, { node }) => sum + node.cpus, 0);
  let work = 0;
  for (const job of waitingJobs(draft.jobs).ready)
    work += Math.min(runTime, job.timeLimit ?? runTime) * job.cpus;
  for (const { phase, startedAt, cpus: used } of draft.jobs) {
    if (phase === "running" && startedAt !== undefined)
      work += Math.max(0, runTime - (draft.now - startedAt)) * used;
  }
  return { left: work - cpus * boot, drained: work / cpus };
}

function shortestBoot({ draft, on }: Candidates): Millis | undefined {
  let shortest: Millis | undefined;
  for (const name of on.keys()) {
    const node = draft.nodes.get(name);
    const boot = node === undefined ? undefined : bootTimeOf(draft.learning, node);
    if (node === undefined || boot === undefined) continue;
    const { setupTime } = policyFor(draft.policy, node);
    shortest = Math.min(shortest ?? boot, boot + setupTime * 1000);
  }
  return shortest === undefined ? undefined : shortest;
}

function newNames(start: Start, on: ReadonlyMap<string, unknown>): string[] {
  return start.supplies.flatMap(({ node, tier }) =>
    tier === "startable" && on.has(node.name) ? [node.name] : [],
  );
}

/** The nodes that are on could hold the job once they are empty. */
function canRunOn({ shape }: Start, serving: readonly Supply[]): boolean {
  let found = 0;
  for (const { node } of serving) {
    if (shape.gres.length > 0 || node.cpus < shape.cpusPerNode || node.memoryMiB < shape.memoryMiB) continue;
    if (shape.excluded.has(node.name) || !admits(shape, node)) continue;
    found += 1;
    if (found >= shape.nodeCount) return shape.required.size === 0;
  }
  return false;
}

function hold(
  { draft, on }: Candidates,
  spared: ReadonlySet<string>,
  times: { readonly drained: Millis; readonly boot: Millis; readonly runTime: Millis },
): void {
  if (spared.size === 0) return;
  let price = 0;
  for (const name of spared) {
    on.delete(name);
    price += draft.nodes.get(name)?.pricePerHour ?? 0;
  }
  const seconds = (millis: Millis) => Math.round(millis / 1000);
  const text = `${spared.size} more would be ready in ${seconds(times.boot)} s, when the nodes that are on have done the work (${seconds(times.drained)} s).`;
  const avoided = (price * times.boot) / 3_600_000;
  const evidence = {
    nodes: [...spared],
    drained: seconds(times.drained),
    boot: seconds(times.boot),
    runTime: seconds(times.runTime),
    avoidedCost: avoided,
  };
  draft.reasons.push(clusterReason("do-not-boot", "nodes", text, evidence));
}
