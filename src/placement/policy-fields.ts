import type { ElasticityPolicy, PolicyClassName } from "../elasticity/core/policy.js";

/** How a field of the policy is written in a file; times are given out in seconds. */
export type PolicyFieldKind =
  | "time"
  | "count"
  /** From 0 to 1. */
  | "share"
  /** A number of at least 0: money. */
  | "amount"
  | "boolean"
  | "gang"
  | "placement"
  | "classes"
  | "schedule"
  | "pools"
  | "names";

/** One field of the policy: how it is written, what it is called in CLUES (CL-1) and what it means. */
export interface PolicyField {
  readonly kind: PolicyFieldKind;
  readonly clues: readonly string[];
  readonly meaning: string;
  /** Classes of which one must be in the pipeline for the field to have an effect. */
  readonly classes?: readonly PolicyClassName[];
}

/** Every class of the pipeline, with the scheduler of CLUES that does the same. */
export const POLICY_CLASSES: Readonly<Record<PolicyClassName, { readonly clues?: string }>> = {
  reconsider: { clues: "CLUES_Scheduler_Reconsider_Jobs" },
  "pending-jobs": { clues: "CLUES_Scheduler_PowOn_Requests" },
  idle: { clues: "CLUES_Scheduler_PowOff_IDLE" },
  "adaptive-idle": {},
  surplus: {},
  minimum: {},
  free: { clues: "CLUES_Scheduler_PowOn_Free" },
  "do-not-boot": {},
  "expect-ends": {},
  consolidate: {},
  renew: {},
  spot: {},
  budget: {},
};

const field = (
  kind: PolicyFieldKind,
  clues: readonly string[],
  meaning: string,
  classes?: readonly PolicyClassName[],
): PolicyField => ({ kind, clues, meaning, ...(classes === undefined ? {} : { classes }) });

/**
 * Every parameter of the elasticity loop. JSON schemas, readers, the import of CLUES configuration and the
 * table in docs/elasticity.md are made from it, so none of them can miss one.
 */
