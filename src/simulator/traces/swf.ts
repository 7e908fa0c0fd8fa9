import type { SourceText } from "../../base/span.js";
import { CODES } from "../../diagnostics/catalog.js";
import type { Trace, TraceJob } from "../model.js";
import {
  type Field,
  fieldsOf,
  type LineFaults,
  type LineReader,
  lineReader,
  linesOf,
  numberOf,
  type ReadOptions,
  refuse,
  type TraceResult,
} from "./reading.js";

/** The 18 fields of version 2.2, in their order. */
const FIELDS = [
  "the job number",
  "the submit time",
  "the wait time",
  "the run time",
  "the allocated processors",
  "the average CPU time",
  "the used memory",
  "the requested processors",
  "the requested time",
  "the requested memory",
  "the status",
  "the user",
  "the group",
  "the application",
  "the queue",
  "the partition",
  "the preceding job",
  "the think time",
] as const;

/** CPU time and memory are averages and may be broken numbers. */
const BROKEN: readonly number[] = [5, 6];

/** Status of the lines of one part of a job that was checkpointed; the whole job has a line of its own. */
const PARTS: readonly number[] = [2, 3, 4];

/** What the header comments say, as far as it is of use: `; Key: value`. */
export type SwfHeader = Readonly<Record<string, string>>;

/**
 * Reads a log in the Standard Workload Format 2.2: 18 numbers a line, -1 for what is not known, comments
 * with `;`. Processors become nodes by the cores of a node: those asked for, else MaxProcs / MaxNodes of the
 * header, else 1. Jobs that never ran, or ran for an unknown time, are left out and counted.
 */
export function readSwfTrace(source: SourceText, options: ReadOptions = {}): TraceResult {
  const reader = lineReader(source, options);
  const read = new Map<string, ReadJob>();
  const header: Record<string, string> = {};
  for (const line of linesOf(source)) {
    const comment = /^\s*;\s*(?:(\w+)\s*:\s*(.*))?/.exec(line.text);
    if (comment?.[1] !== undefined) header[comment[1]] = (comment[2] ?? "").trim();
    if (comment !== null || line.text.trim() === "") continue;
    const blanks = line.text.length - line.text.trimStart().length;
    const bare = { ...line, start: line.start + blanks, text: line.text.trim() };
    const cores = options.coresPerNode ?? coresOf(header);
    const job = reader.take((faults) => readJob(faults, fieldsOf(source, bare, /\s+/), cores, reader, read));
    if (job !== undefined) read.set(job.job.id, job);
    if (reader.stopped) break;
  }
  const sorted = [...read.values()].sort((left, right) => left.job.submitAt - right.job.submitAt);
  const jobs = options.feedback === true ? linked(sorted) : sorted.map(({ job }) => job);
  return reader.finish({ name: source.name, jobs });
}

function coresOf({ MaxProcs, MaxNodes }: SwfHeader): number {
  const cores = Number.parseInt(MaxProcs ?? "", 10) / Number.parseInt(MaxNodes ?? "", 10);
  return cores >= 1 ? Math.floor(cores) : 1;
}

interface ReadJob {
  readonly job: TraceJob;
  /** Job that its user waited for, and how long the user thought after its end, in milliseconds. */
  readonly after?: { readonly job: string; readonly think: number };
}

function readJob(
  faults: LineFaults,
  fields: readonly Field[],
  cores: number,
  reader: LineReader,
  known: ReadonlyMap<string, ReadJob>,
): ReadJob | undefined {
  const first = fields[0];
  if (first === undefined) return undefined;
  if (fields.length !== FIELDS.length) {
    const span = { ...first.span, end: fields.at(-1)?.span.end ?? first.span.end };
    refuse(faults, CODES.traceFieldCount, span, { line: first.line, count: fields.length, expected: "18" });
    return undefined;
  }
  const values = fields.map((field, at) =>
    numberOf(faults, field, FIELDS[at] ?? "", at === 0 ? 0 : -1, !BROKEN.includes(at)),
  );
  if (known.has(first.text)) {
    refuse(faults, CODES.traceRepeated, first.span, { line: first.line, what: "job", name: first.text });
  }
  const why = faults.fault === undefined ? unusable(values) : undefined;
  if (why !== undefined) reader.leaveOut(why);
  return faults.fault === undefined && why === undefined ? jobOf(first.text, values, cores) : undefined;
}

