import type { Span } from "../base/span.js";
import { suggest } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import { renameFixes } from "../diagnostics/fixes.js";
import { derivedDeclaring } from "../model/derived-types.js";
import type { Entity, Slot, SlotHolder } from "../model/entities.js";
import { type PropertyDefinition, propertiesOf } from "../model/properties.js";
import { ANY } from "../model/schemas.js";
import type { Scope, TypeEntry } from "../model/types.js";
import { definedHere } from "../model/unknown-types.js";
import type { NamedValue } from "../schema/documents.js";
import { isUnreadable } from "../schema/unreadable.js";
import { isLostNode, isNullNode } from "../syntax/access.js";

/** Who owns the values: a node template, a capability of it, a policy ... */
export interface SlotOwner extends SlotHolder {
  readonly label: string;
  readonly self: Entity;
  /** Where a missing value is reported. */
  readonly span: Span;
  /** False when the owner's type is not known in full, so that no name can be called wrong. */
  readonly complete: boolean;
  /** True when values that it should have are not known, so that none can be called missing. */
  readonly partial?: boolean;
  /** What the values are called in messages; "property" unless given. */
  readonly noun?: string;
  /** True for a capability of which the template says nothing. */
  readonly unmentioned?: boolean;
  /** The type of the owner and the file that names it, for the hint which type below it declares a name. */
  readonly type?: TypeEntry | undefined;
  readonly scope?: Scope;
}

const NO_SLOTS: ReadonlyMap<string, Slot> = new Map();

/** Few values are found faster one by one than in a map that is made for them. */
const FEW = 8;
const NONE: readonly NamedValue[] = [];

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
  if (declared.size === 0 && assigned.length === 0) return NO_SLOTS;
  const slots = new Map<string, Slot>();
  const given = assigned.length === 0 ? NONE : assigned.filter((value) => hasValue(value, declared));
  const byName = given.length > FEW ? new Map(given.map((value) => [value.name, value])) : undefined;
  // Not `for of`, which makes two objects a turn until the code is optimized: most of a run is over by then.
  declared.forEach((definition) => {
    const { name } = definition;
    const value = byName === undefined ? lastNamed(given, name) : byName.get(name);
    const slot = declaredSlot(definition, value, owner);
    const faulty = slot.node === undefined && definition.required;
    if (faulty && !isExcused(name, assigned, owner)) reportMissing(definition, owner, assigned, sink);
    slots.set(name, faulty ? { ...slot, faulty } : slot);
  });
  for (const value of assigned) {
    if (declared.has(value.name)) continue;
    if (owner.complete) reportUnknown(value, declared, owner, sink);
    else
      slots.set(value.name, {
        holder: owner,
        name: value.name,
        self: owner.self,
        schema: ANY,
        node: value.value,
        span: value.span,
      });
  }
  return slots;
}

function lastNamed(values: readonly NamedValue[], name: string): NamedValue | undefined {
  for (let index = values.length - 1; index >= 0; index -= 1)
    if (values[index]?.name === name) return values[index];
  return undefined;
}

/** Assigned attribute values (F36); an attribute needs none, and unknown names are reported like properties. */
export function makeAttributeSlots(
  declared: ReadonlyMap<string, PropertyDefinition>,
  assigned: readonly NamedValue[],
  owner: SlotOwner,
  sink: DiagnosticSink,
): ReadonlyMap<string, Slot> {
  if (assigned.length === 0) return NO_SLOTS;
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

/** True where a value may be missing only because of a fault that is reported already (D-6). */
function isExcused(name: string, assigned: readonly NamedValue[], owner: SlotOwner): boolean {
  if (owner.partial === true || isUnreadable(assigned)) return true;
  return assigned.some((value) => value.name === name && isLostNode(value.value));
}

/** An empty value is no value, except where the type is null itself. */
function hasValue({ name, value }: NamedValue, declared: ReadonlyMap<string, PropertyDefinition>): boolean {
  return !isNullNode(value) || declared.get(name)?.schema.base === "null";
}

function declaredSlot(definition: PropertyDefinition, given: NamedValue | undefined, owner: SlotOwner): Slot {
  const node = given?.value ?? definition.default;
  // Written out: this runs for every property of every node, and copying an object costs more.
  return {
    holder: owner,
    name: definition.name,
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
  const code = owner.unmentioned === true ? CODES.openCapabilityProperty : CODES.missingProperty;
  report(sink, code, empty?.nameSpan ?? owner.span, args, {
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
  const below = suggestion === undefined ? declaredBelow(value.name, owner) : undefined;
  report(sink, CODES.unknownProperty, value.nameSpan, args, {
    fixes,
    identity: value.name,
    ...(below && {
      hint: `"${below.name}" declares it: take that type, or remove the property.`,
      labels: definedHere(below),
    }),
  });
}

function declaredBelow(name: string, { type, scope, noun }: SlotOwner): TypeEntry | undefined {
  return type === undefined || scope === undefined || noun !== undefined
    ? undefined
    : derivedDeclaring(type, scope, name);
}
