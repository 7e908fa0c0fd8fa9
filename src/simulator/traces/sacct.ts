import type { SourceText } from "../../base/span.js";
import { CODES } from "../../diagnostics/catalog.js";
import { diagnosticOf } from "../../diagnostics/define.js";
import type { TraceJob } from "../model.js";
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
import { memoryMiB, slurmInstant, slurmSpan } from "./slurm-values.js";

/** What is read of a line, each with the columns that say it, the best first. */
const COLUMNS = {
  id: ["JobID"],
  submit: ["Submit"],
  start: ["Start"],
  end: ["End"],
  elapsed: ["Elapsed", "ElapsedRaw"],
  limit: ["Timelimit", "TimelimitRaw"],
  nodes: ["AllocNodes", "NNodes", "ReqNodes"],
  askedNodes: ["ReqNodes", "NNodes"],
  cpus: ["ReqCPUS", "AllocCPUS", "NCPUS"],
  memory: ["ReqMem"],
  priority: ["Priority"],
  partition: ["Partition"],
  state: ["State"],
} as const satisfies Record<string, readonly string[]>;

type ColumnName = keyof typeof COLUMNS;

/** Place of each column in a line; absent where the export has none of its names. */
type Columns = Partial<Record<ColumnName, number>>;

const NEEDED: readonly ColumnName[] = ["id", "submit", "state", "nodes", "cpus"];

/** A run that ended so is followed by another one of the same job, where the export has both. */
const AGAIN: readonly string[] = ["REQUEUED", "NODE_FAIL", "PREEMPTED", "RESIZING"];

/**
 * Reads an export of Slurm's accounting, `sacct --parsable2` with its header line, which decides the
 * columns. Steps are no jobs; tasks of an array and components of a heterogeneous job are one each; times
 * are taken as UTC, and the first submission becomes the beginning of the trace.
 */
export function readSacctTrace(source: SourceText, options: ReadOptions = {}): TraceResult {
  const reader = lineReader(source, options);
  const jobs = new Map<string, ReadRun>();
  let columns: Columns | undefined;
  let width = 0;
  for (const line of linesOf(source)) {
    if (line.text.trim() === "") continue;
    const fields = fieldsOf(source, line, /\|/);
    if (columns === undefined) {
      const header = headerOf(fields);
      if (!header.ok) return header;
      columns = header.value;
      width = fields.length;
      continue;
    }
    const place = columns;
    const run = reader.take((faults) => readRun(faults, fields, { place, width, jobs, reader }));
    if (run !== undefined) jobs.set(run.job.id, run);
    if (reader.stopped) break;
  }
  const runs = [...jobs.values()].map(({ job }) => job);
  const begin = runs.reduce((least, { submitAt }) => Math.min(least, submitAt), Number.POSITIVE_INFINITY);
  const moved = runs.map((job) => ({ ...job, submitAt: job.submitAt - begin }));
  return reader.finish({
    name: source.name,
    jobs: moved.sort((left, right) => left.submitAt - right.submitAt),
  });
}

interface ReadRun {
  readonly job: TraceJob;
  readonly state: string;
}

function headerOf(fields: readonly Field[]) {
  const names = fields.map(({ text }) => text.toLowerCase());
  const columns: Columns = {};
  for (const [name, words] of Object.entries(COLUMNS) as [ColumnName, readonly string[]][]) {
    const at = words.map((word) => names.indexOf(word.toLowerCase())).find((found) => found !== -1);
    if (at !== undefined) columns[name] = at;
  }
  const timed = columns.elapsed !== undefined || (columns.start !== undefined && columns.end !== undefined);
  const lacking = NEEDED.find((name) => columns[name] === undefined) ?? (timed ? undefined : "elapsed");
  if (lacking === undefined) return { ok: true as const, value: columns };
  const first = fields[0]?.span;
  if (first === undefined) return { ok: true as const, value: columns };
  const span = { ...first, end: fields.at(-1)?.span.end ?? first.end };
  const error = [diagnosticOf(CODES.traceColumn, span, { columns: COLUMNS[lacking] })];
  return { ok: false as const, error };
}

interface Context {
  readonly place: Columns;
  readonly width: number;
  readonly jobs: ReadonlyMap<string, ReadRun>;
  readonly reader: LineReader;
}

