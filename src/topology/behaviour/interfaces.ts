import { suggest } from "../../base/suggest.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import { chainOf, memo } from "../../model/inherit.js";
import {
  findInterface,
  type InterfaceDefinition,
  interfaceLayers,
  interfaceOfType,
  interfacesOf,
  mergeInterfaces,
  type OperationDefinition,
} from "../../model/interfaces.js";
import { resolveType } from "../../model/registry.js";
import type { TypeEntry } from "../../model/types.js";
import type { InterfaceView, OperationView } from "../../schema/documents.js";
import type { TopologyInterface, TopologyOperation } from "../topology.js";
import { type BehaviourContext, type BehaviourOwner, type BoundInterfaces, upperFirst } from "./context.js";
import { bindImplementation } from "./implementations.js";
import { bindInterfaceInputs, bindOperationInputs, isImplemented } from "./inputs.js";
import { bindOutputs } from "./outputs.js";

/** Builds the definitions of an owner's interfaces again with another type for one of them. */
export type Retype = (name: string, type: TypeEntry) => InterfaceDefinition | undefined;

/**
 * Binds the interfaces of a template to those that its type declares (TOSCA 1.3 section 3.6.20): names of
 * interfaces and operations, inputs, implementations and outputs are checked; what only the type says is
 * bound as well.
 */
export function bindInterfaces(
  views: readonly InterfaceView[],
  declared: ReadonlyMap<string, InterfaceDefinition>,
  owner: BehaviourOwner,
  context: BehaviourContext,
  retype: Retype,
): BoundInterfaces {
  const shared = views.length === 0 ? idleInterfaces(declared) : undefined;
  if (shared !== undefined) return shared;
  const definitions = new Map(declared);
  const given = new Map<string, InterfaceView>();
  for (const view of views) {
    const definition = definitionOf(view, declared, owner, context, retype);
    if (definition === undefined) continue;
    definitions.set(definition.name, definition);
    given.set(definition.name, view);
  }
  const interfaces = new Map<string, TopologyInterface>();
  for (const definition of definitions.values())
    interfaces.set(definition.name, bindInterface(definition, given.get(definition.name), owner, context));
  return { definitions, interfaces };
}

const idle = new WeakMap<ReadonlyMap<string, InterfaceDefinition>, BoundInterfaces | null>();

/** What many templates of a type share: interfaces that neither they nor the type have anything to run for. */
export function idleInterfaces(
  definitions: ReadonlyMap<string, InterfaceDefinition>,
): BoundInterfaces | undefined {
  const known = idle.get(definitions);
  if (known !== undefined) return known ?? undefined;
  const all = [...definitions.values()];
  const shared = all.some(isImplemented)
    ? undefined
    : {
        definitions,
        interfaces: new Map(all.map((definition) => [definition.name, bare(definition)] as const)),
      };
  idle.set(definitions, shared ?? null);
  return shared;
}

/** Interfaces of a template against those of its type. */
export function bindTyped(
  views: readonly InterfaceView[],
  type: TypeEntry | undefined,
  owner: BehaviourOwner,
  context: BehaviourContext,
): BoundInterfaces {
  const declared = type === undefined ? new Map<never, never>() : interfacesOf(type);
  const retype: Retype = (name, own) =>
    type === undefined ? undefined : mergeInterfaces(interfaceLayers(type), { name, type: own }).get(name);
  return bindInterfaces(views, declared, owner, context, retype);
}

function definitionOf(
  view: InterfaceView,
  declared: ReadonlyMap<string, InterfaceDefinition>,
  owner: BehaviourOwner,
  context: BehaviourContext,
  retype: Retype,
): InterfaceDefinition | undefined {
  const known = findInterface(declared, view.name);
  const own = view.type && resolveType(context.scope, "interface", view.type, context.sink);
  if (known === undefined) {
    if (own !== undefined) return { ...interfaceOfType(own), name: view.name };
    if (view.type === undefined) reportUnknownInterface(view, declared, owner, context);
    return undefined;
  }
  if (own === undefined || own === known.type) return known;
  checkDerived(own, known, view, owner, context);
  return retype(known.name, own) ?? known;
}

function reportUnknownInterface(
  view: InterfaceView,
  declared: ReadonlyMap<string, InterfaceDefinition>,
  owner: BehaviourOwner,
  { sink }: BehaviourContext,
): void {
  if (!owner.complete) return;
  const suggestion = suggest(view.name, declared.keys());
  const args = { name: view.name, owner: upperFirst(owner.label), type: owner.typeName, suggestion };
  report(sink, CODES.unknownInterface, view.nameSpan, args, { fixes: rename(view, suggestion) });
}

function rename({ nameSpan }: Pick<InterfaceView, "nameSpan">, suggestion: string | undefined) {
  if (suggestion === undefined) return [];
  return [{ title: `Rename to "${suggestion}"`, edits: [{ span: nameSpan, replacement: suggestion }] }];
}

