import { err } from "../../base/result.js";
import { headOf, type SourceText } from "../../base/span.js";
import { CODES } from "../../diagnostics/catalog.js";
import { diagnosticOf } from "../../diagnostics/define.js";
import { looksLikeClues, readCluesTrace } from "./clues.js";
import type { ReadOptions, TraceResult } from "./reading.js";
import { looksLikeSacct, readSacctTrace } from "./sacct.js";
import { looksLikeSwf, readSwfTrace } from "./swf.js";

export type TraceFormat = "sim" | "swf" | "sacct";

export const TRACE_FORMATS: readonly TraceFormat[] = ["sim", "swf", "sacct"];

const READERS = { sim: readCluesTrace, swf: readSwfTrace, sacct: readSacctTrace } as const;

/** Reads a trace of the given format, else of the one that its first lines look like. */
export function readTrace(source: SourceText, options: ReadOptions = {}, format?: TraceFormat): TraceResult {
  const known = format ?? formatOf(source);
  if (known !== undefined) return READERS[known](source, options);
  return err([diagnosticOf(CODES.traceFormat, headOf(source), {})]);
}

/** Format that the first lines of a text look like. */
export function formatOf(source: SourceText): TraceFormat | undefined {
  if (looksLikeSacct(source)) return "sacct";
  if (looksLikeClues(source)) return "sim";
  return looksLikeSwf(source) ? "swf" : undefined;
}
