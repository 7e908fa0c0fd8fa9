import type {
  Action,
  ClusterState,
  ElasticityEvent,
  Millis,
  NodeSpec,
  Reason,
} from "../elasticity/core/index.js";

/** One job of a trace: what it asks for, and how long it will really run, which no policy gets to know. */
export interface TraceJob {
  readonly id: string;
  /** When it is submitted, in milliseconds from the beginning of the trace. */
  readonly submitAt: Millis;
  /**
   * Instead of `submitAt` alone: it is submitted `submitAt` after the end of the last job of this block, as
   * a user who waits for results does.
   */
  readonly afterBlock?: string;
  /** Block that it belongs to. */
  readonly block?: string;
  /** Time that it runs, in milliseconds, without the set-up of a node. */
  readonly runTime: Millis;
  readonly nodeCount: number;
  /** On each node. */
  readonly cpusPerNode: number;
  readonly memoryMiBPerNode?: number;
  /** What its user asked for, in milliseconds. */
  readonly timeLimit?: Millis;
  readonly priority?: number;
  readonly partition?: string;
  readonly gresPerNode?: Readonly<Record<string, number>>;
  readonly featureSets?: readonly (readonly string[])[];
  /** It may be put back into the queue; default true. */
  readonly requeue?: boolean;
  /** It is not announced to the policy before it waits in the queue (CLUES `norequest`). */
  readonly unannounced?: boolean;
}

/** A workload: jobs in the order of their submission; `nodes` where the trace has its own. */
export interface Trace {
  readonly name: string;
  readonly jobs: readonly TraceJob[];
  readonly nodes?: readonly NodeSpec[];
}

/** A time in milliseconds drawn anew each time: fixed, uniform between two, or log-normal about a median. */
export type Duration =
  | { readonly kind: "fixed"; readonly millis: Millis }
  | { readonly kind: "uniform"; readonly from: Millis; readonly to: Millis }
  | { readonly kind: "log-normal"; readonly median: Millis; readonly sigma: number };

/** How one site behaves. */
export interface SiteModel {
  readonly name: string;
  /** From the beginning of the apply to usable in the batch system. */
  readonly boot: Duration;
  /** From the beginning of the apply to gone. */
  readonly off: Duration;
  /** Before its first job a node does this once after each boot, in milliseconds (an image to pull, say). */
  readonly setup: Millis;
  /**
   * `site`: an apply returns when its machines are asked for (short locks). `serial`: one update at a time
   * for the whole deployment, which lasts until its machines are up or gone, as the INDIGO orchestrator did.
   */
  readonly updates: "site" | "serial";
  /** Time that an apply itself takes with `site` updates. */
  readonly applyTime: Duration;
  /** Time that each machine adds which it makes or removes; the next one waits that long. Default 0. */
  readonly applyTimePerNode?: Millis;
  /** A stopped machine is started again in this time, and costs nothing but its disk while stopped. */
  readonly warmStart?: Duration;
  /** What an hour of a stopped machine costs (its disk). Default 0. */
  readonly stoppedPricePerHour?: number;
  /** Paid from this long after the apply began. Default 0. */
  readonly billingDelay?: Millis;
  /** The router that joins the site to the cluster; it is paid from the beginning to the end. */
  readonly vrouter?: { readonly pricePerHour: number };
  /** Most machines that the site gives. */
  readonly capacity?: number;
  readonly faults?: SiteFaults;
}

/** Faults of a site; probabilities from 0 to 1. */
export interface SiteFaults {
  /** A machine is made and never joins. */
  readonly bootFailure?: number;
  /** A machine is refused for want of capacity, during these spans of virtual time or by chance. */
  readonly noCapacity?: number;
  readonly noCapacityDuring?: readonly (readonly [Millis, Millis])[];
  /** The machine is made, yet the apply ends without saying so. */
  readonly lostReply?: number;
  /** Mean time between spot notices of one machine, in milliseconds; the notice comes 2 minutes before. */
  readonly spotInterval?: Millis;
  /** Mean time between failures of a running machine. */
  readonly lossInterval?: Millis;
}

/** What a simulation runs on. Static nodes are on from the beginning, never removed and never billed. */
export interface SimulatedCluster {
  readonly name: string;
  /** In order of preference. */
  readonly nodes: readonly NodeSpec[];
  readonly staticNodes: readonly string[];
  readonly sites: readonly SiteModel[];
  readonly queue: QueueModel;
}

/** The model of the batch system. */
export interface QueueModel {
  readonly order: "fifo" | "backfill";
  /** Between a node's getting free and the start of the next job on it. */
  readonly dispatch: Duration;
  /** How long a dead node goes unnoticed, in milliseconds. */
  readonly detection: Millis;
  /** Time that an order (drain, power-down ...) takes. Default 200 ms. */
  readonly orderTime?: Millis;
  /**
   * How long after a change it has woken a loop that listens, in milliseconds. Without it nobody is told, and
   * loops find what is new at their next look.
   */
  readonly wakeAfter?: Millis;
  /** Jobs behind the first one that backfill looks at in one pass. Default 100. */
  readonly backfillDepth?: number;
  /** Spans in which it does not answer, and in which it calls every node silent. */
  readonly silentDuring?: readonly (readonly [Millis, Millis])[];
  readonly glitchDuring?: readonly (readonly [Millis, Millis])[];
}

