import { suggest } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import { checkClause } from "../model/constraints.js";
import { capabilitiesOf, chainOf } from "../model/inherit.js";
import { type PropertyDefinition, propertiesOf } from "../model/properties.js";
import { lookupType, visibleNames } from "../model/registry.js";
import { ANY, type ValueSchema } from "../model/schemas.js";
import type { Scope, TypeEntry } from "../model/types.js";
import type {
  CapabilityFilterView,
  NamedValue,
  NodeFilterView,
  NodeTemplateView,
  RequirementAssignmentView,
} from "../schema/documents.js";
import type { Binding, Declared } from "./binding.js";
import { capabilityProperties, capabilityType } from "./capability-properties.js";
import { holdsFunction, readConditions } from "./conditions.js";

/** What the names in a filter are looked up in. */
interface Subject {
  /** The type of the nodes that the filter is about; undefined where any type may be meant. */
  readonly type: TypeEntry | undefined;
  /** True when names that the type does not have may be meant for other types of the file. */
  readonly loose: boolean;
  readonly scope: Scope;
  readonly sink: DiagnosticSink;
}

/**
 * Checks a node filter (F59): properties and capabilities exist, operators exist and fit, operands are of
 * the property's type. Names that only a derived type declares are fine.
 */
function checkFilter(filter: NodeFilterView, subject: Subject): void {
  for (const property of filter.properties) checkProperty(property, subject);
  for (const capability of filter.capabilities) checkCapability(capability, subject);
}

/** The filter of a requirement assignment, about the node type that the assignment or the definition names. */
export function checkRequirementFilter(
  { node, nodeFilter }: RequirementAssignmentView,
  declared: Declared | undefined,
  { nodes, scope, sink }: Binding,
): void {
  if (nodeFilter === undefined) return;
  const named =
    node === undefined ? undefined : (nodes.get(node.text)?.type ?? lookupType(scope, "node", node.text));
  const expected =
    node === undefined && declared?.node !== undefined ? lookupType(scope, "node", declared.node) : undefined;
  checkFilter(nodeFilter, { type: named ?? expected, loose: false, scope, sink });
}

/**
 * The filter of a node template that is about the targets of its requirements (TOSCA 1.3 section 3.8.3 has it
 * "select the correct target node"); with the directive `select` it chooses what the template itself stands for.
 */
export function targetFilter({ nodeFilter, directives }: NodeTemplateView): NodeFilterView | undefined {
  return directives.some(({ text }) => text === "select" || text === "selectable") ? undefined : nodeFilter;
}

/**
 * The filter of a node template: with the directive `select` about nodes of its type, without it about the
 * targets of its requirements, so that their names count as well.
 */
export function checkTemplateFilter(
  view: NodeTemplateView,
  type: TypeEntry | undefined,
  scope: Scope,
  sink: DiagnosticSink,
): void {
  if (view.nodeFilter === undefined || type === undefined) return;
  const ofTargets = targetFilter(view) !== undefined;
  if (ofTargets) report(sink, CODES.unselectedNodeFilter, view.nodeFilter.keySpan, { node: view.name });
  checkFilter(view.nodeFilter, { type, loose: ofTargets, scope, sink });
}

/** The filters of the requirement definitions and substitution mapping of a file. */
export function checkDefinitionFilters(scope: Scope, sink: DiagnosticSink): void {
  for (const { view } of scope.own.get("node")?.values() ?? []) {
    for (const { nodeFilter, node } of requirementViews(view)) {
      if (nodeFilter === undefined) continue;
      const type = node && lookupType(scope, "node", node.text);
      checkFilter(nodeFilter, { type, loose: false, scope, sink });
    }
  }
  const mapping = scope.document.topologyTemplate?.substitutionMappings;
  if (mapping?.substitutionFilter === undefined || mapping.nodeType === undefined) return;
  const type = lookupType(scope, "node", mapping.nodeType.text);
  checkFilter(mapping.substitutionFilter, { type, loose: false, scope, sink });
}

function requirementViews(view: TypeEntry["view"]) {
  return "requirements" in view
    ? (view.requirements as readonly {
        nodeFilter: NodeFilterView | undefined;
        node: { text: string } | undefined;
      }[])
    : [];
}

