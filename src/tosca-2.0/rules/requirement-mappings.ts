import { suggest } from "../../base/suggest.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import { childOf } from "../../syntax/access.js";
import type { MapEntry, YamlNode } from "../../syntax/node.js";
import { parseInteger } from "../../syntax/scalars.js";
import { itemsIn, namedIn, type Requirement, rangeText, requirementsOf } from "../entities.js";
import { isString, textOf } from "../literals.js";
import { hasUnknownParent } from "../names.js";
import type { Template } from "../service.js";
import type { Mapping } from "./substitution.js";

/** Mappings of one requirement so far: how often it is mapped, and how often onto a mandatory one. */
interface Tally {
  readonly entry: MapEntry;
  readonly requirement: Requirement;
  count: number;
  mandatory: number;
  unbounded: boolean;
}

/** Checks requirement mappings: grammar, names, and the rules of 15.5.4. */
export function checkRequirementMappings(entries: readonly MapEntry[], mapping: Mapping): void {
  const requirements = requirementsOf(mapping.model, mapping.type);
  const tallies = new Map<string, Tally>();
  for (const entry of entries) {
    const key = keyOf(entry, mapping);
    if (key === undefined) continue;
    const requirement = requirements.get(key.name);
    if (requirement === undefined && !mapping.open) {
      unknown(
        mapping,
        entry.keySpan,
        "requirement",
        key.name,
        requirements.keys(),
        `The node type "${mapping.type.name}"`,
      );
    }
    const mandatory = checkTargets(entry, mapping);
    if (requirement === undefined) continue;
    const tally = tallies.get(key.name) ?? { entry, requirement, count: 0, mandatory: 0, unbounded: false };
    tallies.set(key.name, tally);
    if (tally.unbounded)
      fault(mapping, entry.keySpan, key.name, "stands after a mapping of all that remain (UNBOUNDED)");
    if (key.count === Infinity) tally.unbounded = true;
    else {
      tally.count += key.count;
      if (mandatory) tally.mandatory += key.count;
    }
  }
  for (const tally of tallies.values()) judge(tally, mapping);
}

function unknown(
  { model }: Mapping,
  span: YamlNode["span"],
  kind: string,
  name: string,
  names: Iterable<string>,
  owner: string,
): void {
  report(model.sink, CODES.unknownReference, span, { kind, name, owner, suggestion: suggest(name, names) });
}

function fault(
  { model }: Mapping,
  span: YamlNode["span"],
  name: string,
  reason: string,
  hint?: string,
): void {
  const what = `The mapping of the requirement "${name}"`;
  report(model.sink, CODES.substitution, span, { what, reason }, { hint });
}

/** `name` or `[ name, count ]`. */
function keyOf(
  { key, keyNode, keySpan }: MapEntry,
  mapping: Mapping,
): { readonly name: string; readonly count: number } | undefined {
  if (keyNode === undefined) return { name: key, count: 1 };
  const [first, second] = itemsIn(keyNode);
  const name = textOf(first);
  const count =
    second?.kind === "scalar"
      ? second.text === "UNBOUNDED"
        ? Infinity
        : parseInteger(second.text)
      : undefined;
  if (name !== undefined && count !== undefined && count >= 0 && itemsIn(keyNode).length === 2)
    return { name, count };
  fault(mapping, keySpan, name ?? "", "must have a name or [ name, count ] as its key");
  return undefined;
}

