import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import { definedHere } from "../registry.js";
import type { Scope, TypeEntry } from "../types.js";

/**
 * A name means one type of its kind in a file and in what it imports without a prefix: of two definitions
 * one would hide the other (TOSCA 1.3 section 3.1.3, F06). The file itself comes before its imports.
 */
export function checkDuplicateTypes(root: Scope, sink: DiagnosticSink): void {
  const used = new Map<string, TypeEntry>();
  const visible = unprefixed(root);
  for (const type of visible.filter(({ bundled }) => !bundled).flatMap(typesOf)) {
    if (isNormative(root, type)) continue;
    const key = `${type.kind} ${type.name}`;
    const first = used.get(key);
    if (first === undefined) used.set(key, type);
    else reportTwice(first, type, sink);
  }
  for (const library of visible.filter(({ bundled }) => bundled)) {
    for (const type of used.values()) {
      const hidden = library.own.get(type.kind)?.get(type.name);
      if (hidden !== undefined) reportTwice(type, hidden, sink);
    }
  }
}

function typesOf(scope: Scope): readonly TypeEntry[] {
  return [...scope.own.values()].flatMap((types) => [...types.values()]);
}

/** Normative types have a rule of their own. */
function isNormative(root: Scope, { kind, name }: TypeEntry): boolean {
  return root.profile?.own.get(kind)?.has(name) ?? false;
}

function reportTwice(used: TypeEntry, hidden: TypeEntry, sink: DiagnosticSink): void {
  const args = { kind: used.kind, type: used.name };
  report(sink, CODES.typeDefinedTwice, used.view.nameSpan, args, { labels: definedHere(hidden) });
}

/** The file and everything that it sees without a prefix, in the order in which names are looked up. */
function unprefixed(root: Scope): readonly Scope[] {
  const seen = new Set<Scope>();
  const visit = (scope: Scope) => {
    if (seen.has(scope)) return;
    seen.add(scope);
    for (const { prefix, scope: imported } of [...scope.imports].reverse())
      if (prefix === undefined) visit(imported);
  };
  visit(root);
  return [...seen];
}
