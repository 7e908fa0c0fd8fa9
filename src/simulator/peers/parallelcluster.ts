import type { PolicyMaker } from "../model.js";
import { SLURM_DEFAULTS, type SlurmSettings, slurmFamily } from "./slurm.js";
import type { PeerBar, PeerFailure, PeerNode } from "./view.js";

/** Parameters of AWS ParallelCluster, times in seconds. */
export interface ParallelClusterSettings {
  readonly ScaledownIdletime: number;
  /** How long a compute resource is kept DOWN after the cloud had no capacity for it. */
  readonly insufficientCapacityTimeout: number;
  readonly nodeReplacementTimeout: number;
  /** Bootstrap failures in a row after which the fleet is PROTECTED. */
  readonly protectedFailureCount: number;
  /** Period of its daemon, which clears failed nodes. */
  readonly loopTime: number;
}

export const PARALLELCLUSTER_DEFAULTS: ParallelClusterSettings = {
  ScaledownIdletime: 600,
  insufficientCapacityTimeout: 600,
  nodeReplacementTimeout: 1800,
  protectedFailureCount: 10,
  loopTime: 60,
};

/**
 * AWS ParallelCluster (SY-27): Slurm's power saving with its node package. Jobs over several nodes are
 * launched all or nothing; idle time 10 minutes. No capacity for one node puts its whole compute resource
 * DOWN for 600 s, so that Slurm chooses another; a node that does not join is replaced at the next loop of
 * the daemon; 10 such failures without a success make the fleet PROTECTED, which starts nothing until an
 * administrator comes.
 */
export function parallelClusterPolicy(settings: Partial<ParallelClusterSettings> = {}): PolicyMaker {
  const all = { ...PARALLELCLUSTER_DEFAULTS, ...settings };
  const slurm: SlurmSettings = {
    ...SLURM_DEFAULTS,
    SuspendTime: all.ScaledownIdletime,
    ResumeTimeout: all.nodeReplacementTimeout,
    // Launches go out in batches of 500, terminations of 1000: no limit that a minute would notice.
    ResumeRate: 0,
    SuspendRate: 0,
  };
  return slurmFamily({
    name: "parallelcluster",
    settings: slurm,
    gang: "all-or-nothing",
    failures: () => failureRule(all),
  });
}

function failureRule(settings: ParallelClusterSettings): (failure: PeerFailure) => PeerBar {
  let bootFailures = 0;
  return ({ nodes, kind, now, all }) => {
    if (kind === "capacity" || kind === "quota") {
      const resources = new Set(nodes.map(resourceOf));
      const down = all.filter((node) => resources.has(resourceOf(node)));
      return { nodes: down, until: now + settings.insufficientCapacityTimeout * 1000 };
    }
    if (kind === "boot") bootFailures += nodes.length;
    if (bootFailures >= settings.protectedFailureCount) {
      return { nodes: all.filter((node) => !node.fixed), until: Number.POSITIVE_INFINITY };
    }
    return { nodes, until: now + settings.loopTime * 1000 };
  };
}

/** Compute resource of a node: nodes of one flavour and market at one place. */
function resourceOf({ spec }: PeerNode): string {
  return [spec.site, spec.zone, spec.pool, spec.flavor, spec.market].join("/");
}
