/** Names of the classes of the pipeline, in `ElasticityPolicy.classes` in the order they run (CL-3). */
export type PolicyClassName = "pending-jobs" | "idle" | "minimum";

/** How the cluster is to breathe. All times in seconds. Names in brackets are those of CLUES (CL-1). */
export interface ElasticityPolicy {
  readonly classes: readonly PolicyClassName[];
  /** Idle time before a worker is drained and removed [IDLE_TIME]. */
  readonly idleTime: number;
  /** Period of the loop when nothing is under way [PERIOD_SCHEDULE]. */
  readonly period: number;
  /** Workers that may boot at once, 0 = no limit [MAX_BOOTING_NODES]. */
  readonly maxBooting: number;
  /** A worker not ready after this time has failed [MAX_WAIT_POWERON]. */
  readonly maxWaitPowerOn: number;
  /** A worker not gone after this time has failed [MAX_WAIT_POWEROFF]. */
  readonly maxWaitPowerOff: number;
  /** Failures of one worker before it is left alone for `recovery` [RETRIES_POWER_ON, RETRIES_POWER_OFF]. */
  readonly retries: number;
  /** Minimum time a worker stays on once it is ready [COOLDOWN_NODES]. */
  readonly cooldown: number;
  /** Workers kept on even when idle. */
  readonly minNodes: number;
  /** Most workers that may be on or booting; the declared workers are a limit as well. */
  readonly maxNodes: number;
  /** The last good data is used this long when the batch system does not answer [.._FAIL_GRACE]. */
  readonly failGrace: number;
  /** A node that answers again within this time was never gone [TIME_OFF_GLITCH_DETECTION]. */
  readonly glitchTime: number;
  /** First wait after a failure; doubles with each further one. */
  readonly backoff: number;
  /** Longest wait after a failure, and the wait before a node that used up its retries is probed again. */
  readonly recovery: number;
  /** Wait before an order that the batch system refused is given again. */
  readonly orderRetry: number;
}

export const DEFAULT_POLICY: ElasticityPolicy = {
  classes: ["pending-jobs", "idle", "minimum"],
  idleTime: 300,
  period: 5,
  maxBooting: 0,
  maxWaitPowerOn: 300,
  maxWaitPowerOff: 300,
  retries: 3,
  cooldown: 0,
  minNodes: 0,
  maxNodes: Number.MAX_SAFE_INTEGER,
  failGrace: 120,
  glitchTime: 120,
  backoff: 10,
  recovery: 1800,
  orderRetry: 5,
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