/** Why a line is no job to run. A cancelled job that had begun held its processors until then. */
function unusable(values: readonly number[]): string | undefined {
  const [, submit = -1, , run = -1, allocated = -1, , , requested = -1] = values;
  const status = values[10] ?? -1;
  if (PARTS.includes(status)) return "part of a job";
  if (status === 5 && run <= 0) return "cancelled before it began";
  if (submit < 0) return "unknown submit time";
  if (run < 0) return "unknown run time";
  if (allocated <= 0 && requested <= 0) return "unknown number of processors";
  return undefined;
}

function jobOf(id: string, values: readonly number[], cores: number): ReadJob {
  const [, submit = 0, , run = 0, allocated = 0, , usedMemory = -1, requested = 0] = values;
  const [limit = -1, requestedMemory = -1] = values.slice(8, 10);
  const [partition = -1, preceding = -1, think = -1] = values.slice(15, 18);
  const processors = allocated > 0 ? allocated : requested;
  const cpusPerNode = Math.min(processors, cores);
  const kib = requestedMemory > 0 ? requestedMemory : usedMemory;
  const job: TraceJob = {
    id,
    submitAt: submit * 1000,
    runTime: run * 1000,
    nodeCount: Math.ceil(processors / cores),
    cpusPerNode,
    ...(kib > 0 ? { memoryMiBPerNode: Math.ceil((kib * cpusPerNode) / 1024) } : {}),
    ...(limit > 0 ? { timeLimit: limit * 1000 } : {}),
    ...(partition > 0 ? { partition: String(partition) } : {}),
  };
  return preceding > 0 && think >= 0
    ? { job, after: { job: String(preceding), think: think * 1000 } }
    : { job };
}

/** Jobs that wait for their preceding one, which gets a block of its own; an unknown one is not waited for. */
function linked(read: readonly ReadJob[]): TraceJob[] {
  const ids = new Set(read.map(({ job }) => job.id));
  const awaited = new Set(read.flatMap(({ after }) => after?.job ?? []));
  return read.map(({ job, after }) => ({
    ...job,
    ...(after !== undefined && ids.has(after.job) ? { submitAt: after.think, afterBlock: after.job } : {}),
    ...(awaited.has(job.id) ? { block: job.id } : {}),
  }));
}

/** Writes a trace in the Standard Workload Format; a job that waits for a block is written at its `submitAt`. */
export function writeSwfTrace(trace: Trace): string {
  const cores = trace.jobs.reduce((most, { cpusPerNode }) => Math.max(most, cpusPerNode), 1);
  const nodes = trace.jobs.reduce((most, { nodeCount }) => Math.max(most, nodeCount), 1);
  const partitions = [...new Set(trace.jobs.flatMap(({ partition }) => partition ?? []))];
  const head = [
    "; Version: 2.2",
    `; Computer: ${trace.name.replaceAll("\n", " ")}`,
    `; MaxJobs: ${trace.jobs.length}`,
    `; MaxNodes: ${trace.nodes?.length ?? nodes}`,
    `; MaxProcs: ${(trace.nodes?.length ?? nodes) * cores}`,
    ...partitions.map((name, at) => `; Partition: ${at + 1} ${name}`),
  ];
  const lines = trace.jobs.map((job, at) => lineOf(job, at + 1, partitions));
  return `${[...head, ...lines].join("\n")}\n`;
}

function lineOf(job: TraceJob, number: number, partitions: readonly string[]): string {
  const processors = job.nodeCount * job.cpusPerNode;
  const seconds = (millis: number) => Math.round(millis / 1000);
  const memory =
    job.memoryMiBPerNode === undefined ? -1 : Math.floor((job.memoryMiBPerNode * 1024) / job.cpusPerNode);
  const limit = job.timeLimit === undefined ? -1 : seconds(job.timeLimit);
  const partition = job.partition === undefined ? -1 : partitions.indexOf(job.partition) + 1;
  const head = [number, seconds(job.submitAt), -1, seconds(job.runTime), processors, -1, -1, processors];
  return [...head, limit, memory, 1, -1, -1, -1, -1, partition, -1, -1].join(" ");
}

/** True for a text whose first line that is no comment has 18 numbers, or that begins with a header. */
export function looksLikeSwf(source: SourceText): boolean {
  for (const { text } of linesOf(source)) {
    if (/^\s*;\s*\w+\s*:/.test(text)) return true;
    if (text.trim() === "" || /^\s*;/.test(text)) continue;
    return /^\s*(-?\d+(\.\d+)?\s+){10,}-?\d/.test(text);
  }
  return false;
}