export const POLICY_FIELDS: { readonly [K in keyof ElasticityPolicy]-?: PolicyField } = {
  classes: field("classes", ["SCHEDULER_CLASSES"], "classes of the pipeline in the order they run"),
  idleTime: field("time", ["IDLE_TIME"], "idle time before a worker is drained and removed", [
    "idle",
    "adaptive-idle",
  ]),
  period: field(
    "time",
    ["PERIOD_SCHEDULE", "PERIOD_MONITORING_NODES"],
    "period of the loop when nothing is under way",
  ),
  reconsiderTime: field("time", ["RECONSIDER_JOB_TIME"], "a job younger than this starts no node yet", [
    "reconsider",
  ]),
  maxBooting: field("count", ["MAX_BOOTING_NODES"], "workers that may boot at once; 0 = no limit"),
  startRate: field("count", [], "nodes of one site that may be started within a minute; 0 = no limit"),
  batchQuiet: field("time", [], "new demand is collected until none came for this long"),
  batchMax: field("time", [], "longest time that new demand is collected"),
  maxWaitPowerOn: field("time", ["MAX_WAIT_POWERON"], "a worker not ready after this time has failed"),
  maxWaitPowerOff: field("time", ["MAX_WAIT_POWEROFF"], "a worker not gone after this time has failed"),
  delayPowerOn: field(
    "time",
    ["DELAY_POWON"],
    "what the batch system says of a node so soon after its start is ignored",
  ),
  delayPowerOff: field("time", ["DELAY_POWOFF"], "the same after its removal"),
  retries: field("count", ["RETRIES_POWER_ON"], "failures of one worker before it is left alone"),
  retriesOff: field("count", ["RETRIES_POWER_OFF"], "the same for removals"),
  recoveryPeriod: field(
    "time",
    ["PERIOD_RECOVERY_NODES"],
    "how often workers that failed are looked at again; 0 = by back-off alone",
  ),
  cooldown: field("time", ["COOLDOWN_NODES"], "least time that a worker stays on once it is ready"),
  cooldownServed: field(
    "time",
    ["COOLDOWN_SERVED_REQUESTS"],
    "how long a node stays booked for a job after it became ready for it",
  ),
  minNodes: field("count", [], "workers kept on even when idle; without it the template's min_instances", [
    "minimum",
  ]),
  schedule: field(
    "schedule",
    [],
    "minimum, buffer and limits of removals by time of day; of each field the entry that began last holds",
  ),
  pools: field(
    "pools",
    [],
    "times and spot shares of single pools, by name of a site or of the node template of workers; those of a site come over those of a template",
  ),
  disabledNodes: field("names", ["DISABLED_HOSTS"], "workers that are only watched until they are enabled"),
  maxNodes: field("count", [], "most workers that may be on or booting; without it all that are declared"),
  extraSlotsFree: field("count", ["EXTRA_SLOTS_FREE"], "slots kept free as a buffer", ["free"]),
  extraNodesFree: field("count", ["EXTRA_NODES_FREE"], "nodes kept free as a buffer", ["free"]),
  extraNodesShare: field("share", [], "free nodes as a share of the used ones; the larger buffer counts", [
    "free",
  ]),
  extraNodesPeriod: field("time", ["EXTRA_NODES_PERIOD"], "how often the buffer is filled up", ["free"]),
  failGrace: field(
    "time",
    ["PERIOD_MONITORING_NODES_FAIL_GRACE", "PERIOD_MONITORING_JOBS_FAIL_GRACE"],
    "how long the last good data is used when the batch system does not answer",
  ),
  glitchTime: field(
    "time",
    ["TIME_OFF_GLITCH_DETECTION"],
    "a node that answers again within this time was never gone",
  ),
  backoff: field("time", [], "first wait after a failure; grows with each further one"),
  recovery: field("time", [], "longest wait after a failure"),
  protectAfter: field(
    "count",
    [],
    "failures in a row of one site, zone, flavor and market before only one node at a time is tried there",
  ),
  orderRetry: field("time", [], "wait before an order that the batch system refused is given again"),
  negativeMeansInfinite: field(
    "boolean",
    ["NEGATIVE_RESOURCES_MEANS_INFINITE"],
    "slots or memory below zero that the batch system names for a node mean no limit, else none at all",
  ),
  gang: field(
    "gang",
    [],
    "what becomes of a job over several nodes when not all of them can be had at once: all-or-nothing waits for all, greedy starts them bit by bit, best-effort starts what can be had even if the rest cannot",
  ),
  placement: field("placement", [], "what nodes are chosen by, first criterion first"),
  disruption: field(
    "share",
    [],
    "most nodes taken away at once, as a share of those that are on; at least one, and 0 = none",
  ),
  renewShare: field(
    "share",
    [],
    "most nodes of an earlier generation renewed at once, as a share of those that are on; at least one, and 0 = none",
    ["renew"],
  ),
  consolidateScore: field(
    "amount",
    [],
    "a node is emptied when it saves so many times the share of running work that is lost by it",
    ["consolidate"],
  ),
  setupTime: field("time", [], "work on a new node before its first job runs; adds to the boot cost", [
    "adaptive-idle",
    "surplus",
    "do-not-boot",
    "expect-ends",
  ]),
  bootPenalty: field(
    "time",
    [],
    "what a boot is worth beside its own time: wear, churn; more of it means fewer boots and longer waits",
    ["adaptive-idle", "surplus", "expect-ends"],
  ),
  learnedGaps: field("count", [], "gaps that the adaptive idle limit remembers; 0 = it does not learn", [
    "adaptive-idle",
    "surplus",
  ]),
  budgetPerHour: field("amount", [], "most that may be spent within an hour; 0 = no limit", ["budget"]),
  budgetPerDay: field("amount", [], "most that may be spent within a day (UTC); 0 = no limit", ["budget"]),
  priceCeiling: field("amount", [], "most that the running nodes may cost an hour; 0 = no limit", ["budget"]),
  onDemandBase: field("count", [], "on-demand nodes that come before any spot node", ["spot"]),
  spotShare: field("share", [], "share of spot nodes beyond the on-demand base", ["spot"]),
};

/** A name of {@link POLICY_FIELDS}. */
export type PolicyFieldName = keyof ElasticityPolicy;

/** The fields in their order. */
export const POLICY_FIELD_ENTRIES = Object.entries(POLICY_FIELDS) as readonly (readonly [
  PolicyFieldName,
  PolicyField,
])[];
