import { suggest } from "../../base/suggest.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import { childOf } from "../../syntax/access.js";
import type { MapEntry, YamlNode } from "../../syntax/node.js";
import { parseInteger } from "../../syntax/scalars.js";
import type { Context } from "../context.js";
import {
  type Capability,
  capabilitiesOf,
  namedIn,
  type Requirement,
  rangeText,
  requirementsOf,
} from "../entities.js";
import { callIn } from "../functions/call.js";
import { wrongKindAt } from "../grammar/place.js";
import { interfacesOf } from "../interfaces.js";
import { found, isNothing, isString, literalKind } from "../literals.js";
import { membersOf } from "../members.js";
import type { Model, TypeDefinition } from "../model.js";
import { derives, hasUnknownParent, knownTypeAt, mayBeUnread, typeAt, visibleNames } from "../names.js";
import { onlySelects, type Service, type Template } from "../service.js";
import { checkAssignments, checkValue, reportMissing } from "../values.js";
import { checkAllocation } from "./allocations.js";
import { checkCount, countOf, reportTooFew } from "./counts.js";
import { checkCondition } from "./definitions.js";
import { checkInterfaceAssignments } from "./interfaces.js";
import { type Match, unfitReason } from "./matching.js";

/** Checks the requirement assignments of a node template (8.5). */
export function checkRequirementAssignments(
  template: Template,
  service: Service,
  context: Context,
  open: boolean,
): void {
  const { model } = context;
  const requirements = requirementsOf(model, template.type);
  const counts = new Map<string, number>();
  const assigned = namedIn(childOf(template.node, "requirements"));
  if (!onlySelects(template)) reportTooFew(assigned, requirements, context);
  for (const entry of assigned) {
    const requirement = requirements.get(entry.key);
    if (requirement === undefined) {
      const suggestion = suggest(entry.key, requirements.keys());
      const args = { kind: "requirement", name: entry.key, owner: context.what, suggestion };
      if (!open) report(model.sink, CODES.unknownReference, entry.keySpan, args);
      continue;
    }
    checkAssignment(entry, requirement, template, service, context);
    const count = (counts.get(entry.key) ?? 0) + countOf(entry.value);
    counts.set(entry.key, count);
    if (count > requirement.upper && count - countOf(entry.value) <= requirement.upper) {
      const args = { requirement: entry.key, owner: context.what, count, range: rangeText(requirement) };
      const labels = [{ span: requirement.span, text: "declared here" }];
      report(model.sink, CODES.requirementCount, entry.keySpan, args, { labels });
    }
  }
}

function checkAssignment(
  entry: MapEntry,
  requirement: Requirement,
  template: Template,
  service: Service,
  outer: Context,
): void {
  const { key, value } = entry;
  const body = value.kind === "map" && callIn(value) === undefined ? value : undefined;
  const what = `The requirement "${key}" of "${template.name}"`;
  const self = {
    kind: "relationship",
    type: requirement.relationship,
    source: template,
    requirement: key,
  } as const;
  const context: Context = { ...outer, what, self };
  const node = body === undefined ? value : childOf(body, "node");
  const target = targetAt(node, entry, service, context);
  const named = childOf(body, "capability");
  const relation = childOf(body, "relationship");
  const relationship = relationshipAt(relation, requirement, service, context);
  const capability = capabilityNamed(named, requirement, target, context);
  if (target?.type !== undefined && capability !== false && relationship !== false) {
    const at = named !== undefined && capability !== undefined ? named : (node ?? value);
    const match = { requirement, template, target: target.type, capability, relationship };
    reportUnfit(match, target, at, context);
  }
  checkRelationshipValues(
    relation,
    relationship === false ? undefined : relationship,
    requirement,
    entry,
    context,
  );
  checkAllocation(childOf(body, "allocation"), requirement, target?.type, context);
  checkCount(childOf(body, "count"), { ...context, what: `The count of ${what}` });
  checkCondition(childOf(body, "node_filter"), { ...context, what: `The node filter of ${what}` });
}

function reportUnfit(match: Match, target: NamedTarget, at: YamlNode, { model }: Context): void {
  const reason = unfitReason(model, match);
  if (reason === undefined || target.selected) return;
  const { requirement } = match;
  const labels = [{ span: requirement.span, text: "declared here" }];
  const args = { requirement: requirement.name, target: target.name, reason };
  report(model.sink, CODES.unfitTarget, at.span, args, { labels });
}

/** What a requirement names as its target. */
export interface NamedTarget {
  readonly name: string;
  readonly type: TypeDefinition | undefined;
  /** A template that selects its node: what the node has, only a run can tell. */
  readonly selected: boolean;
}

/** A node template, `[ node template, index ]` or a node type (8.5.1). */
function targetAt(
  node: YamlNode | undefined,
  entry: MapEntry,
  service: Service,
  context: Context,
): NamedTarget | undefined {
  const { model, file } = context;
  if (node === undefined) return undefined;
  const place = { node, what: `The node of ${lower(context.what)}`, span: entry.keySpan };
  const name = node.kind === "seq" ? pairIn(node.items, place, context) : node;
  if (name === undefined) return undefined;
  if (callIn(name) !== undefined) {
    context.checks.result(name, context);
    return undefined;
  }
  if (!isString(name)) {
    if (isNothing(name)) return undefined;
    wrongKindAt(place, "a name or [ name, index ]", model.sink);
    return undefined;
  }
  const template = service.nodes.get(name.text);
  if (template !== undefined)
    return { name: name.text, type: template.type, selected: onlySelects(template) };
  const type = node.kind === "seq" ? undefined : knownTypeAt(model, file, "node", name);
  if (type !== undefined) return { name: name.text, type, selected: false };
  if (mayBeUnread(file, name.text, "node")) return undefined;
  const suggestion = suggest(name.text, [...service.nodes.keys(), ...visibleNames(file, "node")]);
  const kind = node.kind === "seq" ? "node template" : "node template or node type";
  const args = { kind, name: name.text, owner: "The service template", suggestion };
  report(model.sink, CODES.unknownReference, name.span, args);
  return undefined;
}

