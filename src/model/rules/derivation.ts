import { findCycles } from "../../base/graph.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import type { DataTypeView } from "../../schema/documents.js";
import { chainOf, parentOf } from "../inherit.js";
import { isPrimitive } from "../primitives.js";
import { lookupType, reportUnknownType } from "../registry.js";
import { NAMESPACES, type Scope, TYPE_KINDS, type TypeEntry, type TypeKind } from "../types.js";

/**
 * Parents exist, are of the same kind and form no circle; a type without a parent should be a root
 * (TOSCA 1.3 section 3.7.1). A data type derived from a primitive takes constraints but no properties (F29).
 */
export function checkDerivation(scope: Scope, sink: DiagnosticSink): void {
  for (const kind of TYPE_KINDS) {
    const types = scope.own.get(kind) ?? new Map<string, TypeEntry>();
    reportCycles(kind, types, sink);
    for (const type of types.values()) checkParent(scope, type, sink);
  }
}

function checkParent(scope: Scope, type: TypeEntry, sink: DiagnosticSink): void {
  const parent = type.view.derivedFrom;
  if (parent === undefined) checkRoot(type, sink);
  else if (type.kind === "data" && isPrimitive(parent.text) && parentOf(type) === undefined)
    checkNative(type.view as DataTypeView, parent.text, sink);
  else if (parentOf(type) === undefined) reportUnknownType(scope, type.kind, parent.text, parent.span, sink);
  else if (type.kind === "data") checkInheritedNative(type, sink);
}

function checkNative(view: DataTypeView, primitive: string, sink: DiagnosticSink): void {
  if (view.properties.length === 0 || view.derivedFrom === undefined) return;
  report(sink, CODES.nativeTypeExtended, view.derivedFrom.span, { type: view.name, primitive });
}

function checkInheritedNative(type: TypeEntry, sink: DiagnosticSink): void {
  const { types } = chainOf(type);
  const primitive = types[types.length - 1]?.view.derivedFrom?.text ?? "";
  if (isPrimitive(primitive)) checkNative(type.view as DataTypeView, primitive, sink);
}

function checkRoot(type: TypeEntry, sink: DiagnosticSink): void {
  const root = `${NAMESPACES[type.kind]}.Root`;
  if (type.kind === "data" || type.name === root || lookupType(type.scope, type.kind, root) === undefined)
    return;
  const { span, nameSpan } = type.view;
  const place = span.end > span.start ? firstLine(span) : nameSpan;
  report(sink, CODES.noRootType, place, { kind: type.kind, type: type.name, root });
}

function firstLine(span: TypeEntry["view"]["span"]) {
  const end = span.source.text.indexOf("\n", span.start);
  return end === -1 || end > span.end ? span : { ...span, end };
}

function reportCycles(kind: TypeKind, types: ReadonlyMap<string, TypeEntry>, sink: DiagnosticSink): void {
  const parent = (name: string) => {
    const type = types.get(name);
    const above = type && parentOf(type);
    return above === undefined ? [] : [above.name];
  };
  for (const path of findCycles(types.keys(), parent)) {
    const closing = types.get(path[path.length - 2] ?? "") ?? types.get(path[0] ?? "");
    if (closing === undefined) continue;
    report(sink, CODES.cyclicTypes, closing.view.derivedFrom?.span ?? closing.view.nameSpan, { kind, path });
  }
}
