import { chainOf, isDerivedFrom } from "./inherit.js";
import { lookupType } from "./lookup.js";
import { propertiesOf } from "./properties.js";
import type { Scope, TypeEntry } from "./types.js";
import { visibleNames } from "./unknown-types.js";

/** Types that a file sees beyond this number are not searched: that would take longer than the check itself. */
const MAX_SEARCHED = 2_000;

const derived = new WeakMap<Scope, Map<TypeEntry, readonly TypeEntry[]>>();

/**
 * The type below `type` that declares a property which `type` itself has not, undefined where none does or where
 * several do that have nothing to do with each other: a template that assigns the property likely means that type.
 */
export function derivedDeclaring(type: TypeEntry, scope: Scope, property: string): TypeEntry | undefined {
  const declaring = derivedTypes(type, scope).filter((at) => propertiesOf(at).has(property));
  const topmost = declaring.filter((at) => !declaring.some((other) => at !== other && isBelow(at, other)));
  return topmost.length === 1 ? topmost[0] : undefined;
}

function isBelow(type: TypeEntry, ancestor: TypeEntry): boolean {
  return chainOf(type).types.includes(ancestor);
}

function derivedTypes(type: TypeEntry, scope: Scope): readonly TypeEntry[] {
  const known = derived.get(scope) ?? new Map<TypeEntry, readonly TypeEntry[]>();
  derived.set(scope, known);
  let found = known.get(type);
  if (found === undefined) {
    const names = visibleNames(scope, type.kind);
    found = names.length > MAX_SEARCHED ? [] : names.flatMap((name) => below(type, scope, name));
    known.set(type, found);
  }
  return found;
}

function below(type: TypeEntry, scope: Scope, name: string): readonly TypeEntry[] {
  const entry = lookupType(scope, type.kind, name);
  return entry !== undefined && entry !== type && isDerivedFrom(entry, type.name) ? [entry] : [];
}
