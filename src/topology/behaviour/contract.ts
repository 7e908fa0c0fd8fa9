import type { Span } from "../../base/span.js";
import type { TopologyValue } from "../topology.js";

/** An interface of a node, a relationship or a group (TOSCA 1.3 section 3.6.20). */
export interface TopologyInterface {
  readonly name: string;
  /** Interface type; empty where it is not known. */
  readonly type: string;
  readonly operations: ReadonlyMap<string, TopologyOperation>;
  readonly notifications: ReadonlyMap<string, TopologyOperation>;
}

/** An operation or notification; without an implementation there is nothing to run. */
export interface TopologyOperation {
  readonly name: string;
  readonly implementation?: TopologyImplementation;
  readonly inputs: ReadonlyMap<string, TopologyValue>;
  /** Output to the attribute that takes it: an entity, then the path of section 3.6.15. */
  readonly outputs: ReadonlyMap<string, readonly (string | number)[]>;
  readonly span: Span;
}

/** TOSCA 1.3 section 3.6.16; artifacts are given by their files. */
export interface TopologyImplementation {
  readonly primary?: string;
  readonly dependencies: readonly string[];
  readonly timeoutSeconds?: number;
  readonly operationHost?: string;
  readonly span: Span;
}

/** An activity: the state to set, the operation `INTERFACE.OPERATION`, or the name of the workflow. */
export interface TopologyActivity {
  readonly kind: "set_state" | "call_operation" | "delegate" | "inline";
  readonly name: string;
}

/** TOSCA 1.3 section 3.6.22. */
export interface TopologyTrigger {
  readonly name: string;
  readonly event?: string;
  readonly actions: readonly TopologyActivity[];
  readonly span: Span;
}

/** TOSCA 1.3 section 3.8.7. */
export interface TopologyWorkflow {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly steps: ReadonlyMap<string, TopologyStep>;
  readonly span: Span;
}

/** TOSCA 1.3 section 3.6.27; the target is a node template or a group. */
export interface TopologyStep {
  readonly name: string;
  readonly target: string;
  /** Requirement of the target whose relationship is meant. */
  readonly targetRelationship?: string;
  readonly activities: readonly TopologyActivity[];
  readonly onSuccess: readonly string[];
  readonly onFailure: readonly string[];
  readonly span: Span;
}
