import type { Millis } from "../../elasticity/core/index.js";
import type { PolicyMaker } from "../model.js";
import { peerPolicy } from "./adapter.js";
import { idleFor, packDemand } from "./demand.js";
import type { PeerRules, PeerView } from "./view.js";

/** Parameters of CLUES under its own names, times in seconds (CL-1). */
export interface CluesSettings {
  readonly PERIOD_SCHEDULE: number;
  readonly IDLE_TIME: number;
  readonly RECONSIDER_JOB_TIME: number;
  readonly COOLDOWN_NODES: number;
  /** 0: no limit. */
  readonly MAX_BOOTING_NODES: number;
  readonly EXTRA_NODES_FREE: number;
  readonly RETRIES_POWER_ON: number;
  readonly PERIOD_RECOVERY_NODES: number;
  readonly MAX_WAIT_POWERON: number;
  readonly TIME_OFF_GLITCH_DETECTION: number;
}

/** Defaults of the code, with the limit of 2 booting nodes and the glitch window of its example file. */
export const CLUES_DEFAULTS: CluesSettings = {
  PERIOD_SCHEDULE: 5,
  IDLE_TIME: 1800,
  RECONSIDER_JOB_TIME: 60,
  COOLDOWN_NODES: 0,
  MAX_BOOTING_NODES: 2,
  EXTRA_NODES_FREE: 0,
  RETRIES_POWER_ON: 3,
  PERIOD_RECOVERY_NODES: 30,
  MAX_WAIT_POWERON: 300,
  TIME_OFF_GLITCH_DETECTION: 30,
};

/** What EC3 writes into the configuration of the CLUES that it installs for Slurm; boots are not limited. */
export const EC3_SETTINGS: CluesSettings = {
  ...CLUES_DEFAULTS,
  IDLE_TIME: 300,
  MAX_BOOTING_NODES: 0,
  MAX_WAIT_POWERON: 3000,
};

/**
 * CLUES (grycap/clues): its four scheduler classes in their order.
 * - Reconsider_Jobs: a job that has waited longer than RECONSIDER_JOB_TIME becomes a request.
 * - PowOn_Requests: requests first in, first out; free nodes, then booting ones, then nodes chosen in this
 *   pass, then nodes that are off, in their order; the pass ends at MAX_BOOTING_NODES, and what exists of a
 *   request over several nodes is powered on.
 * - PowOff_IDLE: nodes idle longer than IDLE_TIME and on longer than COOLDOWN_NODES; no draining, so a job
 *   that starts meanwhile is lost with its node.
 * - PowOn_Free: EXTRA_NODES_FREE nodes are kept free.
 * A node that does not come within MAX_WAIT_POWERON is OFF_ERR: it is tried again each
 * PERIOD_RECOVERY_NODES, RETRIES_POWER_ON times in all, then left to an administrator.
 */
export function cluesPolicy(settings: Partial<CluesSettings> = {}, name = "clues"): PolicyMaker {
  return peerPolicy(() => cluesRules({ ...CLUES_DEFAULTS, ...settings }, name));
}

/** The same with the settings of EC3. */
export function ec3Policy(settings: Partial<CluesSettings> = {}): PolicyMaker {
  return cluesPolicy({ ...EC3_SETTINGS, ...settings }, "ec3");
}

function cluesRules(settings: CluesSettings, name: string): PeerRules {
  const failures = new Map<string, number>();
  const reconsider = settings.RECONSIDER_JOB_TIME * 1000;
  return {
    name,
    period: settings.PERIOD_SCHEDULE * 1000,
    drains: false,
    bootTimeout: settings.MAX_WAIT_POWERON * 1000,
    silentTime: settings.TIME_OFF_GLITCH_DETECTION * 1000,
    idleTime: settings.IDLE_TIME * 1000,
    decide: (view) => decideClues(view, settings),
    failed: ({ nodes, now }) => {
      const barred = nodes.map((node) => {
        const count = (failures.get(node.spec.name) ?? 0) + 1;
        failures.set(node.spec.name, count);
        return count < settings.RETRIES_POWER_ON;
      });
      const again = now + settings.PERIOD_RECOVERY_NODES * 1000;
      return { nodes, until: barred.every(Boolean) ? again : Number.POSITIVE_INFINITY };
    },
    nextWake: (view) => {
      const young = view.waiting
        .map(({ submittedAt }) => submittedAt + reconsider)
        .filter((at) => at > view.now);
      // Requests that nothing could be done for are looked at again.
      const blocked =
        young.length < view.waiting.length ? [view.now + settings.PERIOD_RECOVERY_NODES * 1000] : [];
      return [...young, ...blocked].reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY);
    },
  };
}

function decideClues(view: PeerView, settings: CluesSettings) {
  const requests = view.waiting
    .filter(({ submittedAt }) => view.now - submittedAt >= settings.RECONSIDER_JOB_TIME * 1000)
    .sort((left, right) => left.submittedAt - right.submittedAt);
  const booting = view.nodes.filter(({ state }) => state === "booting").length;
  const limit =
    settings.MAX_BOOTING_NODES === 0
      ? Number.POSITIVE_INFINITY
      : Math.max(0, settings.MAX_BOOTING_NODES - booting);
  const { start, held } = packDemand(view, requests, { gang: "greedy", limit });
  const idle = idleFor(view, settings.IDLE_TIME * 1000).filter(
    (node) => !held.has(node) && isCool(node.startedAt, view.now, settings),
  );
  const free = view.nodes.filter(({ state }) => state === "idle" || state === "booting").length;
  const spare = free + start.length - held.size - settings.EXTRA_NODES_FREE;
  const stop = idle.slice(0, Math.max(0, spare));
  const extra = Math.min(Math.max(0, -spare), limit - start.length);
  const off = view.nodes.filter((node) => view.canStart(node) && !start.includes(node)).slice(0, extra);
  return { start: [...start, ...off], stop, why: "requests and idle times of CLUES." };
}

function isCool(startedAt: Millis | undefined, now: Millis, { COOLDOWN_NODES }: CluesSettings): boolean {
  return startedAt === undefined || now - startedAt >= COOLDOWN_NODES * 1000;
}
