import type { Span } from "../base/span.js";
import { childOf } from "../syntax/access.js";
import type { MapEntry, YamlNode } from "../syntax/node.js";
import type { Analysis } from "./analysis.js";
import type { Construct, NameKind } from "./construct.js";
import { grammarOf } from "./grammar-of.js";
import { textOf } from "./members.js";
import { entriesOf, stepsOf } from "./steps.js";
import type { Workspace } from "./workspace.js";

/** An entry of a file's outline. */
export interface Symbol {
  readonly name: string;
  readonly detail: string;
  /** Undefined for a section. */
  readonly kind: NameKind | undefined;
  readonly span: Span;
  readonly nameSpan: Span;
  readonly children: readonly Symbol[];
}

/** The outline of a file: its sections and what they define, templates with their members. */
export function outlineOf({ root }: Analysis): readonly Symbol[] {
  return root?.kind === "map" ? sections(root, grammarOf(root), 0) : [];
}

function sections(node: YamlNode, construct: Construct, depth: number): readonly Symbol[] {
  return stepsOf(node, construct).flatMap((step): readonly Symbol[] => {
    const { entry, role } = step;
    if (entry === undefined || step.construct.kind === "argument" || entry.value.alias !== undefined)
      return [];
    if (role.kind === "name")
      return [
        symbol(entry, role.names.name, detailOf(step.node), children(step.node, step.construct, depth + 1)),
      ];
    if (role.kind !== "keyname" || !["names", "shape", "list"].includes(step.construct.kind)) return [];
    const inner = sections(step.node, step.construct, depth);
    return inner.length === 0 && depth > 0 ? [] : [symbol(entry, undefined, "", inner)];
  });
}

/** Members of what has a name; values are no part of an outline. */
function children(node: YamlNode, construct: Construct, depth: number): readonly Symbol[] {
  return depth > 3 || construct.kind !== "shape" ? [] : sections(node, construct, depth);
}

function symbol(
  entry: MapEntry,
  kind: NameKind | undefined,
  detail: string,
  inner: readonly Symbol[],
): Symbol {
  const { keySpan, value, key } = entry;
  const end = Math.max(keySpan.end, value.span.end);
  return {
    name: key === "" ? "?" : key,
    kind,
    detail,
    nameSpan: keySpan,
    span: { ...keySpan, end },
    children: inner,
  };
}

function detailOf(node: YamlNode): string {
  const type = textOf(childOf(node, "type")) ?? textOf(childOf(node, "derived_from"));
  return type ?? (node.kind === "scalar" ? node.text.slice(0, 60) : "");
}

/** Names that a query finds in all files of the user's: its letters in their order, in any case. */
export function findSymbols(workspace: Workspace, query: string, limit = 200): readonly Symbol[] {
  const letters = query.toLowerCase();
  const found: Symbol[] = [];
  for (const analysis of workspace.all()) {
    if (analysis.scope?.bundled === true) continue;
    for (const fact of analysis.definitions.values()) {
      if (found.length === limit) return found;
      if (!matches(fact.name.toLowerCase(), letters)) continue;
      const detail = fact.value === undefined ? "" : detailOf(fact.value);
      found.push({
        name: fact.name,
        kind: fact.kinds[0],
        detail,
        span: fact.span,
        nameSpan: fact.span,
        children: [],
      });
    }
  }
  return found;
}

function matches(name: string, letters: string): boolean {
  let at = 0;
  for (const letter of letters) {
    at = name.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

/** Ranges of several lines that can be folded: every map, list and block scalar, and runs of comments. */
export function foldsOf({
  root,
  source,
}: Analysis): readonly { readonly first: number; readonly last: number; readonly comment: boolean }[] {
  const folds: { first: number; last: number; comment: boolean }[] = [];
  const add = (start: number, end: number) => {
    const first = source.position(start).line;
    const last = source.position(Math.max(start, end - 1)).line;
    if (last > first) folds.push({ first, last, comment: false });
  };
  const visit = (node: YamlNode | undefined) => {
    if (node === undefined || node.alias !== undefined) return;
    for (const entry of entriesOf(node)) {
      if (entry.keySpan.start < node.span.start) continue;
      add(entry.keySpan.start, entry.value.alias === undefined ? entry.value.span.end : entry.keySpan.end);
      visit(entry.value);
    }
    if (node.kind === "seq") for (const item of node.items) if (item.kind === "seq") visit(item);
  };
  visit(root);
  return [...folds, ...commentFolds(source.text)];
}

function commentFolds(text: string) {
  const folds: { first: number; last: number; comment: boolean }[] = [];
  let first = 0;
  const lines = text.split("\n");
  for (let at = 0; at <= lines.length; at += 1) {
    const comment = /^\s*#/.test(lines[at] ?? "");
    if (comment && first === 0) first = at + 1;
    if (comment || first === 0) continue;
    if (at > first) folds.push({ first, last: at, comment: true });
    first = 0;
  }
  return folds;
}
