import type { Span } from "../base/span.js";
import type {
  ImplementationView,
  InterfaceTypeView,
  InterfaceView,
  NamedValue,
  OperationView,
  PropertyDefinitionView,
  TypeView,
} from "../schema/documents.js";
import { chainOf, type Inherited, memo } from "./inherit.js";
import { type PropertyDefinition, resolveProperty } from "./properties.js";
import { lookupType } from "./registry.js";
import { ANY } from "./schemas.js";
import type { TypeEntry } from "./types.js";

/** An input of an interface or operation as a template sees it. */
export interface InputDefinition extends PropertyDefinition {
  /** True when a type defines it; an input that a type only assigns takes any value. */
  readonly defined: boolean;
}

/** An operation or notification with everything that interface types and types say of it (TOSCA 1.3 3.6.17). */
export interface OperationDefinition {
  readonly name: string;
  /** Its own inputs over those of its interface (F61). */
  readonly inputs: ReadonlyMap<string, InputDefinition>;
  /** Mappings to attributes by name, each with the type that states it. */
  readonly outputs: ReadonlyMap<string, OwnedOutput>;
  readonly implementation: ImplementationView | undefined;
  /** The type that states the implementation: names in it are read there. */
  readonly implementer: TypeEntry | undefined;
  readonly span: Span;
}

/** An output mapping and the type that states it. */
export interface OwnedOutput extends NamedValue {
  readonly owner: TypeEntry;
}

/** An interface with the definitions of its type chain merged in (F41, F44). */
export interface InterfaceDefinition {
  readonly name: string;
  readonly type: TypeEntry | undefined;
  readonly inputs: ReadonlyMap<string, InputDefinition>;
  readonly operations: ReadonlyMap<string, OperationDefinition>;
  readonly notifications: ReadonlyMap<string, OperationDefinition>;
  /** False when the interface type is not known in full, so that no operation can be denied. */
  readonly complete: boolean;
  readonly span: Span;
}

/** Interfaces that one type states; layers are ordered ancestors first. */
export interface InterfaceLayer {
  readonly views: readonly InterfaceView[];
  readonly owner: TypeEntry;
}

const byType = new WeakMap<TypeEntry, ReadonlyMap<string, InterfaceDefinition>>();

/** Interfaces of a node, relationship or group type by name, inherited ones included. */
export function interfacesOf(type: TypeEntry): ReadonlyMap<string, InterfaceDefinition> {
  return memo(byType, type, () => mergeInterfaces(interfaceLayers(type)));
}

/** Interfaces that a type states itself; none for kinds that have no interfaces. */
export function interfaceViewsOf(view: TypeView): readonly InterfaceView[] {
  return "interfaces" in view ? (view.interfaces as readonly InterfaceView[]) : [];
}

/** What the types of a chain say of interfaces, ancestors first. */
export function interfaceLayers(type: TypeEntry): readonly InterfaceLayer[] {
  const { types } = chainOf(type);
  const layers: InterfaceLayer[] = [];
  for (let index = types.length - 1; index >= 0; index -= 1) {
    const owner = types[index] as TypeEntry;
    const views = interfaceViewsOf(owner.view);
    if (views.length > 0) layers.push({ views, owner });
  }
  return layers;
}

/** Merges layers to interfaces; the nearest statement wins. */
export function mergeInterfaces(
  layers: readonly InterfaceLayer[],
  retyped?: { readonly name: string; readonly type: TypeEntry },
): ReadonlyMap<string, InterfaceDefinition> {
  const bodies = new Map<string, Body[]>();
  for (const { views, owner } of layers) {
    for (const view of views) {
      const stated = bodies.get(view.name) ?? [];
      stated.push({ view, owner });
      bodies.set(view.name, stated);
    }
  }
  return new Map(
    [...bodies].map(([name, stated]) => {
      const type = retyped?.name === name ? retyped.type : statedType(name, stated);
      return [name, mergeOne(name, type, stated)];
    }),
  );
}

type Members = Pick<InterfaceView, "inputs" | "inputDefinitions" | "operations" | "notifications">;

interface Body {
  readonly view: Members & { readonly nameSpan: Span; readonly type?: InterfaceView["type"] };
  readonly owner: TypeEntry;
}

/** The nearest stated type; an interface without one has the normative type that it is named after. */
function statedType(name: string, stated: readonly Body[]): TypeEntry | undefined {
  const typed = stated.findLast(({ view }) => view.type !== undefined);
  const owner = typed?.owner ?? stated[0]?.owner;
  return owner && lookupType(owner.scope, "interface", typed?.view.type?.text ?? name);
}

