import type { Json } from "../../base/json.js";
import { HIDDEN, looksSecret } from "../../base/secret.js";
import { childOf, entryOf } from "../../syntax/access.js";
import type { MapEntry, MapNode, YamlNode } from "../../syntax/node.js";
import type { Topology, TopologyRequirement } from "../../topology/topology.js";
import { type Edit, insertLines } from "../edits.js";
import { isBlock, treeFlow } from "../tree-text.js";
import { blockLines, flowText, keyText } from "../yaml-text.js";
import { appendTo } from "./sections.js";

/**
 * Given values become the defaults of their inputs, so that a compilation without them gives the same;
 * `get_input` stays. Secrets are never written: they have to be given again.
 */
export function inputDefaults(
  section: YamlNode | undefined,
  given: Readonly<Record<string, Json>>,
  inputs: Topology["inputs"],
): readonly Edit[] {
  if (section?.kind !== "map") return [];
  return section.entries.flatMap((entry) => {
    const value = given[entry.key];
    if (value === undefined || looksSecret(entry.key) || JSON.stringify(value).includes(HIDDEN)) return [];
    const bound = inputs.get(entry.key)?.value;
    // A number may be given as text; its type is the declaration's affair.
    const plain = typeof value === "string" && bound?.kind === "static" && typeof bound.json !== "string";
    return defaultOf(entry, plain ? value : flowValue(value));
  });
}

/** In one line, texts always quoted: `016` is a text where a text is wanted. */
function flowValue(value: Json): string {
  return typeof value === "string" ? JSON.stringify(value) : flowText(value);
}

function defaultOf({ value: definition }: MapEntry, text: string): readonly Edit[] {
  if (definition.kind !== "map") return [];
  const { source, start, end } = definition.span;
  const written = entryOf(definition, "default") ?? entryOf(definition, "value");
  if (definition.alias !== undefined) {
    const others = definition.entries.filter((entry) => entry !== written);
    const fields = [
      ...others.map(({ key, value }) => `${keyText(key)}: ${treeFlow(value)}`),
      `default: ${text}`,
    ];
    return [{ start: definition.alias.start, end: definition.alias.end, text: `{ ${fields.join(", ")} }` }];
  }
  if (written !== undefined && written.keySpan.start >= start && written.keySpan.end <= end)
    return [replaced(written.value, text, written.keySpan.end)];
  if (isBlock(definition)) {
    const column = source.position(start).column - 1;
    return [insertLines(source.text, end, [`${" ".repeat(column)}default: ${text}`])];
  }
  const comma = definition.entries.length === 0 ? "" : ", ";
  return [{ start: end - 1, end: end - 1, text: `${comma}default: ${text} ` }];
}

/** The value of an entry replaced; `after` is the end of its key, for values that are empty. */
function replaced(node: YamlNode, text: string, after: number): Edit {
  const { source, start, end } = node.alias ?? node.span;
  if (end > start) return { start, end, text };
  const colon = source.text.indexOf(":", after) + 1;
  return { start: colon, end: colon, text: ` ${text}` };
}

/**
 * Requirements that were bound by matching name their target from now on: the added machines are candidates
 * too, and would make the match ambiguous.
 */
export function requirementTargets(nodeTemplates: YamlNode | undefined, topology: Topology): readonly Edit[] {
  if (nodeTemplates?.kind !== "map") return [];
  const seen = new Set<YamlNode>();
  const templates = new Set(nodeTemplates.entries.map(({ key }) => key));
  return nodeTemplates.entries.flatMap(({ key, value }) => {
    const bound = [...(topology.nodes.get(key)?.requirements ?? [])];
    if (value.kind !== "map" || value.alias !== undefined || seen.has(value)) return [];
    seen.add(value);
    const list = childOf(value, "requirements");
    const written = list?.kind === "seq" ? list.items : [];
    // One assignment with a count makes several relationships (TOSCA 2.0 section 8.5).
    const counted = new Set(
      written.flatMap((item) =>
        item.kind === "map"
          ? item.entries.flatMap(({ key, value }) => (childOf(value, "count") === undefined ? [] : [key]))
          : [],
      ),
    );
    const edits = written.flatMap((item) => {
      const [entry] = item.kind === "map" ? item.entries : [];
      // Assignments are bound in their order.
      const index = bound.findIndex(({ name }) => name === entry?.key);
      const [requirement] = index === -1 ? [] : bound.splice(index, 1);
      const editable = list?.alias === undefined && item.alias === undefined;
      return entry === undefined || !editable ? [] : boundTarget(entry, requirement, templates);
    });
    // A copied template has the assignments of another one.
    const unwritten =
      childOf(value, "copy") === undefined
        ? bound.filter(({ name, target = "" }) => templates.has(target) && !counted.has(name))
        : [];
    return unwritten.length === 0 ? edits : [...edits, ...newAssignments(value, unwritten)];
  });
}

/** Requirements that nobody assigned and that one node fulfils, written out. */
function newAssignments(node: MapNode, unwritten: readonly TopologyRequirement[]): readonly Edit[] {
  const items = unwritten.map(({ name, target = "" }) => ({ [name]: target }));
  if (isBlock(node)) return appendTo(node, "requirements", undefined, (indent) => blockLines(items, indent));
  const written = childOf(node, "requirements");
  const { end } = written?.span ?? node.span;
  const texts = items.map(flowText).join(", ");
  const separator = (written?.kind === "seq" ? written.items.length : node.entries.length) === 0 ? "" : ", ";
  const text = written === undefined ? `requirements: [${texts}]` : texts;
  return [{ start: end - 1, end: end - 1, text: `${separator}${text} ` }];
}

function boundTarget(
  entry: MapEntry,
  requirement: TopologyRequirement | undefined,
  templates: ReadonlySet<string>,
): readonly Edit[] {
  const target = requirement?.target;
  // One of the nodes that a template with a count stands for has no name that a requirement could give.
  if (target === undefined || !templates.has(target)) return [];
  const name = keyText(target);
  const named = (node: YamlNode) => node.kind !== "scalar" || templates.has(node.text);
  if (entry.value.kind !== "map")
    return named(entry.value) ? [] : [replaced(entry.value, name, entry.keySpan.end)];
  const written = entryOf(entry.value, "node");
  if (written === undefined) return [insertedNode(entry.value, name)];
  return named(written.value) ? [] : [replaced(written.value, name, written.keySpan.end)];
}

function insertedNode(assignment: MapNode, name: string): Edit {
  const { source, start } = assignment.span;
  if (!isBlock(assignment)) return { start: start + 1, end: start + 1, text: ` node: ${name},` };
  const column = source.position(start).column - 1;
  return { start, end: start, text: `node: ${name}\n${" ".repeat(column)}` };
}
