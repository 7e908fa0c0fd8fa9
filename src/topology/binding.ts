import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import type { ModelCapability, ModelNode } from "../model/entities.js";
import { chainOf } from "../model/inherit.js";
import type { Scope, TypeEntry } from "../model/types.js";
import type { RelationshipTemplateView } from "../schema/documents.js";
import type { NodeFilter } from "./filter.js";

/** What binding requirements needs to know of the whole topology. */
export interface Binding {
  readonly nodes: ReadonlyMap<string, ModelNode>;
  readonly relationshipTemplates: ReadonlyMap<string, RelationshipTemplateView>;
  readonly scope: Scope;
  readonly sink: DiagnosticSink;
}

/** A requirement definition with its names resolved in the type that states them. */
export interface Declared {
  readonly name: string;
  readonly capability: TypeEntry | undefined;
  readonly capabilityName: string;
  readonly node: string | undefined;
  readonly relationship: TypeEntry | undefined;
  readonly lower: number;
  readonly upper: number;
  readonly filter: NodeFilter | undefined;
}

/** The capability's type and its ancestors by name. */
export function typeNames(capability: ModelCapability): readonly string[] {
  return capability.type === undefined ? [] : chainOf(capability.type).names;
}

/** True when `valid_source_types` of the capability lets nodes like `source` in (F56). */
export function accepts(capability: ModelCapability, source: ModelNode): boolean {
  const valid = capability.validSourceTypes;
  return valid.length === 0 || !source.complete || valid.some((name) => source.typeChain.includes(name));
}
