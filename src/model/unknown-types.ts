import type { Span } from "../base/span.js";
import { suggestDotted } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink, Label } from "../diagnostics/diagnostic.js";
import type { LocatedText } from "../schema/documents.js";
import { lookupType } from "./lookup.js";
import { NAMESPACES, type Scope, TYPE_KINDS, type TypeEntry, type TypeKind } from "./types.js";
import { libraryOfName } from "./well-known.js";

/** Names by which a file may mention the types of a kind, its own first, imports with their prefix. */
export function visibleNames(scope: Scope, kind: TypeKind): readonly string[] {
  const names = new Set<string>();
  const seen = new Set<string>();
  const visit = (at: Scope, prefix: string) => {
    const visited = `${prefix} ${at.source.name}`;
    if (seen.has(visited)) return;
    seen.add(visited);
    for (const name of at.own.get(kind)?.keys() ?? []) names.add(`${prefix}${name}`);
    for (const { prefix: own, scope: imported } of at.imports)
      if (own === undefined || prefix === "") visit(imported, own === undefined ? prefix : `${own}:`);
    if (at.profile !== undefined) visit(at.profile, "");
  };
  visit(scope, "");
  return [...names];
}

/** {@link lookupType} that reports a name which means nothing, unless a failed import may define it. */
export function resolveType(
  scope: Scope,
  kind: TypeKind,
  reference: LocatedText,
  sink: DiagnosticSink,
  code: UnknownTypeCode = CODES.unknownType,
): TypeEntry | undefined {
  const found = lookupType(scope, kind, reference.text);
  if (found === undefined) reportUnknownType(scope, kind, reference.text, reference.span, sink, code);
  return found;
}

/** A use of an unknown type is an error; a definition that names one may never be used (libraries). */
export type UnknownTypeCode = typeof CODES.unknownType | typeof CODES.undefinedReference;

/**
 * Reports an unknown type name: with the nearest known one and where that is defined, or with the types of
 * other kinds that have the name.
 */
export function reportUnknownType(
  scope: Scope,
  kind: TypeKind,
  name: string,
  span: Span,
  sink: DiagnosticSink,
  code: UnknownTypeCode = CODES.unknownType,
  builtIn: readonly string[] = [],
): void {
  const other = otherKind(scope, kind, name);
  if (other !== undefined && code === CODES.undefinedReference) {
    const labels = definedHere(other);
    report(sink, CODES.referenceToOtherKind, span, { kind, name, found: other.kind }, { labels });
    return;
  }
  if (other !== undefined) {
    const hint = `"${name}" is ${article(other.kind)} ${other.kind} type; ${article(kind)} ${kind} type is expected here.`;
    report(sink, code, span, { kind, name }, { hint, labels: definedHere(other) });
    return;
  }
  if (mayBeLost(scope, name) || (scope.importer !== undefined && mayBeLost(scope.importer, name))) return;
  const library = libraryOfName(name);
  if (library !== undefined && !namesOf(scope, kind).some((known) => known.startsWith(library.prefix))) {
    const hint = `Names like that belong to the ${library.title} types; import "${library.address}".`;
    report(sink, code, span, { kind, name }, { hint });
    return;
  }
  const suggestion = affordable(scope, kind)
    ? suggestType(name, [...builtIn, ...namesOf(scope, kind)])
    : undefined;
  const meant = suggestion === undefined ? undefined : lookupType(scope, kind, suggestion);
  report(
    sink,
    code,
    span,
    { kind, name, suggestion },
    { labels: meant === undefined ? [] : definedHere(meant) },
  );
}

/** True when an import that failed may define a name: one without a prefix, or with the prefix of the name. */
export function mayBeLost({ failed }: Scope, name: string): boolean {
  const colon = name.indexOf(":");
  return failed.has(undefined) || failed.has(colon === -1 ? undefined : name.slice(0, colon));
}

interface Search {
  readonly names: readonly string[];
  comparisons: number;
}

const searches = new WeakMap<Scope, Map<TypeKind, Search>>();

/** Comparisons of names that suggestions for one file and kind may cost: enough for every file written by hand. */
const MAX_COMPARISONS = 50_000;

/** False when a file has had so many unknown names that looking for near ones would no longer be linear. */
function affordable(scope: Scope, kind: TypeKind): boolean {
  const search = searchOf(scope, kind);
  search.comparisons += search.names.length;
  return search.comparisons <= MAX_COMPARISONS;
}

function namesOf(scope: Scope, kind: TypeKind): readonly string[] {
  return searchOf(scope, kind).names;
}

function searchOf(scope: Scope, kind: TypeKind): Search {
  const kinds = searches.get(scope) ?? new Map<TypeKind, Search>();
  searches.set(scope, kinds);
  const search = kinds.get(kind) ?? { names: withShorthands(scope, kind), comparisons: 0 };
  kinds.set(kind, search);
  return search;
}

/** Visible names, and those of normative types without their namespace: most files write these (F05). */
function withShorthands(scope: Scope, kind: TypeKind): readonly string[] {
  const names = visibleNames(scope, kind);
  const namespace = `${NAMESPACES[kind]}.`;
  const local = names
    .filter((name) => name.startsWith(namespace))
    .map((name) => name.slice(namespace.length));
  return [...names, ...local];
}

/** The related place of a finding about a type: its definition, be it in another file or a library. */
export function definedHere(type: TypeEntry): readonly Label[] {
  return [{ span: type.view.nameSpan, text: `"${type.name}" is defined here` }];
}

function otherKind(scope: Scope, kind: TypeKind, name: string): TypeEntry | undefined {
  for (const other of TYPE_KINDS) {
    const found = other === kind ? undefined : lookupType(scope, other, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function article(kind: TypeKind): string {
  return /^[aeiou]/.test(kind) ? "an" : "a";
}

/** What other languages call the types of values that TOSCA has (TOSCA 1.3 section 3.3). */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ["bool", "boolean"],
  ["int", "integer"],
  ["long", "integer"],
  ["number", "float"],
  ["double", "float"],
  ["str", "string"],
  ["text", "string"],
  ["dict", "map"],
  ["object", "map"],
  ["array", "list"],
  ["datetime", "timestamp"],
]);

/** Long dotted names are near by their last part: a slip in a prefix must not win over one in the name. */
function suggestType(name: string, names: readonly string[]): string | undefined {
  const customary = ELSEWHERE.get(name.toLowerCase());
  if (customary !== undefined && names.includes(customary)) return customary;
  const near = suggestDotted(name, names);
  if (near !== undefined) return near;
  const last = name.slice(Math.max(name.lastIndexOf("."), name.lastIndexOf(":")) + 1);
  return names.find((candidate) => candidate.endsWith(`.${last}`));
}