function checkProperty(filter: NamedValue, subject: Subject): void {
  if (subject.type === undefined) {
    checkConditions(filter, ANY, subject);
    return;
  }
  const declared = propertiesOf(subject.type);
  const found =
    declared.get(filter.name) ?? elsewhere(subject, (type) => propertiesOf(type).get(filter.name));
  if (found === "unknown") return;
  if (found !== undefined) {
    checkConditions(filter, declared.has(filter.name) ? found.schema : ANY, subject);
    return;
  }
  const args = {
    property: filter.name,
    owner: subject.type.name,
    suggestion: suggest(filter.name, declared.keys()),
  };
  report(subject.sink, CODES.undefinedFilterProperty, filter.nameSpan, args);
}

/**
 * A definition in a type derived from the subject's, or in any type where the subject is loose; "unknown"
 * where the file's types are not all known.
 */
function elsewhere<T>(subject: Subject, find: (type: TypeEntry) => T | undefined): T | "unknown" | undefined {
  const { type, scope } = subject;
  if (type === undefined || !chainOf(type).complete || (scope.incomplete && !subject.loose)) return "unknown";
  for (const name of visibleNames(scope, "node")) {
    const other = lookupType(scope, "node", name);
    if (other === undefined || (!subject.loose && !chainOf(other).names.includes(type.name))) continue;
    const found = find(other);
    if (found !== undefined) return found;
  }
  return undefined;
}

function checkCapability(filter: CapabilityFilterView, subject: Subject): void {
  const properties = propertiesCalled(filter.name, subject);
  if (properties === "unknown") return;
  if (properties !== undefined) {
    checkCapabilityProperties(filter, properties, subject);
    return;
  }
  const names = subject.type === undefined ? [] : [...capabilitiesOf(subject.type).keys()];
  const owner = subject.type?.name ?? "no node type";
  const args = { capability: filter.name, owner, suggestion: suggest(filter.name, names) };
  report(subject.sink, CODES.undefinedFilterCapability, filter.nameSpan, args);
}

type Properties = ReadonlyMap<string, PropertyDefinition>;

/** Properties of the capability that a filter names: by name in the node type, else by its type. */
function propertiesCalled(name: string, subject: Subject): Properties | "unknown" | undefined {
  const { type, scope } = subject;
  const byType = lookupType(scope, "capability", name);
  const inType = (at: TypeEntry): Properties | undefined => {
    const named = capabilitiesOf(at).get(name);
    if (named !== undefined) return capabilityProperties(named);
    if (byType === undefined) return undefined;
    const offers = [...capabilitiesOf(at).values()].some((inherited) => {
      const own = capabilityType(inherited);
      return own !== undefined && chainOf(own).names.includes(byType.name);
    });
    return offers ? propertiesOf(byType) : undefined;
  };
  if (type === undefined) return byType === undefined ? "unknown" : propertiesOf(byType);
  return inType(type) ?? elsewhere(subject, inType);
}

function checkCapabilityProperties(
  filter: CapabilityFilterView,
  declared: Properties,
  subject: Subject,
): void {
  for (const property of filter.properties) {
    const found = declared.get(property.name);
    if (found !== undefined) {
      checkConditions(property, found.schema, subject);
      continue;
    }
    const suggestion = suggest(property.name, declared.keys());
    const args = { property: property.name, owner: `the capability "${filter.name}"`, suggestion };
    report(subject.sink, CODES.undefinedFilterProperty, property.nameSpan, args);
  }
}

/** Constraints of one property filter, at the operand that is wrong. */
function checkConditions(filter: NamedValue, schema: ValueSchema, { sink }: Subject): void {
  const { clauses, fault } = readConditions(filter.value, schema);
  if (fault !== undefined) {
    const place = fault.node === filter.value ? filter.nameSpan : fault.node.span;
    report(sink, CODES.malformedFilter, place, { property: filter.name, reason: fault.reason });
    return;
  }
  for (const clause of clauses) {
    if (holdsFunction(clause.view.operand)) continue;
    checkClause(clause.view, schema, sink);
  }
}
