import type { Span } from "../base/span.js";
import { lookupType } from "./lookup.js";
import { allScopes } from "./scopes.js";
import { type Scope, TYPE_KINDS, type TypeEntry } from "./types.js";

/**
 * Types that an entry file needs: those that it defines and those that its topology template names, with
 * all that their definitions name in turn; also those of imported templates that may substitute a node.
 * A name that only looks like a type's counts as one, so that nothing that is needed is missed.
 */
export function reachedTypes(root: Scope): ReadonlySet<TypeEntry> {
  const written = allScopes(root).filter(({ bundled }) => !bundled);
  const names = new Set(
    written.flatMap(({ own }) => [...own.values()].flatMap((types) => [...types.keys()])),
  );
  const reached = new Set<TypeEntry>();
  const pending: (readonly [unknown, Scope])[] = [];
  const reach = (type: TypeEntry) => {
    if (reached.has(type) || type.scope.bundled) return;
    reached.add(type);
    pending.push([type.view, type.scope]);
  };
  for (const types of root.own.values()) for (const type of types.values()) reach(type);
  for (const scope of written) {
    const template = scope.document.topologyTemplate;
    if (scope === root || template?.substitutionMappings !== undefined) pending.push([template, scope]);
  }
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [view, scope] = next;
    for (const text of textsIn(view))
      if (names.has(text.slice(text.lastIndexOf(":") + 1)))
        for (const type of named(scope, text)) reach(type);
  }
  return reached;
}

function named(scope: Scope, name: string): readonly TypeEntry[] {
  return TYPE_KINDS.flatMap((kind) => lookupType(scope, kind, name) ?? []);
}

/** Every text of a view, whatever keyname it stands under; places in files are passed over. */
function textsIn(view: unknown): ReadonlySet<string> {
  const texts = new Set<string>();
  const seen = new Set<object>();
  const pending: unknown[] = [view];
  while (pending.length > 0) {
    const at = pending.pop();
    if (typeof at === "string") texts.add(at);
    if (typeof at !== "object" || at === null || seen.has(at) || "source" in at) continue;
    seen.add(at);
    for (const part of Object.values(at)) pending.push(part);
  }
  return texts;
}

/** Finds the type definition of an imported file that a place lies in; none for a place outside of all. */
export function importedTypes(root: Scope): (place: Span) => TypeEntry | undefined {
  const bySource = new Map<Span["source"], readonly TypeEntry[]>();
  for (const scope of allScopes(root)) {
    if (scope === root || scope.bundled) continue;
    const types = [...scope.own.values()].flatMap((each) => [...each.values()]);
    types.sort((left, right) => left.view.nameSpan.start - right.view.nameSpan.start);
    bySource.set(scope.source, types);
  }
  return ({ source, start, end }) => {
    const type = lastBefore(bySource.get(source) ?? [], start);
    return type !== undefined && end <= Math.max(type.view.nameSpan.end, type.view.span.end)
      ? type
      : undefined;
  };
}

/** The last of types in the order of their file that begins at an offset or before it. */
function lastBefore(types: readonly TypeEntry[], offset: number): TypeEntry | undefined {
  let [low, high] = [0, types.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((types[middle]?.view.nameSpan.start ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return types[low - 1];
}
