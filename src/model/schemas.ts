import type { Span } from "../base/span.js";
import type { ConstraintView, DataTypeView, LocatedText, SchemaView } from "../schema/documents.js";
import { chainOf, memo } from "./inherit.js";
import { isPrimitive, type PrimitiveType, type TextFormat, textFormatOf } from "./primitives.js";
import { lookupType } from "./registry.js";
import type { Scope, TypeEntry } from "./types.js";

/** What values of a type are made of. `any` accepts everything: undeclared or unknown types. */
export type BaseType = PrimitiveType | "complex" | "any";

/** A declared type made usable: what a value of it looks like and must fulfil. */
export interface ValueSchema {
  /** The type's name as shown in messages and kept in the topology. */
  readonly type: string;
  readonly base: BaseType;
  /** The data type that is named; none for a primitive. */
  readonly named?: TypeEntry;
  /** The data type behind a complex value. */
  readonly data?: TypeEntry;
  /** Made when it is asked for: a type may contain itself (F30). */
  readonly entry?: ValueSchema;
  readonly key?: ValueSchema;
  /** The format that a text has to be well-formed in (TOSCA 1.3 section 5.3.2, F27). */
  readonly format?: TextFormat;
  /** All of them must hold (F32). */
  readonly constraints: readonly ScopedConstraint[];
}

/** A constraint clause with the place that its diagnostics point to. */
export interface ScopedConstraint {
  readonly view: ConstraintView;
  readonly span: Span;
}

export const ANY: ValueSchema = { type: "any", base: "any", constraints: [] };
export const STRING: ValueSchema = { type: "string", base: "string", constraints: [] };

/** The parts of a property, parameter or entry definition that make a schema. */
export interface SchemaSource {
  readonly type: LocatedText | undefined;
  readonly constraints: readonly ConstraintView[];
  readonly entrySchema: SchemaView | undefined;
  readonly keySchema: SchemaView | undefined;
}

/** The schema of a definition; an unknown type gives one that accepts everything. */
export function schemaOf(source: SchemaSource, scope: Scope): ValueSchema {
  if (source.type === undefined) return ANY;
  const named = schemaOfType(source.type.text, scope);
  if (named === undefined) return { ...ANY, type: source.type.text };
  const { constraints, entrySchema, keySchema } = source;
  if (constraints.length === 0 && entrySchema === undefined && keySchema === undefined) return named;
  return lazily(
    { ...withoutParts(named), constraints: [...named.constraints, ...constraints.map(scoped)] },
    () => (entrySchema === undefined ? named.entry : schemaOf(entrySchema, scope)),
    () => (keySchema === undefined ? named.key : schemaOf(keySchema, scope)),
  );
}

/** The schema of a type's name; undefined when the name means nothing in `scope`. */
export function schemaOfType(name: string, scope: Scope): ValueSchema | undefined {
  const own = lookupType(scope, "data", name);
  if (own !== undefined) return memo(dataSchemas, own, () => schemaOfData(own));
  if (isPrimitive(name)) return { type: name, base: name, constraints: [] };
  const format = textFormatOf(name);
  return format === undefined ? undefined : { type: name, base: "string", format, constraints: [] };
}

const dataSchemas = new WeakMap<TypeEntry, ValueSchema>();

function schemaOfData(type: TypeEntry): ValueSchema {
  const chain = chainOf(type);
  const root = chain.types[chain.types.length - 1];
  const primitive = root?.view.derivedFrom?.text ?? "";
  const format = [primitive, ...chain.names].map(textFormatOf).find((found) => found !== undefined);
  const base: BaseType = isPrimitive(primitive) ? primitive : format === undefined ? "complex" : "string";
  const constraints = chain.types.flatMap(({ view }) => (view as DataTypeView).constraints.map(scoped));
  return lazily(
    {
      type: type.name,
      named: type,
      base,
      constraints,
      ...(base === "complex" ? { data: type } : {}),
      ...(format === undefined ? {} : { format }),
    },
    () => partOf(chain.types, (view) => view.entrySchema),
    () => partOf(chain.types, (view) => view.keySchema),
  );
}

/** The entry or key schema that the nearest type of a chain states. */
function partOf(
  types: readonly TypeEntry[],
  read: (view: DataTypeView) => SchemaView | undefined,
): ValueSchema | undefined {
  for (const { view, scope } of types) {
    const part = read(view as DataTypeView);
    if (part !== undefined) return schemaOf(part, scope);
  }
  return undefined;
}

type Parts = "entry" | "key";

function withoutParts(schema: ValueSchema): Omit<ValueSchema, Parts> {
  const { type, named, base, data, format, constraints } = schema;
  return {
    type,
    base,
    constraints,
    ...(named === undefined ? {} : { named }),
    ...(data === undefined ? {} : { data }),
    ...(format === undefined ? {} : { format }),
  };
}

/** A schema whose parts are made on first use and then kept. */
function lazily(
  schema: Omit<ValueSchema, Parts>,
  entry: () => ValueSchema | undefined,
  key: () => ValueSchema | undefined,
): ValueSchema {
  const later = (name: Parts, make: () => ValueSchema | undefined): PropertyDescriptor => ({
    enumerable: true,
    configurable: true,
    get() {
      const value = make();
      Object.defineProperty(this, name, { value, enumerable: true });
      return value;
    },
  });
  return Object.defineProperties({ ...schema }, { entry: later("entry", entry), key: later("key", key) });
}

function scoped(view: ConstraintView): ScopedConstraint {
  return { view, span: view.span };
}

/**
 * True when a child type may declare `narrow` where its parent declares `wide`: the same type or one derived
 * from it, for entries and keys as well (F34). Unlike for values, a type does not give way to its parent.
 */
export function isRefinement(narrow: ValueSchema, wide: ValueSchema): boolean {
  if (narrow === wide || narrow.base === "any" || wide.base === "any") return true;
  if (!isOrDerives(narrow, wide)) return false;
  const parts = [
    [narrow.entry, wide.entry],
    [narrow.key, wide.key],
  ] as const;
  return parts.every(([own, above]) => !own || !above || isRefinement(own, above));
}

function isOrDerives(narrow: ValueSchema, wide: ValueSchema): boolean {
  if (narrow.type === wide.type) return true;
  if (narrow.named === undefined) return false;
  const chain = chainOf(narrow.named);
  const primitive = chain.types[chain.types.length - 1]?.view.derivedFrom?.text;
  return !chain.complete || chain.names.includes(wide.type) || primitive === wide.type;
}

/** True when a value of `narrow` can stand where `wide` is declared (F34). */
export function isCompatible(narrow: ValueSchema, wide: ValueSchema): boolean {
  if (narrow.base === "any" || wide.base === "any" || narrow.type === wide.type) return true;
  if (wide.data !== undefined)
    return narrow.data !== undefined && chainOf(narrow.data).names.includes(wide.type);
  return narrow.base === wide.base;
}
