import type { MapEntry, YamlNode } from "../syntax/node.js";
import { type Construct, FREE, type NamesConstruct, VALUE } from "./construct.js";
import { functionOf } from "./functions.js";

/** A construct met on the way from the root, with the entry that leads to it. */
export interface Frame {
  readonly construct: Construct;
  readonly node: YamlNode;
  readonly entry: MapEntry | undefined;
}

/** What the key of a step is: a keyname, a name, a function, a key of a value; list items have none. */
export type KeyRole =
  | { readonly kind: "keyname" | "function" | "field" | "unknown" | "item" }
  | { readonly kind: "name"; readonly names: NamesConstruct };

/** One step down the tree. */
export interface Step {
  readonly role: KeyRole;
  readonly entry: MapEntry | undefined;
  readonly node: YamlNode;
  readonly construct: Construct | ArgumentConstruct;
}

/** An argument of a function: what it names depends on the arguments before it. */
export interface ArgumentConstruct {
  readonly kind: "argument";
  readonly call: string;
  readonly index: number;
}

/** What stands under a node that is read as a construct. */
export function stepsOf(node: YamlNode, construct: Construct | ArgumentConstruct): readonly Step[] {
  switch (construct.kind) {
    case "shape":
      return node.kind === "map" ? shapeSteps(node.entries, construct) : shortSteps(node, construct.short);
    case "names":
      return entriesOf(node).map((entry) => ({
        role: { kind: "name", names: construct },
        entry,
        node: entry.value,
        construct: construct.of,
      }));
    case "list":
      return items(node, construct.of);
    case "value":
    case "argument":
      return valueSteps(node);
    case "constraints":
      return node.kind === "map"
        ? fieldSteps(node, VALUE)
        : items(node, FREE).flatMap(({ node: clause }) => fieldSteps(clause, VALUE));
    case "reference":
      // Several names may stand in the place of one.
      return node.kind === "map" ? fieldSteps(node, FREE) : items(node, construct);
    default:
      return node.kind === "map" ? fieldSteps(node, FREE) : items(node, FREE);
  }
}

function shapeSteps(
  entries: readonly MapEntry[],
  construct: Extract<Construct, { kind: "shape" }>,
): readonly Step[] {
  const parts = construct.parts();
  return entries.map((entry): Step => {
    const known = Object.hasOwn(construct.shape.keys, entry.key);
    if (known) {
      const part = Object.hasOwn(parts, entry.key) ? parts[entry.key] : undefined;
      return { role: { kind: "keyname" }, entry, node: entry.value, construct: part ?? FREE };
    }
    const { rest } = construct;
    if (rest === undefined) return { role: { kind: "unknown" }, entry, node: entry.value, construct: FREE };
    return { role: { kind: "name", names: rest }, entry, node: entry.value, construct: rest.of };
  });
}

/** The short form of a construct stands in the place of the map. */
function shortSteps(node: YamlNode, short: Construct | undefined): readonly Step[] {
  if (short === undefined || node.kind !== "scalar") return [];
  return [{ role: { kind: "item" }, entry: undefined, node, construct: short }];
}

/** Entries of a map, or of the one-entry maps of a list. */
export function entriesOf(node: YamlNode): readonly MapEntry[] {
  if (node.kind === "map") return node.entries;
  if (node.kind !== "seq") return [];
  return node.items.flatMap((item) => (item.kind === "map" ? item.entries : []));
}

function items(node: YamlNode, construct: Construct): readonly Step[] {
  if (node.kind !== "seq") return [];
  return node.items.map((item) => ({ role: { kind: "item" }, entry: undefined, node: item, construct }));
}

function fieldSteps(node: YamlNode, construct: Construct): readonly Step[] {
  if (node.kind !== "map") return [];
  return node.entries.map((entry) => ({ role: { kind: "field" }, entry, node: entry.value, construct }));
}

function valueSteps(node: YamlNode): readonly Step[] {
  if (node.kind === "seq") return items(node, VALUE);
  if (node.kind !== "map") return [];
  const [entry] = node.entries;
  if (entry === undefined || node.entries.length !== 1 || functionOf(entry.key) === undefined)
    return fieldSteps(node, VALUE);
  const args = entry.value.kind === "seq" ? entry.value.items : [entry.value];
  const call: Step = { role: { kind: "function" }, entry, node: entry.value, construct: FREE };
  return [
    { ...call, node: { kind: "scalar", span: entry.keySpan, text: entry.key, style: "plain" } },
    ...args.map(
      (arg, index): Step => ({
        role: { kind: "item" },
        entry: undefined,
        node: arg,
        construct: { kind: "argument", call: entry.key, index },
      }),
    ),
  ];
}
