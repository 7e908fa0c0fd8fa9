import { isConsequence } from "../base/lost.js";
import type { SourceText } from "../base/span.js";
import { levelOf } from "./catalog.js";
import type { Level, Profile } from "./define.js";
import type { Diagnostic, DiagnosticSink } from "./diagnostic.js";
import { type Suppression, suppressionOf, suppressionsOf } from "./suppressions.js";

/** How a bag judges: the profile, and levels that win over it (`--level CODE=LEVEL`). */
export interface SinkOptions {
  readonly profile?: Profile;
  readonly levels?: ReadonlyMap<string, Level>;
  /** Errors that {@link DiagnosticBag.list} shows at the most; {@link MAX_ERRORS} where it is not said. */
  readonly maxErrors?: number;
}

/** A sink that can be read: sorted, free of repetitions, levels applied. */
export interface DiagnosticBag extends DiagnosticSink {
  /** By file, offset, code; no more errors than the options allow. */
  list(): readonly Diagnostic[];
  /** True when at least one finding is an error under the bag's profile. */
  hasErrors(): boolean;
  /** Errors that {@link list} leaves out because there are too many. */
  omitted(): number;
  /** Comments of a file that leave out what was not found. */
  unusedSuppressions(source: SourceText): readonly Suppression[];
  /** Judges again under another profile, known only after the imports were read. */
  useProfile(profile: Profile): void;
}

/** More errors than this are counted, not shown. */
export const MAX_ERRORS = 100;
const MAX_STORED = 10_000;

/** Makes an empty bag; without a profile the levels of `default` apply. */
export function createSink(options: SinkOptions = {}): DiagnosticBag {
  const stored = new Map<string, Diagnostic>();
  let profile = options.profile ?? "default";
  let judged: Judged | undefined;
  const judge = () => {
    judged ??= judgeAll([...stored.values()], profile, options);
    return judged;
  };
  return {
    add(diagnostic) {
      // However many warnings there are, an error must not go unseen.
      const most = diagnostic.severity === "error" ? 2 * MAX_STORED : MAX_STORED;
      if (stored.size >= most) return;
      if (diagnostic.code >= "TS2" && isConsequence(diagnostic.span)) return;
      const key = identity(diagnostic);
      if (stored.has(key)) return;
      stored.set(key, diagnostic);
      judged = undefined;
    },
    list: () => judge().shown,
    hasErrors: () => judge().errors > 0,
    omitted: () => judge().omitted,
    unusedSuppressions: (source) => suppressionsOf(source).filter((each) => !judge().used.has(each)),
    useProfile(next) {
      profile = next;
      judged = undefined;
    },
  };
}

interface Judged {
  readonly shown: readonly Diagnostic[];
  readonly errors: number;
  readonly omitted: number;
  readonly used: ReadonlySet<Suppression>;
}

function judgeAll(
  all: readonly Diagnostic[],
  profile: Profile,
  { levels, maxErrors = MAX_ERRORS }: SinkOptions,
): Judged {
  const shown: Diagnostic[] = [];
  const used = new Set<Suppression>();
  let errors = 0;
  for (const diagnostic of [...all].sort(byPlace)) {
    const level = levels?.get(diagnostic.code) ?? levelOf(diagnostic.code, profile, diagnostic.severity);
    if (level === "none") continue;
    const suppression = suppressionOf(diagnostic);
    if (suppression !== undefined) {
      used.add(suppression);
      continue;
    }
    if (level === "error") errors += 1;
    if (level === "error" && errors > maxErrors) continue;
    shown.push(level === diagnostic.severity ? diagnostic : { ...diagnostic, severity: level });
  }
  return { shown, errors, omitted: Math.max(0, errors - maxErrors), used };
}

function identity(diagnostic: Diagnostic): string {
  const { code, span, message, identity: own } = diagnostic;
  return [code, span.source.name, span.start, span.end, own ?? message].join("\u0000");
}

function byPlace(left: Diagnostic, right: Diagnostic): number {
  return (
    compareText(left.span.source.name, right.span.source.name) ||
    left.span.start - right.span.start ||
    compareText(left.code, right.code)
  );
}

/** Code unit order: the same on every machine, unlike a locale's. */
function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
