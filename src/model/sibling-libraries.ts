import type { FileHost } from "../base/host.js";
import type { Span } from "../base/span.js";
import { sourceText } from "../base/span.js";
import { createSink } from "../diagnostics/bag.js";
import { childOf } from "../syntax/access.js";
import { parseYaml } from "../syntax/compose.js";
import type { ScalarNode, YamlNode } from "../syntax/node.js";
import { lookupType } from "./lookup.js";
import { type Scope, TYPE_KINDS } from "./types.js";

/** A library beside another one, with a type that the other names and does not import. */
export interface SiblingLibrary {
  readonly path: string;
  readonly text: string;
  /** Its name without the folder. */
  readonly file: string;
  /** The type, and where it is named first. */
  readonly name: string;
  readonly reference: Span;
}

/** A folder of more files than this is no folder of libraries, nor is a longer text one. */
const MAX_FILES = 200;
const MAX_LENGTH = 2_000_000;
/** Libraries that lean on libraries that lean on libraries. */
const MAX_STEPS = 5;
/** What may be the name of a type that is defined. */
const DEFINED = /^[ \t]+["']?([\w.-]+)["']?[ \t]*:/gm;

/**
 * Libraries beside a library, a file without a topology, that define types which it names and nothing it imports
 * does. Definitions become known by imports only (TOSCA 1.3 section 3.6.8), but those of the file that imports
 * both count for both: such a library is sound in the company that it is written for.
 */
export function siblingLibraries(scope: Scope, host: FileHost): readonly SiblingLibrary[] {
  const { document, source } = scope;
  if (document.topologyTemplate !== undefined || scope.failed.size > 0 || host.list === undefined) return [];
  const names: Names = { scope, unknown: new Map(), defined: new Set() };
  addUnknown(names, parseYaml(source, createSink()));
  const found: SiblingLibrary[] = [];
  if (names.unknown.size > 0) {
    const own = host.resolve(source.name, source.name.replace(/^.*[/\\]/, ""));
    const isOther = (path: string) => path !== own && path !== source.name && /\.ya?ml$/i.test(path);
    let paths = host.list(source.name).filter(isOther).slice(0, MAX_FILES);
    for (let step = 0; step < MAX_STEPS && names.unknown.size > 0; step += 1)
      paths = paths.filter((path) => !isFound(names, path, host.read(path), found));
  }
  scope.known.clear();
  return found;
}

/** Type names while they are looked for: those of no type with their first places, and those found beside. */
interface Names {
  readonly scope: Scope;
  readonly unknown: Map<string, Span>;
  readonly defined: Set<string>;
}

/** Adds a file to those found when it defines an unknown name; true then. */
function isFound(names: Names, path: string, text: string | undefined, found: SiblingLibrary[]): boolean {
  const { unknown, defined } = names;
  if (text === undefined || text.length > MAX_LENGTH) return false;
  if (![...text.matchAll(DEFINED)].some(([, key = ""]) => unknown.has(key))) return false;
  const root = libraryIn(path, text);
  const types = typesOf(root);
  const name = types.find((type) => unknown.has(type));
  const reference = name === undefined ? undefined : unknown.get(name);
  if (name === undefined || reference === undefined) return false;
  found.push({ path, text, file: path.replace(/^.*[/\\]/, ""), name, reference });
  for (const type of types) {
    unknown.delete(type);
    defined.add(type);
  }
  addUnknown(names, root);
  return true;
}

/** Texts of a file that could be names of types and are those of none. */
function addUnknown({ scope, unknown, defined }: Names, root: YamlNode | undefined): void {
  const isKnown = (name: string) =>
    defined.has(name) || TYPE_KINDS.some((kind) => lookupType(scope, kind, name) !== undefined);
  for (const { text, span } of root === undefined ? [] : textsIn(root))
    if (!unknown.has(text) && /^[A-Za-z_][\w.-]*$/.test(text) && !isKnown(text)) unknown.set(text, span);
}

/** What an alias stands for is looked at where it is written. */
function textsIn(node: YamlNode): readonly ScalarNode[] {
  if (node.alias !== undefined) return [];
  if (node.kind === "scalar") return [node];
  const parts = node.kind === "seq" ? node.items : node.entries.map(({ value }) => value);
  return parts.flatMap(textsIn);
}

/** The tree of a library; undefined for a template, and for what is no YAML. */
function libraryIn(path: string, text: string): YamlNode | undefined {
  const sink = createSink();
  const root = parseYaml(sourceText(path, text), sink);
  const isLibrary =
    childOf(root, "topology_template") === undefined &&
    childOf(root, "tosca_definitions_version") !== undefined;
  return isLibrary && !sink.hasErrors() ? root : undefined;
}

function typesOf(root: YamlNode | undefined): readonly string[] {
  return TYPE_KINDS.flatMap((kind) => {
    const section = childOf(root, `${kind}_types`);
    return section?.kind === "map" ? section.entries.map(({ key }) => key) : [];
  });
}