/** The type that a template gives an interface is, or derives from, the one that its type gives. */
function checkDerived(
  own: TypeEntry,
  known: InterfaceDefinition,
  view: InterfaceView,
  owner: BehaviourOwner,
  { sink }: BehaviourContext,
): void {
  const chain = chainOf(own);
  if (known.type === undefined || !chain.complete || chain.names.includes(known.type.name)) return;
  const what = `The interface "${view.name}" of ${owner.label}`;
  const args = { what, type: own.name, parent: owner.typeName, parentType: known.type.name };
  const labels = [{ span: known.span, text: "inherited definition" }];
  report(sink, CODES.incompatibleRefinement, view.type?.span ?? view.nameSpan, args, { labels });
}

const NO_OPERATIONS: ReadonlyMap<string, TopologyOperation> = new Map();

const untouched = new WeakMap<InterfaceDefinition, TopologyInterface>();

function bindInterface(
  definition: InterfaceDefinition,
  view: InterfaceView | undefined,
  owner: BehaviourOwner,
  context: BehaviourContext,
): TopologyInterface {
  if (view === undefined && !isImplemented(definition)) {
    const known = untouched.get(definition) ?? bare(definition);
    untouched.set(definition, known);
    return known;
  }
  if (view !== undefined) checkOperations(definition, view, owner, context);
  const inputs = bindInterfaceInputs(definition, view, owner, context);
  const bind = (operation: OperationDefinition, own: OperationView | undefined): TopologyOperation => {
    if (own === undefined && isIdle(operation)) return bareOperation(operation);
    return {
      name: operation.name,
      ...bindImplementation(operation, own, owner, context),
      inputs: bindOperationInputs({ definition, operation, view: own, given: inputs }, owner, context),
      outputs: bindOutputs(operation, own, owner, context),
      span: own?.nameSpan ?? operation.span,
    };
  };
  const all = (
    operations: ReadonlyMap<string, OperationDefinition>,
    views: readonly OperationView[],
  ): ReadonlyMap<string, TopologyOperation> => {
    if (operations.size === 0 && views.length === 0) return NO_OPERATIONS;
    const bound = new Map<string, TopologyOperation>();
    for (const operation of withUndeclared(operations, views, definition)) {
      const own = views.findLast(({ name }) => name === operation.name);
      bound.set(operation.name, bind(operation, own));
    }
    return bound;
  };
  return {
    name: definition.name,
    type: definition.type?.name ?? "",
    operations: all(definition.operations, view?.operations ?? []),
    notifications: all(definition.notifications, view?.notifications ?? []),
  };
}

/** Operations of an interface whose type is not known come with the template alone. */
function withUndeclared(
  operations: ReadonlyMap<string, OperationDefinition>,
  views: readonly OperationView[],
  definition: InterfaceDefinition,
): readonly OperationDefinition[] {
  const further = definition.complete ? [] : views.filter(({ name }) => !operations.has(name));
  return [
    ...operations.values(),
    ...further.map(({ name, nameSpan }) => ({
      name,
      inputs: definition.inputs,
      outputs: new Map(),
      implementation: undefined,
      implementer: undefined,
      span: nameSpan,
    })),
  ];
}

/** True for an operation that nothing runs for and that gives nothing. */
function isIdle({ implementation, outputs }: OperationDefinition): boolean {
  return implementation === undefined && outputs.size === 0;
}

const bareOperations = new WeakMap<OperationDefinition, TopologyOperation>();

/** An operation without anything to run, which all templates of a type share. */
function bareOperation(operation: OperationDefinition): TopologyOperation {
  return memo(bareOperations, operation, () => ({
    name: operation.name,
    inputs: new Map(),
    outputs: new Map(),
    span: operation.span,
  }));
}

function bare(definition: InterfaceDefinition): TopologyInterface {
  const members = (operations: ReadonlyMap<string, OperationDefinition>) =>
    new Map([...operations.values()].map((operation) => [operation.name, bareOperation(operation)]));
  return {
    name: definition.name,
    type: definition.type?.name ?? "",
    operations: members(definition.operations),
    notifications: members(definition.notifications),
  };
}

function checkOperations(
  definition: InterfaceDefinition,
  view: InterfaceView,
  owner: BehaviourOwner,
  { sink }: BehaviourContext,
): void {
  if (!definition.complete) return;
  const label = `The interface "${view.name}" of ${owner.label}`;
  const check = (views: readonly OperationView[], members: ReadonlyMap<string, OperationDefinition>) => {
    for (const operation of views) {
      if (members.has(operation.name)) continue;
      const suggestion = suggest(operation.name, members.keys());
      const args = { name: operation.name, owner: label, suggestion };
      report(sink, CODES.unknownOperation, operation.nameSpan, args, {
        fixes: rename(operation, suggestion),
      });
    }
  };
  check(view.operations, definition.operations);
  check(view.notifications, definition.notifications);
}
