import { CODES, report } from "../../diagnostics/catalog.js";
import type { YamlNode } from "../../syntax/node.js";
import type { Context } from "../context.js";
import { capabilitiesOf, entriesIn, type Requirement } from "../entities.js";
import { membersOf } from "../members.js";
import type { TypeDefinition } from "../model.js";
import { derives } from "../names.js";
import { checkAssignments } from "../values.js";
import { undeclared } from "./artifacts.js";

/** Allocations name properties of the target capability that can be counted (8.5.5). */
export function checkAllocation(
  node: YamlNode | undefined,
  requirement: Requirement,
  target: TypeDefinition | undefined,
  context: Context,
): void {
  const { model } = context;
  if (node?.kind !== "map") return;
  const capability =
    [...capabilitiesOf(model, target).values()].find(
      ({ name, type }) =>
        name === requirement.capabilityName ||
        (type !== undefined &&
          requirement.capability !== undefined &&
          derives(model, type, requirement.capability)),
    )?.properties ?? membersOf(model, requirement.capability, "properties");
  const inner = { ...context, what: `The allocation of ${lower(context.what)}` };
  if (capability.size === 0) {
    undeclared(node, { ...inner, what: "The target capability" });
    return;
  }
  checkAssignments(node, capability, inner, false);
  for (const { key, keySpan } of entriesIn(node)) {
    const schema = capability.get(key)?.schema;
    if (schema === undefined || /^(integer|float|scalar)$/.test(schema.base)) continue;
    const args = {
      what: `The property "${key}"`,
      expected: "a number or scalar to allocate from",
      found: `the type "${schema.name}"`,
    };
    report(model.sink, CODES.wrongValueType, keySpan, args);
  }
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
