import type { Span } from "../base/span.js";
import { suggest } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import type { LocatedText, ServiceTemplateDocument, TypeView } from "../schema/documents.js";
import { NAMESPACES, type Scope, TYPE_KINDS, type TypeEntry, type TypeKind } from "./types.js";

/** Types that a document defines, by kind and name; the last definition of a name counts. */
export function ownTypes(
  document: ServiceTemplateDocument,
  scope: () => Scope,
): ReadonlyMap<TypeKind, ReadonlyMap<string, TypeEntry>> {
  const views: Readonly<Record<TypeKind, readonly TypeView[]>> = {
    data: document.dataTypes,
    artifact: document.artifactTypes,
    capability: document.capabilityTypes,
    relationship: document.relationshipTypes,
    interface: document.interfaceTypes,
    node: document.nodeTypes,
    group: document.groupTypes,
    policy: document.policyTypes,
  };
  return new Map(
    TYPE_KINDS.map((kind) => [
      kind,
      new Map(views[kind].map((view) => [view.name, entry(kind, view, scope)])),
    ]),
  );
}

function entry(kind: TypeKind, view: TypeView, scope: () => Scope): TypeEntry {
  return {
    kind,
    name: view.name,
    view,
    get scope() {
      return scope();
    },
  };
}

/**
 * The type that `name` means in a file: its own, then imported (by `prefix:Name` where the import has a
 * prefix), then normative by full name, by `tosca:Name` or by shorthand (TOSCA 1.3 section 5.2).
 */
export function lookupType(scope: Scope, kind: TypeKind, name: string): TypeEntry | undefined {
  const key = `${kind} ${name}`;
  const known = scope.known.get(key);
  if (known !== undefined) return known ?? undefined;
  const found =
    visible(scope, kind, name, new Set()) ??
    normative(scope.profile ?? scope, kind, name) ??
    scope.customary?.own.get(kind)?.get(name) ??
    (scope.importer === undefined ? undefined : lookupType(scope.importer, kind, name));
  scope.known.set(key, found ?? null);
  return found;
}

function visible(scope: Scope, kind: TypeKind, name: string, seen: Set<Scope>): TypeEntry | undefined {
  const own = scope.own.get(kind)?.get(name);
  if (own !== undefined || seen.has(scope)) return own;
  seen.add(scope);
  for (const { prefix, scope: imported } of [...scope.imports].reverse()) {
    if (prefix === undefined) {
      const found = visible(imported, kind, name, seen);
      if (found !== undefined) return found;
    } else if (name.startsWith(`${prefix}:`)) {
      const found = visible(imported, kind, name.slice(prefix.length + 1), new Set());
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

const shorthands = new WeakMap<Scope, ReadonlyMap<string, TypeEntry>>();

function normative(profile: Scope, kind: TypeKind, name: string): TypeEntry | undefined {
  const full = profile.own.get(kind)?.get(name);
  if (full !== undefined) return full;
  let table = shorthands.get(profile);
  if (table === undefined) {
    table = shorthandTable(profile);
    shorthands.set(profile, table);
  }
  return table.get(`${kind} ${name.startsWith("tosca:") ? name.slice("tosca:".length) : name}`);
}

/** Shorthand names of all types of a profile (F05): the name without namespace and lower-case groups. */
function shorthandTable(profile: Scope): ReadonlyMap<string, TypeEntry> {
  const table = new Map<string, TypeEntry>();
  for (const [kind, types] of profile.own) {
    for (const [name, type] of types) {
      if (!name.startsWith(`${NAMESPACES[kind]}.`)) continue;
      const local = name.slice(NAMESPACES[kind].length + 1);
      for (const short of [local, local.replace(/^(?:[a-z]\w*\.)+/, "")]) {
        if (!table.has(`${kind} ${short}`)) table.set(`${kind} ${short}`, type);
      }
    }
  }
  return table;
}

/** Full names of all types of a kind that a file sees without a prefix, own types first. */
export function visibleNames(scope: Scope, kind: TypeKind): readonly string[] {
  const names = new Set<string>();
  const seen = new Set<Scope>();
  const visit = (at: Scope) => {
    if (seen.has(at)) return;
    seen.add(at);
    for (const name of at.own.get(kind)?.keys() ?? []) names.add(name);
    for (const { scope: imported } of at.imports) visit(imported);
    if (at.profile !== undefined) visit(at.profile);
  };
  visit(scope);
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

/** Reports an unknown type name with the nearest known one. */
export function reportUnknownType(
  scope: Scope,
  kind: TypeKind,
  name: string,
  span: Span,
  sink: DiagnosticSink,
  code: UnknownTypeCode = CODES.unknownType,
): void {
  if (scope.incomplete || scope.importer?.incomplete === true) return;
  const suggestion = suggestType(name, visibleNames(scope, kind));
  report(sink, code, span, { kind, name, suggestion });
}

/** Long dotted names are near by their last part: a slip in a prefix must not win over one in the name. */
function suggestType(name: string, names: readonly string[]): string | undefined {
  const near = suggest(name, names);
  if (near !== undefined) return near;
  const last = name.slice(Math.max(name.lastIndexOf("."), name.lastIndexOf(":")) + 1);
  return names.find((candidate) => candidate.endsWith(`.${last}`));
}
