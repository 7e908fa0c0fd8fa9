import { suggest } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { YamlNode } from "../syntax/node.js";
import { parseInteger } from "../syntax/scalars.js";
import type { FunctionCall } from "./call.js";
import { invalidCall, resultOf } from "./calls.js";
import type { Evaluation, ModelNode, Place, Slot } from "./entities.js";
import { chainOf } from "./inherit.js";
import { partAt, project } from "./project.js";
import { attributeDefinitionsOf, type PropertyDefinition, propertiesOf } from "./properties.js";
import { ANY, type ValueSchema } from "./schemas.js";
import { argumentNames, isOpen, openHop, type RelationshipSubject, subjectOf } from "./subjects.js";
import type { Value } from "./value.js";

/** Section 4.4.2 of TOSCA 1.3: a property of an entity, of its capability, or across a requirement. */
export function getProperty(
  evaluation: Evaluation,
  call: FunctionCall,
  schema: ValueSchema,
  place: Place,
): Value | undefined {
  const names = argumentNames(evaluation, call);
  const subject = names && subjectOf(evaluation, call, place);
  if (names === undefined || subject === undefined) return undefined;
  const path = call.args.slice(1);
  const asking = { ...place, site: place.site ?? call.span };
  const take = (found: Found) =>
    project(evaluation, found.slot, path.slice(found.used), schema, asking, call);
  if (subject.kind === "relationship") {
    const slot = subject.slots.get(names[1] ?? "");
    if (slot !== undefined) return take({ slot, used: 1 });
    return isWhole(subject)
      ? unknownMember(evaluation, call, 1, subject.label, membersOf(subject, call))
      : undefined;
  }
  for (const node of subject.nodes) {
    const found = findProperty(node, names.slice(1));
    if (found !== undefined) return take(found);
  }
  return propertyNotFound(evaluation, call, subject.nodes, names);
}

interface Found {
  readonly slot: Slot;
  /** Number of path entries that led to the slot. */
  readonly used: number;
}

/**
 * The node's own property, else across a requirement of that name (F78), else of a capability. Across a
 * requirement: of the capability that it uses, of the target, of the relationship. An index behind the name
 * picks one of several assignments of the requirement.
 */
function findProperty(node: ModelNode, path: readonly string[]): Found | undefined {
  const [first = "", second = ""] = path;
  const own = node.slots.get(first);
  if (own !== undefined) return { slot: own, used: 1 };
  const hops = hopsOf(node, path);
  const name = path[hops.used] ?? "";
  for (const { capability, target, slots } of hops.requirements) {
    const slot = capability?.slots.get(name) ?? target?.slots.get(name) ?? slots.get(name);
    if (slot !== undefined) return { slot, used: hops.used + 1 };
  }
  const slot = node.capabilities.get(first)?.slots.get(second);
  return slot === undefined ? undefined : { slot, used: 2 };
}

/** Assignments of the requirement that a path begins with, and how much of the path names them. */
function hopsOf(node: ModelNode, [first = "", second = ""]: readonly string[]) {
  const requirements = node.requirements.filter(({ name }) => name === first);
  if (!/^\d+$/.test(second)) return { requirements, used: 1 };
  return { requirements: requirements.slice(Number(second), Number(second) + 1), used: 2 };
}

function propertyNotFound(
  evaluation: Evaluation,
  call: FunctionCall,
  nodes: readonly ModelNode[],
  names: readonly string[],
): undefined {
  const [first = "", second] = names.slice(1);
  const node = nodes[nodes.length - 1];
  if (node === undefined || nodes.some(({ complete }) => !complete)) return undefined;
  if (isOpen(node, first)) return openHop(evaluation, call, node, first);
  const capability = node.capabilities.get(first);
  const hops = node.requirements.filter(({ name }) => name === first);
  if (capability?.complete === false || hops.some((hop) => hop.target?.complete === false)) return undefined;
  if (second !== undefined && (capability !== undefined || hops.length > 0)) {
    const reached = [capability, ...hops.map((hop) => hop.capability)].flatMap((at) => [
      ...(at?.slots.keys() ?? []),
    ]);
    return unknownMember(evaluation, call, 2, `"${first}" of "${node.name}"`, reached);
  }
  return unknownMember(evaluation, call, 1, `"${node.name}" (${node.typeName})`, [
    ...node.slots.keys(),
    ...node.capabilities.keys(),
    ...node.declaredRequirements,
  ]);
}

