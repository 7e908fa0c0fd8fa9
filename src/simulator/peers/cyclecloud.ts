import type { PolicyMaker } from "../model.js";
import { SLURM_DEFAULTS, type SlurmSettings, slurmFamily } from "./slurm.js";

/** Seconds between two loops of azslurmd, and between two runs of slurm-gcp's sync. */
const AZSLURMD_LOOP = 15;
const SYNC = 60;

/**
 * Azure CycleCloud for Slurm (SY-26): power saving with SuspendTime 300 and ResumeTimeout 1800. Nodes that
 * failed are returned to idle by its ResumeFailProgram and can be tried again at the next loop of azslurmd.
 */
export function cycleCloudPolicy(settings: Partial<SlurmSettings> = {}): PolicyMaker {
  return slurmFamily({
    name: "cyclecloud",
    settings: { ...SLURM_DEFAULTS, ...settings },
    gang: "greedy",
    failures:
      () =>
      ({ nodes, now }) => ({ nodes, until: now + AZSLURMD_LOOP * 1000 }),
  });
}

/**
 * slurm-gcp: power saving with SuspendTime 300 and ResumeTimeout 300, all calls to the cloud in parallel.
 * Nodes that failed are DOWN until its sync has classified them.
 */
export function slurmGcpPolicy(settings: Partial<SlurmSettings> = {}): PolicyMaker {
  return slurmFamily({
    name: "slurm-gcp",
    settings: { ...SLURM_DEFAULTS, ResumeTimeout: 300, ResumeRate: 0, SuspendRate: 0, ...settings },
    gang: "all-or-nothing",
    failures:
      () =>
      ({ nodes, now }) => ({ nodes, until: now + SYNC * 1000 }),
  });
}
