import type { Span } from "../../base/span.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import type { CapabilityDefinitionView, PropertyDefinitionView, TypeView } from "../../schema/documents.js";
import {
  attributeViewsOf,
  capabilitiesOf,
  chainOf,
  type Inherited,
  inheritOne,
  isDerivedFrom,
  nearest,
} from "../inherit.js";
import { attributeDefinitionsOf, type PropertyDefinition, propertiesOf } from "../properties.js";
import { lookupType } from "../registry.js";
import { isRefinement, schemaOf } from "../schemas.js";
import type { Scope, TypeEntry } from "../types.js";

type MemberKind = "property" | "attribute";

/**
 * A child type may narrow what it inherits, not change it: properties, attributes and capabilities keep
 * their type or take one derived from it, and what is required stays so (TOSCA 1.3 section 3.6.10, F34).
 * The INDIGO types break this.
 */
export function checkRefinement(scope: Scope, sink: DiagnosticSink): void {
  for (const types of scope.own.values()) {
    for (const type of types.values()) {
      checkMembers(type, "property", (view) => view.properties, sink);
      checkMembers(type, "attribute", attributeViewsOf, sink);
      if (type.kind === "node" || type.kind === "group") checkCapabilities(type, sink);
    }
  }
}

function checkMembers(
  type: TypeEntry,
  kind: MemberKind,
  members: (view: TypeView) => readonly PropertyDefinitionView[],
  sink: DiagnosticSink,
): void {
  if (members(type.view).length === 0 || type.view.derivedFrom === undefined) return;
  for (const definition of members(type.view)) {
    const refined = inheritOne(type, members, definition.name)?.refined;
    const parent = refined === undefined ? undefined : declared(refined);
    if (parent !== undefined) checkMember({ kind, type, sink }, definition, parent);
  }
}

/** What a definition refines: its schema's source and all else the rules look at. */
interface Parent {
  readonly schema: PropertyDefinition["schema"];
  readonly required: boolean;
  readonly owner: string;
  readonly span: Span;
}

function declared(refined: Inherited<PropertyDefinitionView>): Parent | undefined {
  const typed = nearest(refined, (view) => (view.type === undefined ? undefined : view));
  if (typed === undefined) return undefined;
  return {
    schema: schemaOf(typed.value, typed.owner.scope),
    required: nearest(refined, (view) => view.required?.value)?.value ?? true,
    owner: refined.owner.name,
    span: refined.definition.nameSpan,
  };
}

interface Refining {
  readonly kind: MemberKind;
  readonly type: TypeEntry;
  readonly sink: DiagnosticSink;
  /** Capability that the member belongs to, when it is not the type itself. */
  readonly capability?: string;
}

function checkMember(at: Refining, definition: PropertyDefinitionView, parent: Parent): void {
  const { kind, type, sink, capability } = at;
  const owner = capability === undefined ? "" : ` of the capability "${capability}"`;
  const what = `The ${kind} "${definition.name}"${owner} of "${type.name}"`;
  const labels = [{ span: parent.span, text: "inherited definition" }];
  if (definition.type !== undefined) {
    const narrow = schemaOf(definition, type.scope);
    if (!isRefinement(narrow, parent.schema)) {
      const args = { what, type: narrow.type, parent: parent.owner, parentType: parent.schema.type };
      report(sink, CODES.incompatibleRefinement, definition.type.span, args, { labels });
      return;
    }
  }
  if (definition.partial === true) return;
  if (kind === "property" && parent.required && definition.required?.value === false)
    report(
      sink,
      CODES.loosenedRequired,
      definition.required.span,
      { what, parent: parent.owner },
      { labels },
    );
}

function checkCapabilities(type: TypeEntry, sink: DiagnosticSink): void {
  for (const inherited of capabilitiesOf(type).values()) {
    if (inherited.owner !== type) continue;
    if (checkCapabilityType(type, inherited, sink)) checkCapabilityMembers(type, inherited, sink);
  }
}

/** False when the type of the capability is unknown or was found wrong. */
function checkCapabilityType(
  type: TypeEntry,
  { definition, owner, refined }: Inherited<CapabilityDefinitionView>,
  sink: DiagnosticSink,
): boolean {
  const stated = refined && nearest(refined, (view) => view.type);
  if (refined === undefined || definition.type === undefined || stated === undefined) return true;
  const narrow = lookupType(owner.scope, "capability", definition.type.text);
  const wide = lookupType(stated.owner.scope, "capability", stated.value.text);
  if (narrow === undefined || wide === undefined || !chainOf(narrow).complete) return false;
  if (isDerivedFrom(narrow, wide.name)) return true;
  const what = `The capability "${definition.name}" of "${type.name}"`;
  const args = { what, type: narrow.name, parent: refined.owner.name, parentType: wide.name };
  const labels = [{ span: refined.definition.nameSpan, text: "inherited definition" }];
  report(sink, CODES.incompatibleRefinement, definition.type.span, args, { labels });
  return false;
}

/**
 * Properties and attributes that a capability definition restates refine those of the definition that it
 * refines and those of the capability's type (3.7.2, F47).
 */
function checkCapabilityMembers(
  type: TypeEntry,
  inherited: Inherited<CapabilityDefinitionView>,
  sink: DiagnosticSink,
): void {
  const { definition } = inherited;
  if (definition.properties.length + definition.attributes.length === 0) return;
  const stated = nearest(inherited, (view) => view.type);
  const capability = stated && lookupType(stated.owner.scope, "capability", stated.value.text);
  if (capability === undefined) return;
  const check = (kind: MemberKind, known: ReadonlyMap<string, PropertyDefinition>) => {
    const members = kind === "property" ? "properties" : "attributes";
    for (const view of definition[members]) {
      const parent = restated(inherited.refined, members, view.name) ?? known.get(view.name);
      if (parent !== undefined) checkMember({ kind, type, sink, capability: definition.name }, view, parent);
    }
  };
  check("property", propertiesOf(capability));
  check("attribute", attributeDefinitionsOf(capability));
}

/** A member as the capability definitions of the ancestors state it. */
function restated(
  refined: Inherited<CapabilityDefinitionView> | undefined,
  members: "properties" | "attributes",
  name: string,
): Parent | undefined {
  const found = refined && nearest(refined, (view) => view[members].find((member) => member.name === name));
  if (found === undefined || found.value.type === undefined) return undefined;
  return {
    schema: schemaOf(found.value, found.owner.scope),
    required: found.value.required?.value ?? true,
    owner: found.owner.name,
    span: found.value.nameSpan,
  };
}
