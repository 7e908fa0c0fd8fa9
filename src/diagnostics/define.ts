import type { Span } from "../base/span.js";
import type { Diagnostic, DiagnosticCode, DiagnosticSink, Fix, Label, Severity } from "./diagnostic.js";

/** Strictness profiles; each condition that the corpora judge differently has a level per profile. */
export type Profile = "strict" | "default" | "indigo" | "etsinfv";

/** Severity after profile and `--level` are applied; `none` drops the finding. */
export type Level = Severity | "none";

/**
 * One entry of the catalog. `Args` are the named values that the message needs, so that a wrong or
 * missing argument at a call of {@link report} does not compile.
 */
export interface DiagnosticDefinition<Args> {
  /** Stable, never reused; the band of the first digit says which phase found it. */
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** Short name of the kind of fault, shown in SARIF rules and lists of codes. */
  readonly title: string;
  /** What is wrong, one sentence without a host-language term; names are quoted with ". */
  readonly message: (args: Args) => string;
  /** What to do about it; may depend on the arguments, undefined when nothing is known. */
  readonly hint?: string | ((args: Args) => string | undefined);
  /** Levels that differ from `severity` under a profile. */
  readonly levels?: Readonly<Partial<Record<Profile, Level>>>;
}

/** An entry whose arguments are not of interest: what tables of codes hold. */
export type AnyDefinition = DiagnosticDefinition<never>;

/** Declares a code; only there so that `Args` can be given and the rest be inferred. */
export function define<Args = object>(
  definition: DiagnosticDefinition<NoInfer<Args>>,
): DiagnosticDefinition<NoInfer<Args>> {
  return definition;
}

/** What a report may add to the catalog's text. */
export interface ReportExtra {
  /** Further places: the first of two duplicates, where a name was declared. */
  readonly labels?: readonly Label[];
  /** Replaces the catalog's hint, for example by a did-you-mean. */
  readonly hint?: string | undefined;
  readonly fixes?: readonly Fix[];
  /** The same for each finding of the fault, whoever comes upon it; see {@link Diagnostic.identity}. */
  readonly identity?: string;
}

/** Adds one finding at `span` to `sink`. Example: `report(sink, CODES.unknownKey, span, { key, owner })`. */
export function report<Args>(
  sink: DiagnosticSink,
  definition: DiagnosticDefinition<Args>,
  span: Span,
  args: Args,
  extra: ReportExtra = {},
): void {
  sink.add(diagnosticOf(definition, span, args, extra));
}

/** The diagnostic that {@link report} would add, for callers that pass it on as a value. */
export function diagnosticOf<Args>(
  definition: DiagnosticDefinition<Args>,
  span: Span,
  args: Args,
  extra: ReportExtra = {},
): Diagnostic {
  const own = typeof definition.hint === "function" ? definition.hint(args) : definition.hint;
  const hint = extra.hint ?? own;
  return {
    code: definition.code,
    severity: definition.severity,
    message: definition.message(args),
    span,
    ...(hint === undefined ? {} : { hint }),
    ...(extra.labels === undefined || extra.labels.length === 0 ? {} : { labels: extra.labels }),
    ...(extra.fixes === undefined || extra.fixes.length === 0 ? {} : { fixes: extra.fixes }),
    ...(extra.identity === undefined ? {} : { identity: extra.identity }),
  };
}
