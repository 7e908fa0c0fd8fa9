import type { Json } from "../base/json.js";
import type { Span } from "../base/span.js";
import { suggest } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { ScalarNode, YamlNode } from "../syntax/node.js";
import { parseInteger } from "../syntax/scalars.js";
import { expectation, isScalarBase } from "./coerce.js";
import { type Evaluation, fixed, type Place, type Slot, slotLabel } from "./entities.js";
import { chainOf } from "./inherit.js";
import { propertiesOf } from "./properties.js";
import type { ValueSchema } from "./schemas.js";
import type { Value } from "./value.js";

/** The call on whose behalf a value is fetched. */
export interface Asking {
  readonly name: string;
  readonly span: Span;
}

/**
 * The value of a slot, or of a part of it, as another place wants it. The slot's own faults are reported
 * at the slot; that the value does not fit the asking place is reported at the asking function.
 */
export function project(
  evaluation: Evaluation,
  slot: Slot,
  path: readonly YamlNode[],
  schema: ValueSchema,
  place: Place,
  asking: Asking,
): Value | undefined {
  if (!leadsSomewhere(evaluation, slot, path, asking)) return undefined;
  const own = evaluation.slotValue(slot, asking.span);
  if (slot.node === undefined) return unset(evaluation, slot, asking);
  if (own === undefined) return undefined;
  if (path.length > 0) return part(evaluation, own, path, schema, place, asking);
  if (schema.base === "any") return own;
  if (sameType(slot.schema, schema)) return own;
  if (slot.schema.base === "any" && own.kind !== "static") return own;
  return evaluation.evaluate(slot.node, { ...schema, constraints: [] }, { ...place, self: slot.self });
}

/** Checks a path against the declared type, which holds whatever the value is and even if there is none. */
function leadsSomewhere(
  evaluation: Evaluation,
  slot: Slot,
  path: readonly YamlNode[],
  { name }: Asking,
): boolean {
  let at: ValueSchema | undefined = slot.schema;
  for (const step of path) {
    if (at === undefined || at.base === "any" || at.base === "range" || step.kind !== "scalar") return true;
    if (isScalarBase(at.base) && at.format === undefined) {
      const reason = `goes into a value of type ${at.type}, which has no parts`;
      report(evaluation.world.sink, CODES.invalidFunction, step.span, { name, reason });
      return false;
    }
    if (at.base === "list" && parseInteger(step.text) === undefined) {
      const reason = `has the path entry "${step.text}" where the index of a list is expected`;
      report(evaluation.world.sink, CODES.invalidFunction, step.span, { name, reason });
      return false;
    }
    const fields: ReadonlyMap<string, { schema: ValueSchema }> | undefined = at.data && propertiesOf(at.data);
    if (at.data !== undefined && fields?.has(step.text) === false) {
      if (!chainOf(at.data).complete) return true;
      unknownField(evaluation, at.type, step, fields.keys(), name);
      return false;
    }
    at = fields === undefined ? at.entry : fields.get(step.text)?.schema;
  }
  return true;
}

function unknownField(
  { world }: Evaluation,
  type: string,
  step: ScalarNode,
  fields: Iterable<string>,
  name: string,
): void {
  const suggestion = suggest(step.text, fields);
  const args = { name, member: step.text, owner: `the type ${type}`, suggestion };
  report(world.sink, CODES.unknownFunctionMember, step.span, args);
}

/** Constraints of the asking place are checked by its own evaluation, so equal shape is enough here. */
function sameType(left: ValueSchema, right: ValueSchema): boolean {
  if (left === right) return true;
  if (left.type !== right.type || left.base !== right.base) return false;
  if (left.entry === undefined || right.entry === undefined) return left.entry === right.entry;
  return sameType(left.entry, right.entry);
}

function unset(evaluation: Evaluation, slot: Slot, asking: Asking): undefined {
  if (slot.faulty === true) return undefined;
  const label = slotLabel(slot);
  const reason = `${label.charAt(0).toLowerCase()}${label.slice(1)} is not set`;
  report(evaluation.world.sink, CODES.unresolvedReference, asking.span, { name: asking.name, reason });
  return undefined;
}

