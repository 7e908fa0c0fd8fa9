import { suggest } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { ModelCapability, ModelNode } from "../model/entities.js";
import { lookupType } from "../model/registry.js";
import type { TypeEntry } from "../model/types.js";
import type { RequirementAssignmentView } from "../schema/documents.js";
import { accepts, type Binding, type Declared, typeNames } from "./binding.js";
import { leadsTo } from "./valid-targets.js";

/**
 * The capability of the target that a requirement uses: by name, then by type, among those that accept
 * the source (F56). Among several of the type those win that the relationship may lead to, then the one named
 * like the requirement, then the one of exactly the type, then the first.
 */
export function chooseCapability(
  source: ModelNode,
  target: ModelNode,
  assignment: RequirementAssignmentView,
  declared: Declared | undefined,
  binding: Binding,
): ModelCapability | undefined {
  if (!target.complete) return undefined;
  const typed = checkTargetType(target, assignment, declared, binding);
  const wanted = wantedType(assignment, declared, target, binding);
  if (wanted === undefined) return undefined;
  if (typeof wanted !== "string") {
    const fits = checkDerivation(target, wanted, assignment, declared, binding);
    return accepted(source, target, [wanted], assignment, declared, typed && fits ? binding : undefined);
  }
  const ofType: ModelCapability[] = [];
  target.capabilities.forEach((capability) => {
    if (typeNames(capability).includes(wanted)) ofType.push(capability);
  });
  if (ofType.length > 0) {
    const relationship = relationshipOf(assignment, declared, binding);
    const reachable = (capability: ModelCapability) =>
      relationship === undefined || leadsTo(relationship, target, capability);
    const preferred = prefer(ofType, assignment.name, wanted, reachable);
    return accepted(source, target, preferred, assignment, declared, typed ? binding : undefined);
  }
  if (!typed || [...target.capabilities.values()].some((capability) => !capability.complete))
    return undefined;
  const span = assignment.node?.span ?? assignment.nameSpan;
  const args = { requirement: assignment.name, target: target.name, capability: wanted };
  report(binding.sink, CODES.noMatchingCapability, span, args, {
    labels: [{ span: target.span, text: `${target.name} is a ${target.typeName}` }],
  });
  return undefined;
}

/** The type that the definition asks of the target (TOSCA 1.3 section 3.7.3). */
function checkTargetType(
  target: ModelNode,
  assignment: RequirementAssignmentView,
  declared: Declared | undefined,
  binding: Binding,
): boolean {
  const expected = declared?.node;
  if (expected === undefined || target.typeChain.includes(expected)) return true;
  if (lookupType(binding.scope, "node", expected) === undefined) return true;
  const span = assignment.node?.span ?? assignment.nameSpan;
  const args = { requirement: assignment.name, target: target.name, type: target.typeName, expected };
  report(binding.sink, CODES.targetTypeMismatch, span, args, {
    labels: [{ span: target.span, text: "the target" }],
  });
  return false;
}

/** A capability named by the assignment, or the type to look for; undefined when neither is usable. */
function wantedType(
  assignment: RequirementAssignmentView,
  declared: Declared | undefined,
  target: ModelNode,
  binding: Binding,
): ModelCapability | string | undefined {
  const named = assignment.capability;
  if (named === undefined) return declared?.capability?.name;
  const capability = target.capabilities.get(named.text);
  if (capability !== undefined) return capability;
  const type = lookupType(binding.scope, "capability", named.text);
  if (type !== undefined) return type.name;
  const suggestion = suggest(named.text, target.capabilities.keys());
  const args = { capability: named.text, node: target.name, type: target.typeName, suggestion };
  report(binding.sink, CODES.unknownCapability, named.span, args);
  return undefined;
}

/** A capability that the assignment names has to be of the type that the definition asks for (F56). */
function checkDerivation(
  target: ModelNode,
  capability: ModelCapability,
  assignment: RequirementAssignmentView,
  declared: Declared | undefined,
  binding: Binding,
): boolean {
  const expected = declared?.capability?.name;
  if (expected === undefined || !capability.complete || typeNames(capability).includes(expected)) return true;
  const span = assignment.capability?.span ?? assignment.nameSpan;
  const args = {
    requirement: assignment.name,
    capability: capability.name,
    target: target.name,
    type: capability.typeName,
    expected,
  };
  report(binding.sink, CODES.capabilityMismatch, span, args, {
    labels: [{ span: capability.span, text: "the capability" }],
  });
  return false;
}

/** The type of the relationship that an assignment makes: of a template, a type, or the definition's. */
function relationshipOf(
  { relationship }: RequirementAssignmentView,
  declared: Declared | undefined,
  { relationshipTemplates, scope }: Binding,
): TypeEntry | undefined {
  const name =
    relationship?.type?.text ??
    (declared?.relationship === undefined ? declared?.relationshipName : undefined);
  if (name === undefined) return declared?.relationship;
  return lookupType(scope, "relationship", relationshipTemplates.get(name)?.type?.text ?? name);
}

function prefer(
  capabilities: readonly ModelCapability[],
  requirement: string,
  type: string,
  reachable: (capability: ModelCapability) => boolean,
): readonly ModelCapability[] {
  if (capabilities.length === 1) return capabilities;
  const rank = (capability: ModelCapability) =>
    (reachable(capability) ? 0 : 4) +
    (capability.name === requirement ? 0 : 2) +
    (capability.typeName === type ? 0 : 1);
  return [...capabilities].sort((left, right) => rank(left) - rank(right));
}

/** The first capability that accepts the source; without a binding a refusal was reported already. */
function accepted(
  source: ModelNode,
  target: ModelNode,
  capabilities: readonly ModelCapability[],
  assignment: RequirementAssignmentView,
  declared: Declared | undefined,
  binding: Binding | undefined,
): ModelCapability | undefined {
  const fitting = capabilities.find((capability) => accepts(capability, source));
  if (fitting !== undefined) return fitting;
  const [first] = capabilities;
  if (first === undefined || binding === undefined) return undefined;
  const span = assignment.node?.span ?? assignment.nameSpan;
  const valid = first.validSourceTypes.join(", ");
  const args = {
    source: source.name,
    type: source.typeName,
    target: target.name,
    capability: first.name,
    valid,
  };
  const labels = [{ span: target.span, text: "the target" }];
  if (!isPairedByLibrary(source, target, declared)) {
    report(binding.sink, CODES.sourceNotAllowed, span, args, { labels });
    return undefined;
  }
  report(binding.sink, CODES.capabilityPairing, span, args, { labels });
  return first;
}

/**
 * True when a type of a bundled library asks for a node of the very type whose capability does not let it in: the
 * library contradicts itself, which no template can help.
 */
function isPairedByLibrary(source: ModelNode, target: ModelNode, declared: Declared | undefined): boolean {
  const { node } = declared ?? {};
  const bundled = source.type?.scope.bundled === true && target.type?.scope.bundled === true;
  return bundled && node !== undefined && target.typeChain.includes(node);
}
