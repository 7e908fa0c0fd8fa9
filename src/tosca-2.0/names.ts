import { suggestDotted } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import { childOf } from "../syntax/access.js";
import type { ScalarNode, YamlNode } from "../syntax/node.js";
import { CONSTRUCTS } from "./grammar/constructs.js";
import { isString } from "./literals.js";
import {
  cacheIn,
  type FunctionDefinition,
  type Model,
  type ToscaFile,
  type TypeDefinition,
  type TypeKind,
} from "./model.js";
import { SIMPLE_PROFILE } from "./profiles.js";
import { byShorthand } from "./shorthands.js";

/**
 * The type that a name means in a file: its own, else one of an import, else one of a bundled profile by its short name. `ns:name` is `name` in the file
 * that is imported into the namespace `ns`, at any depth (6.8.4).
 */
export function findType(
  model: Model,
  file: ToscaFile,
  kind: TypeKind,
  name: string,
): TypeDefinition | undefined {
  const known = cacheIn(model.caches.names, file);
  const key = `${kind} ${name}`;
  if (known.has(key)) return known.get(key);
  const type =
    search(file, name, (at, local) => at.types[kind].get(local), new Set()) ??
    search(file, name, (at, local) => byShorthand(at, kind, local), new Set());
  known.set(key, type);
  return type;
}

/**
 * The definitions of the function that a name means in a file, by the same rules as types; the one of the
 * service template, which refines the other, comes last.
 */
export function findFunction(file: ToscaFile, name: string): readonly FunctionDefinition[] {
  const outer = search(file, name, (at, local) => at.functions.get(local), new Set());
  const own = file.ownFunctions.get(name);
  return [outer, own].filter((each) => each !== undefined);
}

function search<T>(
  file: ToscaFile,
  name: string,
  own: (file: ToscaFile, name: string) => T | undefined,
  visited: Set<string>,
): T | undefined {
  const step = `${file.source.name} ${name}`;
  if (visited.has(step)) return undefined;
  visited.add(step);
  const mine = own(file, name);
  if (mine !== undefined) return mine;
  for (const { namespace, file: imported } of file.imports) {
    const rest = namespace === undefined ? name : withoutPrefix(name, namespace);
    const there = rest === undefined ? undefined : search(imported, rest, own, visited);
    if (there !== undefined) return there;
  }
  return undefined;
}

function withoutPrefix(name: string, namespace: string): string | undefined {
  return name.startsWith(`${namespace}:`) ? name.slice(namespace.length + 1) : undefined;
}

/** Imports that are looked into for names, at most: namespaces may nest without end in a circle. */
const MOST_IMPORTS = 1000;

/** Names of a kind as a file would write them, for suggestions only. */
export function visibleNames(file: ToscaFile, kind: TypeKind): readonly string[] {
  const names: string[] = [];
  const seen = new Set<string>();
  const waiting: [ToscaFile, string][] = [[file, ""]];
  for (const [at, prefix] of waiting) {
    for (const name of at.types[kind].keys()) names.push(prefix + name);
    for (const { namespace, file: imported } of at.imports) {
      const inner = namespace === undefined ? prefix : `${prefix}${namespace}:`;
      const place = `${inner} ${imported.source.name}`;
      if (seen.has(place) || seen.size >= MOST_IMPORTS || imported === file) continue;
      seen.add(place);
      waiting.push([imported, inner]);
    }
  }
  return names;
}

/** True when a name may stand in an import that could not be read: it is not reported as unknown then. */
export function mayBeUnread(
  file: ToscaFile,
  name: string,
  kind = "",
  visited = new Set<ToscaFile>(),
): boolean {
  if (visited.has(file)) return false;
  visited.add(file);
  if (file.unreadKinds.has(kind)) return true;
  for (const namespace of file.unread) {
    if (namespace === "" || name.startsWith(`${namespace}:`)) return true;
  }
  return file.imports.some(({ namespace, file: imported }) => {
    const rest = namespace === undefined ? name : withoutPrefix(name, namespace);
    return rest !== undefined && mayBeUnread(imported, rest, kind, visited);
  });
}

