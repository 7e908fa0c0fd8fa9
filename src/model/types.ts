import type { SourceText } from "../base/span.js";
import type { ServiceTemplateDocument, TypeView } from "../schema/documents.js";

/** Types are named per kind: a node type and an interface type may share a name (F06). */
export type TypeKind =
  | "data"
  | "artifact"
  | "capability"
  | "relationship"
  | "interface"
  | "node"
  | "group"
  | "policy";

export const TYPE_KINDS: readonly TypeKind[] = [
  "data",
  "artifact",
  "capability",
  "relationship",
  "interface",
  "node",
  "group",
  "policy",
];

/** Namespace of the normative types of a kind. */
export const NAMESPACES: Readonly<Record<TypeKind, string>> = {
  data: "tosca.datatypes",
  artifact: "tosca.artifacts",
  capability: "tosca.capabilities",
  relationship: "tosca.relationships",
  interface: "tosca.interfaces",
  node: "tosca.nodes",
  group: "tosca.groups",
  policy: "tosca.policies",
};

/** A type with the file whose names its definition may use. Identity of the object is identity of the type. */
export interface TypeEntry<V extends TypeView = TypeView> {
  readonly kind: TypeKind;
  /** Full name as defined. */
  readonly name: string;
  readonly view: V;
  readonly scope: Scope;
}

/** What one file defines and sees (TOSCA 1.3 section 3.1.3): its own types, its imports, a profile. */
export interface Scope {
  readonly source: SourceText;
  /** As read; replaced once when imported topologies are merged in. */
  document: ServiceTemplateDocument;
  /** True for the type libraries that come with the compiler; their own faults are never reported. */
  readonly bundled: boolean;
  readonly own: ReadonlyMap<TypeKind, ReadonlyMap<string, TypeEntry>>;
  /** Filled while the import graph is loaded. */
  readonly imports: ScopeImport[];
  /** Normative types of the file's version; undefined for the normative profiles themselves. */
  readonly profile: Scope | undefined;
  /** Types of no standing that files of the version take for granted; any import hides them. */
  readonly customary: Scope | undefined;
  /** Scope of the entry file, asked last: libraries lean on types that only their importer imports. */
  readonly importer: Scope | undefined;
  /** True when an import failed, so that an unknown name may be its fault. */
  incomplete: boolean;
  /** Prefixes of the imports that failed, or that one of theirs did; undefined for one without a prefix. */
  readonly failed: Set<string | undefined>;
  /** Answers already found, by kind and name. */
  readonly known: Map<string, TypeEntry | null>;
}

/** One import as its importer sees it. */
export interface ScopeImport {
  /** Prefix that names of the import carry, as in `prefix:Name`. */
  readonly prefix: string | undefined;
  readonly scope: Scope;
}
