import type { Span } from "../../base/span.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import type { PropertyDefinitionView, TypeView } from "../../schema/documents.js";
import { capabilitiesOf, chainOf, type Inherited, inheritMap, isDerivedFrom } from "../inherit.js";
import { lookupType } from "../registry.js";
import { isCompatible, schemaOf } from "../schemas.js";
import type { Scope, TypeEntry } from "../types.js";

/**
 * A child type may narrow what it inherits, not change it: properties, attributes and capabilities keep
 * their type or take one derived from it (TOSCA 1.3 section 3.6.10, F34). The INDIGO types break this.
 */
export function checkRefinement(scope: Scope, sink: DiagnosticSink): void {
  for (const types of scope.own.values()) {
    for (const type of types.values()) {
      checkMembers(type, "property", (view) => view.properties, sink);
      checkMembers(type, "attribute", attributesIn, sink);
      if (type.kind === "node") checkCapabilities(type, sink);
    }
  }
}

function attributesIn(view: TypeView): readonly PropertyDefinitionView[] {
  return "attributes" in view ? (view.attributes as readonly PropertyDefinitionView[]) : [];
}

function checkMembers(
  type: TypeEntry,
  kind: "property" | "attribute",
  members: (view: TypeView) => readonly PropertyDefinitionView[],
  sink: DiagnosticSink,
): void {
  if (members(type.view).length === 0) return;
  for (const { definition, owner, refined } of inheritMap(type, members).values()) {
    if (owner !== type || refined === undefined || definition.type === undefined) continue;
    const narrow = schemaOf(definition, owner.scope);
    const wide = schemaOf(refined.definition, refined.owner.scope);
    if (isCompatible(narrow, wide)) continue;
    const what = `The ${kind} "${definition.name}" of "${type.name}"`;
    reportRefinement(sink, what, definition.type.span, narrow.type, refined, wide.type);
  }
}

function checkCapabilities(type: TypeEntry, sink: DiagnosticSink): void {
  for (const { definition, owner, refined } of capabilitiesOf(type).values()) {
    const parentType = refined?.definition.type;
    if (owner !== type || refined === undefined || definition.type === undefined || parentType === undefined)
      continue;
    const narrow = lookupType(owner.scope, "capability", definition.type.text);
    const wide = lookupType(refined.owner.scope, "capability", parentType.text);
    if (narrow === undefined || wide === undefined || !chainOf(narrow).complete) continue;
    if (isDerivedFrom(narrow, wide.name)) continue;
    const what = `The capability "${definition.name}" of "${type.name}"`;
    reportRefinement(sink, what, definition.type.span, narrow.name, refined, wide.name);
  }
}

function reportRefinement(
  sink: DiagnosticSink,
  what: string,
  span: Span,
  type: string,
  refined: Inherited<{ readonly nameSpan: Span }>,
  parentType: string,
): void {
  const args = { what, type, parent: refined.owner.name, parentType };
  const labels = [{ span: refined.definition.nameSpan, text: "inherited definition" }];
  report(sink, CODES.incompatibleRefinement, span, args, { labels });
}
