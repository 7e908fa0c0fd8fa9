import type { SourceText, Span } from "../base/span.js";
import { parseYaml, parseYamlPart } from "../syntax/compose.js";
import type { YamlNode } from "../syntax/node.js";
import { type PackedNode, unpackNode } from "../syntax/packed.js";
import { readServiceTemplate, type ServiceTemplateDocument } from "./documents.js";
import { type Fields, namedValue, type ReadContext } from "./fields.js";
import { partsOf, TYPE_SECTIONS, type TypeSection } from "./library-parts.js";
import type { PreparedLibrary } from "./prepare.js";
import { readTypes } from "./read/types.js";
import type { NamedValue, ToscaVersion, TypeView } from "./views.js";

/** A type of a library; its definition is read when it is asked for, once. */
export interface LibraryType {
  readonly name: string;
  readonly view: TypeView;
}

/** A library of types that knows their names, and reads a definition when it is asked for. */
export interface TypeLibrary {
  /** The file as a document; asking for one of its lists of types reads the whole text. */
  readonly document: ServiceTemplateDocument;
  /** Types by section, in the order of the text. */
  readonly types: ReadonlyMap<TypeSection, readonly LibraryType[]>;
}

/** The compiler's own libraries have no faults to report; a test reads each of them as a user's file. */
const SILENT = { add: () => {} };

/**
 * Opens a library that comes with the compiler. A prepared form is used when it belongs to the text, else
 * the text is searched and its parts are parsed one by one. Undefined when it is no service template.
 */
export function openLibrary(source: SourceText, prepared?: PreparedLibrary): TypeLibrary | undefined {
  const parts = libraryTrees(source, prepared);
  const head = readDocument(parts.head);
  if (head === undefined) return undefined;
  const types = new Map<TypeSection, readonly LibraryType[]>();
  for (const [section, entries] of parts.types) {
    types.set(
      section,
      entries.map(({ name, tree }) => libraryType(section, name, tree, head)),
    );
  }
  return { document: withTypes(head), types };
}

/**
 * The trees of a library that comes with the compiler, from its prepared form where that belongs to the text.
 * Each type's tree, a map with its name as the only key, is made when it is asked for.
 */
export function libraryTrees(source: SourceText, prepared?: PreparedLibrary): LibraryTrees {
  return prepared?.text === source.text ? partsPrepared(source, prepared) : partsInText(source);
}

/** Trees of a library's parts, each made on demand. */
export interface LibraryTrees {
  readonly head: YamlNode | undefined;
  readonly types: readonly (readonly [TypeSection, readonly TypeTree[]])[];
}

/** A type of a library by its name. */
export interface TypeTree {
  readonly name: string;
  tree(): YamlNode | undefined;
}

function partsInText(source: SourceText): LibraryTrees {
  const parts = partsOf(source);
  const treeOf = ({ start, end }: Span) => parseYamlPart(source, start, end);
  return {
    head: treeOf(parts.head),
    types: [...parts.types].map(([section, entries]) => [
      section,
      entries.map(({ name, span }) => ({ name, tree: () => treeOf(span) })),
    ]),
  };
}

function partsPrepared(source: SourceText, prepared: PreparedLibrary): LibraryTrees {
  const treeOf = (start: number, end: number) =>
    unpackNode(source, JSON.parse(prepared.bodies.slice(start, end)) as PackedNode);
  const sections = Object.keys(TYPE_SECTIONS) as TypeSection[];
  return {
    head: unpackNode(source, prepared.head),
    types: sections.map((section) => {
      const entries = Object.entries(prepared.types[section] ?? {});
      return [section, entries.map(([name, [start, end]]) => ({ name, tree: () => treeOf(start, end) }))];
    }),
  };
}

function libraryType(
  section: TypeSection,
  name: string,
  tree: () => YamlNode | undefined,
  head: ServiceTemplateDocument,
): LibraryType {
  let read: TypeView | undefined;
  return {
    name,
    get view() {
      read ??= readType(tree(), section, head.version);
      if (read === undefined) throw new Error(`${head.source.name} does not define ${name}`);
      return read;
    },
  };
}

/** Reads one type definition, given as the map that holds nothing else. */
function readType(
  root: YamlNode | undefined,
  section: TypeSection,
  version: ToscaVersion,
): TypeView | undefined {
  if (root?.kind !== "map") return undefined;
  const context: ReadContext = { sink: SILENT, version };
  const fields = onlySection(root.span, section, root.entries.map(namedValue));
  return readTypes(context, fields)[TYPE_SECTIONS[section]][0];
}

/** The root of a file that holds nothing but some entries of one section. */
function onlySection(span: Span, section: TypeSection, entries: readonly NamedValue[]): Fields {
  return {
    span,
    rest: [],
    node: () => undefined,
    text: () => undefined,
    boolean: () => undefined,
    texts: () => undefined,
    lost: () => false,
    entries: (key) => (key === section ? entries : []),
  };
}

function readDocument(root: YamlNode | undefined): ServiceTemplateDocument | undefined {
  return root === undefined ? undefined : readServiceTemplate(root, SILENT, { profile: "indigo" });
}

/** The document of a whole library, given that of its head. */
function withTypes(head: ServiceTemplateDocument): ServiceTemplateDocument {
  let read: ServiceTemplateDocument | undefined;
  const whole = () => {
    read ??= readDocument(parseYaml(head.source, SILENT)) ?? head;
    return read;
  };
  return {
    ...head,
    get dataTypes() {
      return whole().dataTypes;
    },
    get artifactTypes() {
      return whole().artifactTypes;
    },
    get capabilityTypes() {
      return whole().capabilityTypes;
    },
    get relationshipTypes() {
      return whole().relationshipTypes;
    },
    get interfaceTypes() {
      return whole().interfaceTypes;
    },
    get nodeTypes() {
      return whole().nodeTypes;
    },
    get groupTypes() {
      return whole().groupTypes;
    },
    get policyTypes() {
      return whole().policyTypes;
    },
  };
}
