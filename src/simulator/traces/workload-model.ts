import type { NodeSpec } from "../../elasticity/core/index.js";
import type { Trace, TraceJob } from "../model.js";
import { createRandom, type Random } from "../random.js";

/**
 * A rigid-job workload after the model of Lublin and Feitelson (Journal of Parallel and Distributed
 * Computing 63, 2003): sizes uniform in two stages on a logarithmic scale with a liking for powers of two,
 * run times of a hyper-gamma distribution whose mix depends on the size, arrivals with a daily cycle.
 */
export interface WorkloadModel {
  readonly name: string;
  readonly jobs: number;
  readonly days: number;
  readonly coresPerNode: number;
  /** Nodes that the workload is made for. */
  readonly nodes: number;
  /** Jobs come one by one with the daily cycle, or as arrays of so many equal tasks at once. */
  readonly arrayTasks?: number;
  readonly size: SizeModel;
  readonly runTime: RunTimeModel;
  /** Time limits are the run time times a factor between 1 and this one. */
  readonly overestimate: number;
}

/** Number of cores as a power of two: the exponent is uniform in one of two ranges. */
export interface SizeModel {
  /** Share of jobs on one core, and of the others on an exact power of two. */
  readonly serial: number;
  readonly powerOfTwo: number;
  /** Exponents: the lower range is from `low` to `middle`, the upper one from `middle` to `high`. */
  readonly low: number;
  readonly middle: number;
  readonly high: number;
  /** Share of jobs in the lower range. */
  readonly lower: number;
}

/** Natural logarithm of the run time in seconds, drawn of one of two gamma distributions. */
export interface RunTimeModel {
  readonly short: { readonly shape: number; readonly scale: number };
  readonly long: { readonly shape: number; readonly scale: number };
  /** Probability of the short one: `intercept` + `slope` x cores, kept within 0.05 and 0.95. */
  readonly intercept: number;
  readonly slope: number;
  /** Seconds. */
  readonly least: number;
  readonly most: number;
}

/** The published parameters of the run times, for a machine of some hundred processors. */
export const LUBLIN_RUN_TIME: RunTimeModel = {
  short: { shape: 4.2, scale: 0.94 },
  long: { shape: 312, scale: 0.03 },
  intercept: 0.78,
  slope: -0.0054,
  least: 1,
  most: 172_800,
};

const DAY = 86_400;
const SLOTS = 48;

/** Makes the jobs of a model; the same for the same seed on every machine. Times are whole seconds. */
export function workload(model: WorkloadModel, seed: number): Trace {
  const random = createRandom(seed, `workload/${model.name}`);
  const tasks = model.arrayTasks ?? 1;
  const times = arrivals(Math.ceil(model.jobs / tasks), model.days, random);
  const jobs: TraceJob[] = [];
  for (const [at, time] of times.entries()) {
    const cores = sizeOf(model.size, random);
    const run = runTimeOf(model.runTime, cores, random);
    for (let task = 1; task <= tasks && jobs.length < model.jobs; task += 1) {
      const own = tasks === 1 ? run : Math.max(1, Math.round(run * (0.8 + 0.4 * random.next())));
      const id = tasks === 1 ? String(at + 1) : `${at + 1}_${task}`;
      jobs.push(jobOf(model, { id, time, cores, run: own, limit: run }, random));
    }
  }
  return { name: model.name, jobs, nodes: nodesOf(model) };
}

interface Drawn {
  readonly id: string;
  readonly time: number;
  readonly cores: number;
  readonly run: number;
  /** Run time that the time limit is guessed from: the tasks of an array share one. */
  readonly limit: number;
}

function jobOf(model: WorkloadModel, { id, time, cores, run, limit }: Drawn, random: Random): TraceJob {
  const factor = 1 + (model.overestimate - 1) * random.next();
  // Users write limits in whole quarters of an hour.
  const timeLimit = Math.ceil(Math.max(run, limit * factor) / 900) * 900;
  return {
    id,
    submitAt: time * 1000,
    runTime: run * 1000,
    nodeCount: Math.ceil(cores / model.coresPerNode),
    cpusPerNode: Math.min(cores, model.coresPerNode),
    timeLimit: timeLimit * 1000,
  };
}

function nodesOf({ nodes, coresPerNode }: WorkloadModel): NodeSpec[] {
  return Array.from({ length: nodes }, (_, at) => ({
    name: `wn-${at + 1}`,
    site: "cloud",
    cpus: coresPerNode,
    memoryMiB: coresPerNode * 4096,
    address: "",
  }));
}

/** Seconds of the arrivals in their order: uniform in the time that the daily cycle stretches and shrinks. */
function arrivals(count: number, days: number, random: Random): number[] {
  const weights = Array.from({ length: SLOTS }, (_, slot) => dailyWeight(slot));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const times = Array.from({ length: count }, () => {
    const day = random.below(days);
    let left = random.next() * total;
    let slot = 0;
    while (slot < SLOTS - 1 && left >= (weights[slot] ?? 0)) {
      left -= weights[slot] ?? 0;
      slot += 1;
    }
    return Math.floor(day * DAY + ((slot + random.next()) / SLOTS) * DAY);
  });
  return times.sort((left, right) => left - right);
}

/** Jobs of a half hour of the day, relative: a gamma density that begins at 5 in the morning, over a floor. */
function dailyWeight(slot: number): number {
  const since = (slot - 10 + SLOTS) % SLOTS;
  const shape = 8.1737 / 2;
  const scale = 3.9631;
  const hours = since + 0.5;
  return 0.25 + (hours / (shape * scale)) ** (shape - 1) * Math.exp(-(hours / scale - shape));
}

function sizeOf(model: SizeModel, random: Random): number {
  if (random.next() < model.serial) return 1;
  const inLower = random.next() < model.lower;
  const [from, to] = inLower ? [model.low, model.middle] : [model.middle, model.high];
  const exponent = from + (to - from) * random.next();
  const exact = random.next() < model.powerOfTwo;
  return Math.max(1, Math.round(2 ** (exact ? Math.round(exponent) : exponent)));
}

function runTimeOf(model: RunTimeModel, cores: number, random: Random): number {
  const share = Math.min(0.95, Math.max(0.05, model.intercept + model.slope * cores));
  const { shape, scale } = random.next() < share ? model.short : model.long;
  const seconds = Math.exp(gamma(shape, random) * scale);
  return Math.round(Math.min(model.most, Math.max(model.least, seconds)));
}

/** Gamma distribution of a shape of at least 1 and scale 1 (Marsaglia and Tsang, 2000). */
function gamma(shape: number, random: Random): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}
