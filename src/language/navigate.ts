import { headOf, type Span, sourceText } from "../base/span.js";
import type { Analysis } from "./analysis.js";
import { factAt } from "./at.js";
import type { Fact } from "./facts.js";
import { fileTarget, resolve, type Target } from "./resolve.js";
import type { Workspace } from "./workspace.js";

/** The place where the name at an offset is defined: a definition, or the head of an imported file. */
export function definitionAt(analysis: Analysis, offset: number): Span | undefined {
  const fact = factAt(analysis, offset);
  if (fact === undefined) return undefined;
  if (fact.role !== "file") return resolve(fact, analysis)?.span;
  const file = fileTarget(fact, analysis);
  return file === undefined ? undefined : headOf(sourceText(file, ""));
}

/** A use of a name. */
export interface Use {
  readonly span: Span;
  readonly fact: Fact;
  readonly definition: boolean;
}

/** All places that name what the name at an offset names, in all files in reach. */
export function referencesAt(analysis: Analysis, offset: number, workspace: Workspace): readonly Use[] {
  const fact = factAt(analysis, offset);
  const target = fact && resolve(fact, analysis);
  return target === undefined ? [] : usesOf(target, workspace);
}

/** All places that name a target, its definition included. */
export function usesOf(target: Target, workspace: Workspace): readonly Use[] {
  const uses: Use[] = [];
  for (const analysis of filesOf(target, workspace)) {
    for (const fact of analysis.facts) {
      if (!mayName(fact, target)) continue;
      const meant = resolve(fact, analysis);
      if (meant === undefined || !samePlace(meant.span, target.span)) continue;
      uses.push({ span: fact.span, fact, definition: samePlace(fact.span, target.span) });
    }
  }
  return uses;
}

/** What a file defines for itself alone is looked for nowhere else. */
function filesOf(target: Target, workspace: Workspace): readonly Analysis[] {
  const local = [
    "node template",
    "relationship template",
    "input",
    "output",
    "group",
    "policy",
    "repository",
  ];
  if (!local.includes(target.kind)) return workspace.all();
  const own = workspace.analysis(target.span.source.name);
  return own === undefined ? [] : [own];
}

/** A cheap test before names are resolved: types also go by a prefix or by their last part. */
function mayName(fact: Fact, target: Target): boolean {
  if (fact.role === "keyname" || fact.role === "function" || fact.role === "keyword" || fact.role === "file")
    return false;
  if (!fact.kinds.includes(target.kind)) return false;
  if (fact.name === target.name) return true;
  if (!target.kind.endsWith(" type")) return false;
  const last = (name: string) => name.slice(Math.max(name.lastIndexOf("."), name.lastIndexOf(":")) + 1);
  return last(fact.name) === last(target.name);
}

/** Definitions are told apart by where they stand. */
export function samePlace(left: Span, right: Span): boolean {
  const name = (span: Span) => span.source.text.slice(span.start, span.end).replace(/^["']|["']$/g, "");
  if (left.source.name !== right.source.name || Math.abs(left.start - right.start) > 1) return false;
  return left.start === right.start || name(left) === name(right);
}