function mergeOne(name: string, type: TypeEntry | undefined, stated: readonly Body[]): InterfaceDefinition {
  const bodies = [...(type === undefined ? [] : typeBodies(type)), ...stated];
  const inputs = mergeInputs(bodies.map(({ view, owner }) => ({ ...view, owner })));
  const last = bodies[bodies.length - 1];
  const members = (read: (view: Members) => readonly OperationView[]) =>
    mergeOperations(bodies, inputs, read);
  return {
    name,
    type,
    inputs,
    operations: members((view) => view.operations),
    notifications: members((view) => view.notifications),
    complete: type !== undefined && chainOf(type).complete,
    span: (last as Body).view.nameSpan,
  };
}

function typeBodies(type: TypeEntry): readonly Body[] {
  return [...chainOf(type).types]
    .reverse()
    .map((owner) => ({ view: owner.view as TypeView as InterfaceTypeView, owner }))
    .map(({ view, owner }) => ({ view: { ...view, type: undefined }, owner }));
}

const typesAsInterfaces = new WeakMap<TypeEntry, InterfaceDefinition>();

/** An interface type as an interface of its own, for what is known of it without a node. */
export function interfaceOfType(type: TypeEntry): InterfaceDefinition {
  return memo(typesAsInterfaces, type, () => mergeOne(type.name, type, []));
}

interface InputSource {
  readonly inputs: readonly NamedValue[];
  readonly inputDefinitions: readonly PropertyDefinitionView[];
  readonly owner: TypeEntry;
}

/** Definitions refine each other down the chain; a value that a type assigns is the default from there on. */
function mergeInputs(
  sources: readonly InputSource[],
  base: ReadonlyMap<string, InputDefinition> = new Map(),
): ReadonlyMap<string, InputDefinition> {
  const merged = new Map(base);
  const chains = new Map<string, Inherited<PropertyDefinitionView>>();
  for (const { inputs, inputDefinitions, owner } of sources) {
    for (const view of inputDefinitions) {
      const definition = { ...view, default: view.value ?? view.default };
      const chain = { definition, owner, refined: chains.get(view.name) };
      chains.set(view.name, chain);
      const resolved = resolveProperty(chain);
      const below = view.type === undefined && chain.refined === undefined ? base.get(view.name) : undefined;
      merged.set(view.name, { ...(below === undefined ? resolved : over(below, resolved)), defined: true });
    }
    for (const value of inputs) merged.set(value.name, assigned(value, merged.get(value.name), owner));
  }
  return merged;
}

/** An operation's definition without a type speaks of the interface's input of the name. */
function over(below: InputDefinition, own: PropertyDefinition): PropertyDefinition {
  return { ...own, schema: below.schema, default: own.default ?? below.default };
}

function assigned(value: NamedValue, known: InputDefinition | undefined, owner: TypeEntry): InputDefinition {
  if (known !== undefined) return { ...known, default: value.value };
  return {
    name: value.name,
    schema: ANY,
    required: false,
    default: value.value,
    span: value.nameSpan,
    owner: owner.name,
    defined: false,
  };
}

function mergeOperations(
  bodies: readonly Body[],
  inputs: ReadonlyMap<string, InputDefinition>,
  read: (view: Members) => readonly OperationView[],
): ReadonlyMap<string, OperationDefinition> {
  const stated = new Map<string, { readonly view: OperationView; readonly owner: TypeEntry }[]>();
  for (const { view, owner } of bodies) {
    for (const operation of read(view)) {
      const known = stated.get(operation.name) ?? [];
      known.push({ view: operation, owner });
      stated.set(operation.name, known);
    }
  }
  return new Map([...stated].map(([name, views]) => [name, mergeOperation(name, views, inputs)]));
}

function mergeOperation(
  name: string,
  views: readonly { readonly view: OperationView; readonly owner: TypeEntry }[],
  inputs: ReadonlyMap<string, InputDefinition>,
): OperationDefinition {
  const implemented = views.findLast(({ view }) => view.implementation !== undefined);
  const outputs = views.flatMap(({ view, owner }) =>
    view.outputs.map((output) => [output.name, { ...output, owner }] as const),
  );
  const last = views[views.length - 1];
  return {
    name,
    inputs: mergeInputs(
      views.map(({ view, owner }) => ({ ...view, owner })),
      inputs,
    ),
    outputs: new Map(outputs),
    implementation: implemented?.view.implementation,
    implementer: implemented?.owner,
    span: last?.view.nameSpan ?? (implemented as { readonly view: OperationView }).view.nameSpan,
  };
}

/**
 * The interface that a name means: its own name, else the type that it has, by full name or shorthand.
 * Early files name interfaces by their types.
 */
export function findInterface(
  interfaces: ReadonlyMap<string, InterfaceDefinition>,
  name: string,
): InterfaceDefinition | undefined {
  const known = interfaces.get(name);
  if (known !== undefined) return known;
  const plain = name.replace(/^tosca:/, "");
  for (const candidate of interfaces.values()) {
    const names = candidate.type === undefined ? [] : chainOf(candidate.type).names;
    if (names.some((at) => at === plain || at.endsWith(`.${plain}`))) return candidate;
  }
  return undefined;
}
