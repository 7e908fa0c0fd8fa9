import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import type {
  CapabilityDefinitionView,
  DataTypeView,
  PropertyDefinitionView,
  TypeView,
} from "../../schema/documents.js";
import { checkClause } from "../constraints.js";
import { attributeViewsOf } from "../inherit.js";
import { attributeDefinitionsOf, type PropertyDefinition, propertiesOf } from "../properties.js";
import { type SchemaSource, schemaOf, schemaOfType, type ValueSchema } from "../schemas.js";
import type { Scope, TypeEntry } from "../types.js";

/**
 * Constraint clauses are known operators with operands of the constrained type (TOSCA 1.3 section 3.6.3,
 * F31): in types, in the capabilities that node types define, in inputs and outputs.
 */
export function checkConstraintClauses(scope: Scope, sink: DiagnosticSink): void {
  for (const types of scope.own.values()) for (const type of types.values()) checkType(type, scope, sink);
  const topology = scope.document.topologyTemplate;
  for (const parameter of [...(topology?.inputs ?? []), ...(topology?.outputs ?? [])])
    checkSource(parameter, scope, sink);
}

function checkType(type: TypeEntry, scope: Scope, sink: DiagnosticSink): void {
  const { view } = type;
  checkAll(view.properties, propertiesOf(type), scope, sink);
  checkAll(attributeViewsOf(view), attributeDefinitionsOf(type), scope, sink);
  for (const { properties, attributes } of capabilityViews(view))
    checkAll([...properties, ...attributes], new Map(), scope, sink);
  if (type.kind !== "data") return;
  const { constraints, entrySchema, keySchema } = view as DataTypeView;
  const schema = schemaOfType(type.name, scope);
  if (schema !== undefined) for (const clause of constraints) checkClause(clause, schema, sink);
  checkParts({ entrySchema, keySchema }, scope, sink);
}

function capabilityViews(view: TypeView): readonly CapabilityDefinitionView[] {
  return "capabilities" in view ? (view.capabilities as readonly CapabilityDefinitionView[]) : [];
}

/** A refinement that states no type of its own is constrained in the type that it inherits. */
function checkAll(
  views: readonly PropertyDefinitionView[],
  resolved: ReadonlyMap<string, PropertyDefinition>,
  scope: Scope,
  sink: DiagnosticSink,
): void {
  for (const view of views)
    checkSource(view, scope, sink, view.type === undefined ? resolved.get(view.name)?.schema : undefined);
}

/**
 * Clauses of a definition and of its entry and key schemas, each against the type it stands at (F30, F31);
 * `inherited` is the schema of a definition that states no type.
 */
export function checkSource(
  source: SchemaSource,
  scope: Scope,
  sink: DiagnosticSink,
  inherited?: ValueSchema,
): void {
  if (source.constraints.length > 0) {
    const schema = inherited ?? schemaOf(source, scope);
    for (const clause of source.constraints) checkClause(clause, schema, sink);
  }
  checkParts(source, scope, sink);
}

function checkParts(
  { entrySchema, keySchema }: Pick<SchemaSource, "entrySchema" | "keySchema">,
  scope: Scope,
  sink: DiagnosticSink,
): void {
  for (const inner of [entrySchema, keySchema]) if (inner !== undefined) checkSource(inner, scope, sink);
}
