import type { Json } from "../base/json.js";
import type { Span } from "../base/span.js";
import { type Change, sameJson } from "../diff/change.js";
import type { ResourceChange } from "../emit/plan-changes.js";
import type { Colors } from "./console.js";

/** What two templates differ in, and what that changes in a deployment. */
export interface Differences {
  readonly topology: readonly Change[];
  /** Absent without a sites file. */
  readonly plan?: PlanDifferences;
}

export interface PlanDifferences {
  /** Facts of the cluster with another value: workers, price. */
  readonly facts: readonly { readonly name: string; readonly before: Json; readonly after: Json }[];
  readonly resources: readonly ResourceChange[];
}

/** True when nothing differs. */
export function areSame({ topology, plan }: Differences): boolean {
  return (
    topology.length === 0 && (plan === undefined || (plan.facts.length === 0 && plan.resources.length === 0))
  );
}

/** Differences as text: one line a change with its places, then the resources by stack. */
export function diffText(differences: Differences, colors: Colors): string {
  if (areSame(differences)) return "no differences";
  const { topology, plan } = differences;
  const lines = topology.map((change) => changeLine(change, colors));
  return [
    ...lines,
    counted(
      "topology",
      topology.map(({ kind }) => kind),
    ),
    ...(plan === undefined ? [] : planLines(plan, colors)),
  ].join("\n");
}

function changeLine(change: Change, colors: Colors): string {
  const { kind, path, before, after, beforeSpan, afterSpan } = shortened(change);
  const places = [beforeSpan, afterSpan].filter((span) => span !== undefined).map(placeText);
  const at = colors.dim(`  (${places.join(", ")})`);
  if (kind === "added") return `${colors.green(`+ ${path}: ${valueText(after)}`)}${at}`;
  if (kind === "removed") return `${colors.red(`- ${path}: ${valueText(before)}`)}${at}`;
  return `${colors.yellow(`~ ${path}: ${valueText(before)} -> ${valueText(after)}`)}${at}`;
}

/** Of a requirement only what differs, and of one that is new or gone its target. */
function shortened(change: Change): Change {
  const { before, after } = change;
  if (change.subject !== "requirement") return change;
  if (!isRecord(before) || !isRecord(after)) {
    const target = (side: Json | undefined) => (isRecord(side) ? { side: side["node"] ?? null } : undefined);
    const [old, fresh] = [target(before), target(after)];
    return {
      ...change,
      ...(old === undefined ? {} : { before: old.side }),
      ...(fresh === undefined ? {} : { after: fresh.side }),
    };
  }
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const differing = names.filter((name) => !sameJson(before[name] ?? null, after[name] ?? null));
  const [only] = differing;
  if (only !== undefined && differing.length === 1)
    return {
      ...change,
      path: `${change.path}.${only}`,
      before: before[only] ?? null,
      after: after[only] ?? null,
    };
  return change;
}

function isRecord(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function planLines({ facts, resources }: PlanDifferences, colors: Colors): readonly string[] {
  const stacks = [...new Set(resources.map(({ stack }) => stack))];
  return [
    "",
    ...facts.map(({ name, before, after }) =>
      colors.yellow(`~ ${name}: ${valueText(before)} -> ${valueText(after)}`),
    ),
    ...stacks.flatMap((stack) => [
      `stack ${stack}`,
      ...resources
        .filter((change) => change.stack === stack)
        .map((change) => `  ${resourceLine(change, colors)}`),
    ]),
    counted(
      "plan",
      resources.map(({ change }) => PAST[change]),
    ),
  ];
}

const SIGNS = { create: "+", delete: "-", update: "~", replace: "+-", keep: "=" } as const;
const PAST = {
  create: "created",
  delete: "removed",
  update: "updated",
  replace: "replaced",
  keep: "kept",
} as const;

function resourceLine({ change, name, type, because }: ResourceChange, colors: Colors): string {
  const paint = {
    create: colors.green,
    delete: colors.red,
    update: colors.yellow,
    replace: colors.magenta,
    keep: colors.dim,
  }[change];
  const why = change === "keep" ? " (of machines made from now on)" : "";
  const reason = because.length === 0 ? "" : `: ${because.join(", ")}${why}`;
  return `${paint(`${SIGNS[change]} ${change} ${name}`)} ${colors.dim(type)}${reason}`;
}

function counted(what: string, words: readonly string[]): string {
  const counts = [...new Set(words)].map(
    (word) => `${words.filter((other) => other === word).length} ${word}`,
  );
  return `${what}: ${counts.length === 0 ? "no differences" : counts.join(", ")}`;
}

function valueText(value: Json | undefined): string {
  if (value === undefined) return "nothing";
  return typeof value === "string" && value !== "" ? value : JSON.stringify(value);
}

function placeText(span: Span): string {
  return `${span.source.name}:${span.source.position(span.start).line}`;
}

/** Differences as JSON: values, and places with one-based lines and columns. */
export function diffJson(differences: Differences): string {
  const { topology, plan } = differences;
  const changes = topology.map(({ beforeSpan, afterSpan, ...change }) => ({
    ...change,
    ...(beforeSpan === undefined ? {} : { beforePlace: placeJson(beforeSpan) }),
    ...(afterSpan === undefined ? {} : { afterPlace: placeJson(afterSpan) }),
  }));
  const all = { same: areSame(differences), topology: changes, ...(plan === undefined ? {} : { plan }) };
  return JSON.stringify(all, undefined, 2);
}

function placeJson(span: Span) {
  return { file: span.source.name, ...span.source.position(span.start) };
}
