import type { ObservedJob } from "../core/index.js";
import { expandHostlist } from "./hostlist.js";
import { type FeatureConstraint, parseFeatures } from "./slurm-features.js";
import { gresPerNode } from "./slurm-gres.js";
import { reasonWaitsForNodes } from "./slurm-reasons.js";
import type { Shared } from "./slurm-records.js";
import { jobPhaseOf } from "./slurm-states.js";
import {
  type ClockOffset,
  given,
  parseCount,
  parseMemory,
  parseTime,
  parseTimeLimit,
  parseTres,
} from "./slurm-values.js";

/**
 * Fields asked of `squeue -o`, with tabs between because constraints hold bars. The start and the end stand
 * apart, as Slurm guesses them anew for each pending job in each round; the reason stands last, being free text.
 */
export const JOB_FORMAT = "%i %T %S %e %D %C %m %Q %V %n %x %N %E %P %f %b %h %l %v %r".replaceAll(" ", "\t");

/** Further fields, which only `squeue -O` knows; size 0 neither pads nor cuts them. */
export const MORE_FORMAT = [
  "JobArrayID",
  "EligibleTime",
  "tres-per-job",
  "tres-per-task",
  "tres-per-socket",
  "Requeue",
  "RestartCnt",
  "tres-alloc",
  "NumTasks",
  "NtPerNode",
  "SCT",
]
  .map((field) => `${field}:0\t`)
  .join(",");

/** What job lines are read with. */
export interface JobContext {
  readonly offset: ClockOffset;
  /** By our clock, in milliseconds. */
  readonly now: number;
  readonly shared: Shared;
  /** Memory is given out as processors are, not only checked. */
  readonly memoryIsConsumable: boolean;
  /** Processors of the largest node: a job that asks for more is spread over several. */
  readonly largestCpus: number;
}

/** One record of Slurm: a job, or the pending tasks of an array, which share everything but their number. */
export interface JobRecord {
  /** Its id; for an array record that of its array, and `tasks` tells which. */
  readonly job: ObservedJob;
  /** Task numbers of an array record as Slurm writes them: `1-5,9-21:4`. */
  readonly tasks?: string;
  /** It may not start before this time; what was read then has to be read again. */
  readonly eligibleAt?: number;
}

/**
 * A line of `squeue -h -o JOB_FORMAT` with its further fields, those of `squeue -h -O MORE_FORMAT` behind the id;
 * undefined when it has too few fields.
 */
export function parseJob(line: string, more: string | undefined, context: JobContext): JobRecord | undefined {
  const fields = line.split("\t");
  if (fields.length < 20) return undefined;
  const [text = "", state = "", start = "", end = "", , , , priority = "", submit = ""] = fields;
  const [, , , , , , , , , required, excluded, held, dependency = ""] = fields;
  const holding = expandHostlist(held ?? "");
  const phase = jobPhaseOf(state, holding.length > 0);
  const extra = parseMore(more, context.offset);
  const eligible = phase !== "pending" || extra.eligibleAt === undefined || extra.eligibleAt <= context.now;
  const id = parseId(text);
  const shape = shapeOf(fields, extra, context);
  const requiredNodes = expandHostlist(required ?? "");
  const excludedNodes = expandHostlist(excluded ?? "");
  const startedAt = phase === "pending" ? undefined : parseTime(start, context.offset);
  const endedAt = phase === "done" || phase === "failed" ? parseTime(end, context.offset) : undefined;
  const reason = fields.slice(19).join(" ").trim();
  // The reason of a new job may be missing nodes though it waits for its begin time or another job first.
  const waits = !eligible || dependency.includes("(unfulfilled)") || shape.unreadable;
  const job: ObservedJob = {
    id: id.id,
    phase,
    detail: state,
    reason: shape.lost === undefined ? reason : `${reason} (not taken into account: ${shape.lost})`,
    waitsForNodes: !waits && reasonWaitsForNodes(state, reason),
    ...shape.needs,
    ...(requiredNodes.length > 0 ? { requiredNodes } : {}),
    ...(excludedNodes.length > 0 ? { excludedNodes } : {}),
    ...id.of,
    ...(extra.requeue ? { requeue: true } : {}),
    ...(extra.restarts > 0 ? { restarts: extra.restarts } : {}),
    priority: Number(priority) || 0,
    submittedAt: parseTime(submit, context.offset) ?? 0,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
    nodes: holding,
  };
  return {
    job,
    ...(id.tasks === undefined ? {} : { tasks: id.tasks }),
    ...(eligible || extra.eligibleAt === undefined ? {} : { eligibleAt: extra.eligibleAt }),
  };
}

interface JobId {
  readonly id: string;
  readonly tasks?: string;
  readonly of: Pick<ObservedJob, "array" | "group">;
}

/** `7`, `7_3` (task of an array), `7_[1-5%2]` (its pending tasks, two at once), `7+1` (heterogeneous job). */
function parseId(text: string): JobId {
  const tasks = /^(\d+)_\[([^\]%]*)(?:%(\d+))?\]?/.exec(text);
  if (tasks !== null) {
    const [, id = "", numbers = "", limit] = tasks;
    const array = limit === undefined ? { id } : { id, limit: Number(limit) };
    return { id, tasks: numbers, of: { array } };
  }
  const task = /^(\d+)_\d+$/.exec(text);
  if (task !== null) return { id: text, of: { array: { id: task[1] ?? "" } } };
  const component = /^(\d+)\+\d+$/.exec(text);
  return { id: text, of: component === null ? {} : { group: component[1] ?? "" } };
}