/** `[ node, requirement ]`, the name of a selectable node, or a list of these; true if one is mandatory. */
function checkTargets({ key, value }: MapEntry, mapping: Mapping): boolean {
  if (isString(value)) return checkSelectable(value, value.text, key, mapping);
  if (value.kind !== "seq" || value.items.length === 0) {
    fault(
      mapping,
      value.span,
      key,
      "must lead to [ node template, requirement ] or to a selectable node template",
    );
    return false;
  }
  const [first, second] = value.items;
  const pair = value.items.length === 2 && isString(first) && isString(second);
  const nodes = mapping.service.nodes;
  const bothNodes =
    pair &&
    nodes.has(second.text) &&
    nodes.has(first.text) &&
    !hasRequirement(nodes.get(first.text), second.text, mapping);
  if (pair && !bothNodes) return checkPair(first, second, key, mapping);
  if (hasIndex(value.items, mapping)) {
    const hint =
      "A mapping names a node template and a requirement of it; leave out what stands between them.";
    fault(mapping, value.span, key, "must lead to [ node template, requirement ]", hint);
    return false;
  }
  let mandatory = false;
  for (const item of value.items) {
    const [node, name] = itemsIn(item);
    if (isString(item)) mandatory = checkSelectable(item, item.text, key, mapping) || mandatory;
    else if (itemsIn(item).length === 2) mandatory = checkPair(node, name, key, mapping) || mandatory;
    else fault(mapping, item.span, key, "must lead to [ node template, requirement ]");
  }
  return mandatory;
}

/** `[ node, index, requirement ]`: 15.5 has no index, so that this is one slip and no list of selectable nodes. */
function hasIndex(items: readonly YamlNode[], { service: { nodes } }: Mapping): boolean {
  const [first, last] = [items[0], items[items.length - 1]];
  return (
    items.length > 2 && isString(first) && nodes.has(first.text) && isString(last) && !nodes.has(last.text)
  );
}

function hasRequirement(template: Template | undefined, name: string, { model }: Mapping): boolean {
  return requirementsOf(model, template?.type).has(name);
}

function templateAt(node: YamlNode, name: string, mapping: Mapping): Template | undefined {
  const template = mapping.service.nodes.get(name);
  if (template === undefined)
    unknown(mapping, node.span, "node template", name, mapping.service.nodes.keys(), "The service template");
  return template;
}

/** A whole node may stand for the target only when it is selected (15.5.3). */
function checkSelectable(node: YamlNode, name: string, key: string, mapping: Mapping): boolean {
  const template = templateAt(node, name, mapping);
  if (template !== undefined && !template.directives.includes("select")) {
    fault(mapping, node.span, key, `leads to the node template "${name}", which has no directive "select"`);
  }
  return false;
}

function checkPair(
  node: YamlNode | undefined,
  name: YamlNode | undefined,
  key: string,
  mapping: Mapping,
): boolean {
  if (!isString(node) || !isString(name)) return false;
  const template = templateAt(node, node.text, mapping);
  if (template?.type === undefined) return false;
  const requirements = requirementsOf(mapping.model, template.type);
  const requirement = requirements.get(name.text);
  if (requirement === undefined) {
    if (hasUnknownParent(mapping.model, template.type)) return false;
    unknown(
      mapping,
      name.span,
      "requirement",
      name.text,
      requirements.keys(),
      `The node template "${node.text}"`,
    );
    return false;
  }
  const assigned = namedIn(childOf(template.node, "requirements")).filter((entry) => entry.key === name.text);
  const bound = assigned.filter(({ value }) => value.kind !== "map" || childOf(value, "node") !== undefined);
  if (assigned.length > 0 && bound.length === assigned.length) {
    fault(mapping, name.span, key, `leads to "${name.text}" of "${node.text}", which has a target already`);
  }
  return requirement.lower > 0 || assigned.some(({ value }) => textFalse(childOf(value, "optional")));
}

function textFalse(node: YamlNode | undefined): boolean {
  return node?.kind === "scalar" && node.text === "false";
}

/** Rules 2 and 3 of 15.5.4; a requirement without count_range promises nothing, and is left open. */
function judge({ entry, requirement, count, mandatory }: Tally, mapping: Mapping): void {
  if (!requirement.counted) return;
  const range = rangeText(requirement);
  if (count > requirement.upper) {
    fault(
      mapping,
      entry.keySpan,
      requirement.name,
      `is one of ${count}, more than its count_range ${range} allows`,
    );
  } else if (mandatory > requirement.lower) {
    const reason = `leads to ${mandatory} mandatory requirements, but its count_range ${range} promises only ${requirement.lower}`;
    fault(mapping, entry.keySpan, requirement.name, reason);
  }
}
