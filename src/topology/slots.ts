import type { Span } from "../base/span.js";
import { suggest } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import { renameFixes } from "../diagnostics/fixes.js";
import type { Entity, Slot } from "../model/entities.js";
import { type PropertyDefinition, propertiesOf } from "../model/properties.js";
import { ANY } from "../model/schemas.js";
import type { NamedValue } from "../schema/documents.js";
import { isNullNode } from "../syntax/access.js";

/** Who owns the values: a node template, a capability of it, a policy ... */
export interface SlotOwner {
  /** Prefix of the slots' paths. */
  readonly path: string;
  /** In messages: `"lrms_server"`, `the capability "host" of "lrms_server"`. */
  readonly label: string;
  readonly self: Entity;
  /** Where a missing value is reported. */
  readonly span: Span;
  /** False when the owner's type is not known in full, so that no name can be called wrong. */
  readonly complete: boolean;
  /** What the values are called in messages; "property" unless given. */
  readonly noun?: string;
}

/**
 * Assigned values with the defaults of what is not assigned. Reports undeclared names and required
 * values that are missing (F35); the values themselves are checked when they are evaluated.
 */
export function makeSlots(
  declared: ReadonlyMap<string, PropertyDefinition>,
  assigned: readonly NamedValue[],
  owner: SlotOwner,
  sink: DiagnosticSink,
): ReadonlyMap<string, Slot> {
  const slots = new Map<string, Slot>();
  const given = new Map<string, NamedValue>();
  for (const value of assigned) if (hasValue(value, declared)) given.set(value.name, value);
  for (const definition of declared.values()) {
    const slot = declaredSlot(definition, given.get(definition.name), owner);
    const faulty = slot.node === undefined && definition.required;
    if (faulty) reportMissing(definition, owner, assigned, sink);
    slots.set(definition.name, faulty ? { ...slot, faulty } : slot);
  }
  for (const value of assigned) {
    if (declared.has(value.name)) continue;
    if (owner.complete) reportUnknown(value, declared, owner, sink);
    else
      slots.set(value.name, {
        ...slotBase(value.name, owner),
        schema: ANY,
        node: value.value,
        span: value.span,
      });
  }
  return slots;
}

/** Assigned attribute values (F36); an attribute needs none, and unknown names are reported like properties. */
export function makeAttributeSlots(
  declared: ReadonlyMap<string, PropertyDefinition>,
  assigned: readonly NamedValue[],
  owner: SlotOwner,
  sink: DiagnosticSink,
): ReadonlyMap<string, Slot> {
  if (assigned.length === 0) return new Map();
  const optional = new Map(
    [...declared].map(([name, definition]) => [name, { ...definition, required: false }]),
  );
  return makeSlots(
    optional,
    assigned.map((value) => withoutDescription(value, declared.get(value.name))),
    { ...owner, path: `${owner.path}.attributes`, noun: "attribute" },
    sink,
  );
}

/** The long notation of an attribute assignment, `{description, value}` (TOSCA 1.3 section 3.6.13), as its value. */
function withoutDescription(assigned: NamedValue, definition: PropertyDefinition | undefined): NamedValue {
  const base = definition?.schema.base;
  const { value } = assigned;
  if (value.kind !== "map" || base === undefined || base === "map" || base === "any") return assigned;
  const entry = value.entries.find(({ key }) => key === "value");
  const long = value.entries.every(({ key }) => key === "value" || key === "description");
  const field = definition?.schema.data !== undefined && propertiesOf(definition.schema.data).has("value");
  return entry === undefined || !long || field
    ? assigned
    : { ...assigned, value: entry.value, span: entry.value.span };
}

function slotBase(name: string, owner: SlotOwner) {
  return {
    path: `${owner.path}.${name}`,
    what: `The ${owner.noun ?? "property"} "${name}" of ${owner.label}`,
    self: owner.self,
  };
}

/** An empty value is no value, except where the type is null itself. */
function hasValue({ name, value }: NamedValue, declared: ReadonlyMap<string, PropertyDefinition>): boolean {
  return !isNullNode(value) || declared.get(name)?.schema.base === "null";
}

function declaredSlot(definition: PropertyDefinition, given: NamedValue | undefined, owner: SlotOwner): Slot {
  const node = given?.value ?? definition.default;
  // Written out: this runs for every property of every node, and copying an object costs more.
  return {
    path: `${owner.path}.${definition.name}`,
    what: `The ${owner.noun ?? "property"} "${definition.name}" of ${owner.label}`,
    self: owner.self,
    schema: definition.schema,
    node,
    span: node?.span ?? owner.span,
  };
}

function reportMissing(
  definition: PropertyDefinition,
  owner: SlotOwner,
  assigned: readonly NamedValue[],
  sink: DiagnosticSink,
): void {
  const empty = assigned.find(({ name }) => name === definition.name);
  const args = { property: definition.name, owner: owner.label, type: definition.schema.type };
  report(sink, CODES.missingProperty, empty?.nameSpan ?? owner.span, args, {
    labels: [{ span: definition.span, text: `declared by ${definition.owner}` }],
  });
}

function reportUnknown(
  value: NamedValue,
  declared: ReadonlyMap<string, PropertyDefinition>,
  owner: SlotOwner,
  sink: DiagnosticSink,
): void {
  const suggestion = suggest(value.name, declared.keys());
  const fixes = renameFixes(value.nameSpan, value.name, declared.keys());
  const args = { property: value.name, owner: owner.label, suggestion };
  report(sink, CODES.unknownProperty, value.nameSpan, args, { fixes });
}
