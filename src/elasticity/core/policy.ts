import { NO_POOLS, type PoolSettings } from "./pool-settings.js";
import type { ScheduleEntry } from "./schedule.js";

/**
 * Names of the classes of the pipeline, in `ElasticityPolicy.classes` in the order they run (CL-3).
 * In brackets the class of CLUES that does the same.
 */
export type PolicyClassName =
  /** Jobs that are queued for less than `reconsiderTime` are left to the nodes that are on [Reconsider_Jobs]. */
  | "reconsider"
  /** Starts nodes for pending jobs, in priority order [PowOn_Requests]. */
  | "pending-jobs"
  /** Takes nodes away that are idle longer than `idleTime` [PowOff_IDLE]. */
  | "idle"
  /** The same with a limit that follows boot time and learned gaps (EX-5). */
  | "adaptive-idle"
  /** Takes idle nodes away at once where more are idle than the load of the past hours makes worth keeping. */
  | "surplus"
  /** Keeps `minNodes`, or what the schedule asks for, on. */
  | "minimum"
  /** Keeps free nodes and slots as a buffer [PowOn_Free]. */
  | "free"
  /** Does not start what would be ready only after the queue has drained (EX-10). */
  | "do-not-boot"
  /** Lets a job wait for others that are about to end, where that is sooner than a boot. */
  | "expect-ends"
  /** Empties nodes whose jobs may be restarted and fit beside others, where that saves more than it disrupts. */
  | "consolidate"
  /** Takes workers of an earlier generation away between jobs, a few at a time; before `minimum` and `free`. */
  | "renew"
  /** Keeps the share of spot and on-demand nodes. */
  | "spot"
  /** Stops growth at the budget and at the price ceiling. */
  | "budget";

/** What becomes of a job over several nodes when not all of them can be had at once. */
export type GangMode = "all-or-nothing" | "greedy" | "best-effort";

/** What nodes are chosen by, first criterion first; the order of declaration breaks ties. */
export type PlacementCriterion = "priority" | "cost" | "least-waste" | "locality";

/** How the cluster is to breathe. All times in seconds. Names in brackets are those of CLUES (CL-1). */
export interface ElasticityPolicy {
  readonly classes: readonly PolicyClassName[];
  /** Idle time before a worker is drained and removed [IDLE_TIME]. */
  readonly idleTime: number;
  /** Period of the loop when nothing is under way [PERIOD_SCHEDULE, PERIOD_MONITORING_NODES]. */
  readonly period: number;
  /** A job younger than this starts no node yet [RECONSIDER_JOB_TIME]. */
  readonly reconsiderTime: number;
  /** Workers that may boot at once, 0 = no limit [MAX_BOOTING_NODES]. */
  readonly maxBooting: number;
  /** Nodes of one site that may be started within a minute, 0 = no limit. */
  readonly startRate: number;
  /** New demand is collected until none came for this long ... */
  readonly batchQuiet: number;
  /** ... yet not longer than this. */
  readonly batchMax: number;
  /** A worker not ready after this time has failed [MAX_WAIT_POWERON]. */
  readonly maxWaitPowerOn: number;
  /** A worker not gone after this time has failed [MAX_WAIT_POWEROFF]. */
  readonly maxWaitPowerOff: number;
  /** First answers of the batch system about a node after its start that are ignored [DELAY_POWON]. */
  readonly delayPowerOn: number;
  /** The same after its removal [DELAY_POWOFF]. */
  readonly delayPowerOff: number;
  /** Failures of one worker before it is left alone for `recovery` [RETRIES_POWER_ON]. */
  readonly retries: number;
  /** The same for removals [RETRIES_POWER_OFF]. */
  readonly retriesOff: number;
  /** How often workers that failed are looked at again [PERIOD_RECOVERY_NODES]; 0: by back-off alone. */
  readonly recoveryPeriod: number;
  /** Minimum time a worker stays on once it is ready [COOLDOWN_NODES]. */
  readonly cooldown: number;
  /** A node that has had no job yet is kept this long, at most some boot times [COOLDOWN_SERVED_REQUESTS]. */
  readonly cooldownServed: number;
  /** Workers kept on even when idle. */
  readonly minNodes: number;
  /** Minimum, buffer and limits of removals by time of day; the entry that began last holds. */
  readonly schedule: readonly ScheduleEntry[];
  /** Times and spot shares of single pools, by name of a site or of the node template of workers; a site's come over a template's. */
  readonly pools: Readonly<Record<string, PoolSettings>>;
  /** Workers that are only watched from the start, until they are enabled [DISABLED_HOSTS]. */
  readonly disabledNodes: readonly string[];
  /** Most workers that may be on or booting; the declared workers are a limit as well. */
  readonly maxNodes: number;
  /** Slots and nodes kept free as a buffer [EXTRA_SLOTS_FREE, EXTRA_NODES_FREE]. */
  readonly extraSlotsFree: number;
  readonly extraNodesFree: number;
  /** Free nodes as a share of the used ones, 0 to 1, beside `extraNodesFree`; the larger counts. */
  readonly extraNodesShare: number;
  /** How often the buffer is filled up [EXTRA_NODES_PERIOD]. */
  readonly extraNodesPeriod: number;
  /** The last good data is used this long when the batch system does not answer [.._FAIL_GRACE]. */
  readonly failGrace: number;
  /** A node that answers again within this time was never gone [TIME_OFF_GLITCH_DETECTION]. */
  readonly glitchTime: number;
  /** First wait after a failure; grows with each further one. */
  readonly backoff: number;
  /** Longest wait after a failure, and the wait before a node that used up its retries is probed again. */
  readonly recovery: number;
  /** Failures in a row of one (site, zone, flavour, market) before only a probe of one node is let through. */
  readonly protectAfter: number;
  /** Wait before an order that the batch system refused is given again. */
  readonly orderRetry: number;
  /** Slots or memory below zero mean as much as one likes [NEGATIVE_RESOURCES_MEANS_INFINITE]. */
  readonly negativeMeansInfinite: boolean;
  readonly gang: GangMode;
  readonly placement: readonly PlacementCriterion[];
  /** Most nodes that may be taken away at once, as a share of those that are on, 0 to 1; at least one, and 0: none. */
  readonly disruption: number;
  /** Most nodes that are renewed at once, as a share of those that are on, 0 to 1; at least one, and 0: none. */
  readonly renewShare: number;
  /**
   * A node is emptied for others when the share of the price that this saves is at least so many times the
   * share of the running work that is lost by it.
   */
  readonly consolidateScore: number;
  /** Work on a node that a boot has to do before its first job runs, e.g. pulling an image; adds to the boot cost. */
  readonly setupTime: number;
  /**
   * What a boot is worth beside its own time, in seconds of a node: wear, churn, load on the cloud. More of it
   * means fewer boots, for idle nodes stay longer and jobs wait longer for others to end.
   */
  readonly bootPenalty: number;
  /** Gaps that the adaptive idle limit remembers; 0 turns learning off and leaves the ski-rental rule. */
  readonly learnedGaps: number;
  /** Most that may be spent within an hour and a day (UTC), and most that the running nodes may cost an hour; 0 = no limit. */
  readonly budgetPerHour: number;
  readonly budgetPerDay: number;
  readonly priceCeiling: number;
  /** On-demand nodes that come before any spot node, and the share of spot beyond them, 0 to 1. */
  readonly onDemandBase: number;
  readonly spotShare: number;
}

