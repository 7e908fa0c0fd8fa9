import type { Millis } from "../elasticity/core/index.js";
import type { Duration, SimulatedCluster, SimulationRun, Trace } from "./model.js";

/** A stretch in which a job takes so many processors on so many nodes. */
interface Stretch {
  readonly from: Millis;
  readonly to: Millis;
  readonly nodes: number;
  /** Share of a whole node, on each of its nodes. */
  readonly share: number;
}

/** Lower bounds on paid node time, each for a clairvoyant who knows all jobs, run times and boots. */
export interface PaidBounds {
  /** Jobs may wait as long as it takes to fill every node: the work alone, and one boot. */
  readonly anyWait: Millis;
  /** No job waits: every machine is up in time. */
  readonly noWait: Millis;
  /** Jobs start and end when they did in the run, so at exactly its waiting times. */
  readonly sameWait: Millis;
}

/**
 * What the paid time of a run is held against (P13). All three take nodes as alike (the largest one), let
 * jobs move between nodes at will, pack processors without waste, and see every gap: a machine is kept
 * through a gap or let go, whichever costs less. So no policy on the same cluster can pay less at the same
 * waiting times; whether one can pay so little is not said.
 */
export function paidBounds(run: SimulationRun, trace: Trace): PaidBounds {
  const { cluster, jobs } = run;
  const cpus = largestNode(cluster);
  const traced = new Map(trace.jobs.map((job) => [job.id, job]));
  const wanted: Stretch[] = [];
  const actual: Stretch[] = [];
  let work = 0;
  for (const { id, submittedAt, endedAt, startedAt } of jobs) {
    const job = traced.get(id);
    if (job === undefined || endedAt === undefined || startedAt === undefined) continue;
    const shape = { nodes: job.nodeCount, share: Math.min(1, job.cpusPerNode / cpus) };
    wanted.push({ from: submittedAt, to: submittedAt + job.runTime, ...shape });
    actual.push({ from: endedAt - job.runTime, to: endedAt, ...shape });
    work += job.runTime * shape.nodes * shape.share;
  }
  const cycle = cycleTime(cluster);
  const fixed = cluster.staticNodes.length;
  const span = actual.reduce((last, { to }) => Math.max(last, to), 0);
  return {
    anyWait: Math.max(0, work - fixed * span) + (work > fixed * span ? cycle : 0),
    noWait: coverTime(wanted, fixed, cycle),
    sameWait: coverTime(actual, fixed, cycle),
  };
}

function largestNode({ nodes }: SimulatedCluster): number {
  return nodes.reduce((most, { cpus }) => Math.max(most, cpus), 1);
}

/** Paid time of the cheapest site to bring a machine and to let it go, without any work. */
export function cycleTime({ sites, staticNodes, nodes }: SimulatedCluster): Millis {
  const fixed = new Set(staticNodes);
  const elastic = new Set(nodes.filter(({ name }) => !fixed.has(name)).map(({ site }) => site));
  const times = sites
    .filter(({ name }) => elastic.has(name))
    .map((site) => {
      const boot = site.warmStart === undefined ? shortest(site.boot) + site.setup : shortest(site.warmStart);
      return Math.max(0, boot + shortest(site.off) - (site.billingDelay ?? 0));
    });
  return times.length === 0 ? 0 : Math.min(...times);
}

/** Log-normal durations have no least value but 0; a fifth percentile stands for it. */
function shortest(duration: Duration): Millis {
  if (duration.kind === "fixed") return duration.millis;
  return duration.kind === "uniform" ? duration.from : duration.median * Math.exp(-1.645 * duration.sigma);
}

/**
 * Least node time that covers the stretches: the k-th machine is needed whenever at least k nodes are, and
 * is kept through a gap that is shorter than a cycle. With machines alike, serving the k-th need with the
 * k-th machine is optimal.
 */
export function coverTime(stretches: readonly Stretch[], fixed: number, cycle: Millis): Millis {
  const changes = stretches.flatMap(({ from, to, nodes, share }) => [
    { at: from, load: nodes * share, gang: nodes, sign: 1 },
    { at: to, load: nodes * share, gang: nodes, sign: -1 },
  ]);
  changes.sort((left, right) => left.at - right.at || left.sign - right.sign);
  const layers: { since: Millis | undefined; freeFrom: Millis | undefined }[] = [];
  const gangs = new Map<number, number>();
  let load = 0;
  let total = 0;
  for (const [index, { at, load: change, gang, sign }] of changes.entries()) {
    load += sign * change;
    gangs.set(gang, (gangs.get(gang) ?? 0) + sign);
    if (changes[index + 1]?.at === at) continue;
    const widest = [...gangs].reduce((most, [size, count]) => (count > 0 ? Math.max(most, size) : most), 0);
    // Sums of shares carry rounding errors.
    const need = Math.max(0, Math.max(Math.ceil(load - 1e-6), widest) - fixed);
    total += adjust(layers, need, at, cycle);
  }
  return total;
}

/** Opens and closes layers so that `need` of them are in use, and says what time is paid for that. */
function adjust(
  layers: { since: Millis | undefined; freeFrom: Millis | undefined }[],
  need: number,
  at: Millis,
  cycle: Millis,
): Millis {
  let paid = 0;
  for (let index = 0; index < Math.max(need, layers.length); index += 1) {
    const layer = layers[index] ?? { since: undefined, freeFrom: undefined };
    layers[index] = layer;
    if (index < need && layer.since === undefined) {
      paid += layer.freeFrom === undefined ? cycle : Math.min(cycle, at - layer.freeFrom);
      layer.since = at;
    } else if (index >= need && layer.since !== undefined) {
      paid += at - layer.since;
      layer.since = undefined;
      layer.freeFrom = at;
    }
  }
  return paid;
}