function part(
  evaluation: Evaluation,
  whole: Value,
  path: readonly YamlNode[],
  schema: ValueSchema,
  place: Place,
  asking: Asking,
): Value | undefined {
  let at: Value = whole;
  for (const step of path) {
    if (step.kind !== "scalar") return badStep(evaluation, asking, step.span);
    const next = stepInto(at, step.text);
    if (next === undefined) return unknownPart(evaluation, at, step.text, step.span, asking);
    at = next;
  }
  return conform(evaluation, at, schema, place, asking);
}

/** The part of a value that a path leads to; undefined where there is none yet. */
export function partAt(whole: Value, path: readonly YamlNode[]): Value | undefined {
  let at: Value | undefined = whole;
  for (const step of path) {
    if (step.kind !== "scalar" || at === undefined) return undefined;
    at = stepInto(at, step.text);
  }
  return at;
}

function badStep(evaluation: Evaluation, asking: Asking, span: Span): undefined {
  report(evaluation.world.sink, CODES.invalidFunction, span, {
    name: asking.name,
    reason: "has a path entry that is neither a name nor an index",
  });
  return undefined;
}

function stepInto(value: Value, step: string): Value | undefined {
  const index = parseInteger(step);
  switch (value.kind) {
    case "static": {
      const json: Json = value.json;
      if (Array.isArray(json)) {
        const item: Json | undefined = index === undefined ? undefined : json[index];
        return item === undefined ? undefined : fixed(item);
      }
      if (typeof json !== "object" || json === null || !Object.hasOwn(json, step)) return undefined;
      return fixed((json as Readonly<Record<string, Json>>)[step] ?? null);
    }
    case "list":
      return index === undefined ? undefined : value.items[index];
    case "map":
      return Object.hasOwn(value.entries, step) ? value.entries[step] : undefined;
    case "get_attribute":
      return { ...value, path: [...value.path, index ?? step] };
    default:
      return undefined;
  }
}

function unknownPart(
  evaluation: Evaluation,
  value: Value,
  member: string,
  span: Span,
  asking: Asking,
): undefined {
  const empty = emptyKind(value);
  if (empty !== undefined) {
    const reason = `the ${empty} is empty`;
    report(evaluation.world.sink, CODES.unresolvedReference, span, { name: asking.name, reason });
    return undefined;
  }
  const names =
    value.kind === "static" && typeof value.json === "object" && value.json !== null
      ? Object.keys(value.json)
      : [];
  report(evaluation.world.sink, CODES.unknownFunctionMember, span, {
    name: asking.name,
    member,
    owner: "the value",
    suggestion: suggest(member, names),
  });
  return undefined;
}

/** A list or map with nothing in it has no part yet: its type allows every one, and an input may bring it. */
function emptyKind(value: Value): "list" | "map" | undefined {
  if (value.kind === "list") return value.items.length === 0 ? "list" : undefined;
  if (value.kind === "map") return Object.keys(value.entries).length === 0 ? "map" : undefined;
  if (value.kind !== "static" || typeof value.json !== "object" || value.json === null) return undefined;
  if (Object.keys(value.json).length > 0) return undefined;
  return Array.isArray(value.json) ? "list" : "map";
}

/** Checks a finished static value against the schema of the asking place. */
function conform(
  evaluation: Evaluation,
  value: Value,
  schema: ValueSchema,
  place: Place,
  asking: Asking,
): Value | undefined {
  if (value.kind !== "static" || schema.base === "any") return value;
  const { json } = value;
  const fits = fitsBase(json, schema);
  if (!fits && (typeof json === "object" || schema.base === "list" || schema.base === "map")) {
    const args = {
      what: place.what,
      expected: expectation(schema),
      found: JSON.stringify(json).slice(0, 40),
    };
    report(evaluation.world.sink, CODES.wrongValueType, place.site ?? asking.span, args);
    return undefined;
  }
  if (!fits) {
    const text = typeof json === "string" ? json : JSON.stringify(json);
    const node: YamlNode = { kind: "scalar", span: asking.span, text, style: "plain" };
    return evaluation.evaluate(node, { ...schema, constraints: [] }, place);
  }
  return value;
}

function fitsBase(json: Json, schema: ValueSchema): boolean {
  switch (schema.base) {
    case "list":
    case "range":
      return Array.isArray(json);
    case "map":
    case "complex":
      return typeof json === "object" && json !== null && !Array.isArray(json);
    case "boolean":
      return typeof json === "boolean";
    case "string":
    case "version":
    case "timestamp":
      return typeof json === "string";
    case "null":
      return json === null;
    case "integer":
      return Number.isInteger(json);
    default:
      return typeof json === "number";
  }
}
