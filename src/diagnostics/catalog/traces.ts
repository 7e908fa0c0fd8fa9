import { type AnyDefinition, define } from "../define.js";

/** TS82xx: traces of jobs for the simulator. Places are lines of the trace file. */
export const TRACE_CODES = {
  traceField: define<{ line: number; field: string; value: string; expected: string }>({
    code: "TS8201",
    severity: "error",
    title: "Bad field in a trace",
    message: ({ line, field, value, expected }) =>
      `Line ${line}: ${field} is "${value}" where ${expected} is needed.`,
    hint: "Correct the line, or pass --keep-going to leave bad lines out and count them.",
  }),
  traceFieldCount: define<{ line: number; count: number; expected: string }>({
    code: "TS8202",
    severity: "error",
    title: "Wrong number of fields in a trace",
    message: ({ line, count, expected }) =>
      `Line ${line} has ${count} ${count === 1 ? "field" : "fields"} where ${expected} are needed.`,
    hint: "A line that was cut is the usual cause; pass --keep-going to leave bad lines out and count them.",
  }),
  traceOperation: define<{ line: number; operation: string }>({
    code: "TS8203",
    severity: "error",
    title: "Unknown operation in a CLUES trace",
    message: ({ line, operation }) => `Line ${line}: "${operation}" is not an operation.`,
    hint: 'The operations are "node" and "job".',
  }),
  traceColumn: define<{ columns: readonly string[] }>({
    code: "TS8204",
    severity: "error",
    title: "Missing column in an accounting export",
    message: ({ columns }) =>
      `The header line has no column ${columns.map((name) => `"${name}"`).join(" or ")}.`,
    hint: "Export with: sacct --parsable2 --allusers --format=JobID,Submit,Start,End,Elapsed,Timelimit,AllocNodes,ReqNodes,ReqCPUS,ReqMem,Priority,Partition,State",
  }),
  traceRepeated: define<{ line: number; what: string; name: string }>({
    code: "TS8205",
    severity: "error",
    title: "Name given twice in a trace",
    message: ({ line, what, name }) => `Line ${line}: the ${what} "${name}" is there already.`,
    hint: "Two logs may have been put together; number the second one anew.",
  }),
  traceEmpty: define<{ leftOut: number }>({
    code: "TS8206",
    severity: "error",
    title: "Trace without jobs",
    message: ({ leftOut }) =>
      leftOut === 0
        ? "The trace has no job to run."
        : `The trace has no job to run: all ${leftOut} of its jobs were left out.`,
    hint: "Jobs that never started or have no known run time cannot be simulated.",
  }),
  traceFormat: define<object>({
    code: "TS8207",
    severity: "error",
    title: "Trace of an unknown format",
    message: () =>
      "It is neither a CLUES simulation, nor a Standard Workload Format log, nor a sacct export.",
    hint: "Name the format with --trace-format sim, swf or sacct.",
  }),
  traceLinesSkipped: define<{ count: number; lines: number }>({
    code: "TS8208",
    severity: "warning",
    title: "Lines of a trace were left out",
    message: ({ count, lines }) => `${count} of ${lines} lines were left out because they are faulty.`,
    hint: "The figures are those of the other lines.",
  }),
} as const satisfies Record<string, AnyDefinition>;