export const DEFAULT_POLICY: ElasticityPolicy = {
  classes: ["pending-jobs", "idle", "minimum"],
  idleTime: 300,
  period: 5,
  reconsiderTime: 0,
  maxBooting: 0,
  startRate: 300,
  batchQuiet: 0,
  batchMax: 10,
  maxWaitPowerOn: 300,
  maxWaitPowerOff: 300,
  delayPowerOn: 0,
  delayPowerOff: 0,
  retries: 3,
  retriesOff: 3,
  recoveryPeriod: 0,
  cooldown: 0,
  cooldownServed: 900,
  minNodes: 0,
  schedule: [],
  pools: NO_POOLS,
  disabledNodes: [],
  maxNodes: Number.MAX_SAFE_INTEGER,
  extraSlotsFree: 0,
  extraNodesFree: 0,
  extraNodesShare: 0,
  extraNodesPeriod: 30,
  failGrace: 120,
  glitchTime: 120,
  backoff: 10,
  recovery: 1800,
  protectAfter: 5,
  orderRetry: 5,
  negativeMeansInfinite: true,
  gang: "all-or-nothing",
  placement: ["priority"],
  disruption: 1,
  renewShare: 0.1,
  consolidateScore: 0.5,
  setupTime: 0,
  bootPenalty: 0,
  learnedGaps: 64,
  budgetPerHour: 0,
  budgetPerDay: 0,
  priceCeiling: 0,
  onDemandBase: 0,
  spotShare: 1,
};

/** The defaults with what is given; keys that are absent or undefined keep their default. */
export function policyWith(
  settings: Partial<{ [K in keyof ElasticityPolicy]: ElasticityPolicy[K] | undefined }>,
): ElasticityPolicy {
  const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
  return { ...DEFAULT_POLICY, ...given };
}

/** Wait in milliseconds after the n-th failure in a row, n from 1. */
export function backoffMillis(policy: ElasticityPolicy, failures: number): number {
  const seconds = policy.backoff * 2 ** Math.min(Math.max(failures - 1, 0), 30);
  return Math.min(seconds, policy.recovery) * 1000;
}

/** How many of `count` nodes a share lets go at once: at least one, and none for a share of 0. */
export function atOnce(share: number, count: number): number {
  return share <= 0 ? 0 : Math.max(1, Math.floor(share * count));
}
