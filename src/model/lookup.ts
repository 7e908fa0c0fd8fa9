import { NAMESPACES, type Scope, type TypeEntry, type TypeKind } from "./types.js";

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
    customary(scope, kind, name) ??
    (scope.importer === undefined ? undefined : lookupType(scope.importer, kind, name));
  scope.known.set(key, found ?? null);
  return found;
}

/** A customary type; those of the NFV profile have short names as normative ones have. */
function customary({ customary: at, document }: Scope, kind: TypeKind, name: string): TypeEntry | undefined {
  if (at === undefined) return undefined;
  return visible(at, kind, name, new Set()) ?? (document.nfv ? normative(at, kind, name) : undefined);
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

/** Storage nodes changed their names with 1.2; files of every version use both (TOSCA 1.3 section 5.9.10). */
function otherSpellings(local: string): readonly string[] {
  const storage = /^(?:Storage\.)?((?:Block|Object)Storage)$/.exec(local)?.[1];
  if (storage === undefined) return [];
  return [storage, `Storage.${storage}`, `tosca.nodes.${storage}`, `tosca.nodes.Storage.${storage}`];
}

/** Shorthand names of all types of a profile (F05): the name without namespace and lower-case groups. */
function shorthandTable(profile: Scope): ReadonlyMap<string, TypeEntry> {
  const table = new Map<string, TypeEntry>();
  for (const [kind, types] of profile.own) {
    for (const [name, type] of types) {
      if (!name.startsWith(`${NAMESPACES[kind]}.`)) continue;
      const local = name.slice(NAMESPACES[kind].length + 1);
      for (const short of [local, local.replace(/^(?:[a-z]\w*\.)+/, ""), ...otherSpellings(local)]) {
        if (!table.has(`${kind} ${short}`)) table.set(`${kind} ${short}`, type);
      }
    }
  }
  return table;
}
