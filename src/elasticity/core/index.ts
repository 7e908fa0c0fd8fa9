export { nextDeadline } from "./deadline.js";
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
  type NodeCommand,
  type NodeResult,
  type ObservedJob,
  type ObservedNode,
  OFFERED,
  type OperatorCommand,
  type OrderKind,
  type Presence,
  type Snapshot,
} from "./events.js";
export { type KeyFault, type KeyHealth, keyOf } from "./failure-keys.js";
export type { Gap } from "./gaps.js";
export { isOutdated } from "./generation.js";
export { type IdleLimit, idleLimitOf } from "./idle-limit.js";
export {
  bootCost,
  bootTimeOf,
  experienceOf,
  type Learning,
  type PoolExperience,
  poolOf,
} from "./learning.js";
export { type Observation, observationOf, TRANSITIONS, type Transition } from "./lifecycle.js";
export { NodeTable, rateOf } from "./node-table.js";
export { minimumAt } from "./policies/minimum.js";
export {
  DEFAULT_POLICY,
  type ElasticityPolicy,
  type GangMode,
  type PlacementCriterion,
  type PolicyClassName,
  policyWith,
} from "./policy.js";
export { POOL_FIELDS, type PoolField, type PoolSettings, policyFor } from "./pool-settings.js";
export type { Reason, ReasonCode, Subject } from "./reasons.js";
export { isRemade } from "./remade.js";
export { SCHEDULED_FIELDS, type ScheduledField, type ScheduleEntry } from "./schedule.js";
export type { Spending } from "./spending.js";
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
  type Pace,
  type PowerOffPhase,
  type PowerTimeline,
  resumedState,
  type SiteState,
} from "./state.js";
