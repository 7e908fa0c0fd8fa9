import type { ServiceTemplateDocument, TypeView } from "../schema/documents.js";
import type { LibraryType, TypeLibrary } from "../schema/library.js";
import { type Scope, TYPE_KINDS, type TypeEntry, type TypeKind } from "./types.js";

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

/** Types of a library that comes with the compiler, by kind and name, each read when it is asked for. */
export function libraryTypes(
  library: TypeLibrary,
  scope: () => Scope,
): ReadonlyMap<TypeKind, ReadonlyMap<string, TypeEntry>> {
  const entryOf = (kind: TypeKind, type: LibraryType): TypeEntry => ({
    kind,
    name: type.name,
    get view() {
      return type.view;
    },
    get scope() {
      return scope();
    },
  });
  return new Map(
    TYPE_KINDS.map((kind) => [
      kind,
      new Map(library.types.get(`${kind}_types`)?.map((type) => [type.name, entryOf(kind, type)])),
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

export { lookupType } from "./lookup.js";
export {
  definedHere,
  reportUnknownType,
  resolveType,
  type UnknownTypeCode,
  visibleNames,
} from "./unknown-types.js";
