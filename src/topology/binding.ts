import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import type { ModelCapability, ModelNode, Slot } from "../model/entities.js";
import { chainOf } from "../model/inherit.js";
import type { Scope, TypeEntry } from "../model/types.js";
import type { NodeFilterView, RelationshipTemplateView } from "../schema/documents.js";
import type { CandidateIndex } from "./candidates.js";

/**
 * What is done with a requirement that several nodes fulfil: nothing is chosen, or the first in template
 * order is (the declared tie-break of F54).
 */
export type TieBreak = "none" | "first";

/** How open requirements are matched (TOSCA 1.3 section 3.8.2). */
export interface Matching {
  readonly tieBreak: TieBreak;
  /** True when mandatory requirements that a template does not mention are matched as well. */
  readonly unassigned: boolean;
}

/** What binding requirements needs to know of the whole topology. */
export interface Binding {
  readonly nodes: ReadonlyMap<string, ModelNode>;
  readonly relationshipTemplates: ReadonlyMap<string, RelationshipTemplateView>;
  /** Node filters may compare with inputs. */
  readonly inputs: ReadonlyMap<string, Slot>;
  readonly candidates: CandidateIndex;
  readonly matching: Matching;
  /** Requirements that a substitution mapping exposes, as `node requirement`: whoever substitutes binds them. */
  readonly exposed: ReadonlySet<string>;
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
  /** As written: it may name a relationship template (F57). */
  readonly relationshipName: string | undefined;
  readonly lower: number;
  readonly upper: number;
  readonly filter: NodeFilterView | undefined;
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
