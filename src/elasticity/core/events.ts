import type { Reason } from "./reasons.js";

/** Milliseconds since 1970-01-01 UTC, by the clock of the controller or of the simulator. */
export type Millis = number;

/**
 * How the batch system sees a node, whatever the batch system is:
 * `up` answers, `silent` does not answer or is down, `booting` was told to come, `leaving` was told to go,
 * `absent` is switched off by the batch system's own account.
 */
export type Presence = "up" | "silent" | "booting" | "leaving" | "absent";

/** One node in an answer of the batch system. */
export interface ObservedNode {
  readonly name: string;
  readonly presence: Presence;
  /** Takes no further job (drained). */
  readonly closed: boolean;
  /** Why it is closed, as the batch system was told. */
  readonly closedReason?: string;
  /** The batch system closed it by itself, for a fault that it found; nobody but this loop will look after it. */
  readonly faulty?: boolean;
  readonly cpus: number;
  readonly cpusAllocated: number;
  readonly memoryMiB?: number;
  /** Memory that jobs have been given of it. */
  readonly memoryAllocatedMiB?: number;
  /** Generic resources in all and given to jobs, by type: `gpu`, or `gpu:a100` where the kind is known. */
  readonly gres?: Readonly<Record<string, number>>;
  readonly gresAllocated?: Readonly<Record<string, number>>;
  readonly features?: readonly string[];
  readonly partitions?: readonly string[];
  /** Reserved: only jobs of this reservation may use it now. */
  readonly reservation?: string;
  /** When its last job ended, if the batch system says so. */
  readonly lastBusyAt?: Millis;
  /** State in the batch system's own words, for people. */
  readonly detail: string;
}

/** Reasons under which this loop closes nodes; one closed under another reason that is not faulty is an operator's. */
export const CLOSE_REASONS = {
  absent: "absent",
  leaving: "scale-in",
  lost: "lost",
  /** It, or others like it, did not come: the batch system is to choose it again only when its wait is over. */
  held: "back-off",
} as const;

/** `closedReason` of an absent node that is open to the batch system alone, which chooses nodes by itself (CL-5). */
export const OFFERED = "offered";

export type JobPhase = "pending" | "running" | "completing" | "done" | "failed";

/** One job in an answer of the batch system. Holds no name, command or environment of the user. */
export interface ObservedJob {
  readonly id: string;
  readonly phase: JobPhase;
  /** State in the batch system's own words, for example COMPLETED, TIMEOUT. */
  readonly detail: string;
  /** Why it waits, in the batch system's own words. */
  readonly reason: string;
  /** True when another node can make it start; false for held jobs, dependencies, limits. */
  readonly waitsForNodes: boolean;
  readonly nodeCount: number;
  /** Over all its nodes. */
  readonly cpus: number;
  readonly memoryMiBPerNode?: number;
  /** The only nodes it may use, empty for any. */
  readonly requiredNodes?: readonly string[];
  readonly excludedNodes?: readonly string[];
  /** Any one of these partitions will do; absent for any node. */
  readonly partitions?: readonly string[];
  /** Each node must have all features of one of these sets (the constraint in disjunctive normal form). */
  readonly featureSets?: readonly (readonly string[])[];
  /** All its nodes must satisfy the same one of `featureSets` (Slurm's `[rack1|rack2]`). */
  readonly sameFeatureSet?: boolean;
  /** Generic resources that it needs on each node, keys as in `ObservedNode.gres`. */
  readonly gresPerNode?: Readonly<Record<string, number>>;
  /** It may use only the nodes of this reservation. */
  readonly reservation?: string;
  /** It shares its nodes with no other job. */
  readonly exclusive?: boolean;
  /** Jobs of one group start together or not at all (the components of a heterogeneous job). */
  readonly group?: string;
  /** Array that it is a task of, and how many of its tasks may run at once, where that is limited. */
  readonly array?: { readonly id: string; readonly limit?: number };
  /** Longest time that it may run, in milliseconds; absent without a limit. */
  readonly timeLimit?: Millis;
  /** It may be put back into the queue without harm. */
  readonly requeue?: boolean;
  readonly priority: number;
  readonly submittedAt: Millis;
  readonly startedAt?: Millis;
  readonly endedAt?: Millis;
  /** Nodes it runs or ran on. */
  readonly nodes: readonly string[];
  readonly restarts?: number;
}

/** A whole answer of the batch system. `at` is when the question was asked, so nothing in it is older. */
export interface Snapshot {
  readonly at: Millis;
  readonly nodes: readonly ObservedNode[];
  readonly jobs: readonly ObservedJob[];
  /** Jobs share a node's memory, so that what one has been given no other can get. Default false. */
  readonly memoryIsConsumable?: boolean;
}

