import { type JobContext, parseJob } from "../../../src/elasticity/queues/slurm-jobs.js";
import { sharedValues } from "../../../src/elasticity/queues/slurm-records.js";

/** A moment of a batch system in which memory is not given out. */
export const context: JobContext = {
  offset: 0,
  now: 1795352100_000,
  shared: sharedValues(),
  memoryIsConsumable: false,
  largestCpus: 0,
};

const MAIN = {
  id: "7",
  state: "PENDING",
  start: "N/A",
  end: "N/A",
  nodes: "1",
  cpus: "1",
  memory: "0",
  priority: "10",
  submit: "1795352044",
  required: "",
  excluded: "",
  held: "",
  dependency: "(null)",
  partition: "main",
  features: "(null)",
  gres: "N/A",
  sharing: "OK",
  limit: "UNLIMITED",
  reservation: "(null)",
  reason: "Resources",
};

const MORE = {
  eligible: "1795352044",
  perJob: "N/A",
  perTask: "N/A",
  perSocket: "N/A",
  requeue: "1",
  restarts: "0",
  tres: "cpu=1,mem=4000M,node=1,billing=1",
  tasks: "1",
  perNode: "0",
  sct: "*:*:*",
};

/** A job from its two lines of `squeue`, with these fields changed; no second line for `undefined`. */
export const read = (
  main: Partial<typeof MAIN>,
  more: Partial<typeof MORE> | undefined = {},
  other: Partial<JobContext> = {},
) =>
  parseJob(
    Object.values({ ...MAIN, ...main }).join("\t"),
    more === undefined ? undefined : Object.values({ ...MORE, ...more }).join("\t"),
    { ...context, ...other },
  );

/** The job alone, without its tasks and the time from which on it may start. */
export const job = (...args: Parameters<typeof read>) => read(...args)?.job;
