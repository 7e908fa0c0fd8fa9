import { existsSync } from "node:fs";
import { didYouMean } from "../../base/suggest.js";
import { createSink } from "../../diagnostics/bag.js";
import type { Trace } from "../../simulator/model.js";
import { readTrace, type TraceFormat } from "../../simulator/traces/read.js";
import { SYNTHETIC_NAMES, type SyntheticName, syntheticTrace } from "../../simulator/traces/synthetic.js";
import type { Console } from "../console.js";
import { readSource } from "../files.js";
import { printDiagnostics } from "../load.js";
import { wholeNumber } from "./cluster.js";
import { unusableInput } from "./faults.js";

export interface LoadTraceOptions {
  readonly trace: string;
  readonly traceFormat?: TraceFormat;
  readonly keepGoing?: boolean;
  readonly feedback?: boolean;
  readonly cpus?: string;
}

/** The trace of a file, or one of the committed ones by its name; prints what is wrong with it. */
export function loadTrace(options: LoadTraceOptions, console: Console): Trace {
  const { trace: path } = options;
  const known = SYNTHETIC_NAMES.find((name): name is SyntheticName => name === path);
  if (known !== undefined) return syntheticTrace(known);
  const meant = existsSync(path) ? undefined : didYouMean(path, SYNTHETIC_NAMES);
  if (meant !== undefined) throw unusable(path, meant);
  const sink = createSink();
  const source = readSource(path, "trace", sink);
  if (source === undefined) {
    printDiagnostics(console, sink);
    throw unusable(path);
  }
  const cores = options.cpus === undefined ? {} : { coresPerNode: wholeNumber("--cpus", options.cpus) };
  const { keepGoing = false, feedback = false, traceFormat } = options;
  const read = readTrace(source, { keepGoing, feedback, ...cores }, traceFormat);
  for (const diagnostic of read.ok ? read.value.warnings : read.error) sink.add(diagnostic);
  printDiagnostics(console, sink);
  if (!read.ok) throw unusable(path);
  for (const [why, count] of Object.entries(read.value.leftOut))
    console.note(console.colors.dim(`left out: ${count} (${why})`));
  return read.value.trace;
}

function unusable(path: string, hint = "docs/traces.md tells the formats") {
  return unusableInput("trace", path, hint);
}