interface More {
  /** Infinity for a job that nothing but its release can make eligible. */
  readonly eligibleAt: number | undefined;
  readonly perJob: string | undefined;
  readonly perTask: string | undefined;
  readonly perSocket: string | undefined;
  readonly requeue: boolean;
  readonly restarts: number;
  readonly tres: ReadonlyMap<string, string>;
  readonly tasks: number;
  readonly tasksPerNode: number;
  readonly sockets: number;
}

function parseMore(line: string | undefined, offset: ClockOffset): More {
  const fields = (line ?? "").split("\t");
  const [eligible, perJob, perTask, perSocket, requeue, restarts, tres = "", tasks, perNode, sct] = fields;
  const known = eligible !== undefined && eligible !== "";
  return {
    eligibleAt: known ? (parseTime(eligible, offset) ?? Number.POSITIVE_INFINITY) : undefined,
    perJob: given(perJob),
    perTask: given(perTask),
    perSocket: given(perSocket),
    requeue: requeue === "1" || requeue?.toLowerCase() === "yes",
    restarts: Number(restarts) || 0,
    tres: parseTres(tres),
    tasks: Number(tasks) || 1,
    tasksPerNode: Number(perNode) || 0,
    sockets: Number.parseInt(sct ?? "", 10) || 1,
  };
}

type Needs = Pick<
  ObservedJob,
  | "nodeCount"
  | "cpus"
  | "memoryMiBPerNode"
  | "partitions"
  | "featureSets"
  | "sameFeatureSet"
  | "gresPerNode"
  | "reservation"
  | "exclusive"
  | "timeLimit"
>;

interface Shape {
  readonly needs: Needs;
  readonly lost: string | undefined;
  readonly unreadable: boolean;
}

function shapeOf(fields: readonly string[], extra: More, context: JobContext): Shape {
  const [nodes = "", cpuCount = "", memory = ""] = fields.slice(4, 7);
  const [partition, features, perNode, sharing, limit = "", reserved] = fields.slice(13, 19);
  const cpus = Math.max(1, parseCount(cpuCount));
  const nodeCount = nodeCountOf(parseCount(nodes), cpus, extra, context);
  const memoryMiB = memoryPerNode(memory, nodeCount, cpus, extra.tres);
  const { tasks, perJob, perTask, perSocket } = extra;
  const asked = {
    perNode,
    perJob,
    perTask,
    perSocket,
    nodes: nodeCount,
    tasks,
    socketsPerNode: extra.sockets,
  };
  const gres = gresPerNode(asked);
  const constraint = parseFeatures(features, nodeCount);
  const timeLimit = parseTimeLimit(limit);
  const reservation = given(reserved);
  // Where memory is given out, a job that names none is given all that its node has.
  const exclusive = sharing === "NO" || (context.memoryIsConsumable && memoryMiB === 0);
  const needs: Needs = {
    nodeCount,
    cpus,
    ...(memoryMiB > 0 ? { memoryMiBPerNode: memoryMiB } : {}),
    ...(given(partition) === undefined ? {} : { partitions: context.shared.names(partition ?? "") }),
    ...featuresOf(constraint),
    ...(gres === undefined ? {} : { gresPerNode: gres }),
    ...(reservation === undefined ? {} : { reservation }),
    ...(exclusive ? { exclusive } : {}),
    ...(timeLimit === undefined ? {} : { timeLimit }),
  };
  return { needs, lost: constraint?.lost, unreadable: constraint?.sets.length === 0 };
}

function featuresOf(
  constraint: FeatureConstraint | undefined,
): Pick<Needs, "featureSets" | "sameFeatureSet"> {
  if (constraint === undefined || constraint.sets.length === 0) return {};
  return { featureSets: constraint.sets, ...(constraint.same ? { sameFeatureSet: true } : {}) };
}

/**
 * The least number of nodes that will do. For `-N2-4` squeue gives the most, and the least stands in the
 * trackable resources; those in turn know nothing of tasks a node, nor of the size of nodes.
 */
function nodeCountOf(most: number, cpus: number, extra: More, { largestCpus }: JobContext): number {
  const least = Number(extra.tres.get("node")) || most;
  const byTasks = extra.tasksPerNode > 0 ? Math.ceil(extra.tasks / extra.tasksPerNode) : 1;
  return Math.max(least, byTasks, largestCpus > 0 ? Math.ceil(cpus / largestCpus) : 1);
}

/**
 * MiB on each node, 0 when nothing is asked for. squeue does not say whether its memory is for a processor
 * or for a node: the total among the trackable resources tells.
 */
function memoryPerNode(
  text: string,
  nodeCount: number,
  cpus: number,
  tres: ReadonlyMap<string, string>,
): number {
  const { mib, per } = parseMemory(text);
  if (mib === 0) return 0;
  const total = parseMemory(tres.get("mem") ?? "").mib;
  const nodes = Number(tres.get("node")) || nodeCount;
  const ofCpus = mib * (Number(tres.get("cpu")) || cpus);
  const isPerCpu = per === "cpu" || (per === undefined && total > mib * nodes && near(total, ofCpus));
  return isPerCpu ? mib * Math.ceil(cpus / nodeCount) : mib;
}

/** Slurm rounds large numbers to a unit. */
function near(left: number, right: number): boolean {
  return Math.abs(left - right) <= 0.02 * right;
}
