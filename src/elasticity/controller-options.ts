import type { Clock } from "./clock.js";
import type { ControllerEvent, StopReason } from "./controller-events.js";
import type { Action, ClusterState, ElasticityPolicy, NodeSpec } from "./core/index.js";
import type { Journal } from "./journal.js";
import type { HeldLease } from "./lease.js";
import type { NodeActuator } from "./nodes/actuator.js";
import type { QueueSource } from "./queues/queue.js";
import type { OrderInbox } from "./run-folder.js";

/** The cluster as the controller needs to know it. */
export interface ControlledCluster {
  readonly name: string;
  /** Every worker that may ever exist. */
  readonly nodes: readonly NodeSpec[];
  /** In order of preference. */
  readonly sites: readonly string[];
  readonly policy: ElasticityPolicy;
}

export interface ControllerOptions {
  readonly cluster: ControlledCluster;
  readonly queue: QueueSource;
  readonly actuator: NodeActuator;
  /** From `openRun`, which holds the lock as well. */
  readonly journal: Journal;
  readonly inbox?: OrderInbox;
  /** Only while it is held does the controller act; from `acquireLease`. */
  readonly lease?: HeldLease;
  readonly clock?: Clock;
  /** Abort: begin nothing more, let what is under way end, return. */
  readonly signal?: AbortSignal;
  /** How long what is under way may take after `signal`, before it is aborted as well. Default 30 seconds. */
  readonly stopGraceMillis?: number;
  /** A request waits this long for an update of its site that runs, before that is cut short. Default 45 seconds. */
  readonly patienceMillis?: number;
  readonly onEvent?: (event: ControllerEvent) => void;
  /** Is given a function that makes the controller look at once, for hooks of the batch system. */
  readonly onWake?: (wake: () => void) => void;
  /** One look, one decision, everything that follows from it until nothing is under way. */
  readonly once?: boolean;
  /** One look and one decision; nothing is done. */
  readonly dryRun?: boolean;
}

export interface ControllerResult {
  readonly state: ClusterState;
  readonly reason: StopReason;
  /** What was decided in the first look: the answer of a dry run. */
  readonly actions: readonly Action[];
}
