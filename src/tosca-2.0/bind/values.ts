import type { Value } from "../../model/value.js";
import type { YamlNode } from "../../syntax/node.js";
import { evaluate } from "../evaluate.js";
import { type Call, callIn } from "../functions/call.js";
import { unescaped } from "../literals.js";
import { membersOf } from "../members.js";
import type { ToscaFile } from "../model.js";
import { partOf, type Schema } from "../schemas.js";
import { type Asking, assignedProperty, DEEPEST, environmentOf, follow } from "./queries.js";

/** A value as far as it is known: static, or a function that is left for run time. Undefined: neither. */
export function bindValue(
  node: YamlNode,
  schema: Schema | undefined,
  asking: Asking,
  file: ToscaFile,
): Value | undefined {
  const known = evaluate(node, environmentOf(asking, file), schema);
  if (known !== undefined) return { kind: "static", json: known.json };
  const call = callIn(node);
  if (call !== undefined) return callValue(call, asking, file);
  const { model } = asking.graph;
  const entry = schema === undefined ? undefined : partOf(model, schema, "entry_schema");
  if (node.kind === "seq") {
    const items = node.items.map((item) => bindValue(item, entry, asking, file));
    return items.every((item) => item !== undefined) ? { kind: "list", items } : undefined;
  }
  if (node.kind !== "map") return undefined;
  const members = schema?.base === "complex" ? membersOf(model, schema.definition, "properties") : undefined;
  const entries: [string, Value][] = [];
  for (const { key, value } of node.entries) {
    const name = unescaped(key);
    const own = bindValue(value, members?.get(name)?.schema ?? entry, asking, file);
    if (own !== undefined) entries.push([name, own]);
  }
  return { kind: "map", entries: Object.fromEntries(entries) };
}

function callValue(call: Call, asking: Asking, file: ToscaFile): Value | undefined {
  const part = (node: YamlNode | undefined) =>
    node === undefined ? undefined : bindValue(node, undefined, asking, file);
  const [first, second, third] = call.args;
  switch (call.name) {
    case "get_attribute":
      return attribute(call, asking);
    case "get_property":
      return property(call, asking);
    case "concat": {
      const parts = call.args.map(part);
      return parts.every((each) => each !== undefined) ? { kind: "concat", parts } : undefined;
    }
    case "join": {
      const parts = first?.kind === "seq" ? first.items.map(part) : [];
      const delimiter = second?.kind === "scalar" ? second.text : "";
      return parts.length > 0 && parts.every((each) => each !== undefined)
        ? { kind: "join", parts, delimiter }
        : undefined;
    }
    case "token": {
      const text = part(first);
      if (text === undefined || second?.kind !== "scalar" || third?.kind !== "scalar") return undefined;
      return { kind: "token", text, separator: second.text, index: Number(third.text) };
    }
    default:
      return undefined;
  }
}

/** An attribute of a node is only known at run time; one that only reflects a property has its value. */
function attribute(call: Call, asking: Asking): Value | undefined {
  const end = follow(call.node?.kind === "seq" ? call.node.items : [], asking);
  if (end === undefined) return undefined;
  const path = end.rest.map((step) =>
    step.kind === "scalar" ? (/^\d+$/.test(step.text) ? Number(step.text) : step.text) : "",
  );
  const { stop } = end;
  if (stop.kind === "node") return { kind: "get_attribute", node: stop.at.name, path };
  const before = stop.kind === "capability" ? stop.capability.name : stop.link.entry.key;
  return { kind: "get_attribute", node: stop.at.name, path: [before, ...path] };
}

/** A property whose value is known at run time only. */
function property(call: Call, asking: Asking): Value | undefined {
  const end = follow(call.node?.kind === "seq" ? call.node.items : [], asking);
  const [name] = end?.rest ?? [];
  if (end === undefined || name?.kind !== "scalar" || end.rest.length !== 1) return undefined;
  const written = assignedProperty(end.stop, name.text, asking.graph);
  if (written === undefined || asking.open.has(written.node) || asking.open.size > DEEPEST) return undefined;
  const inner = { ...asking, self: end.stop, open: new Set([...asking.open, written.node]) };
  return bindValue(written.node, written.member.schema, inner, written.file);
}
