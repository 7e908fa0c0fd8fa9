import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import type { DataTypeView, LocatedText } from "../../schema/documents.js";
import { chainOf, MAX_DEPTH, parentOf } from "../inherit.js";
import { isPrimitive, PRIMITIVE_NAMES } from "../primitives.js";
import { definedHere, lookupType, reportUnknownType } from "../registry.js";
import { NAMESPACES, type Scope, TYPE_KINDS, type TypeEntry } from "../types.js";

/**
 * Parents exist, are of the same kind and form no circle; a type without a parent should be a root
 * (TOSCA 1.3 section 3.7.1). A data type derived from a primitive takes constraints but no properties (F29).
 */
export function checkDerivation(scope: Scope, sink: DiagnosticSink): void {
  for (const kind of TYPE_KINDS) {
    const types = scope.own.get(kind) ?? new Map<string, TypeEntry>();
    for (const type of types.values()) {
      reportCycle(type, sink);
      checkParent(scope, type, sink);
    }
  }
}

function checkParent(scope: Scope, type: TypeEntry, sink: DiagnosticSink): void {
  const parent = type.view.derivedFrom;
  if (parent === undefined) checkRoot(type, sink);
  else if (type.kind === "data" && isPrimitive(parent.text) && parentOf(type) === undefined)
    checkNative(type.view as DataTypeView, parent.text, sink);
  else if (parentOf(type) === undefined) checkUnknownParent(scope, type, parent, sink);
  else if (type.kind === "data") checkInheritedNative(type, sink);
}

function checkUnknownParent(scope: Scope, type: TypeEntry, parent: LocatedText, sink: DiagnosticSink): void {
  const builtIn = type.kind === "data" ? PRIMITIVE_NAMES : [];
  reportUnknownType(scope, type.kind, parent.text, parent.span, sink, CODES.unknownType, builtIn);
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
  if (type.view.partial === true) return;
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

/**
 * Reports each circle of parents once, at the last reference of the walk from its first type; a circle may
 * lead through several files, so types are told apart by identity.
 */
function reportCycle(type: TypeEntry, sink: DiagnosticSink): void {
  const chain = chainOf(type);
  if (chain.complete) return;
  if (chain.types.length === MAX_DEPTH) reportDepth(type, chain.types, sink);
  const circle = circleOf(type);
  const first = [...circle].sort(byPlace)[0];
  if (first !== type) return;
  const last = circle[circle.length - 1] ?? type;
  const path = [...circle, type].map(({ name }) => name);
  const span = last.view.derivedFrom?.span ?? last.view.nameSpan;
  const labels = circle.filter((member) => member !== last).flatMap(definedHere);
  report(sink, CODES.cyclicTypes, span, { kind: type.kind, path }, { labels });
}

/** The types that lead from a type back to itself, itself first; none when the walk does not return. */
function circleOf(type: TypeEntry): readonly TypeEntry[] {
  const { types } = chainOf(type);
  const last = types[types.length - 1];
  return last !== undefined && parentOf(last) === type ? types : [];
}

/** Reports the first type that is too deep: the one whose parent still fits. */
function reportDepth(type: TypeEntry, types: readonly TypeEntry[], sink: DiagnosticSink): void {
  const above = types[types.length - 1];
  const beyond = above && parentOf(above);
  if (beyond === undefined || types.includes(beyond) || parentOf(beyond) !== undefined) return;
  const span = type.view.derivedFrom?.span ?? type.view.nameSpan;
  report(sink, CODES.derivationTooDeep, span, { kind: type.kind, type: type.name, limit: MAX_DEPTH });
}

function byPlace(left: TypeEntry, right: TypeEntry): number {
  const [a, b] = [left.view.nameSpan, right.view.nameSpan];
  if (a.source === b.source) return a.start - b.start;
  return a.source.name < b.source.name ? -1 : 1;
}
