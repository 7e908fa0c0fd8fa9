import type { PolicyMaker } from "../model.js";
import { peerPolicy } from "./adapter.js";
import { idleFor, packDemand } from "./demand.js";
import type { PeerRules } from "./view.js";

/** Settings of a pilot factory for HTCondor, times in seconds. */
export interface HtcondorSettings {
  /** Period of the matching loop of the GlideinWMS frontend. */
  readonly loop: number;
  /** Idle machines from which on no further ones are asked for. */
  readonly curbIdle: number;
  readonly maxRunning: number;
  /** A pilot that nobody claims for so long ends itself (HTCondor annex). */
  readonly unclaimedTimeout: number;
}

export const HTCONDOR_DEFAULTS: HtcondorSettings = {
  loop: 60,
  curbIdle: 200,
  maxRunning: 100_000,
  unclaimedTimeout: 900,
};

/**
 * HTCondor with pilots: each minute the frontend asks for machines for the idle jobs, up to its curbs
 * (GlideinWMS); a pilot ends itself when it has been unclaimed for 15 minutes, and takes no job then
 * (annex). The lease of an annex is left out: its user renews it as long as jobs are there.
 */
export function htcondorPolicy(settings: Partial<HtcondorSettings> = {}): PolicyMaker {
  return peerPolicy(() => htcondorRules({ ...HTCONDOR_DEFAULTS, ...settings }));
}

function htcondorRules(settings: HtcondorSettings): PeerRules {
  const period = settings.loop * 1000;
  return {
    name: "htcondor",
    period,
    drains: true,
    bootTimeout: 1_800_000,
    silentTime: 0,
    idleTime: settings.unclaimedTimeout * 1000,
    decide: (view) => {
      const on = view.nodes.filter(({ fixed, state }) => !fixed && state !== "off" && state !== "leaving");
      const idle = on.filter(({ state }) => state !== "used").length;
      const limit = Math.max(0, Math.min(settings.curbIdle - idle, settings.maxRunning - on.length));
      const { start } = packDemand(view, view.waiting, { gang: "greedy", limit });
      const stop = idleFor(view, settings.unclaimedTimeout * 1000);
      return { start, stop, why: "pilots of HTCondor." };
    },
    failed: ({ nodes, now }) => ({ nodes, until: now + period }),
    nextWake: (view) => (view.waiting.length > 0 ? view.now + period : undefined),
  };
}
