export { type Decision, decide } from "./decide.js";
export {
  type Action,
  type ApplyFault,
  type ApplyStage,
  CLOSE_REASONS,
  type ElasticityEvent,
  type FaultClass,
  type JobPhase,
  type Millis,
  type NodeResult,
  type ObservedJob,
  type ObservedNode,
  type OperatorCommand,
  type OrderKind,
  type Presence,
  type Snapshot,
} from "./events.js";
export { type Observation, observationOf, TRANSITIONS, type Transition } from "./lifecycle.js";
export {
  DEFAULT_POLICY,
  type ElasticityPolicy,
  type GangMode,
  type PlacementCriterion,
  type PolicyClassName,
  policyWith,
  type ScheduledMinimum,
} from "./policy.js";
export type { Reason, ReasonCode, Subject } from "./reasons.js";
export {
  type ClusterState,
  compareNatural,
  desiredNodes,
  initialState,
  isMoving,
  isServing,
  type Lifecycle,
  type Market,
  type NodeSpec,
  type NodeState,
  type PowerOffPhase,
  type PowerTimeline,
  resumedState,
  type SiteState,
} from "./state.js";