/** Anything that can run a cluster in virtual time: this project's decision function, or a peer's rules. */
export interface ScalingPolicy {
  readonly name: string;
  /** How often it is woken when nothing happens, in milliseconds. */
  readonly period: Millis;
  /** It looks when the batch system wakes it (`QueueModel.wakeAfter`), beside its period. */
  readonly listens?: boolean;
  /** Called for every event, in the order of virtual time; what it answers is carried out. */
  take(event: ElasticityEvent, now: Millis): PolicyAnswer;
  /**
   * The next moment from which on it would act although nothing changes, undefined for never. Too early
   * costs time, too late changes the result. Without this method it is woken every `period`.
   */
  nextWake?(now: Millis): Millis | undefined;
  /**
   * The batch system answered at `at` and nothing was new, before the next wake: what `take` would do with
   * such an answer, at less expense. Without this method `take` is called.
   */
  answered?(at: Millis): void;
}

/** A policy has a state, so every run makes its own. */
export type PolicyMaker = (cluster: SimulatedCluster) => ScalingPolicy;

/** Something that befalls one machine at a known moment, beside the faults drawn by chance. */
export interface Incident {
  /**
   * `vanish`: the machine is gone, and its site knows. `hang`: it is there and paid, and answers nobody.
   * `spot-notice`: the cloud takes it back two minutes later.
   */
  readonly kind: "vanish" | "hang" | "spot-notice";
  /** From the beginning, or from the first submission of `block` where that is given. */
  readonly after: Millis;
  readonly block?: string;
  /** Its name, or the last machine of this site that is up then. */
  readonly target: { readonly node: string } | { readonly site: string };
}

/** How one run is carried out. */
export interface SimulationOptions {
  /**
   * When the batch system is looked at. `every-period`: as the controller does. `every-change` (default):
   * looks that could not change anything are left out, with the same result. `on-demand`: in addition the
   * turnover of jobs on nodes that stay used waits for the next look that matters; for long queues of
   * short jobs.
   */
  readonly looks?: "every-period" | "every-change" | "on-demand";
  /** Period of looks while something is under way, in milliseconds. Default 1000, as in the controller. */
  readonly quickPeriod?: Millis;
  readonly incidents?: readonly Incident[];
  /** How long the run goes on when no job comes or runs any more and no machine is on its way. Default 24 hours. */
  readonly patience?: Millis;
  /** `states` joins used spans whatever their number of jobs is, which saves memory. Default `jobs`. */
  readonly detail?: "jobs" | "states";
  /** Is told every event and every answer of the policy. */
  readonly onDecision?: (event: ElasticityEvent, answer: PolicyAnswer, now: Millis) => void;
}

export interface PolicyAnswer {
  readonly actions: readonly Action[];
  readonly reasons: readonly Reason[];
  /** The state after the event, where the policy has one to show. */
  readonly state?: ClusterState;
}

/** One span of one node in one state, for plots and metrics. */
export interface NodeSpan {
  readonly node: string;
  readonly site: string;
  readonly state: "off" | "powering-on" | "setup" | "used" | "idle" | "powering-off" | "failed";
  readonly from: Millis;
  readonly to: Millis;
  /** Jobs on it, for `used`. */
  readonly jobs?: number;
}

/** What became of one job. */
export interface JobOutcome {
  readonly id: string;
  readonly submittedAt: Millis;
  readonly startedAt?: Millis;
  readonly endedAt?: Millis;
  readonly nodes: readonly string[];
  readonly restarts: number;
}

/** Everything that happened in one run; figures, tables and plots are made of it alone. */
export interface SimulationRun {
  readonly policy: string;
  readonly trace: string;
  readonly seed: number;
  readonly cluster: SimulatedCluster;
  readonly spans: readonly NodeSpan[];
  readonly jobs: readonly JobOutcome[];
  /** Spans in which a machine is paid, with what an hour of it costs; `vrouter` and `stopped` are no workers. */
  readonly bills: readonly {
    readonly node: string;
    readonly site: string;
    readonly from: Millis;
    readonly to: Millis;
    readonly pricePerHour: number;
    readonly of?: "vrouter" | "stopped";
  }[];
  /** Machines that were started and never ran a job. */
  readonly idleBoots: number;
  readonly boots: number;
  /** Updates of sites, as spans. */
  readonly updates: readonly {
    readonly site: string;
    readonly from: Millis;
    readonly to: Millis;
    readonly nodes: readonly string[];
  }[];
  /** When the last machine that was not static was gone. */
  readonly endedAt: Millis;
}

/** The figures of one run. Times in milliseconds, money in the currency of the prices. */
export interface SimulationMetrics {
  readonly makespan: Millis;
  /** When the last job was done, from the beginning of the trace. */
  readonly jobsDoneAt: Millis;
  readonly endedAt: Millis;
  readonly waitMean: Millis;
  readonly waitP95: Millis;
  readonly slowdownMean: number;
  /** Node time that was paid; with a job or its set-up on it; with a job alone. */
  readonly paid: Millis;
  readonly busy: Millis;
  readonly useful: Millis;
  /** Node time that the jobs of paid nodes would need on full nodes without any overhead. */
  readonly ideal: Millis;
  /** busy / paid, as the hybrid clusters paper counts; useful / paid; ideal / paid. */
  readonly efficiencyPaid: number;
  readonly efficiencyUseful: number;
  readonly efficiencyIdeal: number;
  readonly boots: number;
  readonly cost: number;
  /** Boots without any job before the removal. */
  readonly churn: number;
  readonly jobsDone: number;
  readonly jobsLost: number;
}
