import type { Span } from "../base/span.js";

/** `error` makes a file invalid; `warning` and `info` do not. */
export type Severity = "error" | "warning" | "info";

/** A second place that explains a diagnostic: the first of two duplicates, a parent definition. */
export interface Label {
  readonly span: Span;
  readonly text: string;
}

/** One text edit of a quick fix. */
export interface Edit {
  readonly span: Span;
  readonly replacement: string;
}

/** A repair, offered by editors and, where it is certain, applied by `validate --fix`. */
export interface Fix {
  readonly title: string;
  /** Set where the repair is one of several that may be meant: then somebody has to choose it. */
  readonly guess?: true;
  readonly edits: readonly Edit[];
}

/**
 * One finding. `code` is stable and never reused: TS1xxx YAML, 2xxx grammar, 3xxx types, 4xxx topology,
 * 5xxx placement and sites, 6xxx lowering, 7xxx contextualization, 8xxx elasticity, 9xxx command line.
 */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** What is wrong, one sentence, no host-language terms. */
  readonly message: string;
  readonly span: Span;
  /** What to do about it. */
  readonly hint?: string;
  readonly labels?: readonly Label[];
  readonly fixes?: readonly Fix[];
  /**
   * What makes two findings of a code at one place the same fault, such as a wrong default that many nodes
   * use; without it the message does.
   */
  readonly identity?: string;
}

export type DiagnosticCode = `TS${number}`;

/** Collects diagnostics of one run. Order of output is by file, then offset, then code. */
export interface DiagnosticSink {
  add(diagnostic: Diagnostic): void;
}