/** What became of one node in an apply. */
export interface NodeResult {
  readonly node: string;
  readonly outcome: "present" | "absent" | "failed";
  readonly message?: string;
  /** What kind of failure it was, where the cloud's words tell. */
  readonly fault?: FaultClass;
}

/**
 * Kinds of failure of a whole apply. Nobody's fault and not counted: `locked`, `aborted`, `unverified` (a
 * removal could not be looked at once more because the batch system did not answer).
 */
export type FaultClass =
  | "locked"
  | "aborted"
  | "unverified"
  | "quota"
  | "capacity"
  | "authentication"
  /** The machine was made and did not come up, or did not join. */
  | "boot"
  | "engine";

export interface ApplyFault {
  readonly kind: FaultClass;
  readonly message: string;
}

/** How far one node is inside a running apply. */
export type ApplyStage = "creating" | "created" | "joining" | "joined" | "removing" | "removed" | "failed";

/** Commands to the batch system about one node. */
export type OrderKind =
  | "drain"
  | "undrain"
  | "power-down"
  | "mark-absent"
  | "mark-lost"
  | "requeue"
  /** For an absent node, and one that the batch system waits for: it is not to be chosen until further notice. */
  | "hold";

export type OperatorCommand = "enable" | "disable" | "poweron" | "poweroff";

/** `resume`: the batch system itself asks for the node; unlike an operator it is refused what rests after a failure. */
export type NodeCommand = OperatorCommand | "resume";

/** Everything that can happen. */
export type ElasticityEvent =
  | ({ readonly kind: "snapshot" } & Snapshot)
  | { readonly kind: "snapshot-failed"; readonly at: Millis; readonly message: string }
  /** What changed since the last answer: nodes and jobs that are new or other, ids of jobs not listed any more. */
  | ({ readonly kind: "changes"; readonly gone: readonly string[] } & Snapshot)
  /** The cloud will take these machines back at `deadline`. */
  | {
      readonly kind: "spot-notice";
      readonly at: Millis;
      readonly nodes: readonly string[];
      readonly deadline: Millis;
    }
  /** The nodes that exist on a site by the account of what builds them. */
  | {
      readonly kind: "inventory";
      readonly at: Millis;
      readonly site: string;
      readonly nodes: readonly string[];
      /** What their machines were made from, by the site's own account; of those that are left out it is not known. */
      readonly generations?: Readonly<Record<string, string>>;
    }
  /** Machines that should exist on a site and do not, by the account of the site itself. */
  | { readonly kind: "gone"; readonly at: Millis; readonly site: string; readonly nodes: readonly string[] }
  /** When machines of a site were made, by its own account: those that may be others than the workers were. */
  | {
      readonly kind: "made";
      readonly at: Millis;
      readonly site: string;
      readonly machines: readonly { readonly node: string; readonly madeAt: Millis }[];
    }
  | {
      readonly kind: "apply-started";
      readonly at: Millis;
      readonly site: string;
      readonly nodes: readonly string[];
    }
  | {
      readonly kind: "apply-progress";
      readonly at: Millis;
      readonly site: string;
      readonly node: string;
      readonly stage: ApplyStage;
      readonly message?: string;
    }
  | {
      readonly kind: "apply-finished";
      readonly at: Millis;
      readonly site: string;
      readonly nodes: readonly string[];
      readonly results: readonly NodeResult[];
    }
  | {
      readonly kind: "apply-failed";
      readonly at: Millis;
      readonly site: string;
      readonly nodes: readonly string[];
      readonly results: readonly NodeResult[];
      readonly fault: ApplyFault;
    }
  | {
      readonly kind: "order-finished";
      readonly at: Millis;
      readonly order: OrderKind;
      readonly nodes: readonly string[];
      readonly ok: boolean;
      readonly message?: string;
    }
  | {
      readonly kind: "command";
      readonly at: Millis;
      readonly command: NodeCommand;
      readonly node: string;
    }
  | { readonly kind: "tick"; readonly at: Millis };

/** What is to be done, each with the reasons why. A desired set is a set of names, never a count (CL-6). */
export type Action =
  | {
      readonly kind: "set-nodes";
      readonly site: string;
      readonly nodes: readonly string[];
      readonly reasons: readonly Reason[];
    }
  | {
      readonly kind: Exclude<OrderKind, "mark-lost" | "requeue">;
      readonly node: string;
      readonly reasons: readonly Reason[];
    }
  | {
      /** `requeue`: the node lives and is drained; only those of the jobs that are on it still are put back. */
      readonly kind: "mark-lost" | "requeue";
      readonly node: string;
      /** Jobs that were on it; each is put back into the queue. */
      readonly jobs: readonly string[];
      readonly reasons: readonly Reason[];
    };
