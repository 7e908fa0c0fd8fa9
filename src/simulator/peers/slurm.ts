import type { Millis } from "../../elasticity/core/index.js";
import type { PolicyMaker } from "../model.js";
import { peerPolicy } from "./adapter.js";
import { idleFor, packDemand } from "./demand.js";
import type { PeerBar, PeerFailure, PeerNode, PeerRules, PeerView } from "./view.js";

/** Parameters of slurm.conf under their own names, times in seconds, rates in nodes a minute. */
export interface SlurmSettings {
  /** Slurm has no default; unset means that no node is ever suspended. */
  readonly SuspendTime: number;
  /** Its default of 60 s is shorter than a machine of a cloud boots: sites set it to some minutes. */
  readonly ResumeTimeout: number;
  /** 0: no limit. */
  readonly ResumeRate: number;
  readonly SuspendRate: number;
}

export const SLURM_DEFAULTS: SlurmSettings = {
  SuspendTime: 300,
  ResumeTimeout: 1800,
  ResumeRate: 300,
  SuspendRate: 60,
};

/** What a system built on Slurm's power saving adds to it. */
export interface SlurmFamily {
  readonly name: string;
  readonly settings: SlurmSettings;
  readonly gang: "all-or-nothing" | "greedy";
  /** Makes the rule for failures; anew for each run, since it may count. */
  readonly failures: () => (failure: PeerFailure) => PeerBar;
}

/**
 * Slurm's own power saving: jobs are given nodes that are powered down, all of them at once in one
 * ResumeProgram call, no more than ResumeRate a minute; nodes idle for SuspendTime are powered down, no more
 * than SuspendRate a minute, and only IDLE ones. A node that is not there after ResumeTimeout is DOWN until
 * an administrator resumes it, as is one that the cloud refused.
 */
export function slurmPolicy(settings: Partial<SlurmSettings> = {}): PolicyMaker {
  return slurmFamily({
    name: "slurm",
    settings: { ...SLURM_DEFAULTS, ...settings },
    gang: "all-or-nothing",
    failures: () => downForGood,
  });
}

function downForGood({ nodes }: PeerFailure): PeerBar {
  return { nodes, until: Number.POSITIVE_INFINITY };
}

/** Rules of a system on top of Slurm's power saving. */
export function slurmFamily(family: SlurmFamily): PolicyMaker {
  return peerPolicy(() => slurmRules(family));
}

function slurmRules({ name, settings, gang, failures }: SlurmFamily): PeerRules {
  const resumed = rateLimit(settings.ResumeRate);
  const suspended = rateLimit(settings.SuspendRate);
  let retryAt = Number.POSITIVE_INFINITY;
  const failed = failures();
  return {
    name,
    // The scheduler runs at every change, so the batch system is looked at each second.
    period: 1000,
    eager: true,
    drains: true,
    bootTimeout: settings.ResumeTimeout * 1000,
    silentTime: 0,
    idleTime: settings.SuspendTime * 1000,
    decide: (view) => {
      const demand = packDemand(view, view.waiting, { gang, limit: Number.POSITIVE_INFINITY });
      const start = resumed.take(demand.start, view.now);
      const stop = suspended.take(
        idleFor(view, settings.SuspendTime * 1000).filter((node) => !demand.held.has(node)),
        view.now,
      );
      return { start, stop, why: "power saving of Slurm." };
    },
    failed: (failure) => {
      const bar = failed(failure);
      if (Number.isFinite(bar.until)) retryAt = bar.until;
      return bar;
    },
    nextWake: (view) => nextRetry(view, retryAt, resumed.freeAt(view.now)),
  };
}

/** When something barred or limited may go on, as long as jobs wait. */
function nextRetry(view: PeerView, retryAt: Millis, freeAt: Millis): Millis | undefined {
  if (view.waiting.length === 0) return undefined;
  const next = Math.min(retryAt > view.now ? retryAt : Number.POSITIVE_INFINITY, freeAt);
  return Number.isFinite(next) ? next : undefined;
}

/** At most so many nodes within each minute; 0 for no limit. */
function rateLimit(rate: number) {
  const most = rate === 0 ? Number.POSITIVE_INFINITY : rate;
  let minute = -1;
  let used = 0;
  return {
    take(nodes: readonly PeerNode[], now: Millis): readonly PeerNode[] {
      const current = Math.floor(now / 60_000);
      if (current !== minute) used = 0;
      minute = current;
      const taken = nodes.slice(0, Math.max(0, most - used));
      used += taken.length;
      return taken;
    },
    /** When more may follow after the limit was reached. */
    freeAt: (now: Millis): Millis =>
      used >= most && Math.floor(now / 60_000) === minute ? (minute + 1) * 60_000 : Number.POSITIVE_INFINITY,
  };
}
