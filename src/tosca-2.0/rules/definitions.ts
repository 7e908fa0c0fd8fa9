import { CODES, report } from "../../diagnostics/catalog.js";
import { childOf } from "../../syntax/access.js";
import type { MapEntry, MapNode, YamlNode } from "../../syntax/node.js";
import { type Context, type Self, UNKNOWN_SELF } from "../context.js";
import { entriesIn } from "../entities.js";
import { callIn } from "../functions/call.js";
import { misspells } from "../grammar/misspells.js";
import { wrongKindAt } from "../grammar/place.js";
import { isNothing, unescaped } from "../literals.js";
import { definitionIn, type Member, type Members, refined } from "../members.js";
import type { Model, ToscaFile } from "../model.js";
import { dataTypeAt, dataTypeDerives, type Schema, schemaAt } from "../schemas.js";
import type { Service } from "../service.js";
import { checkValidations, checkValue, contextIn } from "../values.js";
import { checkMapping } from "./mappings.js";

/** Where definitions of members stand. */
export interface DefinitionPlace {
  readonly model: Model;
  readonly file: ToscaFile;
  /** `property`, `attribute` or `input`. */
  readonly label: string;
  readonly owner: string;
  /** New names may be added; else only refinements of inherited ones are allowed. */
  readonly open: boolean;
  /** A `type` is mandatory for new names (properties and attributes, not parameters). */
  readonly typed: boolean;
  /** A value in short form may define a new name: parameters that go out. */
  readonly short: boolean;
  readonly self?: Self;
  readonly service?: Service;
  /** What is inherited is not wholly known, so that a `type` may stand there. */
  readonly uncertain?: boolean;
  /** Set for parameters that come in: where their values may go is checked from here (9.10). */
  readonly incoming?: Context | undefined;
}

/** Checks the definitions of a section: types, refinements, defaults, schemas (9.3 to 9.8). */
export function checkDefinitions(
  section: YamlNode | undefined,
  inherited: Members,
  place: DefinitionPlace,
): void {
  const { model, file } = place;
  if (section?.kind !== "map") return;
  const members = refined(model, inherited, section, file);
  for (const entry of entriesIn(section)) {
    const name = unescaped(entry.key);
    const member = members.get(name);
    const before = inherited.get(name);
    if (member !== undefined) checkDefinition(entry, member, before, place);
  }
}

function checkDefinition(
  entry: MapEntry,
  member: Member,
  before: Member | undefined,
  place: DefinitionPlace,
): void {
  const { model, file, owner, label } = place;
  const what = `The ${label} "${member.name}" of ${owner}`;
  const context = contextAt(what, place);
  if (before === undefined && !place.open) {
    const args = { kind: label, name: member.name, owner: sentence(owner) };
    report(model.sink, CODES.unknownReference, entry.keySpan, args);
    return;
  }
  if (before?.value !== undefined) {
    const reason = "has a fixed value and cannot be refined";
    report(model.sink, CODES.refinement, entry.keySpan, { what, reason }, { labels: declared(before) });
  }
  const definition = definitionIn(entry.value);
  if (definition === undefined) {
    checkShort(entry, before, what, context, place);
    return;
  }
  checkType(definition, before, entry, what, place);
  checkRequired(definition, before, what, model);
  checkSchemas(definition, member.schema, what, place);
  const [fixed, standard] = [childOf(definition, "value"), childOf(definition, "default")];
  if (fixed !== undefined) checkValue(fixed, member.schema, context);
  if (standard !== undefined)
    checkValue(standard, member.schema, { ...context, what: `The default of ${lower(what)}` });
  if (standard !== undefined && !member.required) {
    report(model.sink, CODES.defaultOfOptional, standard.span, { what });
  }
  checkClause(childOf(definition, "validation"), member.schema, { model, file, what, self: place.self });
  checkDefinedMapping(definition, entry, member, what, place);
  if (before !== undefined && standard === undefined) recheckDefault(member, before, context);
}

/** A value that is mapped is not fixed as well. */
function checkDefinedMapping(
  definition: MapNode,
  entry: MapEntry,
  { schema }: Member,
  what: string,
  { model, incoming }: DefinitionPlace,
): void {
  const mapping = childOf(definition, "mapping");
  if (mapping === undefined) return;
  if (childOf(definition, "value") !== undefined) {
    const args = { owner: what, first: "value", second: "mapping" };
    report(model.sink, CODES.exclusiveKeys, entry.keySpan, args);
  }
  if (incoming !== undefined) checkMapping(mapping, incoming, schema);
}

function contextAt(what: string, place: DefinitionPlace): Context {
  const context = contextIn(place.model, place.file, what, place.self ?? UNKNOWN_SELF);
  return place.service === undefined ? context : { ...context, service: place.service };
}

function declared(member: Member) {
  return [{ span: member.span, text: "declared here" }];
}

/** A fixed value in short form: for members that exist, and for parameters that go out. */
function checkShort(
  entry: MapEntry,
  before: Member | undefined,
  what: string,
  context: Context,
  place: DefinitionPlace,
): void {
  const { value: node, keySpan: span } = entry;
  if (isNothing(node) || place.label === "attribute") return;
  if (place.incoming !== undefined) {
    if (node.kind === "seq") checkMapping(node, place.incoming, before?.schema);
    else wrongKindAt({ node, what, span }, "a map or the path of an attribute", place.model.sink);
  } else if (place.label === "output" && node.kind === "seq" && !place.short) {
    // A mapping in an interface type is reported as such.
    return;
  } else if (before === undefined && !place.short) {
    wrongKindAt({ node, what, span }, "a map", place.model.sink);
  } else checkValue(node, before?.schema, context);
}

