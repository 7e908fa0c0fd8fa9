import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import type {
  InterfaceTypeView,
  InterfaceView,
  NodeTypeView,
  OperationView,
  PropertyDefinitionView,
  TypeView,
} from "../../schema/documents.js";
import { artifactsOf, chainOf, parentOf } from "../inherit.js";
import {
  type InputDefinition,
  type InterfaceDefinition,
  interfaceOfType,
  interfacesOf,
  type OperationDefinition,
} from "../interfaces.js";
import { lookupType } from "../registry.js";
import type { Scope, TypeEntry } from "../types.js";
import { checkImplementation } from "./implementations.js";
import { checkParameter, checkParameterRefinement } from "./parameters.js";

/** Where input definitions stand, and what they refine. */
interface Place {
  readonly label: string;
  readonly inherited: ReadonlyMap<string, InputDefinition> | undefined;
  readonly scope: Scope;
  readonly sink: DiagnosticSink;
}

/**
 * Inputs that types define for interfaces and operations are sound definitions and refine what they
 * inherit; implementations are too (TOSCA 1.3 sections 3.6.14 to 3.6.20, F61, F62).
 */
export function checkOperations(scope: Scope, sink: DiagnosticSink): void {
  for (const type of scope.own.get("interface")?.values() ?? []) {
    const parent = parentOf(type);
    const inherited = parent === undefined ? undefined : interfaceOfType(parent);
    checkBody(type.view as TypeView as InterfaceTypeView, `"${type.name}"`, inherited, { scope, sink });
  }
  for (const kind of ["node", "relationship", "group"] as const)
    for (const type of scope.own.get(kind)?.values() ?? []) checkOwner(type, { scope, sink });
}

function checkOwner(type: TypeEntry, at: Pick<Place, "scope" | "sink">): void {
  const view = type.view as NodeTypeView;
  if ((view.interfaces ?? []).length === 0 && (view.requirements ?? []).length === 0) return;
  const parent = parentOf(type);
  const known = parent === undefined ? undefined : interfacesOf(parent);
  const artifacts = type.kind === "node" ? new Set(artifactsOf(type).keys()) : new Set<string>();
  for (const own of view.interfaces ?? []) {
    const label = `the interface "${own.name}" of "${type.name}"`;
    checkBody(own, label, inheritedBy(own, known?.get(own.name), at.scope), at);
    for (const { implementation } of [...own.operations, ...own.notifications])
      if (implementation !== undefined) checkImplementation(implementation, at.scope, artifacts, at.sink);
  }
  for (const { name, relationship } of view.requirements ?? []) {
    for (const own of relationship?.interfaces ?? []) {
      const label = `the interface "${own.name}" of the requirement "${name}" of "${type.name}"`;
      checkBody(own, label, inheritedBy(own, undefined, at.scope), at);
    }
  }
}

/** What the interface of the parent type says, else the interface type that the definition names. */
function inheritedBy(
  view: InterfaceView,
  known: InterfaceDefinition | undefined,
  scope: Scope,
): InterfaceDefinition | undefined {
  const own = view.type && lookupType(scope, "interface", view.type.text);
  if (own === undefined || (known?.type !== undefined && chainOf(known.type).types.includes(own)))
    return known;
  return known ?? interfaceOfType(own);
}

type Body = Pick<InterfaceView, "inputDefinitions" | "operations" | "notifications">;

function checkBody(
  body: Body,
  label: string,
  inherited: InterfaceDefinition | undefined,
  at: Pick<Place, "scope" | "sink">,
): void {
  checkInputs(body.inputDefinitions, { ...at, label, inherited: inherited?.inputs });
  checkMembers(body.operations, label, inherited?.operations, at);
  checkMembers(body.notifications, label, inherited?.notifications, at);
}

function checkMembers(
  views: readonly OperationView[],
  label: string,
  inherited: ReadonlyMap<string, OperationDefinition> | undefined,
  at: Pick<Place, "scope" | "sink">,
): void {
  for (const view of views) {
    const place = { ...at, label: `the operation "${view.name}" of ${label}` };
    checkInputs(view.inputDefinitions, { ...place, inherited: inherited?.get(view.name)?.inputs });
  }
}

function checkInputs(views: readonly PropertyDefinitionView[], place: Place): void {
  for (const view of views) {
    const refined = place.inherited?.get(view.name);
    if (refined?.defined !== true) checkTyped(view, place);
    else checkParameterRefinement(view, refined, place.label, place.scope, place.sink);
    checkParameter(view, refined, place.label, place.scope, place.sink);
  }
}

/** A parameter has a type, unless it gives a value or refines one that has (3.6.14, F37). */
function checkTyped(view: PropertyDefinitionView, { sink }: Place): void {
  if (view.type !== undefined || view.value !== undefined || view.default !== undefined) return;
  if (view.span.start === view.span.end) return;
  report(sink, CODES.missingKey, view.nameSpan, { key: "type", owner: `Input "${view.name}"` });
}
