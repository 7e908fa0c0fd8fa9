import type { Trace } from "../model.js";
import { LUBLIN_RUN_TIME, type WorkloadModel, workload } from "./workload-model.js";

export type SyntheticName = "steady" | "bursty" | "gang";

/** Seed of the committed traces: model, seed and the hash in the tests are what is kept, not the data. */
export const SYNTHETIC_SEED = 20_240_301;

const SHARED = { jobs: 10_000, days: 14, coresPerNode: 16, overestimate: 3 } as const;

/** Run times whose long part has its middle near an hour, so that 64 nodes carry the load with some to spare. */
const RUN_TIME = {
  ...LUBLIN_RUN_TIME,
  long: { shape: 280, scale: 0.03 },
  intercept: 0.6,
  least: 10,
  most: 86_400,
} as const;

/** Parameters of the three traces on which policies are compared: P12 and P14. */
export const SYNTHETIC_MODELS: Readonly<Record<SyntheticName, WorkloadModel>> = {
  /** Jobs one by one all day long, mostly within one node. */
  steady: {
    ...SHARED,
    name: "steady",
    nodes: 64,
    size: { serial: 0.1, powerOfTwo: 0.576, low: 2, middle: 4, high: 5.5, lower: 0.5 },
    runTime: { ...RUN_TIME, long: { shape: 253, scale: 0.03 }, intercept: 0.4 },
  },
  /** Arrays of 150 tasks with hours of quiet between them. */
  bursty: {
    ...SHARED,
    name: "bursty",
    nodes: 256,
    arrayTasks: 150,
    size: { serial: 0, powerOfTwo: 0.8, low: 3, middle: 3.6, high: 4, lower: 0.3 },
    runTime: { ...RUN_TIME, short: { shape: 30, scale: 0.22 }, long: { shape: 240, scale: 0.03 } },
  },
  /** Most of the work is in jobs of 2 to 32 whole nodes. */
  gang: {
    ...SHARED,
    jobs: 4_000,
    name: "gang",
    nodes: 128,
    size: { serial: 0.1, powerOfTwo: 0.75, low: 3, middle: 6, high: 9, lower: 0.7 },
    runTime: { ...RUN_TIME, slope: -0.001 },
  },
};

export const SYNTHETIC_NAMES = Object.keys(SYNTHETIC_MODELS) as SyntheticName[];

/** One of the three committed traces, with its nodes. */
export function syntheticTrace(name: SyntheticName, seed = SYNTHETIC_SEED): Trace {
  return workload(SYNTHETIC_MODELS[name], seed);
}
