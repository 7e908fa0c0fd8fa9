import type { Span } from "../base/span.js";
import { childOf } from "../syntax/access.js";
import type { MapEntry, YamlNode } from "../syntax/node.js";
import { parseInteger } from "../syntax/scalars.js";
import { isString, textOf } from "./literals.js";
import { type Members, membersOf, refined } from "./members.js";
import { cacheIn, type Model, type ToscaFile, type TypeDefinition } from "./model.js";
import { knownTypeAt, lineOf } from "./names.js";

/** A capability of a node type after refinement (8.2). */
export interface Capability {
  readonly name: string;
  readonly span: Span;
  readonly type: TypeDefinition | undefined;
  readonly properties: Members;
  readonly attributes: Members;
  /** The nearest lists of valid sources and relationships, with the file that names them. */
  readonly sources: NameList | undefined;
  readonly relationships: NameList | undefined;
}

export interface NameList {
  readonly node: YamlNode;
  readonly file: ToscaFile;
}

/** A requirement of a node type after refinement (8.4). */
export interface Requirement {
  readonly name: string;
  readonly span: Span;
  /** The capability's type, or the name of a capability of the target node type. */
  readonly capability: TypeDefinition | undefined;
  readonly capabilityName: string | undefined;
  readonly node: TypeDefinition | undefined;
  readonly relationship: TypeDefinition | undefined;
  readonly properties: Members;
  readonly lower: number;
  readonly upper: number;
  /** A count_range is given; else it is [ 0, UNBOUNDED ]. */
  readonly counted: boolean;
  readonly filters: readonly NameList[];
}

/** The capabilities of a node type. */
export function capabilitiesOf(
  model: Model,
  type: TypeDefinition | undefined,
): ReadonlyMap<string, Capability> {
  return sectionOf(model, type, "capabilities", (inherited: Map<string, Capability>, at) => {
    for (const entry of entriesIn(childOf(at.node, "capabilities"))) {
      inherited.set(entry.key, capability(model, inherited.get(entry.key), entry, at.file));
    }
  });
}

function capability(
  model: Model,
  inherited: Capability | undefined,
  { key: name, keySpan: span, value }: MapEntry,
  file: ToscaFile,
): Capability {
  const named = isString(value) ? value : childOf(value, "type");
  const type = named === undefined ? inherited?.type : knownTypeAt(model, file, "capability", named);
  const same = type === inherited?.type ? inherited : undefined;
  const list = (key: string, before: NameList | undefined): NameList | undefined =>
    ownList(childOf(value, key), file) ?? before ?? inheritedList(model, type, key);
  return {
    name,
    span,
    type,
    properties: refined(
      model,
      same?.properties ?? membersOf(model, type, "properties"),
      childOf(value, "properties"),
      file,
    ),
    attributes: refined(
      model,
      same?.attributes ?? membersOf(model, type, "attributes"),
      childOf(value, "attributes"),
      file,
    ),
    sources: list("valid_source_node_types", inherited?.sources),
    relationships: list("valid_relationship_types", inherited?.relationships),
  };
}

function ownList(node: YamlNode | undefined, file: ToscaFile): NameList | undefined {
  return node?.kind === "seq" ? { node, file } : undefined;
}

/** The nearest list of names under a key in the line of a type. */
export function inheritedList(
  model: Model,
  type: TypeDefinition | undefined,
  key: string,
): NameList | undefined {
  if (type === undefined) return undefined;
  for (const { node, file } of lineOf(model, type)) {
    const list = ownList(childOf(node, key), file);
    if (list !== undefined) return list;
  }
  return undefined;
}

/** The requirements of a node type, in the order of their definitions. */
export function requirementsOf(
  model: Model,
  type: TypeDefinition | undefined,
): ReadonlyMap<string, Requirement> {
  return sectionOf(model, type, "requirements", (inherited: Map<string, Requirement>, at) => {
    for (const entry of namedIn(childOf(at.node, "requirements"))) {
      inherited.set(entry.key, requirement(model, inherited.get(entry.key), entry, at.file));
    }
  });
}