function readRun(faults: LineFaults, fields: readonly Field[], context: Context): ReadRun | undefined {
  const { place, width, jobs, reader } = context;
  const first = fields[0];
  if (first === undefined) return undefined;
  if (fields.length !== width) {
    const span = { ...first.span, end: fields.at(-1)?.span.end ?? first.span.end };
    const expected = `${width}, as in the header,`;
    refuse(faults, CODES.traceFieldCount, span, { line: first.line, count: fields.length, expected });
    return undefined;
  }
  const at = (name: ColumnName): Field | undefined => {
    const index = place[name];
    return index === undefined ? undefined : fields[index];
  };
  const id = at("id");
  if (id === undefined) return undefined;
  const kind = kindOf(id.text);
  if (kind === "bad") {
    const args = { line: id.line, field: "JobID", value: id.text, expected: "the id of a job" };
    refuse(faults, CODES.traceField, id.span, args);
  }
  if (kind === "step" || kind === "waiting tasks") {
    reader.leaveOut(kind);
    return undefined;
  }
  const state = (at("state")?.text ?? "").split(" ")[0]?.replace(/\+$/, "") ?? "";
  const known = jobs.get(id.text);
  if (known !== undefined) {
    if (AGAIN.includes(known.state)) reader.leaveOut("run that was repeated");
    else refuse(faults, CODES.traceRepeated, id.span, { line: id.line, what: "job", name: id.text });
  }
  const job = jobOf(faults, id.text, at, reader);
  return job === undefined ? undefined : { job, state };
}

/** `12`, `12_3` and `12+1` are jobs; `12.batch`, `12.0` are steps; `12_[4-9]` are tasks that still wait. */
function kindOf(id: string): "job" | "step" | "waiting tasks" | "bad" {
  if (/^\d+(_\d+)?(\+\d+)?$/.test(id)) return "job";
  if (/^\d+(_\d+)?(\+\d+)?\.\S+$/.test(id)) return "step";
  return /^\d+_\[.*\]$/.test(id) ? "waiting tasks" : "bad";
}

type FieldAt = (name: ColumnName) => Field | undefined;

function jobOf(faults: LineFaults, id: string, at: FieldAt, reader: LineReader): TraceJob | undefined {
  const submit = slurmInstant(faults, at("submit"), "Submit");
  const runTime = runTimeOf(faults, at);
  const given = at("nodes");
  const asked = at("askedNodes");
  const nodes = given === undefined || given.text === "0" || given.text === "" ? asked : given;
  const nodeCount = nodes === undefined ? 0 : numberOf(faults, nodes, "the number of nodes", 0);
  const cpusField = at("cpus");
  const cpus = cpusField === undefined ? 0 : numberOf(faults, cpusField, "the number of processors", 0);
  const limit = slurmSpan(faults, at("limit"), "Timelimit", 60_000);
  const priority = priorityOf(faults, at("priority"));
  const cpusPerNode = Math.max(1, Math.ceil(cpus / Math.max(1, nodeCount)));
  const memory = memoryMiB(faults, at("memory"), cpusPerNode, Math.max(1, nodeCount));
  if (faults.fault !== undefined) return undefined;
  const why = unusable(submit, runTime, nodeCount);
  if (why !== undefined) reader.leaveOut(why);
  if (why !== undefined || submit === undefined || runTime === undefined) return undefined;
  const partition = at("partition")?.text ?? "";
  return {
    id,
    submitAt: submit,
    runTime,
    nodeCount,
    cpusPerNode,
    ...(memory !== undefined && memory > 0 ? { memoryMiBPerNode: memory } : {}),
    ...(limit !== undefined && limit > 0 ? { timeLimit: limit } : {}),
    ...(priority === undefined ? {} : { priority }),
    ...(partition === "" ? {} : { partition }),
  };
}

function priorityOf(faults: LineFaults, field: Field | undefined): number | undefined {
  return field === undefined || field.text === "" ? undefined : numberOf(faults, field, "Priority", 0);
}

function unusable(
  submit: number | undefined,
  runTime: number | undefined,
  nodes: number,
): string | undefined {
  if (submit === undefined) return "unknown submit time";
  if (runTime === undefined) return "not ended, or never begun";
  return nodes === 0 ? "unknown number of nodes" : undefined;
}

/** Time between start and end, undefined for a job that never began or has not ended. */
function runTimeOf(faults: LineFaults, at: FieldAt): number | undefined {
  const start = slurmInstant(faults, at("start"), "Start");
  const end = slurmInstant(faults, at("end"), "End");
  if (at("start") !== undefined && start === undefined) return undefined;
  if (at("end") !== undefined && end === undefined) return undefined;
  if (start !== undefined && end !== undefined) return Math.max(0, end - start);
  return slurmSpan(faults, at("elapsed"), "Elapsed", 1000);
}

/** True for a text whose first line is a header with `JobID` between bars. */
export function looksLikeSacct(source: SourceText): boolean {
  return /(^|\|)JobID(\||\s*$)/i.test(source.line(1));
}