function pairIn(
  items: readonly YamlNode[],
  place: Parameters<typeof wrongKindAt>[0],
  context: Context,
): YamlNode | undefined {
  const [name, index] = items;
  if (items.length !== 2 || name === undefined || index === undefined) {
    wrongKindAt(place, "[ name, index ] with two entries", context.model.sink);
    return undefined;
  }
  if (callIn(index) !== undefined) {
    checkValue(
      index,
      { name: "integer", base: "integer", sources: [] },
      { ...context, what: `The index of ${lower(context.what)}` },
    );
  } else if (
    index.kind !== "scalar" ||
    literalKind(index) !== "integer" ||
    (parseInteger(index.text) ?? -1) < 0
  ) {
    const given = index.kind === "scalar" ? JSON.stringify(index.text) : found(index);
    const what = `The index of ${lower(context.what)}`;
    const args = { what, expected: "a whole number from 0 on", found: given };
    report(context.model.sink, CODES.wrongKind, index.span, args);
  }
  return name;
}

/** The named relationship type or template; false when it is unknown, undefined when none is named. */
function relationshipAt(
  node: YamlNode | undefined,
  requirement: Requirement,
  service: Service,
  { model, file, what }: Context,
): TypeDefinition | undefined | false {
  const named = node?.kind === "map" ? childOf(node, "type") : node;
  if (!isString(named)) return requirement.relationship;
  const template = node?.kind === "map" ? undefined : service.relationships.get(named.text);
  const known = knownTypeAt(model, file, "relationship", named);
  const type = known ?? (template === undefined ? typeAt(model, file, "relationship", named) : template.type);
  if (type === undefined) return false;
  if (requirement.relationship !== undefined && !derives(model, type, requirement.relationship)) {
    const args = {
      what: `The relationship of ${lower(what)}`,
      type: type.name,
      parent: requirement.name,
      parentType: requirement.relationship.name,
    };
    report(model.sink, CODES.incompatibleRefinement, named.span, args);
    return false;
  }
  return type;
}

/** The capability of its node type that a definition names, if no capability type: it stays (8.5.2). */
function symbolicName(model: Model, { capability, capabilityName, node }: Requirement): string | undefined {
  if (capability !== undefined || capabilityName === undefined) return undefined;
  return capabilitiesOf(model, node).has(capabilityName) ? capabilityName : undefined;
}

/** The capability that an assignment names: one of the target by its name, or a type. False: unknown. */
function capabilityNamed(
  node: YamlNode | undefined,
  requirement: Requirement,
  target: NamedTarget | undefined,
  { model, file, what }: Context,
): Capability | TypeDefinition | undefined | false {
  if (!isString(node)) return undefined;
  const stated = symbolicName(model, requirement);
  if (stated !== undefined && stated !== node.text) {
    const reason = `asks for the capability "${node.text}" instead of the "${stated}" of its definition`;
    report(model.sink, CODES.refinement, node.span, { what, reason });
    return false;
  }
  const known = capabilitiesOf(model, target?.type);
  const type = knownTypeAt(model, file, "capability", node);
  const own = known.get(node.text) ?? type;
  if (own !== undefined) return own;
  const open = target?.type === undefined || hasUnknownParent(model, target.type);
  if (open || requirement.capabilityName === node.text || mayBeUnread(file, node.text, "capability"))
    return false;
  const suggestion = suggest(node.text, [...known.keys(), ...visibleNames(file, "capability")]);
  const args = { kind: "capability", name: node.text, owner: `"${target.name}"`, suggestion };
  report(model.sink, CODES.unknownReference, node.span, args);
  return false;
}

function checkRelationshipValues(
  node: YamlNode | undefined,
  type: TypeDefinition | undefined,
  requirement: Requirement,
  entry: MapEntry,
  context: Context,
): void {
  const { model } = context;
  if (type === undefined || hasUnknownParent(model, type)) return;
  const members =
    type === requirement.relationship ? requirement.properties : membersOf(model, type, "properties");
  const inner = { ...context, what: `The relationship of ${lower(context.what)}` };
  const given = childOf(node, "properties");
  if (given !== undefined) checkAssignments(given, members, inner, false);
  // A relationship template that is named brings its own values.
  const template = isString(node) && context.service?.relationships.has(node.text) === true;
  if (!template) reportMissing(given, members, { span: entry.keySpan }, inner);
  const attributes = childOf(node, "attributes");
  const known = new Map([...members, ...membersOf(model, type, "attributes")]);
  if (attributes !== undefined) checkAssignments(attributes, known, inner, false);
  checkInterfaceAssignments(childOf(node, "interfaces"), interfacesOf(model, type), inner.what, false, inner);
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
