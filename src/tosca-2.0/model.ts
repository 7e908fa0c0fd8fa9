import type { SourceText, Span } from "../base/span.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import type { MapEntry, MapNode } from "../syntax/node.js";
import type { Member } from "./members.js";
import type { DataType } from "./schemas.js";

/** The eight kinds of types (6.4.3); names are unique within a kind. */
export const TYPE_KINDS = [
  "artifact",
  "data",
  "capability",
  "interface",
  "relationship",
  "node",
  "group",
  "policy",
] as const;

export type TypeKind = (typeof TYPE_KINDS)[number];

/** A type as a file defines it. Two types are the same when they are the same object. */
export interface TypeDefinition {
  readonly kind: TypeKind;
  readonly name: string;
  /** Place of the name. */
  readonly span: Span;
  readonly node: MapNode;
  readonly file: ToscaFile;
  /** Its body is no map: nothing is known but the name. */
  readonly faulty: boolean;
}

/** A function with signatures (10.4). */
export interface FunctionDefinition {
  readonly name: string;
  readonly span: Span;
  readonly node: MapNode;
  readonly file: ToscaFile;
}

/** One TOSCA file with what it defines and imports. */
export interface ToscaFile {
  readonly source: SourceText;
  readonly root: MapNode;
  /** A type library that comes with the compiler: not checked again. */
  readonly bundled: boolean;
  readonly types: Readonly<Record<TypeKind, ReadonlyMap<string, TypeDefinition>>>;
  readonly functions: ReadonlyMap<string, FunctionDefinition>;
  /** Functions of the service template: new ones, and refinements of those above (10.4). */
  readonly ownFunctions: ReadonlyMap<string, FunctionDefinition>;
  readonly repositories: ReadonlyMap<string, MapEntry>;
  readonly imports: Imported[];
  /** Namespaces of imports that could not be read, "" for the root namespace: their names may exist. */
  readonly unread: Set<string>;
  /** Kinds of types whose section cannot be read: their names may exist. */
  readonly unreadKinds: ReadonlySet<string>;
}

/** Tables of types with nothing in them, to be filled. */
export function noTypes(): Record<TypeKind, Map<string, TypeDefinition>> {
  const tables = TYPE_KINDS.map((kind) => [kind, new Map<string, TypeDefinition>()] as const);
  return Object.fromEntries(tables) as Record<TypeKind, Map<string, TypeDefinition>>;
}

export interface Imported {
  readonly namespace: string | undefined;
  readonly file: ToscaFile;
}

/** All files of a run with what was found out about them; every answer is worked out once. */
export interface Model {
  readonly sink: DiagnosticSink;
  readonly entry: ToscaFile;
  /** Every file once, the entry file first. */
  readonly files: readonly ToscaFile[];
  readonly caches: Caches;
}

export interface Caches {
  readonly names: Map<ToscaFile, Map<string, TypeDefinition | undefined>>;
  readonly parents: Map<TypeDefinition, TypeDefinition | undefined>;
  readonly lines: Map<TypeDefinition, readonly TypeDefinition[]>;
  readonly members: Map<TypeDefinition, Map<string, ReadonlyMap<string, Member>>>;
  readonly dataTypes: Map<TypeDefinition, DataType>;
  /** Whether a type may have more than is known of it. */
  readonly incomplete: Map<TypeDefinition, boolean>;
  readonly sections: Map<TypeDefinition, Map<string, unknown>>;
}

export function newCaches(): Caches {
  return {
    names: new Map(),
    parents: new Map(),
    lines: new Map(),
    members: new Map(),
    dataTypes: new Map(),
    incomplete: new Map(),
    sections: new Map(),
  };
}

/** The inner map of a cache, made when it is asked for the first time. */
export function cacheIn<K, L, V>(cache: Map<K, Map<L, V>>, key: K): Map<L, V> {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = new Map<L, V>();
  cache.set(key, made);
  return made;
}
