import {
  type ElasticityPolicy,
  isServing,
  type NodeSpec,
  policyWith,
} from "../../../src/elasticity/core/index.js";
import type {
  SimulatedCluster,
  SimulationRun,
  SiteModel,
  Trace,
  TraceJob,
} from "../../../src/simulator/model.js";
import { ownPolicy } from "../../../src/simulator/own-policy.js";
import { simulate } from "../../../src/simulator/simulate.js";
import { SECOND } from "./small.js";

const CPUS = 4;
const IDLE_TIME = 300;
/** Longer than it takes to bring the nodes of any of these clusters. */
const LONG = 900 * SECOND;

/** A burst that needs so many nodes, on sites whose machines boot in a minute. */
export interface Burst {
  readonly nodes: number;
  readonly sites?: number;
  /** The jobs come evenly within this time. Default: all at once. */
  readonly within?: number;
  /** Jobs that share a node. Default 1. */
  readonly perNode?: number;
  /** Jobs of the second wave that go on to run when the others have ended. Default 0. */
  readonly staying?: number;
  readonly seed?: number;
  readonly site?: Partial<SiteModel>;
  readonly policy?: Partial<ElasticityPolicy>;
}

/** What became of a burst. Times in milliseconds. */
export interface BurstResult {
  readonly run: SimulationRun;
  /** From the first submission until as many nodes have accepted jobs as are needed. */
  readonly acceptedAfter: number;
  /** The most nodes that were wanted, or there, beyond what the jobs of that moment needed. */
  readonly over: number;
  /** When there were too many for the last time; 0 for never. */
  readonly overUntil: number;
  /** The longest that a machine was there after the idle time of its node was over. */
  readonly goneAfter: number;
  /** Starts of jobs that had run before: their nodes were taken from them. */
  readonly restarts: number;
}

/**
 * A wave of jobs that fill the nodes, and when all are over a second wave on the same nodes whose jobs start and
 * end at once. An update takes eight seconds and asks for ten machines a second.
 */
export function burst(setting: Burst): BurstResult {
  const { policy, seed = 1 } = setting;
  const wanted: [at: number, nodes: number][] = [];
  const rules = policyWith({ idleTime: IDLE_TIME, ...policy });
  const run = simulate(clusterOf(setting), traceOf(setting), ownPolicy(rules), seed, {
    onDecision(_event, { state }, now) {
      let serving = 0;
      for (const node of state?.nodes.values() ?? []) if (isServing(node)) serving += 1;
      wanted.push([now, serving]);
    },
  });
  const restarts = run.jobs.reduce((sum, job) => sum + job.restarts, 0);
  const { over, overUntil } = overScaling(run, setting, [...wanted, ...machines(run)]);
  return {
    run,
    acceptedAfter: acceptedAfter(run, setting),
    over,
    overUntil,
    goneAfter: goneAfter(run),
    restarts,
  };
}

function clusterOf({ nodes, sites = 4, site }: Burst): SimulatedCluster {
  const names = Array.from({ length: sites }, (_, at) => `site-${at + 1}`);
  return {
    name: "scale",
    // More than the burst needs: what is not started is left to be over-scaled.
    nodes: Array.from({ length: nodes + sites * 5 }, (_, at): NodeSpec => {
      const address = `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`;
      const base = { name: `n-${at + 1}`, site: names[at % sites] ?? "", cpus: CPUS, memoryMiB: 8192 };
      return { ...base, address, bootTime: 60 };
    }),
    staticNodes: [],
    sites: names.map((name) => ({
      name,
      boot: { kind: "fixed", millis: 60 * SECOND },
      off: { kind: "fixed", millis: 5 * SECOND },
      setup: 0,
      updates: "site",
      applyTime: { kind: "fixed", millis: 8 * SECOND },
      applyTimePerNode: 100,
      capacity: Math.ceil(nodes / sites) + 5,
      ...site,
    })),
    queue: {
      order: "fifo",
      dispatch: { kind: "uniform", from: 100, to: 1000 },
      detection: 60 * SECOND,
    },
  };
}

function traceOf({ nodes, within = 0, perNode = 1, staying = 0 }: Burst): Trace {
  const count = nodes * perNode;
  const shared = { nodeCount: 1, cpusPerNode: CPUS / perNode };
  const first = Array.from({ length: count }, (_, at): TraceJob => {
    const submitAt = Math.round((at * within) / count);
    return { id: `a-${at}`, block: "first", submitAt, runTime: LONG, ...shared };
  });
  const second = Array.from({ length: count }, (_, at): TraceJob => {
    const runTime = at < staying ? LONG : 60 * SECOND;
    return { id: `b-${at}`, block: "second", afterBlock: "first", submitAt: 0, runTime, ...shared };
  });
  return { name: "burst", jobs: [...first, ...second] };
}

/** How many machines there were, coming ones among them, after each change. */
function machines({ spans }: SimulationRun): [at: number, nodes: number][] {
  const alive = spans.filter(
    ({ state }) => state !== "off" && state !== "powering-off" && state !== "failed",
  );
  const changes = alive.flatMap(({ from, to }): [number, number][] => [
    [from, 1],
    [to, -1],
  ]);
  // At one moment what goes is counted first: a machine that changes its state is one machine.
  changes.sort(([left, one], [right, other]) => left - right || one - other);
  let count = 0;
  return changes.map(([at, change]) => {
    count += change;
    return [at, count];
  });
}

/** Until the last job of the first wave has started no job ends, so what was submitted is what is needed. */
function overScaling(
  { jobs }: SimulationRun,
  { perNode = 1 }: Burst,
  counts: readonly (readonly [at: number, nodes: number])[],
): { readonly over: number; readonly overUntil: number } {
  const first = jobs.filter(({ id }) => id.startsWith("a-"));
  const submitted = first.map((job) => job.submittedAt).sort((left, right) => left - right);
  const end = first.reduce((last, { startedAt = 0 }) => Math.max(last, startedAt), 0);
  let come = 0;
  let over = 0;
  let overUntil = 0;
  for (const [at, nodes] of [...counts].sort(([left], [right]) => left - right)) {
    if (at > end) break;
    while (come < submitted.length && (submitted[come] ?? 0) <= at) come += 1;
    const surplus = nodes - Math.ceil(come / perNode);
    over = Math.max(over, surplus);
    if (surplus > 0) overUntil = at;
  }
  return { over, overUntil };
}

function acceptedAfter({ jobs }: SimulationRun, { nodes }: Burst): number {
  const firsts = new Map<string, number>();
  for (const { nodes: names, startedAt } of jobs) {
    const [name = ""] = names;
    if (startedAt !== undefined) firsts.set(name, Math.min(firsts.get(name) ?? startedAt, startedAt));
  }
  const sorted = [...firsts.values()].sort((left, right) => left - right);
  return sorted[nodes - 1] ?? Number.POSITIVE_INFINITY;
}

/** The longest that a machine was there after the idle time of its node was over. */
function goneAfter({ jobs, bills }: SimulationRun): number {
  const busyUntil = new Map<string, number>();
  for (const { nodes, endedAt = 0 } of jobs)
    for (const name of nodes) busyUntil.set(name, Math.max(busyUntil.get(name) ?? 0, endedAt));
  return bills.reduce((longest, { node, to }) => {
    const due = (busyUntil.get(node) ?? Number.NEGATIVE_INFINITY) + IDLE_TIME * SECOND;
    return Math.max(longest, to - due);
  }, 0);
}
