import { CODES, report } from "../../diagnostics/catalog.js";
import { childOf } from "../../syntax/access.js";
import type { MapEntry, YamlNode } from "../../syntax/node.js";
import { parseInteger } from "../../syntax/scalars.js";
import type { Context } from "../context.js";
import { type Requirement, rangeText } from "../entities.js";
import { callIn } from "../functions/call.js";
import { checkValue } from "../values.js";

/** A count is a whole number, or a function that gives one. */
export function checkCount(node: YamlNode | undefined, context: Context): void {
  if (node === undefined || callIn(node) === undefined) return;
  checkValue(node, { name: "integer", base: "integer", sources: [] }, context);
}

/** The assignments that must be fulfilled reach the lower bound of the count_range (8.5.4). */
export function reportTooFew(
  entries: readonly MapEntry[],
  requirements: ReadonlyMap<string, Requirement>,
  context: Context,
): void {
  for (const name of new Set(entries.map(({ key }) => key))) {
    const requirement = requirements.get(name);
    const own = entries.filter(({ key }) => key === name);
    const known = own.every(({ value }) => isCounted(childOf(value, "count")));
    const [first] = own;
    if (requirement === undefined || first === undefined || !known) continue;
    const count = own.reduce((sum, { value }) => sum + (isOptional(value) ? 0 : countOf(value)), 0);
    if (count >= requirement.lower) continue;
    const args = { requirement: name, owner: context.what, count, range: rangeText(requirement) };
    const labels = [{ span: requirement.span, text: "declared here" }];
    report(context.model.sink, CODES.requirementCount, first.keySpan, args, { labels });
  }
}

/** True without a count and for one that is written out; a faulty one is reported by the grammar. */
function isCounted(count: YamlNode | undefined): boolean {
  return count === undefined || (count.kind === "scalar" && /^\d+$/.test(count.text));
}

function isOptional(value: YamlNode): boolean {
  const flag = childOf(value, "optional");
  return flag?.kind === "scalar" && flag.text === "true";
}

/** A count that only a run can tell counts as none here. */
export function countOf(value: YamlNode): number {
  const node = childOf(value, "count");
  if (node === undefined) return 1;
  return node.kind === "scalar" ? (parseInteger(node.text) ?? 0) : 0;
}
