import type { SourceText } from "../base/span.js";
import { libraryTrees, type TypeTree } from "../schema/library.js";
import type { PreparedLibrary } from "../schema/prepare.js";
import type { MapEntry, MapNode } from "../syntax/node.js";
import { noTypes, type ToscaFile, TYPE_KINDS, type TypeDefinition, type TypeKind } from "./model.js";

/**
 * The file of a profile that comes with the compiler, from its prepared form where there is one. A definition is
 * read when it is asked for: a template uses few of the types of a profile. The root holds what stands before the
 * types; imports are not followed. Undefined for a text that is no TOSCA file.
 */
export function profileFile(source: SourceText, prepared?: PreparedLibrary): ToscaFile | undefined {
  const { head, types } = libraryTrees(source, prepared);
  if (head?.kind !== "map") return undefined;
  const sections = new Map(types);
  const own = noTypes();
  const file: ToscaFile = {
    source,
    root: head,
    bundled: true,
    types: own,
    functions: new Map(),
    ownFunctions: new Map(),
    repositories: new Map(),
    imports: [],
    unread: new Set(),
    unreadKinds: new Set(),
  };
  for (const kind of TYPE_KINDS)
    for (const type of sections.get(`${kind}_types`) ?? [])
      own[kind].set(type.name, definition(kind, type, file));
  return file;
}

/** A type whose tree is made at the first look at it. */
function definition(kind: TypeKind, { name, tree }: TypeTree, file: ToscaFile): TypeDefinition {
  let entry: MapEntry | undefined;
  const read = (): MapEntry => {
    entry ??= onlyEntry(tree());
    if (entry === undefined) throw new Error(`${file.source.name} does not define ${name}`);
    return entry;
  };
  return {
    kind,
    name,
    file,
    // The compiler's own profiles are sound; a test reads each of them as a user's file.
    faulty: false,
    get span() {
      return read().keySpan;
    },
    get node() {
      return bodyOf(read());
    },
  };
}

function onlyEntry(root: ReturnType<TypeTree["tree"]>): MapEntry | undefined {
  return root?.kind === "map" ? root.entries[0] : undefined;
}

function bodyOf({ value }: MapEntry): MapNode {
  return value.kind === "map" ? value : { kind: "map", span: value.span, entries: [] };
}
