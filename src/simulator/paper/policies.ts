import { type ElasticityPolicy, policyWith } from "../../elasticity/core/index.js";
import type { PolicyMaker } from "../model.js";
import { ownPolicy } from "../own-policy.js";
import { replayPolicy } from "./replay.js";
import type { PaperScenario } from "./scenario.js";
import { PAPER_SETUP, SECOND } from "./workload.js";

/** Policy settings of our loop in a scenario. */
export function paperPolicy({ cluster, rules, idleMinutes }: PaperScenario): ElasticityPolicy {
  const idle = rules === "adaptive" ? "adaptive-idle" : "idle";
  return policyWith({
    classes: ["pending-jobs", idle, "minimum"],
    idleTime: typeof idleMinutes === "number" ? idleMinutes * 60 : undefined,
    // Behind one lock a node may wait for the boots of all others.
    maxWaitPowerOn: Math.max(900, cluster.boot * 60 * (cluster.updates === "serial" ? 12 : 2)),
    maxWaitPowerOff: cluster.updates === "serial" ? 7200 : 900,
    setupTime: cluster.setup ? PAPER_SETUP / SECOND : 0,
    batchMax: 0,
  });
}

/** Never starts anything. */
const nothing: PolicyMaker = () => ({
  name: "none",
  period: 60_000,
  take: () => ({ actions: [], reasons: [] }),
  nextWake: () => undefined,
});

/** The policy of a scenario that needs no training; undefined for an oracle or a learner. */
export function plainPolicyOf(scenario: PaperScenario): PolicyMaker | undefined {
  switch (scenario.rules) {
    case "replay":
      return replayPolicy(scenario.replay);
    case "own":
      return ownPolicy(paperPolicy(scenario));
    case "none":
      return nothing;
    default:
      return undefined;
  }
}
