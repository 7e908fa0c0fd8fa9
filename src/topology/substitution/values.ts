import { suggest } from "../../base/suggest.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import type { Slot } from "../../model/entities.js";
import { chainOf } from "../../model/inherit.js";
import { attributeDefinitionsOf, type PropertyDefinition, propertiesOf } from "../../model/properties.js";
import { isCompatible, type ValueSchema } from "../../model/schemas.js";
import type { TypeEntry } from "../../model/types.js";
import type { NamedValue, SubstitutionMappingsView } from "../../schema/documents.js";
import type { ScalarNode } from "../../syntax/node.js";
import { mappedNames } from "../exposed.js";
import type { SubstitutionTarget } from "../topology.js";
import { isDeclared, type MappingContext, mappedNode, reportMember, reportMismatch } from "./context.js";

type Targets = ReadonlyMap<string, SubstitutionTarget>;

/**
 * Property mappings (TOSCA 1.3 section 3.8.11): `[input]`, or in older files `[node, property]`; anything
 * else is a value for the property. Required properties that reach nothing are reported.
 */
export function mapProperties(view: SubstitutionMappingsView, context: MappingContext): Targets {
  const declared = propertiesOf(context.type);
  const { complete } = chainOf(context.type);
  const targets = new Map<string, SubstitutionTarget>();
  for (const entry of view.properties) {
    const definition = declared.get(entry.name);
    if (!isDeclared(entry, "property", declared.keys(), complete, context) || definition === undefined)
      continue;
    const target = propertyTarget(entry, definition, context);
    if (target !== undefined) targets.set(entry.name, target);
  }
  for (const { name } of declared.values())
    if (context.inputs.has(name) && !isMapped(view, name)) targets.set(name, { member: name });
  reportUnmapped(view, context.type, context.inputs, context.sink);
  return targets;
}

function isMapped({ properties }: SubstitutionMappingsView, property: string): boolean {
  return properties.some(({ name }) => name === property);
}

/** Reports required properties of the substituted type that neither a mapping nor an input of their name takes in. */
export function reportUnmapped(
  view: SubstitutionMappingsView,
  type: TypeEntry,
  inputs: { has(name: string): boolean },
  sink: DiagnosticSink,
): void {
  for (const { name, required, default: fallback } of propertiesOf(type).values()) {
    if (!required || fallback !== undefined || isMapped(view, name) || inputs.has(name)) continue;
    report(sink, CODES.unmappedProperty, view.nodeType?.span ?? view.span, {
      property: name,
      type: type.name,
    });
  }
}

function propertyTarget(
  entry: NamedValue,
  definition: PropertyDefinition,
  context: MappingContext,
): SubstitutionTarget | undefined {
  const what = `the property "${entry.name}"`;
  const [first, second] = mappedNames(entry.value);
  const isValue = first === undefined || (definition.schema.base === "list" && !isName(first, context));
  if (isValue) {
    const place = { self: { kind: "topology" } as const, what: `The mapped property "${entry.name}"` };
    context.evaluation.evaluate(entry.value, definition.schema, place);
    return undefined;
  }
  if (second === undefined) {
    const input = context.inputs.get(first.text);
    if (input === undefined) return unknownInput(first, what, context);
    checkFit(what, definition.schema, input, `the input "${first.text}"`, first, context);
    return { member: first.text };
  }
  const node = mappedNode(first, what, context);
  const slot = node?.slots.get(second.text);
  if (node === undefined) return undefined;
  if (slot === undefined) return reportMember(second, "property", what, node, node.slots.keys(), context);
  checkFit(what, definition.schema, slot, `the property "${second.text}"`, second, context);
  return { node: node.name, member: second.text };
}

function isName(node: ScalarNode, { inputs, nodes }: MappingContext): boolean {
  return inputs.has(node.text) || nodes.has(node.text);
}

function unknownInput(name: ScalarNode, what: string, { inputs, sink }: MappingContext): undefined {
  const reason = `names "${name.text}", which is not an input`;
  const suggestion = suggest(name.text, inputs.keys());
  report(sink, CODES.unknownMappingTarget, name.span, { what, reason, suggestion });
  return undefined;
}

function checkFit(
  what: string,
  expected: ValueSchema,
  slot: Pick<Slot, "schema">,
  target: string,
  at: ScalarNode,
  context: MappingContext,
): void {
  if (isCompatible(slot.schema, expected) || isCompatible(expected, slot.schema)) return;
  reportMismatch(what, expected.type, target, slot.schema.type, at.span, context);
}

/** Attribute mappings (section 3.8.12): `[node, attribute]`, or the name of an output. */
export function mapAttributes(view: SubstitutionMappingsView, context: MappingContext): Targets {
  const declared = new Map([...propertiesOf(context.type), ...attributeDefinitionsOf(context.type)]);
  const { complete } = chainOf(context.type);
  const targets = new Map<string, SubstitutionTarget>();
  for (const name of declared.keys()) if (context.outputs.has(name)) targets.set(name, { member: name });
  for (const entry of view.attributes) {
    const definition = declared.get(entry.name);
    if (!isDeclared(entry, "attribute", declared.keys(), complete, context) || definition === undefined)
      continue;
    const target = attributeTarget(entry, definition, context);
    if (target !== undefined) targets.set(entry.name, target);
  }
  return targets;
}

function attributeTarget(
  entry: NamedValue,
  definition: PropertyDefinition,
  context: MappingContext,
): SubstitutionTarget | undefined {
  const what = `the attribute "${entry.name}"`;
  const [first, second] = entry.value.kind === "scalar" ? [entry.value] : mappedNames(entry.value);
  if (first === undefined) {
    report(context.sink, CODES.unknownMappingTarget, entry.value.span, {
      what,
      reason: "names neither an output nor an attribute of a node template",
    });
    return undefined;
  }
  if (second === undefined) {
    const known = [...context.outputs, ...context.inputs.keys()];
    if (known.includes(first.text)) return { member: first.text };
    const reason = `names "${first.text}", which is not an output`;
    const suggestion = suggest(first.text, known);
    report(context.sink, CODES.unknownMappingTarget, first.span, { what, reason, suggestion });
    return undefined;
  }
  const node = mappedNode(first, what, context);
  if (node === undefined) return undefined;
  const found = node.attributes.get(second.text) ?? node.slots.get(second.text);
  const names = [...node.attributes.keys(), ...node.slots.keys()];
  if (found === undefined) return reportMember(second, "attribute", what, node, names, context);
  checkFit(what, definition.schema, found, `the attribute "${second.text}"`, second, context);
  return { node: node.name, member: second.text };
}
