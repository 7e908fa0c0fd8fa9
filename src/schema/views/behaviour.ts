import type { Span } from "../../base/span.js";
import type { YamlNode } from "../../syntax/node.js";
import type { LocatedText, Named, NamedValue } from "./common.js";
import type { ConstraintView, ImplementationView, PropertyDefinitionView } from "./definitions.js";

/** One clause of a condition (TOSCA 1.3 3.6.24, 3.6.25); short forms come out in full. */
export type ConditionView =
  | {
      readonly kind: "and" | "or" | "not";
      readonly clauses: readonly ConditionView[];
      readonly span: Span;
    }
  | {
      readonly kind: "assert";
      readonly attribute: LocatedText;
      readonly constraints: readonly ConstraintView[];
      readonly span: Span;
    };

/** One activity (TOSCA 1.3 3.6.23). */
export type ActivityView =
  | { readonly kind: "set_state"; readonly state: LocatedText; readonly span: Span }
  | {
      readonly kind: "call_operation";
      /** `interface.operation`, as written. */
      readonly operation: LocatedText;
      readonly inputs: readonly NamedValue[];
      readonly span: Span;
    }
  | {
      readonly kind: "delegate" | "inline";
      readonly workflow: LocatedText;
      readonly inputs: readonly NamedValue[];
      readonly span: Span;
    };

/** TOSCA 1.3 3.8.7. */
export interface WorkflowView extends Named {
  readonly description: LocatedText | undefined;
  readonly inputs: readonly PropertyDefinitionView[];
  readonly preconditions: readonly PreconditionView[];
  readonly steps: readonly StepView[];
  readonly implementation: ImplementationView | undefined;
  readonly outputs: readonly NamedValue[];
}

/** What steps and preconditions aim at: a node template or group, or a relationship of it. */
export interface WorkflowTargetView {
  readonly target: LocatedText | undefined;
  /** Name of a requirement of the target. */
  readonly targetRelationship: LocatedText | undefined;
}

/** TOSCA 1.3 3.6.26. */
export interface PreconditionView extends WorkflowTargetView {
  readonly condition: readonly ConditionView[];
  readonly span: Span;
}

/** TOSCA 1.3 3.6.27. */
export interface StepView extends Named, WorkflowTargetView {
  readonly operationHost: LocatedText | undefined;
  readonly filter: readonly ConditionView[];
  readonly activities: readonly ActivityView[];
  readonly onSuccess: readonly LocatedText[];
  readonly onFailure: readonly LocatedText[];
}

/** TOSCA 1.3 3.6.22. */
export interface TriggerView extends Named {
  readonly description: LocatedText | undefined;
  /** Undefined for an event in the map notation of early libraries. */
  readonly event: LocatedText | undefined;
  readonly schedule: ScheduleView | undefined;
  readonly targetFilter: TargetFilterView | undefined;
  readonly condition: TriggerConditionView | undefined;
  readonly actions: readonly ActivityView[];
}

/** When a trigger is in force; start and end are timestamps. */
export interface ScheduleView {
  readonly start: YamlNode | undefined;
  readonly end: YamlNode | undefined;
  readonly span: Span;
}

/** TOSCA 1.3 3.6.21. */
export interface TargetFilterView {
  readonly node: LocatedText | undefined;
  readonly requirement: LocatedText | undefined;
  readonly capability: LocatedText | undefined;
  readonly span: Span;
}

/** Condition of a trigger in its short and its extended notation. */
export interface TriggerConditionView {
  readonly constraint: readonly ConditionView[];
  readonly period: YamlNode | undefined;
  readonly evaluations: YamlNode | undefined;
  readonly method: LocatedText | undefined;
  readonly span: Span;
}
