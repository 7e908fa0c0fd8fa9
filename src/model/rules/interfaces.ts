import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import type { InterfaceTypeView, InterfaceView } from "../../schema/documents.js";
import { chainOf, parentOf } from "../inherit.js";
import { type InterfaceDefinition, interfacesOf, interfaceViewsOf } from "../interfaces.js";
import { lookupType } from "../registry.js";
import type { Scope, TypeEntry } from "../types.js";

/** An interface type declares operations and does not implement them (TOSCA 1.3 section 3.7.5, F41). */
export function checkInterfaceTypes(scope: Scope, sink: DiagnosticSink): void {
  for (const type of scope.own.get("interface")?.values() ?? []) {
    const view = type.view as InterfaceTypeView;
    for (const operation of [...view.operations, ...view.notifications]) {
      if (operation.implementation === undefined) continue;
      const args = { operation: operation.name, type: type.name };
      report(sink, CODES.implementationInInterfaceType, operation.implementation.span, args);
    }
  }
}

/**
 * A type that gives an inherited interface another type derives that from the inherited one
 * (TOSCA 1.3 section 3.6.20, F41, F44).
 */
export function checkInterfaceRefinement(scope: Scope, sink: DiagnosticSink): void {
  for (const kind of ["node", "relationship", "group"] as const) {
    for (const type of scope.own.get(kind)?.values() ?? []) {
      const views = interfaceViewsOf(type.view);
      if (views.length === 0 || type.view.derivedFrom === undefined) continue;
      const parent = parentOf(type);
      const inherited = parent === undefined ? undefined : interfacesOf(parent);
      for (const view of views) checkType(view, inherited?.get(view.name), type, parent, sink);
    }
  }
}

function checkType(
  view: InterfaceView,
  inherited: InterfaceDefinition | undefined,
  type: TypeEntry,
  parent: TypeEntry | undefined,
  sink: DiagnosticSink,
): void {
  const wide = inherited?.type;
  if (view.type === undefined || wide === undefined || parent === undefined) return;
  const narrow = lookupType(type.scope, "interface", view.type.text);
  if (narrow === undefined) return;
  const chain = chainOf(narrow);
  if (!chain.complete || chain.names.includes(wide.name)) return;
  const what = `The interface "${view.name}" of "${type.name}"`;
  const args = { what, type: narrow.name, parent: parent.name, parentType: wide.name };
  const labels = inherited === undefined ? [] : [{ span: inherited.span, text: "inherited definition" }];
  report(sink, CODES.incompatibleRefinement, view.type.span, args, { labels });
}
