import type { Json } from "../../base/json.js";
import { childOf } from "../../syntax/access.js";
import type { MapNode, YamlNode } from "../../syntax/node.js";
import { toJson } from "../../syntax/scalars.js";
import { ancestry, definitionOf, type Lookup, listed, requirementNames } from "./reflect.js";

/** The type around an expression, with what it inherits. */
export interface Around {
  readonly lookup: Lookup;
  readonly section: string;
  readonly line: readonly MapNode[];
}

/** A value of a 1.x type with its functions in the grammar of TOSCA 2.0 (10.1). */
export function expression(node: YamlNode, around: Around): Json {
  if (node.kind === "seq") return node.items.map((item) => expression(item, around));
  if (node.kind === "scalar") return toJson(node);
  const [only, second] = node.entries;
  if (only !== undefined && second === undefined) {
    if (only.key === "get_property" || only.key === "get_attribute")
      return { [`$${only.key}`]: pathOf(only.value, around) };
    if (/^(get_\w+|concat|join|token)$/.test(only.key))
      return { [`$${only.key}`]: expression(only.value, around) };
  }
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, expression(value, around)]));
}

/** Arguments of 1.x as a TOSCA path (10.2.2): whatever is passed on the way is named. */
function pathOf(node: YamlNode, around: Around): Json {
  const steps = node.kind === "seq" ? node.items.map(toJson) : [];
  const [first, second, ...rest] = steps;
  if (first === "HOST" && typeof second === "string")
    return ["SELF", "RELATIONSHIP", "host", "TARGET", second, ...rest];
  if (first === "TARGET" || first === "SOURCE")
    return ["SELF", first, ...(second === undefined ? [] : [second]), ...rest];
  if (first !== "SELF" || typeof second !== "string" || rest.length === 0) return steps;
  const { line } = around;
  if (definitionOf(line, "capabilities", second) !== undefined)
    return ["SELF", "CAPABILITY", second, ...rest];
  if (!requirementNames(line).has(second)) return steps;
  return ["SELF", "RELATIONSHIP", second, ...throughRequirement(second, String(rest[0]), around), ...rest];
}

/** What is asked for behind a requirement is the target's own, or that of the capability that serves it. */
function throughRequirement(
  requirement: string,
  member: string,
  { lookup, line }: Around,
): readonly string[] {
  const definition = line
    .flatMap((type) => listed(childOf(type, "requirements")))
    .find(({ key }) => key === requirement)?.value;
  const node = childOf(definition, "node");
  const target = node?.kind === "scalar" ? ancestry(lookup, "node_types", node.text) : [];
  const own = ["properties", "attributes"].some((section) => definitionOf(target, section, member));
  return own || target.length === 0 ? ["TARGET"] : ["CAPABILITY"];
}