/** Reports an argument that names nothing, with the nearest name of what there is. */
export function unknownMember(
  evaluation: Evaluation,
  call: FunctionCall,
  index: number,
  owner: string,
  candidates: Iterable<string>,
): undefined {
  const at = call.args[index];
  const member = at?.kind === "scalar" ? at.text : "";
  report(evaluation.world.sink, CODES.unknownFunctionMember, at?.span ?? call.span, {
    name: call.name,
    member,
    owner,
    suggestion: suggest(member, candidates),
  });
  return undefined;
}

/** Section 4.5.1: an attribute; what is only a property is folded now, everything else is for run time. */
export function getAttribute(
  evaluation: Evaluation,
  call: FunctionCall,
  schema: ValueSchema,
  place: Place,
): Value | undefined {
  const names = argumentNames(evaluation, call);
  const subject = names && subjectOf(evaluation, call, place);
  if (names === undefined || subject === undefined) return undefined;
  if (subject.kind === "relationship") return relationshipAttribute(evaluation, call, subject, schema, place);
  const path = names.slice(1);
  for (const node of subject.nodes) {
    const found = findAttribute(node, path);
    if (found !== undefined) return attributeValue(evaluation, call, found, schema, place);
  }
  return attributeNotFound(evaluation, call, subject.nodes, path);
}

/**
 * An attribute of a relationship, where its source has the requirement; a property is reflected as one
 * (section 4.5.1).
 */
function relationshipAttribute(
  evaluation: Evaluation,
  call: FunctionCall,
  subject: RelationshipSubject,
  schema: ValueSchema,
  place: Place,
): Value | undefined {
  const [, attribute, ...rest] = call.args;
  const name = attribute?.kind === "scalar" ? attribute.text : "";
  const definition = subject.type && attributeDefinitionsOf(subject.type).get(name);
  if (definition === undefined) return getProperty(evaluation, call, schema, place);
  if (subject.at === undefined) {
    const reason = `${subject.label} stands for no single relationship`;
    report(evaluation.world.sink, CODES.unresolvedReference, call.span, { name: call.name, reason });
    return undefined;
  }
  const { node, requirement } = subject.at;
  const steps = rest.map((step) => (step.kind === "scalar" ? step.text : ""));
  const path = [requirement, name, ...steps];
  return attributeValue(
    evaluation,
    call,
    { node, path, definition, slot: undefined, used: 1 },
    schema,
    place,
  );
}

/** True when all that a relationship declares is known. */
function isWhole({ type }: RelationshipSubject): boolean {
  return type !== undefined && chainOf(type).complete;
}

function membersOf({ type, slots }: RelationshipSubject, call: FunctionCall): readonly string[] {
  const withAttributes = type !== undefined && call.name === "get_attribute";
  return [...slots.keys(), ...(withAttributes ? attributeDefinitionsOf(type).keys() : [])];
}

interface FoundAttribute {
  readonly node: string;
  readonly path: readonly string[];
  /** Definition of the attribute; undefined where only a property of the name exists. */
  readonly definition: PropertyDefinition | undefined;
  readonly slot: Slot | undefined;
  /** Entries of the call's path that name the attribute. */
  readonly used: number;
}

