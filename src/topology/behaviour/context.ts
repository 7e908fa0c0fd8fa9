import type { Span } from "../../base/span.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import type { Entity, Evaluation, ModelNode } from "../../model/entities.js";
import type { InterfaceDefinition } from "../../model/interfaces.js";
import type { Scope } from "../../model/types.js";
import type { WorkflowView } from "../../schema/documents.js";
import type { TopologyGroup, TopologyInterface } from "../topology.js";

/** What checking behaviour needs to know of the whole topology. */
export interface BehaviourContext {
  readonly nodes: ReadonlyMap<string, ModelNode>;
  readonly groups: ReadonlyMap<string, TopologyGroup>;
  readonly workflows: ReadonlyMap<string, WorkflowView>;
  readonly scope: Scope;
  readonly evaluation: Evaluation;
  readonly sink: DiagnosticSink;
  /** False when inputs that no interface or operation declares are errors (F61). */
  readonly adhocInputs: boolean;
  /** Interfaces that were bound, by the names of nodes and groups. */
  readonly bound: Map<string, BoundInterfaces>;
}

/** Interfaces of a template: their definitions, and what came of them. */
export interface BoundInterfaces {
  readonly definitions: ReadonlyMap<string, InterfaceDefinition>;
  readonly interfaces: ReadonlyMap<string, TopologyInterface>;
}

/** A template that has interfaces. */
export interface BehaviourOwner {
  readonly kind: "node" | "relationship" | "group";
  /** Prefix of the paths of its values. */
  readonly path: string;
  /** In messages: `"server"`, `the relationship "host" of "app"`. */
  readonly label: string;
  readonly typeName: string;
  readonly self: Entity;
  /** Where what is missing is reported. */
  readonly span: Span;
  /** False when its type is not known in full, so that nothing can be denied. */
  readonly complete: boolean;
  /** Names of artifacts that implementations may use. */
  readonly artifacts: ReadonlyMap<string, string>;
  /** False for a relationship template that nothing uses: its ends are not known. */
  readonly placed: boolean;
}

/** A label at the beginning of a sentence. */
export function upperFirst(label: string): string {
  return label.charAt(0).toUpperCase() + label.slice(1);
}
