import { suggest } from "../../base/suggest.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import { childOf } from "../../syntax/access.js";
import type { MapEntry, YamlNode } from "../../syntax/node.js";
import {
  boundsOf,
  capabilitiesOf,
  entriesIn,
  inheritedList,
  namedIn,
  type Requirement,
  rangeText,
  requirementsOf,
} from "../entities.js";
import { interfacesOf } from "../interfaces.js";
import { isString } from "../literals.js";
import { membersOf } from "../members.js";
import type { Model, TypeDefinition, TypeKind } from "../model.js";
import {
  derives,
  hasUnknownParent,
  knownTypeAt,
  mayBeUnread,
  parentOf,
  typeAt,
  visibleNames,
} from "../names.js";
import { contextIn } from "../values.js";
import { checkCondition, checkDefinitions } from "./definitions.js";
import { checkInterfaceSection } from "./interfaces.js";
import { checkList } from "./name-lists.js";

/** Checks the capabilities that a node type defines or refines (8.2). */
export function checkCapabilities(model: Model, type: TypeDefinition): void {
  const inherited = capabilitiesOf(model, parentOf(model, type));
  const open = hasUnknownParent(model, type);
  for (const { key, keySpan, value } of entriesIn(childOf(type.node, "capabilities"))) {
    const before = inherited.get(key);
    const what = `The capability "${key}" of the node type "${type.name}"`;
    const named = isString(value) ? value : childOf(value, "type");
    if (named === undefined && before === undefined) {
      if (value.kind === "map" && !open)
        report(model.sink, CODES.missingKey, keySpan, { key: "type", owner: what });
      continue;
    }
    const own = named === undefined ? before?.type : typeAt(model, type.file, "capability", named);
    if (own === undefined) continue;
    narrowed(model, named, own, before?.type, what, key);
    checkCapabilityBody(model, type, key, value, own, what);
  }
}

function checkCapabilityBody(
  model: Model,
  type: TypeDefinition,
  name: string,
  value: YamlNode,
  own: TypeDefinition,
  what: string,
): void {
  const place = {
    model,
    file: type.file,
    owner: `the capability "${name}"`,
    open: hasUnknownParent(model, own),
    uncertain: hasUnknownParent(model, own),
    typed: true,
    short: false,
  };
  const before = capabilitiesOf(model, parentOf(model, type)).get(name);
  const same = before?.type === own ? before : undefined;
  const properties = same?.properties ?? membersOf(model, own, "properties");
  const attributes = same?.attributes ?? membersOf(model, own, "attributes");
  checkDefinitions(childOf(value, "properties"), properties, { ...place, label: "property" });
  checkDefinitions(childOf(value, "attributes"), attributes, { ...place, label: "attribute" });
  const lists: readonly (readonly [string, TypeKind])[] = [
    ["valid_source_node_types", "node"],
    ["valid_relationship_types", "relationship"],
  ];
  for (const [key, kind] of lists) {
    const list = childOf(value, key);
    if (list === undefined) continue;
    checkList(model, { node: list, file: type.file }, inheritedList(model, own, key), key, [kind], what);
  }
}

/** A refined type must derive from the inherited one. */
function narrowed(
  model: Model,
  node: YamlNode | undefined,
  own: TypeDefinition | undefined,
  before: TypeDefinition | undefined,
  what: string,
  parent: string,
): void {
  if (node === undefined || own === undefined || before === undefined) return;
  if (derives(model, own, before) || hasUnknownParent(model, own)) return;
  const args = { what, type: own.name, parent, parentType: before.name };
  report(model.sink, CODES.incompatibleRefinement, node.span, args);
}

/** Checks the requirements that a node type defines or refines (8.4). */
export function checkRequirements(model: Model, type: TypeDefinition): void {
  const inherited = requirementsOf(model, parentOf(model, type));
  const seen = new Map<string, MapEntry>();
  for (const entry of namedIn(childOf(type.node, "requirements"))) {
    const first = seen.get(entry.key);
    if (first !== undefined) {
      const labels = [{ span: first.keySpan, text: "first one here" }];
      const args = { name: entry.key, section: `the requirements of "${type.name}"` };
      report(model.sink, CODES.duplicateName, entry.keySpan, args, { labels });
    }
    seen.set(entry.key, entry);
    checkRequirement(model, type, entry, inherited.get(entry.key));
  }
}

