import type { Json } from "../base/json.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { TopologyNode, TopologyValue } from "../topology/topology.js";
import { entriesOf, field, type HeatContext, textMap } from "./read.js";

/** Key of the compute requirements that holds extra specs of a flavor as JSON. */
const EXTRA_SPECS = "nova_extra_specs";

/**
 * Extra specs of the flavor of a deployment unit, from `compute_requirements` of its virtual compute; other
 * requirements of the platform are reported. Undefined when none is asked for or what is given cannot be read.
 */
export function extraSpecs(
  context: HeatContext,
  node: TopologyNode,
  compute: ReadonlyMap<string, TopologyValue> | undefined,
): Readonly<Record<string, string>> | undefined {
  const tell = (property: string, value: TopologyValue, reason: string): void =>
    report(context.sink, CODES.propertyWithoutEffect, value.span, { property, node: node.name, reason });
  const logical = compute?.get("logical_node");
  if (logical !== undefined && entriesOf(field(logical)).length > 0)
    tell("logical_node", logical, "OpenStack has no logical nodes");
  const requirements = compute?.get("compute_requirements");
  if (requirements === undefined) return undefined;
  const entries = entriesOf(field(requirements));
  const others = entries.filter(([key]) => key !== EXTRA_SPECS).map(([key]) => key);
  if (others.length > 0)
    tell(`compute_requirements`, requirements, `${others.join(", ")} is not known, only ${EXTRA_SPECS} is`);
  const given = entries.find(([key]) => key === EXTRA_SPECS)?.[1];
  if (given === undefined) return undefined;
  const specs = asMap(given);
  if (specs === undefined)
    tell(`compute_requirements`, requirements, `${EXTRA_SPECS} is not a JSON object of texts`);
  return specs;
}

function asMap(given: Json): Readonly<Record<string, string>> | undefined {
  const json = typeof given === "string" ? parsed(given) : given;
  if (typeof json !== "object" || json === null || Array.isArray(json)) return undefined;
  return textMap(json);
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // Reported by the caller, with the place of the property.
    return undefined;
  }
}
