import type { Span } from "../base/span.js";
import { childOf } from "../syntax/access.js";
import type { MapEntry, MapNode, YamlNode } from "../syntax/node.js";
import { entriesIn, itemsIn, namedIn } from "./entities.js";
import { isString, textOf } from "./literals.js";
import { type Members, refined } from "./members.js";
import type { Model, ToscaFile, TypeDefinition } from "./model.js";
import { knownTypeAt } from "./names.js";

/** A node or relationship template with its type, `copy` resolved. */
export interface Template {
  readonly name: string;
  readonly span: Span;
  /** Undefined when the type is missing or unknown: nothing that depends on it is checked. */
  readonly type: TypeDefinition | undefined;
  readonly node: MapNode;
  readonly directives: readonly string[];
}

/** A service template with its parts by name (6.9). */
export interface Service {
  readonly file: ToscaFile;
  readonly node: MapNode;
  readonly inputs: Members;
  readonly outputs: Members;
  readonly nodes: ReadonlyMap<string, Template>;
  readonly relationships: ReadonlyMap<string, Template>;
  readonly groups: ReadonlyMap<string, MapEntry>;
  readonly policies: readonly MapEntry[];
  readonly workflows: ReadonlyMap<string, MapEntry>;
}

/** The service template of a file, undefined where it has none. */
export function serviceOf(model: Model, file: ToscaFile): Service | undefined {
  const node = childOf(file.root, "service_template");
  if (node?.kind !== "map") return undefined;
  const section = (key: string) => childOf(node, key);
  return {
    file,
    node,
    inputs: refined(model, new Map(), section("inputs"), file),
    outputs: refined(model, new Map(), section("outputs"), file, true),
    nodes: templatesIn(model, file, section("node_templates"), "node"),
    relationships: templatesIn(model, file, section("relationship_templates"), "relationship"),
    groups: byKey(section("groups")),
    policies: namedIn(section("policies")),
    workflows: byKey(section("workflows")),
  };
}

function byKey(node: YamlNode | undefined): ReadonlyMap<string, MapEntry> {
  return new Map(entriesIn(node).map((entry) => [entry.key, entry]));
}

function templatesIn(
  model: Model,
  file: ToscaFile,
  section: YamlNode | undefined,
  kind: "node" | "relationship",
): ReadonlyMap<string, Template> {
  const entries = byKey(section);
  const templates = new Map<string, Template>();
  for (const { key: name, keySpan: span, value } of entries.values()) {
    if (value.kind !== "map") continue;
    const node = withCopied(value, entries);
    const type = knownTypeAt(model, file, kind, childOf(node, "type"));
    const directives = itemsIn(childOf(node, "directives")).flatMap((item) =>
      isString(item) ? [item.text] : [],
    );
    templates.set(name, { name, span, type, node, directives });
  }
  return templates;
}

/** A template with the keys of the one it copies; its own keys win (7.2). */
function withCopied(node: MapNode, entries: ReadonlyMap<string, MapEntry>): MapNode {
  const name = textOf(childOf(node, "copy"));
  const source = name === undefined ? undefined : entries.get(name)?.value;
  if (source?.kind !== "map" || childOf(source, "copy") !== undefined) return node;
  const own = new Set(node.entries.map(({ key }) => key));
  return { ...node, entries: [...node.entries, ...source.entries.filter(({ key }) => !own.has(key))] };
}

/** True when a template only selects a node that exists, so that it needs no values. */
export function onlySelects(template: Template): boolean {
  return template.directives.length > 0 && template.directives.every((directive) => directive === "select");
}
