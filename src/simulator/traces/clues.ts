import type { SourceText } from "../../base/span.js";
import { suggest } from "../../base/suggest.js";
import { CODES } from "../../diagnostics/catalog.js";
import type { NodeSpec } from "../../elasticity/core/index.js";
import type { Trace, TraceJob } from "../model.js";
import {
  type Field,
  fieldsOf,
  type LineFaults,
  lineReader,
  linesOf,
  numberOf,
  type ReadOptions,
  refuse,
  refuseField,
  type TraceResult,
} from "./reading.js";

/** Site of the nodes that a simulation file declares. */
const SITE = "cluster";

/** Most nodes that one line may declare: beyond it is a slip, not a cluster. */
const MOST_NODES = 1_000_000;

interface Draft {
  readonly jobs: TraceJob[];
  readonly nodes: NodeSpec[];
  readonly names: Set<string>;
  /** Time of the line before, in seconds: what a line without a time has. */
  time: number;
}

/**
 * Reads a simulation file of CLUES (CL-11): lines `t;operation;...` with the time in seconds, empty for the
 * time of the line before; `node;name;cores;memory;count` and
 * `job;cores;memory;seconds;nodes;;norequest`; `#` begins a comment. Memory is in MiB.
 */
export function readCluesTrace(source: SourceText, options: ReadOptions = {}): TraceResult {
  const reader = lineReader(source, options);
  const draft: Draft = { jobs: [], nodes: [], names: new Set(), time: 0 };
  for (const line of linesOf(source)) {
    const bare = { ...line, text: line.text.replace(/#.*$/, "") };
    if (bare.text.trim() === "") continue;
    reader.take((faults) => readLine(faults, fieldsOf(source, bare, /;/), draft));
    if (reader.stopped) break;
  }
  const jobs = draft.jobs.sort((left, right) => left.submitAt - right.submitAt);
  const trace: Trace = { name: source.name, jobs, ...(draft.nodes.length > 0 ? { nodes: draft.nodes } : {}) };
  return reader.finish(trace);
}

function readLine(faults: LineFaults, fields: readonly Field[], draft: Draft): void {
  const [time, operation, ...rest] = fields;
  if (time === undefined || operation === undefined) {
    tooFew(faults, fields, "at least 3");
    return;
  }
  const at = time.text === "" ? draft.time : numberOf(faults, time, "the time", 0, false);
  if (faults.fault !== undefined) return;
  if (operation.text === "node") readNodes(faults, fields, rest, draft);
  else if (operation.text === "job") readJob(faults, fields, rest, at, draft);
  else {
    const near = suggest(operation.text, ["node", "job"]);
    const hint = near === undefined ? undefined : `Did you mean "${near}"?`;
    const args = { line: operation.line, operation: operation.text };
    refuse(faults, CODES.traceOperation, operation.span, args, { hint });
  }
  if (faults.fault === undefined) draft.time = at;
}

function readNodes(faults: LineFaults, all: readonly Field[], fields: readonly Field[], draft: Draft): void {
  const [name, cores, memory, count] = fields;
  if (name === undefined || cores === undefined || fields.length > 4) {
    tooFew(faults, all, "4 to 6");
    return;
  }
  if (!/^[\w.-]+$/.test(name.text)) refuseField(faults, name, "the name of a node", "a host name");
  const cpus = numberOf(faults, cores, "the number of cores", 1);
  const memoryMiB = empty(memory) ? 0 : numberOf(faults, memory, "the memory", 0);
  const many = empty(count) ? 1 : numberOf(faults, count, "the number of nodes", 1);
  if (many > MOST_NODES && count !== undefined)
    refuseField(faults, count, "the number of nodes", `no more than ${MOST_NODES}`);
  if (faults.fault !== undefined) return;
  const names = many === 1 ? [name.text] : Array.from({ length: many }, (_, at) => `${name.text}-${at + 1}`);
  const known = names.find((each) => draft.names.has(each));
  if (known !== undefined) {
    const args = { line: name.line, what: "node", name: known };
    refuse(faults, CODES.traceRepeated, name.span, args);
    return;
  }
  for (const each of names) {
    draft.names.add(each);
    draft.nodes.push({ name: each, site: SITE, cpus, memoryMiB, address: "" });
  }
}

function readJob(
  faults: LineFaults,
  all: readonly Field[],
  fields: readonly Field[],
  at: number,
  draft: Draft,
): void {
  const [cores, memory, seconds, nodes, ...flags] = fields;
  if (cores === undefined || memory === undefined || seconds === undefined) {
    tooFew(faults, all, "5 to 8");
    return;
  }
  const cpusPerNode = numberOf(faults, cores, "the number of cores", 1);
  const memoryMiBPerNode = memory.text === "" ? 0 : numberOf(faults, memory, "the memory", 0);
  const runTime = numberOf(faults, seconds, "the run time", 0, false) * 1000;
  const nodeCount = empty(nodes) ? 1 : numberOf(faults, nodes, "the number of nodes", 1);
  const wrong = flags.find(({ text }) => text !== "" && text !== "norequest");
  if (wrong !== undefined) refuseField(faults, wrong, "the flag", '"norequest" or nothing');
  if (flags.length > 2) tooFew(faults, all, "5 to 8");
  if (faults.fault !== undefined) return;
  draft.jobs.push({
    id: String(draft.jobs.length + 1),
    submitAt: Math.round(at * 1000),
    runTime: Math.round(runTime),
    nodeCount,
    cpusPerNode,
    ...(memoryMiBPerNode > 0 ? { memoryMiBPerNode } : {}),
    ...(flags.some(({ text }) => text === "norequest") ? { unannounced: true } : {}),
  });
}

function tooFew(faults: LineFaults, fields: readonly Field[], expected: string): void {
  const first = fields[0];
  if (first === undefined) return;
  const end = fields.at(-1)?.span.end ?? first.span.end;
  const span = { ...first.span, end };
  refuse(faults, CODES.traceFieldCount, span, { line: first.line, count: fields.length, expected });
}

function empty(field: Field | undefined): field is undefined {
  return field === undefined || field.text === "";
}

/**
 * Writes a trace as a simulation file of CLUES. What the format has no place for is not written: time
 * limits, priorities, partitions, features; a job that waits for a block is written at its `submitAt`.
 */
export function writeCluesTrace(trace: Trace): string {
  const nodes = (trace.nodes ?? []).map(
    ({ name, cpus, memoryMiB }) => `0;node;${name};${cpus};${memoryMiB};1`,
  );
  const jobs = trace.jobs.map((job) => {
    const head = `${job.submitAt / 1000};job;${job.cpusPerNode};${job.memoryMiBPerNode ?? 0}`;
    return `${head};${job.runTime / 1000};${job.nodeCount};;${job.unannounced === true ? "norequest" : ""}`;
  });
  return `# ${trace.name.replaceAll("\n", " ")}\n${[...nodes, ...jobs].join("\n")}\n`;
}

/** True for a text whose first line with content looks like a simulation file of CLUES. */
export function looksLikeClues(source: SourceText): boolean {
  for (const { text } of linesOf(source)) {
    const bare = text.replace(/#.*$/, "").trim();
    if (bare !== "") return /^[\d.]*\s*;\s*[a-z_]+\s*;/i.test(bare);
  }
  return false;
}
