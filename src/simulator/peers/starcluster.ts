import type { Millis } from "../../elasticity/core/index.js";
import type { PolicyMaker } from "../model.js";
import { peerPolicy } from "./adapter.js";
import type { PeerNode, PeerRules, PeerView } from "./view.js";

/** Options of `starcluster loadbalance`, times in seconds, `kill_after` in minutes of the hour. */
export interface StarClusterSettings {
  readonly polling_interval: number;
  readonly wait_time: number;
  readonly kill_after: number;
  readonly stabilization_time: number;
  readonly add_nodes_per_iteration: number;
  readonly min_nodes: number;
}

export const STARCLUSTER_DEFAULTS: StarClusterSettings = {
  polling_interval: 60,
  wait_time: 900,
  kill_after: 45,
  stabilization_time: 180,
  add_nodes_per_iteration: 1,
  min_nodes: 0,
};

/**
 * Load balancer of StarCluster for Grid Engine (SY-22). Each minute, while all nodes are up:
 * - a node is added at once when jobs wait and there is no slot at all; else when more jobs wait than there
 *   are slots, the oldest one longer than 15 minutes, and the cluster was not changed for 3 minutes;
 * - with an empty queue, idle nodes are removed from minute 45 of their hour on, the hour that is paid
 *   anyway; not within 3 minutes of a change.
 * It waits until a node that it added is up. Removal does not close the node first.
 */
export function starClusterPolicy(settings: Partial<StarClusterSettings> = {}): PolicyMaker {
  return peerPolicy(() => starClusterRules({ ...STARCLUSTER_DEFAULTS, ...settings }));
}

function starClusterRules(settings: StarClusterSettings): PeerRules {
  let changedAt: Millis = Number.NEGATIVE_INFINITY;
  const period = settings.polling_interval * 1000;
  return {
    name: "starcluster",
    period,
    drains: false,
    bootTimeout: 1_800_000,
    silentTime: 0,
    idleTime: 0,
    decide: (view) => {
      const why = "load balancer of StarCluster.";
      if (view.nodes.some(({ state }) => state === "booting")) return { start: [], stop: [], why };
      const stable = view.now - changedAt >= settings.stabilization_time * 1000;
      const start = nodesToAdd(view, settings, stable);
      const stop = start.length > 0 ? [] : nodesToRemove(view, settings, stable);
      if (start.length + stop.length > 0) changedAt = view.now;
      return { start, stop, why };
    },
    failed: ({ nodes, now }) => ({ nodes, until: now + period }),
    nextWake: (view) => {
      const idle = view.nodes.some(({ fixed, state }) => !fixed && state === "idle");
      return view.waiting.length > 0 || idle ? view.now + period : undefined;
    },
  };
}

function nodesToAdd(view: PeerView, settings: StarClusterSettings, stable: boolean): PeerNode[] {
  const oldest = view.waiting.reduce((least, job) => Math.min(least, job.submittedAt), view.now);
  const on = view.nodes.filter(({ state }) => state === "idle" || state === "used");
  const slots = on.reduce((sum, { spec }) => sum + spec.cpus, 0);
  const queued = view.waiting.reduce((sum, { cpus }) => sum + cpus, 0);
  const needed =
    view.waiting.length > 0 &&
    (slots === 0 || (stable && queued > slots && view.now - oldest > settings.wait_time * 1000));
  const most = needed ? settings.add_nodes_per_iteration : 0;
  return view.nodes.filter((node) => view.canStart(node)).slice(0, most);
}

function nodesToRemove(view: PeerView, settings: StarClusterSettings, stable: boolean): PeerNode[] {
  if (view.waiting.length > 0 || !stable) return [];
  const on = view.nodes.filter(({ fixed, state }) => !fixed && (state === "idle" || state === "used"));
  const old = on.filter(({ state, startedAt = view.now }) => {
    const minute = ((view.now - startedAt) / 60_000) % 60;
    return state === "idle" && minute >= settings.kill_after;
  });
  return old.slice(0, Math.max(0, on.length - settings.min_nodes));
}