function findAttribute(node: ModelNode, path: readonly string[]): FoundAttribute | undefined {
  const [first = "", second = ""] = path;
  const own = { definition: node.attributes.get(first), slot: node.slots.get(first) };
  if (own.definition ?? own.slot) return { node: node.name, path, used: 1, ...own };
  const hops = hopsOf(node, path);
  const name = path[hops.used] ?? "";
  const rest = path.slice(hops.used);
  for (const { target, capability, relationshipType } of hops.requirements) {
    if (target === undefined) continue;
    const offered = { definition: capability?.attributes.get(name), slot: capability?.slots.get(name) };
    const used = hops.used + 1;
    if (capability !== undefined && (offered.definition ?? offered.slot))
      return { node: target.name, path: [capability.name, ...rest], used, ...offered };
    const there = { definition: target.attributes.get(name), slot: target.slots.get(name) };
    if (there.definition ?? there.slot) return { node: target.name, path: rest, used, ...there };
    const definition = relationshipType && attributeDefinitionsOf(relationshipType).get(name);
    if (definition) return { node: node.name, path: [first, ...rest], used, definition, slot: undefined };
  }
  const capability = node.capabilities.get(first);
  const inside = { definition: capability?.attributes.get(second), slot: capability?.slots.get(second) };
  if (inside.definition ?? inside.slot) return { node: node.name, path, used: 2, ...inside };
  return undefined;
}

function attributeValue(
  evaluation: Evaluation,
  call: FunctionCall,
  found: FoundAttribute,
  schema: ValueSchema,
  place: Place,
): Value | undefined {
  const { definition, slot } = found;
  const rest = call.args.slice(1 + found.used);
  if (definition === undefined && slot?.node !== undefined && isKnown(evaluation, slot, rest, call)) {
    return project(evaluation, slot, rest, schema, { ...place, site: place.site ?? call.span }, call);
  }
  const [extra] = rest;
  const base = definition?.schema.base;
  if (extra !== undefined && base !== undefined && !["list", "map", "complex", "any"].includes(base)) {
    const reason = `goes into "${definition?.name}", which is of type ${definition?.schema.type}`;
    return invalidCall(evaluation, call, reason, extra);
  }
  const path = found.path.map((step) => parseInteger(step) ?? step);
  const made = partSchema((definition ?? slot)?.schema ?? ANY, rest);
  return resultOf(evaluation, { kind: "get_attribute", node: found.node, path }, made, call, schema, place);
}

/** Type of the part of a value that a path leads to; `any` where nothing declares it. */
function partSchema(schema: ValueSchema, path: readonly YamlNode[]): ValueSchema {
  let at = schema;
  for (const step of path) {
    const name = step.kind === "scalar" ? step.text : "";
    const field = at.data === undefined ? at.entry : propertiesOf(at.data).get(name)?.schema;
    if (field === undefined) return ANY;
    at = field;
  }
  return at;
}

/** False for a part of a property that only the running system will fill, such as a mapped port. */
function isKnown(evaluation: Evaluation, slot: Slot, path: readonly YamlNode[], call: FunctionCall): boolean {
  if (path.length === 0) return true;
  const value = evaluation.slotValue(slot, call.span);
  return value === undefined || partAt(value, path) !== undefined;
}

function attributeNotFound(
  evaluation: Evaluation,
  call: FunctionCall,
  nodes: readonly ModelNode[],
  path: readonly string[],
): undefined {
  const node = nodes[nodes.length - 1];
  const [first = ""] = path;
  if (node === undefined || nodes.some(({ complete }) => !complete)) return undefined;
  if (isOpen(node, first)) return openHop(evaluation, call, node, first);
  const at = call.args[1];
  report(evaluation.world.sink, CODES.unknownAttribute, at?.span ?? call.span, {
    // An index is no part of a name: what is not there has none.
    attribute: [first, ...path.slice(1, 2).filter((step) => parseInteger(step) === undefined)].join("."),
    owner: `"${node.name}" (${node.typeName})`,
    suggestion: suggest(first, [
      ...node.attributes.keys(),
      ...node.slots.keys(),
      ...node.capabilities.keys(),
    ]),
  });
  return undefined;
}