function requirement(
  model: Model,
  inherited: Requirement | undefined,
  { key: name, keySpan: span, value }: MapEntry,
  file: ToscaFile,
): Requirement {
  const named = isString(value) ? value : childOf(value, "capability");
  const relation = childOf(value, "relationship");
  const relationNamed = isString(relation) ? relation : childOf(relation, "type");
  const relationship =
    relationNamed === undefined
      ? inherited?.relationship
      : knownTypeAt(model, file, "relationship", relationNamed);
  const range = boundsOf(childOf(value, "count_range"));
  const filter = childOf(value, "node_filter");
  return {
    name,
    span,
    capability: named === undefined ? inherited?.capability : knownTypeAt(model, file, "capability", named),
    capabilityName: textOf(named) ?? inherited?.capabilityName,
    node: knownTypeAt(model, file, "node", childOf(value, "node")) ?? inherited?.node,
    relationship,
    properties: refined(
      model,
      membersOf(model, relationship, "properties"),
      childOf(relation, "properties"),
      file,
    ),
    lower: range?.lower ?? inherited?.lower ?? 0,
    upper: range?.upper ?? inherited?.upper ?? Infinity,
    counted: range !== undefined || inherited?.counted === true,
    filters: [...(inherited?.filters ?? []), ...(filter === undefined ? [] : [{ node: filter, file }])],
  };
}

/** Bounds of a count range; undefined for one that the grammar refuses. */
export function boundsOf(
  node: YamlNode | undefined,
): { readonly lower: number; readonly upper: number } | undefined {
  if (node?.kind !== "seq" || node.items.length !== 2) return undefined;
  const [lower, upper] = node.items.map((item) => {
    if (item.kind !== "scalar") return undefined;
    return item.text === "UNBOUNDED" ? Infinity : parseInteger(item.text);
  });
  return lower === undefined || upper === undefined || lower > upper ? undefined : { lower, upper };
}

/** How a count range is written. */
export function rangeText({ lower, upper }: { readonly lower: number; readonly upper: number }): string {
  return `[ ${lower}, ${upper === Infinity ? "UNBOUNDED" : upper} ]`;
}

/** Names of the artifacts that a node type defines. */
export function artifactsOf(model: Model, type: TypeDefinition | undefined): ReadonlyMap<string, MapEntry> {
  return sectionOf(model, type, "artifacts", (inherited: Map<string, MapEntry>, at) => {
    for (const entry of entriesIn(childOf(at.node, "artifacts"))) inherited.set(entry.key, entry);
  });
}

/** Works out a section from the oldest ancestor down, once a type. */
export function sectionOf<T>(
  model: Model,
  type: TypeDefinition | undefined,
  name: string,
  add: (inherited: Map<string, T>, at: TypeDefinition) => void,
): ReadonlyMap<string, T> {
  if (type === undefined) return new Map();
  const sections = cacheIn(model.caches.sections, type);
  const known = sections.get(name) as ReadonlyMap<string, T> | undefined;
  if (known !== undefined) return known;
  const made = new Map<string, T>();
  for (const at of [...lineOf(model, type)].reverse()) add(made, at);
  sections.set(name, made);
  return made;
}

/** Entries of a map; none for anything else. */
export function entriesIn(node: YamlNode | undefined): readonly MapEntry[] {
  return node?.kind === "map" ? node.entries.filter(({ key }) => key !== "") : [];
}

/** Entries of a list of maps with one entry each; malformed items are left out. */
export function namedIn(node: YamlNode | undefined): readonly MapEntry[] {
  if (node?.kind !== "seq") return [];
  return node.items.flatMap((item) => (item.kind === "map" && item.entries.length === 1 ? item.entries : []));
}

/** Items of a list; none for anything else. */
export function itemsIn(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.kind === "seq" ? node.items : [];
}
