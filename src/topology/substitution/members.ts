import { capabilitiesOf, chainOf } from "../../model/inherit.js";
import { findInterface, interfacesOf } from "../../model/interfaces.js";
import type { TypeEntry } from "../../model/types.js";
import type { NamedValue, SubstitutionMappingsView } from "../../schema/documents.js";
import { typeNames } from "../binding.js";
import { capabilityType } from "../capability-properties.js";
import { declaredRequirements, requirementsOfType } from "../declared.js";
import { mappedNames } from "../exposed.js";
import type { SubstitutionTarget } from "../topology.js";
import {
  isDeclared,
  type MappingContext,
  mappedNode,
  reportMember,
  reportMismatch,
  reportShape,
} from "./context.js";

/** Capability mappings (TOSCA 1.3 section 3.8.9): the inner capability is of the outer one's type. */
export function mapCapabilities(
  view: SubstitutionMappingsView,
  context: MappingContext,
): ReadonlyMap<string, SubstitutionTarget> {
  const declared = capabilitiesOf(context.type);
  const { complete } = chainOf(context.type);
  const targets = new Map<string, SubstitutionTarget>();
  for (const entry of view.capabilities) {
    const outer = declared.get(entry.name);
    if (!isDeclared(entry, "capability", declared.keys(), complete, context) || outer === undefined) continue;
    const target = capabilityTarget(entry, capabilityType(outer), context);
    if (target !== undefined) targets.set(entry.name, target);
  }
  return targets;
}

function capabilityTarget(
  entry: NamedValue,
  expected: TypeEntry | undefined,
  context: MappingContext,
): SubstitutionTarget | undefined {
  const what = `the capability "${entry.name}"`;
  if (assignsValues(entry)) return undefined;
  const [first, second] = mappedNames(entry.value);
  if (first === undefined || second === undefined) return reportShape(what, entry.value.span, context);
  const node = mappedNode(first, what, context);
  if (node === undefined) return undefined;
  const capability = node.capabilities.get(second.text);
  if (capability === undefined)
    return reportMember(second, "capability", what, node, node.capabilities.keys(), context);
  if (expected !== undefined && capability.complete && !typeNames(capability).includes(expected.name))
    reportMismatch(
      what,
      expected.name,
      `"${second.text}" of "${node.name}"`,
      capability.typeName,
      second.span,
      context,
    );
  return { node: node.name, member: capability.name };
}

/** The extended form may give the outer capability values instead of mapping it. */
function assignsValues({ value }: NamedValue): boolean {
  return (
    value.kind === "map" &&
    value.entries.length > 0 &&
    value.entries.every(({ key }) => key === "properties" || key === "attributes")
  );
}

/**
 * Requirement mappings (section 3.8.10), in order; a requirement may be mapped several times. What the outer
 * one is bound to has to do for the inner one, so that the types of their capabilities are related.
 */
export function mapRequirements(
  view: SubstitutionMappingsView,
  context: MappingContext,
): readonly (readonly [string, SubstitutionTarget])[] {
  const declared = requirementsOfType(context.type);
  const { complete } = chainOf(context.type);
  const targets: [string, SubstitutionTarget][] = [];
  for (const entry of view.requirements) {
    const outer = declared.get(entry.name);
    if (!isDeclared(entry, "requirement", declared.keys(), complete, context) || outer === undefined)
      continue;
    const target = requirementTarget(entry, outer.capability, context);
    if (target !== undefined) targets.push([entry.name, target]);
  }
  return targets;
}

function requirementTarget(
  entry: NamedValue,
  outer: TypeEntry | undefined,
  context: MappingContext,
): SubstitutionTarget | undefined {
  const what = `the requirement "${entry.name}"`;
  const [first, second] = mappedNames(entry.value);
  if (first === undefined || second === undefined) return reportShape(what, entry.value.span, context);
  const node = mappedNode(first, what, context);
  if (node === undefined) return undefined;
  const declared = declaredRequirements(node);
  const inner = declared.get(second.text);
  if (inner === undefined) return reportMember(second, "requirement", what, node, declared.keys(), context);
  if (outer !== undefined && inner.capability !== undefined && !related(outer, inner.capability)) {
    const target = `"${second.text}" of "${node.name}"`;
    reportMismatch(what, outer.name, target, inner.capability.name, second.span, context);
  }
  return { node: node.name, member: inner.name };
}

function related(left: TypeEntry, right: TypeEntry): boolean {
  const [a, b] = [chainOf(left), chainOf(right)];
  return !a.complete || !b.complete || a.names.includes(right.name) || b.names.includes(left.name);
}

/**
 * Interface mappings: `[node, interface]` as in 1.2, or each operation to a workflow or to an operation of a
 * node template, `node.operation` (section 3.8.13).
 */
export function checkInterfaces(view: SubstitutionMappingsView, context: MappingContext): void {
  const declared = interfacesOf(context.type);
  const { complete } = chainOf(context.type);
  for (const entry of view.interfaces) {
    const known = findInterface(declared, entry.name);
    if (known === undefined && !isDeclared(entry, "interface", declared.keys(), complete, context)) continue;
    const what = `the interface "${entry.name}"`;
    const [first, second] = mappedNames(entry.value);
    if (first !== undefined) {
      const node = mappedNode(first, what, context);
      const own = node?.type === undefined ? undefined : interfacesOf(node.type);
      if (
        node !== undefined &&
        own !== undefined &&
        second !== undefined &&
        findInterface(own, second.text) === undefined
      )
        reportMember(second, "interface", what, node, own.keys(), context);
    } else if (entry.value.kind !== "map") reportShape(what, entry.value.span, context);
    else for (const operation of entry.value.entries) checkOperation(operation.value, operation.key, context);
  }
}

function checkOperation(value: NamedValue["value"], operation: string, context: MappingContext): void {
  const what = `the operation "${operation}"`;
  if (value.kind !== "scalar") {
    const [first] = mappedNames(value);
    if (first === undefined) reportShape(what, value.span, context);
    else mappedNode(first, what, context);
    return;
  }
  const node = value.text.split(".")[0] ?? "";
  if (context.workflows.has(value.text) || context.nodes.has(node)) return;
  mappedNode({ ...value, text: node }, what, context);
}
