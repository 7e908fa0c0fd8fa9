import type { Span } from "../base/span.js";
import type { Edit } from "../diagnostics/diagnostic.js";
import { parseBoolean, undeclaredValue } from "../syntax/scalars.js";
import type { Analysis } from "./analysis.js";
import { factAt } from "./at.js";
import type { NameKind } from "./construct.js";
import { usesOf } from "./navigate.js";
import { resolve, type Target } from "./resolve.js";
import type { Workspace } from "./workspace.js";

/** What can be renamed: names that a file of the user's makes itself. */
const RENAMABLE: ReadonlySet<NameKind> = new Set<NameKind>([
  "node template",
  "relationship template",
  "input",
  "output",
  "group",
  "policy",
  "repository",
  "property",
  "attribute",
  "capability",
  "requirement",
]);

/** The name at an offset when it can be renamed, else the reason why not. */
export type Renaming =
  | { readonly ok: true; readonly span: Span; readonly name: string; readonly target: Target }
  | { readonly ok: false; readonly reason: string };

/** Looks whether the name at an offset can be renamed, and which part of the text is the name. */
export function prepareRename(analysis: Analysis, offset: number): Renaming {
  const fact = factAt(analysis, offset);
  const target = fact && resolve(fact, analysis);
  if (fact === undefined || target === undefined) {
    return { ok: false, reason: "there is no name here that a file defines" };
  }
  if (analysis.world.host.read(target.span.source.name) === undefined) {
    return { ok: false, reason: `"${target.name}" is defined by a library that comes with the compiler` };
  }
  const renamable = RENAMABLE.has(target.kind) || target.kind.endsWith(" type");
  if (!renamable) return { ok: false, reason: `the name of a ${target.kind} cannot be renamed` };
  const span = ownPart(fact.span, fact.name, target.name);
  return { ok: true, span, name: target.name, target };
}

/** A prefix stands before the name of an imported type and stays. */
function ownPart(span: Span, written: string, name: string): Span {
  return written.endsWith(name) ? { ...span, start: span.start + written.length - name.length } : span;
}

/** The edits that give the name at an offset a new one everywhere, or the reason why there are none. */
export function rename(
  analysis: Analysis,
  offset: number,
  to: string,
  workspace: Workspace,
): { readonly ok: true; readonly edits: readonly Edit[] } | { readonly ok: false; readonly reason: string } {
  const prepared = prepareRename(analysis, offset);
  if (!prepared.ok) return prepared;
  const reason = unusable(to) ?? taken(to, prepared.target, workspace);
  if (reason !== undefined) return { ok: false, reason };
  const edits = usesOf(prepared.target, workspace).flatMap(({ span, fact }) =>
    fact.name.endsWith(prepared.name)
      ? [{ span: ownPart(span, fact.name, prepared.name), replacement: to }]
      : [],
  );
  return { ok: true, edits };
}

function unusable(name: string): string | undefined {
  if (!/^[\p{L}_][\p{L}\p{N}_.-]*$/u.test(name))
    return `"${name}" is no name: use letters, digits, ".", "_" and "-"`;
  const span = {
    source: { name: "", text: "", position: () => ({ line: 1, column: 1 }), line: () => "" },
    start: 0,
    end: 0,
  };
  const value = undeclaredValue({ kind: "scalar", text: name, style: "plain", span });
  const word = typeof value !== "string" || parseBoolean(name) !== undefined;
  return word ? `YAML reads "${name}" as something else than a name` : undefined;
}

function taken(to: string, target: Target, workspace: Workspace): string | undefined {
  if (to === target.name) return undefined;
  const file = workspace.analysis(target.span.source.name);
  const key = `${target.kind} ${to}`;
  return file?.definitions.has(key) === true ? `there is already a ${target.kind} "${to}"` : undefined;
}
