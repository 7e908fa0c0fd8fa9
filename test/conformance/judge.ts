import type { FileHost } from "../../src/base/host.js";
import type { Span } from "../../src/base/span.js";
import { createSink } from "../../src/diagnostics/bag.js";
import { CODES } from "../../src/diagnostics/catalog.js";
import type { DiagnosticSink } from "../../src/diagnostics/diagnostic.js";
import { templateInArchive } from "../../src/workspace/template.js";
import { compileText } from "../unit/topology/compile.js";
import type { Case, Corpus } from "./case.js";
import { addressHost, corpusHost } from "./corpora/folders.js";
import { type Expectation, explainedLines, explains } from "./expectations.js";

/** Figures of one corpus; the keys are a contract for machines. */
export interface Score {
  readonly corpus: string;
  readonly valid: number;
  readonly validAccepted: number;
  readonly invalid: number;
  readonly invalidRefused: number;
  /** Errors that the corpus expects on a certain line, and how many of them were found there. */
  readonly lineExpected: number;
  readonly lineHit: number;
  readonly crashes: number;
  /** Disagreements, on verdicts and on lines, that the expectations explain. */
  readonly explained: number;
}

/** What became of one case. */
export interface Outcome {
  readonly id: string;
  readonly valid: boolean;
  readonly accepted: boolean;
  readonly agrees: boolean;
  readonly reason?: string;
  /** Errors found, as `line:column CODE`. */
  readonly errors: readonly string[];
  readonly lineHits: number;
  readonly lineExpected: number;
  readonly linesMissed: readonly number[];
  /** Errors on lines of which a complete list of lines says nothing. */
  readonly unexpected: readonly string[];
  /** Missed and unexpected lines that the expectations explain; they are not in the lists of those. */
  readonly linesExplained: readonly number[];
  /** What was thrown, where nothing may be. */
  readonly crash?: string;
  readonly millis: number;
}

/** A corpus with what became of each case. */
export interface Judged {
  readonly score: Score;
  readonly outcomes: readonly Outcome[];
}

/** Runs a corpus; undefined where it is not at hand. */
export function judgeCorpus(corpus: Corpus, known: readonly Expectation[]): Judged | undefined {
  const cases = corpus.cases();
  if (cases === undefined) return undefined;
  const outcomes = cases.map((at) => judge(corpus, at, known));
  const count = (test: (outcome: Outcome) => boolean) => outcomes.filter(test).length;
  const sum = (value: (outcome: Outcome) => number) => outcomes.reduce((all, one) => all + value(one), 0);
  const score: Score = {
    corpus: corpus.name,
    valid: count(({ valid }) => valid),
    validAccepted: count(({ valid, accepted }) => valid && accepted),
    invalid: count(({ valid }) => !valid),
    invalidRefused: count(({ valid, accepted, crash }) => !valid && !accepted && crash === undefined),
    lineExpected: sum(({ lineExpected }) => lineExpected),
    lineHit: sum(({ lineHits }) => lineHits),
    crashes: count(({ crash }) => crash !== undefined),
    explained:
      count(({ agrees, reason }) => !agrees && reason !== undefined) +
      sum(({ linesExplained }) => linesExplained.length),
  };
  return { score, outcomes };
}

function judge(corpus: Corpus, at: Case, expectations: readonly Expectation[]): Outcome {
  const begun = performance.now();
  const { errors, crash } = errorsOf(corpus, at);
  const millis = performance.now() - begun;
  const found = errors.map((error) => Number(error.split(":")[0]));
  const near = (line: number) => [line, ...(at.tolerance?.(line) ?? [])];
  const missed = at.lines.filter((line) => !near(line).some((each) => found.includes(each)));
  const expected = new Set(at.lines.flatMap(near));
  const extra = at.linesComplete ? errors.filter((_, index) => !expected.has(found[index] ?? 0)) : [];
  const known = explainedLines(expectations, corpus.name, at.id);
  const isExplained = (error: string) => known.extra.has(Number(error.split(":")[0]));
  const accepted = crash === undefined && errors.length === 0;
  const reason = expectations.find((expectation) => explains(expectation, corpus.name, at.id))?.reason;
  return {
    id: at.id,
    valid: at.valid,
    accepted,
    agrees: crash === undefined && at.valid === accepted,
    errors,
    lineExpected: at.lines.length,
    lineHits: at.lines.length - missed.length,
    linesMissed: missed.filter((line) => !known.missed.has(line)),
    unexpected: extra.filter((error) => !isExplained(error)),
    linesExplained: [
      ...missed.filter((line) => known.missed.has(line)),
      ...extra.filter(isExplained).map((error) => Number(error.split(":")[0])),
    ],
    millis,
    ...(crash === undefined ? {} : { crash }),
    ...(reason === undefined ? {} : { reason }),
  };
}

function errorsOf(corpus: Corpus, at: Case): Pick<Outcome, "errors" | "crash"> {
  // A template is judged without a deployment: inputs without a value are nobody's fault yet.
  const levels = new Map([[CODES.missingInput.code, "info"], ...Object.entries(corpus.levels)] as const);
  const sink = createSink({ levels });
  try {
    const opened = at.archive ? openedArchive(corpus, at, sink) : { name: at.path, text: at.text };
    const host = opened?.host ?? corpusHost(corpus.name);
    const extra = {
      host,
      inputs: at.inputs,
      levels,
      maxErrors: 10_000,
      adhocInputs: at.strictInputs !== true,
    };
    const found =
      opened === undefined ? [] : compileText(opened.text, { name: opened.name, ...extra }).errors;
    const ofArchive = sink.list().filter(({ severity }) => severity === "error");
    return { errors: [...ofArchive.map(({ code, span }) => `${lineOf(span)} ${code}`), ...found] };
  } catch (error) {
    return { errors: [], crash: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** What is compiled: a file, or the template in an archive with the archive's files. */
interface Opened {
  readonly name: string;
  readonly text: string;
  readonly host?: FileHost;
}

function openedArchive(corpus: Corpus, { path }: Case, sink: DiagnosticSink): Opened | undefined {
  const found = templateInArchive(path, sink, addressHost(corpus.name));
  return found && { name: found.source.name, text: found.source.text, host: found.host };
}

function lineOf({ source, start }: Span): string {
  const { line, column } = source.position(start);
  return `${line}:${column}`;
}
