import { CODES, report } from "../../diagnostics/catalog.js";
import { aliasLabels } from "../../syntax/access.js";
import type { YamlNode } from "../../syntax/node.js";
import { parseInteger } from "../../syntax/scalars.js";
import type { Fields, ReadContext } from "../fields.js";
import type { Named } from "../views.js";

/**
 * Occurrences of a capability or requirement: two whole numbers, the upper one possibly UNBOUNDED
 * (TOSCA 1.3 3.7.2, 3.7.3). Undefined when absent or unsound; what is wrong is reported at its bound.
 */
export function readOccurrences(
  context: ReadContext,
  fields: Fields,
  kind: "capability" | "requirement",
  { name }: Named,
): YamlNode | undefined {
  const node = fields.node("occurrences");
  if (node?.kind !== "seq") return undefined;
  const fault = faultOf(node.items);
  if (fault === undefined) return node;
  const place = fault.item ?? node;
  const what = `the ${kind} "${name}"`;
  const labels = aliasLabels(node);
  report(context.sink, CODES.invalidOccurrences, place.span, { what, reason: fault.reason }, { labels });
  return undefined;
}

interface Fault {
  /** The bound that is wrong; without it the whole list is. */
  readonly item?: YamlNode;
  readonly reason: string;
}

function faultOf(items: readonly YamlNode[]): Fault | undefined {
  const [lower, upper] = items;
  if (lower === undefined || upper === undefined || items.length !== 2)
    return { reason: `have ${items.length} bounds instead of 2` };
  const from = count(lower);
  if (from === undefined) return { item: lower, reason: "have a lower bound that is no count" };
  if (upper.kind === "scalar" && upper.text === "UNBOUNDED") return undefined;
  const to = count(upper);
  if (to === undefined)
    return { item: upper, reason: "have an upper bound that is neither a count nor UNBOUNDED" };
  return from > to ? { reason: `have a lower bound (${from}) above the upper one (${to})` } : undefined;
}

function count(node: YamlNode): number | undefined {
  if (node.kind !== "scalar" || node.style !== "plain") return undefined;
  const value = parseInteger(node.text);
  return value === undefined || value < 0 ? undefined : value;
}
