import type { Json } from "../../src/base/json.js";
import type { Level } from "../../src/diagnostics/define.js";

/** One template with the verdict that its corpus states. */
export interface Case {
  readonly id: string;
  /** File that the text stands in; imports are relative to it. */
  readonly path: string;
  readonly text: string;
  /** {@link path} is an archive; what is in it is judged instead of {@link text}. */
  readonly archive?: boolean;
  readonly valid: boolean;
  /** Lines on which the corpus expects an error, 1-based; empty where it does not say. */
  readonly lines: readonly number[];
  /** True where {@link lines} is the whole list, so that an error on another line is one too many. */
  readonly linesComplete?: boolean;
  /** Lines beside an expected one that mean the same place. */
  readonly tolerance?: (line: number) => readonly number[];
  readonly inputs: Readonly<Record<string, Json>>;
  /** Undeclared inputs of operations are errors. */
  readonly strictInputs?: boolean;
}

/** A named set of cases, and the levels of the rules on which the corpora disagree. */
export interface Corpus {
  readonly name: string;
  readonly levels: Readonly<Record<string, Level>>;
  /** Undefined where the corpus is not at hand. */
  cases(): readonly Case[] | undefined;
}
