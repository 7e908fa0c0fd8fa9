import type { ElasticityPolicy } from "../elasticity/core/index.js";

/** A policy that was made for a purpose, to begin with. */
export interface PolicyPreset {
  /** What it is for, in a line. */
  readonly purpose: string;
  readonly settings: Partial<ElasticityPolicy>;
}

/**
 * Policies from the least cost to the least waiting; each is better in both than some peer's rules on some of the
 * traces that they are measured on (docs/benchmarks.md).
 */
export const POLICY_PRESETS = {
  lean: {
    purpose: "least cost: jobs wait ten minutes for others to end before a worker is started for them",
    settings: {
      classes: ["reconsider", "pending-jobs", "expect-ends", "adaptive-idle", "surplus", "minimum"],
      reconsiderTime: 600,
      cooldownServed: 0,
    },
  },
  thrifty: {
    purpose: "low cost at short waits: workers come and go often",
    settings: {
      classes: ["pending-jobs", "expect-ends", "adaptive-idle", "surplus", "minimum"],
      cooldownServed: 150,
    },
  },
  balanced: {
    purpose: "low cost with few boots",
    settings: {
      classes: ["pending-jobs", "expect-ends", "adaptive-idle", "surplus", "minimum"],
      bootPenalty: 270,
      cooldownServed: 1500,
    },
  },
  prompt: {
    purpose: "short waits: workers are kept where more work is to be expected",
    settings: {
      classes: ["pending-jobs", "adaptive-idle", "surplus", "minimum"],
      bootPenalty: 900,
      cooldownServed: 300,
      gang: "best-effort",
    },
  },
  ready: {
    purpose: "shorter waits, at somewhat more cost",
    settings: {
      classes: ["pending-jobs", "adaptive-idle", "surplus", "minimum"],
      bootPenalty: 2200,
      cooldownServed: 900,
      gang: "best-effort",
    },
  },
  warm: {
    purpose: "for bursts: workers stay for the next burst where one followed soon before",
    settings: {
      classes: ["pending-jobs", "adaptive-idle", "minimum"],
      bootPenalty: 2400,
      learnedGaps: 16,
      gang: "best-effort",
    },
  },
} as const satisfies Readonly<Record<string, PolicyPreset>>;

/** Name of a preset. */
export type PolicyPresetName = keyof typeof POLICY_PRESETS;
