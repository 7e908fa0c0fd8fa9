import { CODES, report } from "../../diagnostics/catalog.js";
import { childOf, entryOf } from "../../syntax/access.js";
import type { ScalarNode } from "../../syntax/node.js";
import { parseFloatText } from "../../syntax/scalars.js";
import { entriesIn } from "../entities.js";
import { numberTypeOf, unitsOf } from "../literal-values.js";
import { literalKind, textOf } from "../literals.js";
import type { Model, TypeDefinition } from "../model.js";
import { hasUnknownParent, parentOf } from "../names.js";
import {
  dataTypeAt,
  dataTypeDerives,
  dataTypeOf,
  isBuiltIn,
  parentDataType,
  type Schema,
  schemaAt,
  schemaOfType,
} from "../schemas.js";
import { checkClause, checkSchemas } from "./definitions.js";

const SCALAR_KEYS = ["data_type", "units", "canonical_unit", "prefixes"] as const;

/** The rules of data types beyond those of all types (9.1.2.2, 9.2). */
export function checkDataType(model: Model, type: TypeDefinition): void {
  const { node, name, span, file } = type;
  if (isBuiltIn(name)) report(model.sink, CODES.reservedType, span, { type: name });
  const derived = childOf(node, "derived_from");
  const properties = childOf(node, "properties");
  const empty = properties?.kind === "map" && properties.entries.length === 0;
  if (derived === undefined && (properties === undefined || empty)) {
    // A body that is no map is reported by the grammar.
    if (bodyIsMap(type)) report(model.sink, CODES.emptyDataType, span, { type: name });
  }
  const data = dataTypeOf(model, type);
  const parent = parentDataType(model, type);
  if (properties !== undefined && data !== undefined && data.base !== "complex") {
    const primitive = parent?.name ?? data.base;
    const hint = 'Remove "derived_from:" or the properties.';
    report(model.sink, CODES.nativeTypeExtended, derived?.span ?? span, { type: name, primitive }, { hint });
  }
  if (data === undefined || hasUnknownParentType(model, type)) return;
  const schema = schemaOfType(model, data);
  checkScalarKeys(model, type, schema);
  checkSchemas(node, schema, `The data type "${name}"`, { model, file });
  checkRefinedSchemas(model, type, schema);
  const what = `The data type "${name}"`;
  checkClause(childOf(node, "validation"), schema, { model, file, what, self: undefined });
}

function bodyIsMap({ file, name }: TypeDefinition): boolean {
  return (
    entryOf(file.root, "data_types")?.value.kind === "map" &&
    childOf(childOf(file.root, "data_types"), name)?.kind === "map"
  );
}

function hasUnknownParentType(model: Model, type: TypeDefinition): boolean {
  return dataTypeOf(model, type) === undefined && hasUnknownParent(model, type);
}

/** Schemas of keys and entries may be narrowed, not changed. */
function checkRefinedSchemas(model: Model, type: TypeDefinition, schema: Schema): void {
  const parent = parentOf(model, type);
  if (parent === undefined) return;
  const inherited = dataTypeOf(model, parent);
  if (inherited === undefined) return;
  const before = schemaOfType(model, inherited);
  for (const key of ["key_schema", "entry_schema"] as const) {
    const own = childOf(type.node, key);
    const source = before.sources.find(({ node }) => childOf(node, key) !== undefined);
    if (own === undefined || source === undefined) continue;
    const [mine, theirs] = [
      schemaAt(model, type.file, own),
      schemaAt(model, source.file, childOf(source.node, key)),
    ];
    if (mine === undefined || theirs === undefined || dataTypeDerives(model, mine, theirs)) continue;
    const what = `"${key}" of the data type "${schema.name}"`;
    const args = { what, type: mine.name, parent: inherited.name, parentType: theirs.name };
    report(model.sink, CODES.incompatibleRefinement, own.span, args);
  }
}

