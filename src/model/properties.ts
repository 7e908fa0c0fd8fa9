import type { Span } from "../base/span.js";
import type { PropertyDefinitionView, TypeView } from "../schema/documents.js";
import { isNullNode } from "../syntax/access.js";
import type { YamlNode } from "../syntax/node.js";
import { attributesOf, type Inherited, inheritMap, memo, nearest } from "./inherit.js";
import { isCompatible, schemaOf, type ValueSchema } from "./schemas.js";
import type { Scope, TypeEntry } from "./types.js";

/** A property as a template sees it: everything inherited, refined and resolved. */
export interface PropertyDefinition {
  readonly name: string;
  readonly schema: ValueSchema;
  readonly required: boolean;
  /** Default value, read in the scope of the type that states it. */
  readonly default: YamlNode | undefined;
  /** Place of the name in the nearest definition. */
  readonly span: Span;
  /** Name of the type of the nearest definition. */
  readonly owner: string;
}

const properties = new WeakMap<TypeEntry, ReadonlyMap<string, PropertyDefinition>>();
const attributes = new WeakMap<TypeEntry, ReadonlyMap<string, PropertyDefinition>>();

/** Properties of a type of any kind (fields, for a data type), inherited ones included. */
export function propertiesOf(type: TypeEntry): ReadonlyMap<string, PropertyDefinition> {
  return memo(properties, type, () => resolveAll(inheritMap(type, (view: TypeView) => view.properties)));
}

/** Attributes of a type, inherited ones included; properties reflected as attributes are not among them. */
export function attributeDefinitionsOf(type: TypeEntry): ReadonlyMap<string, PropertyDefinition> {
  return memo(attributes, type, () => resolveAll(attributesOf(type)));
}

function resolveAll(
  inherited: ReadonlyMap<string, Inherited<PropertyDefinitionView>>,
): ReadonlyMap<string, PropertyDefinition> {
  return new Map([...inherited].map(([name, definition]) => [name, resolveProperty(definition)]));
}

/**
 * Merges a definition with those it refines: type, default, required and schemas from the nearest that
 * states them, constraints of all of them together. A refinement to an incompatible type starts anew: the
 * child wins (the rule that reports it is `refinement`).
 */
export function resolveProperty(inherited: Inherited<PropertyDefinitionView>): PropertyDefinition {
  const { definition, owner, refined } = inherited;
  const parent = refined === undefined ? undefined : resolveProperty(refined);
  const own = schemaOf(definition, owner.scope);
  const schema = definition.type === undefined && parent !== undefined ? parent.schema : own;
  const fits = parent !== undefined && isCompatible(schema, parent.schema);
  const constraints = fits
    ? [...new Set([...parent.schema.constraints, ...schema.constraints])]
    : schema.constraints;
  const entry = schema.entry ?? (fits ? parent.schema.entry : undefined);
  const written = definition.default;
  return {
    name: definition.name,
    schema: { ...schema, constraints, ...(entry === undefined ? {} : { entry }) },
    required: nearest(inherited, (view) => view.required?.value)?.value ?? true,
    default: written === undefined || isNullNode(written) ? (fits ? parent.default : undefined) : written,
    span: definition.nameSpan,
    owner: owner.name,
  };
}

/** Properties that a definition adds to the ones of its type: a capability definition in a node type. */
export function withAdded(
  base: ReadonlyMap<string, PropertyDefinition>,
  added: readonly PropertyDefinitionView[],
  scope: Scope,
  owner: string,
): ReadonlyMap<string, PropertyDefinition> {
  if (added.length === 0) return base;
  const merged = new Map(base);
  for (const view of added) {
    const parent = base.get(view.name);
    const schema = view.type === undefined && parent !== undefined ? parent.schema : schemaOf(view, scope);
    const fits = parent !== undefined && isCompatible(schema, parent.schema);
    merged.set(view.name, {
      name: view.name,
      schema: fits
        ? { ...schema, constraints: [...parent.schema.constraints, ...schema.constraints] }
        : schema,
      required: view.required?.value ?? parent?.required ?? true,
      default: view.default ?? (fits ? parent.default : undefined),
      span: view.nameSpan,
      owner,
    });
  }
  return merged;
}