function checkRequirement(
  model: Model,
  type: TypeDefinition,
  { key, keySpan, value }: MapEntry,
  before: Requirement | undefined,
): void {
  const what = `The requirement "${key}" of the node type "${type.name}"`;
  const capability = isString(value) ? value : childOf(value, "capability");
  const inherits = before !== undefined || hasUnknownParent(model, type);
  if (value.kind === "map" && !inherits) {
    for (const name of ["capability", "relationship"]) {
      if (childOf(value, name) === undefined)
        report(model.sink, CODES.missingKey, keySpan, { key: name, owner: what });
    }
  }
  const node = typeAt(model, type.file, "node", childOf(value, "node"));
  narrowed(model, childOf(value, "node"), node, before?.node, what, key);
  checkTargetCapability(model, type, capability, node ?? before?.node, value, before, what, key);
  checkRelationship(model, type, key, childOf(value, "relationship"), before, what);
  const range = boundsOf(childOf(value, "count_range"));
  if (
    range !== undefined &&
    before !== undefined &&
    (range.lower < before.lower || range.upper > before.upper)
  ) {
    const reason = `has the count_range ${rangeText(range)}, which is not within the inherited ${rangeText(before)}`;
    report(model.sink, CODES.refinement, childOf(value, "count_range")?.span ?? keySpan, { what, reason });
  }
  const relationship = requirementsOf(model, type).get(key)?.relationship;
  const self = { kind: "relationship", type: relationship } as const;
  checkCondition(childOf(value, "node_filter"), contextIn(model, type.file, what, self));
}

/** The capability is a type, or the name of a capability of the target node type. */
function checkTargetCapability(
  model: Model,
  type: TypeDefinition,
  capability: YamlNode | undefined,
  node: TypeDefinition | undefined,
  value: YamlNode,
  before: Requirement | undefined,
  what: string,
  name: string,
): void {
  if (!isString(capability) || capability.text === "") return;
  const known = knownTypeAt(model, type.file, "capability", capability);
  if (
    before?.capability === undefined &&
    before?.capabilityName !== undefined &&
    before.capabilityName !== capability.text
  ) {
    const reason = `asks for the capability "${capability.text}" instead of the inherited "${before.capabilityName}"`;
    report(model.sink, CODES.refinement, capability.span, { what, reason });
    return;
  }
  if (known !== undefined) {
    narrowed(model, capability, known, before?.capability, what, before?.name ?? "");
    if (before !== undefined) checkOffers(model, node, known, capability, name);
    return;
  }
  const asked = childOf(value, "node");
  const open = node === undefined ? asked !== undefined : hasUnknownParent(model, node);
  if (open || mayBeUnread(type.file, capability.text, "capability")) return;
  if (node !== undefined && capabilitiesOf(model, node).has(capability.text)) return;
  const names = [...visibleNames(type.file, "capability"), ...capabilitiesOf(model, node).keys()];
  const suggestion = suggest(capability.text, names);
  report(model.sink, CODES.unknownType, capability.span, {
    kind: "capability",
    name: capability.text,
    suggestion,
  });
}

/** The node type of a refined requirement offers the capability that it asks for (8.4.1). */
function checkOffers(
  model: Model,
  node: TypeDefinition | undefined,
  wanted: TypeDefinition,
  at: YamlNode,
  requirement: string,
): void {
  if (node === undefined || hasUnknownParent(model, node) || hasUnknownParent(model, wanted)) return;
  const offered = [...capabilitiesOf(model, node).values()];
  if (
    offered.some(
      ({ type }) => type === undefined || derives(model, type, wanted) || derives(model, wanted, type),
    )
  )
    return;
  const reason = `the node type has no capability of type "${wanted.name}"`;
  report(model.sink, CODES.unfitTarget, at.span, { requirement, target: node.name, reason });
}

function checkRelationship(
  model: Model,
  type: TypeDefinition,
  requirement: string,
  node: YamlNode | undefined,
  before: Requirement | undefined,
  what: string,
): void {
  const named = isString(node) ? node : childOf(node, "type");
  if (node?.kind === "map" && named === undefined && before === undefined) {
    report(model.sink, CODES.missingKey, node.span, {
      key: "type",
      owner: `The relationship of "${requirement}"`,
    });
  }
  const own = named === undefined ? before?.relationship : typeAt(model, type.file, "relationship", named);
  narrowed(model, named, own, before?.relationship, what, requirement);
  if (node?.kind !== "map" || own === undefined) return;
  const owner = `the relationship of "${requirement}"`;
  const place = {
    model,
    file: type.file,
    owner,
    open: hasUnknownParent(model, own),
    uncertain: hasUnknownParent(model, own),
    typed: true,
    short: false,
  };
  const members = membersOf(model, own, "properties");
  checkDefinitions(childOf(node, "properties"), members, { ...place, label: "property" });
  checkDefinitions(childOf(node, "attributes"), membersOf(model, own, "attributes"), {
    ...place,
    label: "attribute",
  });
  checkInterfaceSection(model, type.file, childOf(node, "interfaces"), {
    owner,
    inherited: interfacesOf(model, own),
    self: { kind: "relationship", type: own },
    open: false,
  });
}
