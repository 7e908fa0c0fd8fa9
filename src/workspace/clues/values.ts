import type { Span } from "../../base/span.js";
import { didYouMean } from "../../base/suggest.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import type { PolicyClassName } from "../../elasticity/core/policy.js";
import { POLICY_CLASSES } from "../../placement/policy-fields.js";
import type { CluesKind, CluesParameter } from "./parameters.js";

const EXPECTED: Readonly<Record<Exclude<CluesKind, "text" | "hosts" | "classes">, string>> = {
  seconds: "a number of seconds, 0 or more",
  count: "a whole number, 0 or more",
  boolean: "true or false (yes, no, on, off, 1, 0)",
};

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...["1", "yes", "true", "on"].map((word) => [word, true] as const),
  ...["0", "no", "false", "off"].map((word) => [word, false] as const),
]);

/** The class of CLUES that is only a name there: what it should do, `recoveryPeriod` does here. */
const EMPTY_CLASS = "CLUES_Scheduler_Recover_OFF_ERR";

/** The value of a parameter as its kind has it; undefined, with a report, when it is no such value. */
export function readCluesValue(
  { name, kind }: CluesParameter,
  text: string,
  span: Span,
  sink: DiagnosticSink,
): unknown {
  if (kind === "text") return text;
  if (kind === "hosts") return text.split(/\s+/).filter((host) => host !== "");
  if (kind === "classes") return readClasses(text, span, sink);
  const value = kind === "boolean" ? BOOLEANS.get(text.toLowerCase()) : numberOf(text, kind === "count");
  if (value === undefined)
    report(sink, CODES.cluesValue, span, { key: name, value: text, expected: EXPECTED[kind] });
  return value;
}

function numberOf(text: string, whole: boolean): number | undefined {
  const pattern = whole ? /^\d+$/ : /^\d+(\.\d*)?$/;
  const value = pattern.test(text) ? Number(text) : undefined;
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

/** Names with or without their module, in the order of the file; without repetitions, which CLUES would run twice. */
function readClasses(text: string, span: Span, sink: DiagnosticSink): readonly PolicyClassName[] {
  const known = new Map(
    (Object.keys(POLICY_CLASSES) as PolicyClassName[]).flatMap((name) => {
      const { clues } = POLICY_CLASSES[name];
      return clues === undefined ? [] : [[clues, name] as const];
    }),
  );
  const found = new Set<PolicyClassName>();
  for (const item of text.split(",").map((each) => each.trim())) {
    if (item === "") continue;
    const name = item.slice(item.lastIndexOf(".") + 1);
    const own = known.get(name);
    if (own !== undefined) found.add(own);
    else {
      const hint =
        name === EMPTY_CLASS
          ? "It does nothing in CLUES either; recoveryPeriod brings failed nodes back here."
          : didYouMean(name, known.keys());
      report(sink, CODES.cluesClass, span, { name }, hint === undefined ? {} : { hint });
    }
  }
  return [...found];
}
