import { err, ok, type Result } from "../../base/result.js";
import { headOf, type SourceText, type Span } from "../../base/span.js";
import { CODES } from "../../diagnostics/catalog.js";
import { type DiagnosticDefinition, diagnosticOf, type ReportExtra } from "../../diagnostics/define.js";
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import type { Trace } from "../model.js";

/** What every reader of traces is told. */
export interface ReadOptions {
  /** Bad lines are left out and counted; without it the first one ends the reading. */
  readonly keepGoing?: boolean;
  /** Cores of a node of the simulated cluster, for formats that know processors only. */
  readonly coresPerNode?: number;
  /** Standard Workload Format: a job with a preceding one waits for it, as its user did. */
  readonly feedback?: boolean;
}

/** A trace that was read, and what of the file is not in it. */
export interface TraceReading {
  readonly trace: Trace;
  /** Lines with something on them, comments apart. */
  readonly lines: number;
  /** Bad lines that were left out. */
  readonly skipped: number;
  /** Good lines that are no job to run, by why: "cancelled before it began", "step", ... */
  readonly leftOut: Readonly<Record<string, number>>;
  /** The first bad lines as warnings, and at the end how many there were. */
  readonly warnings: readonly Diagnostic[];
}

export type TraceResult = Result<TraceReading, readonly Diagnostic[]>;

/** Bad lines beyond so many are counted only. */
const SHOWN = 20;

/** One line of a file with its number from 1 and the offset of its first character. */
export interface TraceLine {
  readonly number: number;
  readonly start: number;
  readonly text: string;
}

/** One field of a line: its text without blanks around it, and where it stands. */
export interface Field {
  readonly text: string;
  readonly span: Span;
  readonly line: number;
}

/** Every line of a text in turn; a carriage return before the line break belongs to the break. */
export function* linesOf({ text }: SourceText): Generator<TraceLine> {
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  for (let number = 1; start < text.length; number += 1) {
    const found = text.indexOf("\n", start);
    const end = found === -1 ? text.length : found;
    const stop = text.charCodeAt(end - 1) === 13 && end > start ? end - 1 : end;
    yield { number, start, text: text.slice(start, stop) };
    start = end + 1;
  }
}

/** The fields of a line between separators, each with its place. */
export function fieldsOf(source: SourceText, line: TraceLine, separator: RegExp): Field[] {
  const fields: Field[] = [];
  let at = 0;
  for (const part of line.text.split(separator)) {
    const found = line.text.indexOf(part, at);
    const text = part.trim();
    const start = line.start + found + (part.length - part.trimStart().length);
    fields.push({ text, span: { source, start, end: start + text.length }, line: line.number });
    at = found + part.length;
  }
  return fields;
}

/** What is wrong with the line that is being read; only the first fault of a line counts. */
export interface LineFaults {
  fault?: Diagnostic;
}

/** Notes a fault of the catalog. */
export function refuse<Args>(
  faults: LineFaults,
  definition: DiagnosticDefinition<Args>,
  span: Span,
  args: Args,
  extra: ReportExtra = {},
): void {
  faults.fault ??= diagnosticOf(definition, span, args, extra);
}

/** Notes that a field is not what it should be. */
export function refuseField(faults: LineFaults, field: Field, name: string, expected: string): void {
  const { line, text, span } = field;
  refuse(faults, CODES.traceField, span, { line, field: name, value: text, expected });
}

/** A number from `least` on, whole unless said otherwise; `least` with a fault noted when it is none. */
export function numberOf(
  faults: LineFaults,
  field: Field,
  name: string,
  least: number,
  whole = true,
): number {
  const pattern = whole ? /^[+-]?\d{1,15}$/ : /^[+-]?\d{1,15}(\.\d*)?(e[+-]?\d{1,2})?$/i;
  const value = pattern.test(field.text) ? Number(field.text) : Number.NaN;
  if (value >= least) return value;
  refuseField(faults, field, name, `${whole ? "a whole number" : "a number"} from ${least} on`);
  return least;
}

/** Collects what a reader finds. */
export interface LineReader {
  /** Reads one line into what is to be kept of it, undefined where the line is bad or nothing to keep. */
  take<T>(read: (faults: LineFaults) => T): T | undefined;
  /** The reading is to end: there was a bad line, and nobody asked to go on. */
  readonly stopped: boolean;
  leaveOut(why: string): void;
  finish(trace: Trace): TraceResult;
}

/** Makes the collector that all readers share: it counts, keeps faults, and knows when to stop. */
export function lineReader(source: SourceText, options: ReadOptions): LineReader {
  const faults: Diagnostic[] = [];
  const leftOut: Record<string, number> = {};
  let lines = 0;
  let skipped = 0;
  return {
    get stopped() {
      return skipped > 0 && options.keepGoing !== true;
    },
    take(read) {
      lines += 1;
      const noted: LineFaults = {};
      const value = read(noted);
      if (noted.fault === undefined) return value;
      skipped += 1;
      if (faults.length < SHOWN) faults.push(noted.fault);
      return undefined;
    },
    leaveOut(why) {
      leftOut[why] = (leftOut[why] ?? 0) + 1;
    },
    finish(trace) {
      if (skipped > 0 && options.keepGoing !== true) return err(faults);
      const warnings = faults.map((fault): Diagnostic => ({ ...fault, severity: "warning" }));
      const head = headOf(source);
      if (skipped > 0) warnings.push(diagnosticOf(CODES.traceLinesSkipped, head, { count: skipped, lines }));
      if (trace.jobs.length > 0) return ok({ trace, lines, skipped, leftOut, warnings });
      const sum = Object.values(leftOut).reduce((total, count) => total + count, 0);
      return err([...warnings, diagnosticOf(CODES.traceEmpty, head, { leftOut: sum + skipped })]);
    },
  };
}
