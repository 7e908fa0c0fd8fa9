import type {
  ArtifactView,
  CapabilityDefinitionView,
  LocatedText,
  NodeTypeView,
  PropertyDefinitionView,
  RequirementDefinitionView,
  TypeView,
} from "../schema/documents.js";
import { isPrimitive } from "./primitives.js";
import { lookupType } from "./registry.js";
import type { TypeEntry } from "./types.js";

/** The `derived_from` chain of a type, nearest first, itself included. */
export interface TypeChain {
  readonly types: readonly TypeEntry[];
  readonly names: readonly string[];
  /** False when a parent is unknown or the chain is a circle: members may be missing, so none is denied. */
  readonly complete: boolean;
}

const chains = new WeakMap<TypeEntry, TypeChain>();

/** Types in a chain at most: checking a file stays linear in its size whatever its types derive from. */
export const MAX_DEPTH = 200;

/** Chain of a type; a circle ends at its first repetition, a chain that is too long at its limit. */
export function chainOf(type: TypeEntry): TypeChain {
  const cached = chains.get(type);
  if (cached !== undefined) return cached;
  const chain = chainAbove(type) ?? walkedChain(type);
  chains.set(type, chain);
  return chain;
}

/** The chain by that of the parent, where it is known and is not the parent's whole story with this type. */
function chainAbove(type: TypeEntry): TypeChain | undefined {
  const parent = type.view.derivedFrom === undefined ? undefined : parentOf(type);
  const above = parent && chains.get(parent);
  if (above === undefined || above.types.includes(type)) return undefined;
  const fits = above.types.length < MAX_DEPTH;
  return {
    types: [type, ...(fits ? above.types : above.types.slice(0, MAX_DEPTH - 1))],
    names: [type.name, ...(fits ? above.names : above.names.slice(0, MAX_DEPTH - 1))],
    complete: fits && above.complete && type.view.partial !== true,
  };
}

function walkedChain(type: TypeEntry): TypeChain {
  const types = new Set<TypeEntry>();
  let complete = true;
  for (let at: TypeEntry | undefined = type; at !== undefined; ) {
    if (types.has(at) || types.size === MAX_DEPTH) {
      complete = false;
      break;
    }
    types.add(at);
    if (at.view.partial === true) complete = false;
    const parent: LocatedText | undefined = at.view.derivedFrom;
    const next: TypeEntry | undefined = parent === undefined ? undefined : parentOf(at);
    if (parent !== undefined && next === undefined && !isPrimitiveParent(at)) complete = false;
    at = next;
  }
  return { types: [...types], names: [...types].map(({ name }) => name), complete };
}

/** The parent type; a type that redefines a normative one may derive from what it hides. */
export function parentOf(type: TypeEntry): TypeEntry | undefined {
  const name = type.view.derivedFrom?.text;
  return name === undefined ? undefined : lookupType(type.scope, type.kind, name);
}

function isPrimitiveParent(type: TypeEntry): boolean {
  return type.kind === "data" && isPrimitive(type.view.derivedFrom?.text ?? "");
}

/** True when `type` is or derives from the type called `ancestor`. */
export function isDerivedFrom(type: TypeEntry, ancestor: string): boolean {
  return chainOf(type).names.includes(ancestor);
}

/** A definition with the type that made it and everything it refines, nearest first. */
export interface Inherited<D> {
  readonly definition: D;
  readonly owner: TypeEntry;
  readonly refined: Inherited<D> | undefined;
}

/** Definitions of a chain by name; ancestors' names first, the nearest definition wins. */
export function inheritMap<D extends { readonly name: string }>(
  type: TypeEntry,
  members: (view: TypeView) => readonly D[],
): ReadonlyMap<string, Inherited<D>> {
  const merged = new Map<string, Inherited<D>>();
  const { types } = chainOf(type);
  for (let index = types.length - 1; index >= 0; index -= 1) {
    const owner = types[index] as TypeEntry;
    const definitions = members(owner.view);
    if (definitions.length === 0) continue;
    for (const definition of definitions) {
      merged.set(definition.name, { definition, owner, refined: merged.get(definition.name) });
    }
  }
  return merged;
}

/** What {@link inheritMap} has under one name, without making the rest. */
export function inheritOne<D extends { readonly name: string }>(
  type: TypeEntry,
  members: (view: TypeView) => readonly D[],
  name: string,
): Inherited<D> | undefined {
  let merged: Inherited<D> | undefined;
  for (const owner of [...chainOf(type).types].reverse()) {
    const definition = members(owner.view).find((member) => member.name === name);
    if (definition !== undefined) merged = { definition, owner, refined: merged };
  }
  return merged;
}

const capabilityMaps = new WeakMap<TypeEntry, ReadonlyMap<string, Inherited<CapabilityDefinitionView>>>();
const requirementMaps = new WeakMap<TypeEntry, ReadonlyMap<string, Inherited<RequirementDefinitionView>>>();
const artifactMaps = new WeakMap<TypeEntry, ReadonlyMap<string, Inherited<ArtifactView>>>();

/** Capabilities of a node type, inherited ones included. */
export function capabilitiesOf(type: TypeEntry): ReadonlyMap<string, Inherited<CapabilityDefinitionView>> {
  return memo(capabilityMaps, type, () =>
    inheritMap(type, (view) => (view as NodeTypeView).capabilities ?? []),
  );
}

/** Requirements of a node type, inherited ones included. */
export function requirementsOf(type: TypeEntry): ReadonlyMap<string, Inherited<RequirementDefinitionView>> {
  return memo(requirementMaps, type, () =>
    inheritMap(type, (view) => (view as NodeTypeView).requirements ?? []),
  );
}

/** Artifacts of a node type, inherited ones included. */
export function artifactsOf(type: TypeEntry): ReadonlyMap<string, Inherited<ArtifactView>> {
  return memo(artifactMaps, type, () => inheritMap(type, (view) => (view as NodeTypeView).artifacts ?? []));
}

/** Attribute definitions of a type, inherited ones included. */
export function attributesOf(type: TypeEntry): ReadonlyMap<string, Inherited<PropertyDefinitionView>> {
  return inheritMap(type, attributeViewsOf);
}

/** Attribute definitions that a type states itself; none for kinds that have no attributes. */
export function attributeViewsOf(view: TypeView): readonly PropertyDefinitionView[] {
  return "attributes" in view ? (view.attributes as readonly PropertyDefinitionView[]) : [];
}

/** The first value along the refinement chain of a definition, with the type that states it. */
export function nearest<D, V>(
  inherited: Inherited<D>,
  read: (definition: D) => V | undefined,
): { readonly value: V; readonly owner: TypeEntry } | undefined {
  for (let at: Inherited<D> | undefined = inherited; at !== undefined; at = at.refined) {
    const value = read(at.definition);
    if (value !== undefined) return { value, owner: at.owner };
  }
  return undefined;
}

/** Value of `map` at `key`, made on first use. */
export function memo<K extends object, V>(map: WeakMap<K, V>, key: K, make: () => V): V {
  const cached = map.get(key);
  if (cached !== undefined) return cached;
  const made = make();
  map.set(key, made);
  return made;
}