function checkType(
  definition: MapNode,
  before: Member | undefined,
  entry: MapEntry,
  what: string,
  { model, file, typed, uncertain }: DefinitionPlace,
): void {
  const node = childOf(definition, "type");
  if (node === undefined) {
    if (typed && before === undefined && uncertain !== true && !misspells(definition, "type", "property")) {
      report(model.sink, CODES.missingKey, entry.keySpan, { key: "type", owner: what });
    }
    return;
  }
  const type = dataTypeAt(model, file, node);
  if (type?.name === "scalar" && type.definition === undefined) {
    const args = { type: "scalar", reason: "is abstract: derive a type with units from it" };
    report(model.sink, CODES.scalarType, node.span, args);
  }
  if (type === undefined || before?.schema === undefined || dataTypeDerives(model, type, before.schema))
    return;
  const parent = before.schema.name;
  const args = { what, type: type.name, parent: before.name, parentType: parent };
  report(model.sink, CODES.incompatibleRefinement, node.span, args, { labels: declared(before) });
}

function checkRequired(definition: MapNode, before: Member | undefined, what: string, model: Model): void {
  const node = childOf(definition, "required");
  if (before?.required !== true || node?.kind !== "scalar" || !/^false$/i.test(node.text)) return;
  const reason = "is required by the parent and cannot be made optional";
  report(model.sink, CODES.refinement, node.span, { what, reason }, { labels: declared(before) });
}

/** An inherited default must satisfy what a refinement adds; the clauses before were judged before. */
function recheckDefault(member: Member, before: Member, context: Context): void {
  const { schema } = member;
  if (member.default === undefined || schema === undefined) return;
  const judged = new Set(before.schema?.sources.map(({ node }) => node));
  const sources = schema.sources.filter(({ node }) => !judged.has(node));
  checkValidations(member.default, { ...schema, sources }, { ...context, file: before.file });
}

/** Checks `key_schema` and `entry_schema`: allowed for the type, types known (9.3). */
export function checkSchemas(
  definition: MapNode,
  schema: Schema | undefined,
  what: string,
  place: Pick<DefinitionPlace, "model" | "file" | "self">,
): void {
  const { model } = place;
  for (const key of ["key_schema", "entry_schema"] as const) {
    const node = childOf(definition, key);
    if (node === undefined) continue;
    const allowed =
      schema === undefined || schema.base === "map" || (key === "entry_schema" && schema.base === "list");
    if (allowed) checkSchema(node, key, what, place);
    else {
      const span = definition.entries.find((entry) => entry.key === key)?.keySpan ?? node.span;
      const derived = childOf(definition, "type") === undefined && schema.base !== "complex";
      const type = derived ? schema.base : schema.name;
      report(model.sink, CODES.schemaNotAllowed, span, { key, what, type });
    }
  }
  const collection = schema?.base === "list" || schema?.base === "map";
  const type = childOf(definition, "type");
  if (!collection || type === undefined) return;
  if (schema.sources.some(({ node }) => childOf(node, "entry_schema") !== undefined)) return;
  report(model.sink, CODES.openEntries, type.span, { what });
}

/** Checks one schema definition, a type name or a map (9.3). */
export function checkSchema(
  node: YamlNode,
  key: string,
  what: string,
  place: Pick<DefinitionPlace, "model" | "file" | "self">,
): void {
  const { model, file } = place;
  const named = node.kind === "map" ? childOf(node, "type") : node;
  const type = dataTypeAt(model, file, named);
  const subject = `"${key}" of ${lower(what)}`;
  if (key === "key_schema" && type !== undefined && type.base !== "string") {
    const args = { what: subject, expected: "a type that derives from string", found: `"${type.name}"` };
    report(model.sink, CODES.wrongValueType, named?.span ?? node.span, args);
  }
  if (node.kind !== "map") return;
  const schema = schemaAt(model, file, node);
  checkSchemas(node, schema, subject, place);
  checkClause(childOf(node, "validation"), schema, { model, file, what: subject, self: place.self });
}

/** Checks a validation clause: a function that gives true or false, with `$value` of a known type (9.11). */
export function checkClause(
  node: YamlNode | undefined,
  schema: Schema | undefined,
  at: {
    readonly model: Model;
    readonly file: ToscaFile;
    readonly what: string;
    readonly self: Self | undefined;
  },
): void {
  if (node === undefined) return;
  const context = contextIn(at.model, at.file, at.what, at.self ?? UNKNOWN_SELF);
  checkCondition(node, { ...context, value: schema ?? "unknown" });
}

/** Checks an expression that must give true or false. */
export function checkCondition(node: YamlNode | undefined, context: Context): void {
  if (node === undefined) return;
  const several = node.kind === "map" && node.entries.length > 1;
  if (several) {
    checkValue(node, undefined, context);
    return;
  }
  if (node.kind === "seq") return;
  const result = context.checks.result(node, context);
  if (result.base === "any" || result.base === "boolean") return;
  if (node.kind === "scalar" && callIn(node) === undefined) return;
  if (node.kind === "map" && node.entries[0]?.key.startsWith("$") !== true) return;
  const found = `a function that gives ${result.base === "list" ? "a list" : `a value of type ${result.base}`}`;
  report(context.model.sink, CODES.notACondition, node.span, {
    what: `The condition of ${lower(context.what)}`,
    found,
  });
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
