import type { Span } from "../base/span.js";
import type { ConstraintView, DataTypeView, LocatedText, SchemaView } from "../schema/documents.js";
import { chainOf } from "./inherit.js";
import { isPrimitive, isTextFormat, type PrimitiveType } from "./primitives.js";
import { lookupType } from "./registry.js";
import type { Scope, TypeEntry } from "./types.js";

/** What values of a type are made of. `any` accepts everything: undeclared or unknown types. */
export type BaseType = PrimitiveType | "complex" | "any";

/** A declared type made usable: what a value of it looks like and must fulfil. */
export interface ValueSchema {
  /** The type's name as shown in messages and kept in the topology. */
  readonly type: string;
  readonly base: BaseType;
  /** The data type behind a complex value. */
  readonly data?: TypeEntry;
  readonly entry?: ValueSchema;
  readonly key?: ValueSchema;
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
  const constraints = [...named.constraints, ...source.constraints.map(scoped)];
  return {
    ...named,
    constraints,
    ...(source.entrySchema === undefined ? {} : { entry: schemaOf(source.entrySchema, scope) }),
    ...(source.keySchema === undefined ? {} : { key: schemaOf(source.keySchema, scope) }),
  };
}

/** The schema of a type's name; undefined when the name means nothing in `scope`. */
export function schemaOfType(name: string, scope: Scope): ValueSchema | undefined {
  const own = lookupType(scope, "data", name);
  if (own !== undefined) return schemaOfData(own);
  if (isPrimitive(name)) return { type: name, base: name, constraints: [] };
  return isTextFormat(name) ? { type: name, base: "string", constraints: [] } : undefined;
}

function schemaOfData(type: TypeEntry): ValueSchema {
  const chain = chainOf(type);
  const root = chain.types[chain.types.length - 1];
  const primitive = root?.view.derivedFrom?.text ?? "";
  const base: BaseType = isPrimitive(primitive) ? primitive : "complex";
  const views = chain.types.map(({ view }) => view as DataTypeView);
  const constraints = views.flatMap((view) => view.constraints.map(scoped));
  const entryOwner = chain.types.find(({ view }) => (view as DataTypeView).entrySchema !== undefined);
  const entry = (entryOwner?.view as DataTypeView | undefined)?.entrySchema;
  return {
    type: type.name,
    base,
    constraints,
    ...(base === "complex" ? { data: type } : {}),
    ...(entry === undefined || entryOwner === undefined ? {} : { entry: schemaOf(entry, entryOwner.scope) }),
  };
}

function scoped(view: ConstraintView): ScopedConstraint {
  return { view, span: view.span };
}

/** True when a value of `narrow` can stand where `wide` is declared (F34). */
export function isCompatible(narrow: ValueSchema, wide: ValueSchema): boolean {
  if (narrow.base === "any" || wide.base === "any" || narrow.type === wide.type) return true;
  if (wide.data !== undefined)
    return narrow.data !== undefined && chainOf(narrow.data).names.includes(wide.type);
  return narrow.base === wide.base;
}