/** The type that a text names; an unknown one is reported at the text. Undefined for anything but a name. */
export function typeAt(
  model: Model,
  file: ToscaFile,
  kind: TypeKind,
  node: YamlNode | undefined,
): TypeDefinition | undefined {
  if (!isString(node) || node.text === "") return undefined;
  const type = findType(model, file, kind, node.text);
  if (type === undefined) reportUnknownType(model, file, kind, node);
  return type;
}

/** Reports a name that means no type, unless an import that could not be read may define it. */
export function reportUnknownType(
  model: Model,
  file: ToscaFile,
  kind: TypeKind,
  { text, span }: ScalarNode,
  builtIn: readonly string[] = [],
): void {
  if (mayBeUnread(file, text, kind)) return;
  const suggestion = suggestDotted(text, [...builtIn, ...visibleNames(file, kind)]);
  const hint = suggestion === undefined ? implicitType(text) : undefined;
  report(model.sink, CODES.unknownType, span, { kind, name: text, suggestion }, { hint });
}

/** A name that TOSCA 1.3 knows without any import; TOSCA 2.0 has built-in data types only (9.1). */
function implicitType(name: string): string | undefined {
  if (!/^tosca[.:]/.test(name)) return undefined;
  const namespace = name.startsWith("tosca:") ? ' with "namespace: tosca"' : "";
  return `TOSCA 2.0 has no such types without an import: write "- profile: ${SIMPLE_PROFILE}"${namespace} below "imports:".`;
}

/** The type that a text names, nothing reported: for places that another rule checks. */
export function knownTypeAt(
  model: Model,
  file: ToscaFile,
  kind: TypeKind,
  node: YamlNode | undefined,
): TypeDefinition | undefined {
  return isString(node) ? findType(model, file, kind, node.text) : undefined;
}

/** The type that a type derives from; undefined without one, or when it is unknown. */
export function parentOf(model: Model, type: TypeDefinition): TypeDefinition | undefined {
  const { parents } = model.caches;
  if (parents.has(type)) return parents.get(type);
  const parent = knownTypeAt(model, type.file, type.kind, childOf(type.node, "derived_from"));
  parents.set(type, parent);
  return parent;
}

/** A type and its ancestors, nearest first; a circle ends where it closes. */
export function lineOf(model: Model, type: TypeDefinition): readonly TypeDefinition[] {
  const known = model.caches.lines.get(type);
  if (known !== undefined) return known;
  const line: TypeDefinition[] = [];
  const seen = new Set<TypeDefinition>();
  for (
    let at: TypeDefinition | undefined = type;
    at !== undefined && !seen.has(at);
    at = parentOf(model, at)
  ) {
    seen.add(at);
    line.push(at);
  }
  model.caches.lines.set(type, line);
  return line;
}

/** True when a type is another or derives from it. */
export function derives(model: Model, type: TypeDefinition, from: TypeDefinition): boolean {
  return lineOf(model, type).includes(from);
}

/**
 * True when a type may have more than is known of it: an ancestor is not known, or the definition of one of
 * the line has faults of form, so that what is missing may stand where it cannot be read.
 */
export function hasUnknownParent(model: Model, type: TypeDefinition): boolean {
  const { incomplete } = model.caches;
  const known = incomplete.get(type);
  if (known !== undefined) return known;
  const line = lineOf(model, type);
  const last = line.at(-1);
  const open =
    (last !== undefined &&
      childOf(last.node, "derived_from") !== undefined &&
      parentOf(model, last) === undefined) ||
    line.some(isMalformed);
  incomplete.set(type, open);
  return open;
}

/** True when a type's body is no map, or a section of it is misspelt or of the wrong kind. */
function isMalformed({ kind, node, faulty }: TypeDefinition): boolean {
  const { keys } = CONSTRUCTS[`${kind}-type`];
  return (
    faulty ||
    node.entries.some(({ key, value }) => {
      const shape = keys[key];
      if (shape === undefined) return true;
      return (
        (shape.is === "map" && value.kind !== "map") ||
        ((shape.is === "named" || shape.is === "list") && value.kind !== "seq")
      );
    })
  );
}