function checkScalarKeys(model: Model, type: TypeDefinition, schema: Schema): void {
  const { node, name } = type;
  if (schema.base !== "scalar") {
    for (const key of SCALAR_KEYS) {
      const entry = entryOf(node, key);
      const args = { key, owner: `The data type "${name}"`, allowed: [] };
      if (entry !== undefined)
        report(model.sink, CODES.unknownKey, entry.keySpan, args, {
          hint: "Only types that derive from scalar have it.",
        });
    }
    return;
  }
  const fault = (reason: string, at = type.span) =>
    report(model.sink, CODES.scalarType, at, { type: name, reason });
  const derived = parentOf(model, type) !== undefined;
  if (derived) {
    checkDerivedScalar(model, type, fault);
    return;
  }
  if (schema.withdrawn !== undefined) return;
  const units = entryOf(node, "units");
  if (units === undefined) {
    report(model.sink, CODES.missingKey, type.span, { key: "units", owner: `The scalar type "${name}"` });
  } else if (units.value.kind === "map") checkUnits(model, type, schema, fault);
  checkNumberType(model, type, fault);
}

type Fault = (reason: string, at?: TypeDefinition["span"]) => void;

function checkUnits(model: Model, type: TypeDefinition, schema: Schema, fault: Fault): void {
  const units = entryOf(type.node, "units");
  if (units === undefined) return;
  const entries = entriesIn(units.value);
  const ones = entries.filter(({ value }) => value.kind === "scalar" && parseFloatText(value.text) === 1);
  if (ones.length === 0) fault("has no unit with the multiplier 1", units.keySpan);
  const spaced = entries.find(({ key }) => /\s/.test(key));
  if (spaced !== undefined) fault(`has the unit "${spaced.key}" with a blank in it`, spaced.keySpan);
  const canonical = childOf(type.node, "canonical_unit");
  if (ones.length > 1 && canonical === undefined) {
    fault('has several units with the multiplier 1 and so needs "canonical_unit"', units.keySpan);
  }
  // One unit at most goes with prefixes, but the specification itself writes two for bit and byte rates.
  const named = textOf(canonical);
  if (named !== undefined && !unitsOf(model, schema).has(named)) {
    fault(`has the canonical unit "${named}", which is none of its units`, canonical?.span);
  }
  if (numberTypeOf(model, schema)?.base !== "integer") return;
  for (const { key, value } of entries) {
    if (value.kind !== "scalar" || literalKind(value as ScalarNode) !== "float") continue;
    fault(`counts whole numbers, but the multiplier of "${key}" is none`, value.span);
  }
}

function checkNumberType(model: Model, type: TypeDefinition, fault: Fault): void {
  const node = childOf(type.node, "data_type");
  const number = dataTypeAt(model, type.file, node);
  if (number === undefined || number.base === "integer" || number.base === "float") return;
  fault(`has the data type "${number.name}", which is neither integer nor float`, node?.span);
}

/** What a type that derives from a scalar type may change (9.1.2.2). */
function checkDerivedScalar(model: Model, type: TypeDefinition, fault: Fault): void {
  const parent = parentOf(model, type);
  const inherited = (key: string) => (parent === undefined ? undefined : childOf(parent.node, key));
  const number = childOf(type.node, "data_type");
  if (number !== undefined && textOf(number) !== (textOf(inherited("data_type")) ?? "float")) {
    fault("cannot change the data type of its parent", number.span);
  }
  const canonical = childOf(type.node, "canonical_unit");
  if (canonical !== undefined && textOf(canonical) !== textOf(inherited("canonical_unit"))) {
    fault("cannot change the canonical unit of its parent", canonical.span);
  }
  const prefixes = entryOf(type.node, "prefixes");
  if (prefixes !== undefined && inherited("prefixes") === undefined) {
    fault("cannot add prefixes, since its parent has none", prefixes.keySpan);
  }
}
