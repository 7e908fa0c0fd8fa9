import type { Millis } from "../../elasticity/core/index.js";
import type { PolicyMaker } from "../model.js";
import { peerPolicy } from "./adapter.js";
import { idleFor, type Packing, packDemand } from "./demand.js";
import type { PeerFailure, PeerNode, PeerRules, PeerView } from "./view.js";

/** Flags of the Kubernetes cluster autoscaler, times in seconds. */
export interface ClusterAutoscalerSettings {
  readonly "scan-interval": number;
  readonly "scale-down-unneeded-time": number;
  readonly "scale-down-delay-after-add": number;
  readonly "scale-down-delay-after-failure": number;
  readonly "max-node-provision-time": number;
  readonly "max-empty-bulk-delete": number;
  readonly "max-nodes-per-scaleup": number;
  readonly "initial-node-group-backoff-duration": number;
  readonly "max-node-group-backoff-duration": number;
  readonly "node-group-backoff-reset-timeout": number;
}

export const CLUSTER_AUTOSCALER_DEFAULTS: ClusterAutoscalerSettings = {
  "scan-interval": 10,
  "scale-down-unneeded-time": 600,
  "scale-down-delay-after-add": 600,
  "scale-down-delay-after-failure": 180,
  "max-node-provision-time": 900,
  "max-empty-bulk-delete": 10,
  "max-nodes-per-scaleup": 1000,
  "initial-node-group-backoff-duration": 300,
  "max-node-group-backoff-duration": 1800,
  "node-group-backoff-reset-timeout": 10_800,
};

/**
 * Kubernetes cluster autoscaler (SY-32). Every 10 s the pending jobs are packed into each node group; the
 * group that wastes least is grown, one group a scan. Nodes unneeded for 10 minutes are cordoned and
 * deleted, ten at a time, not within 10 minutes of an addition nor 3 of a failure. A group that failed backs
 * off 5 minutes, doubling up to 30, forgotten after 3 hours. Jobs count as pods that must not be evicted, so
 * only empty nodes are unneeded.
 */
export function clusterAutoscalerPolicy(settings: Partial<ClusterAutoscalerSettings> = {}): PolicyMaker {
  return peerPolicy(() => rulesOf({ ...CLUSTER_AUTOSCALER_DEFAULTS, ...settings }));
}

function rulesOf(settings: ClusterAutoscalerSettings): PeerRules {
  const seconds = (name: keyof ClusterAutoscalerSettings) => settings[name] * 1000;
  const backoff = groupBackoff(settings);
  let addedAt: Millis = Number.NEGATIVE_INFINITY;
  let failedAt: Millis = Number.NEGATIVE_INFINITY;
  const restUntil = () =>
    Math.max(
      addedAt + seconds("scale-down-delay-after-add"),
      failedAt + seconds("scale-down-delay-after-failure"),
    );
  return {
    name: "cluster-autoscaler",
    period: seconds("scan-interval"),
    drains: true,
    bootTimeout: seconds("max-node-provision-time"),
    silentTime: 0,
    idleTime: seconds("scale-down-unneeded-time"),
    decide: (view) => {
      const best = leastWaste(view, settings["max-nodes-per-scaleup"]);
      if (best.start.length > 0) addedAt = view.now;
      const unneeded = idleFor(view, seconds("scale-down-unneeded-time")).filter(
        (node) => !best.held.has(node),
      );
      const stop = view.now >= restUntil() ? unneeded.slice(0, settings["max-empty-bulk-delete"]) : [];
      return { start: best.start, stop, why: "scan of the cluster autoscaler." };
    },
    failed: (failure) => {
      failedAt = failure.now;
      return backoff(failure);
    },
    nextWake: (view) => {
      const idle = view.nodes.some(({ fixed, state }) => !fixed && state === "idle");
      const scan = view.waiting.length > 0 ? view.now + seconds("scan-interval") : Number.POSITIVE_INFINITY;
      const rest = idle && restUntil() > view.now ? restUntil() : Number.POSITIVE_INFINITY;
      return Math.min(scan, rest);
    },
  };
}

function groupOf({ spec }: PeerNode): string {
  return [spec.site, spec.zone, spec.pool, spec.flavor, spec.market].join("/");
}

/** The packing into one group that leaves the smallest share of its new processors unused. */
function leastWaste(view: PeerView, limit: number): Packing {
  const off = view.nodes.filter((node) => view.canStart(node));
  const groups = new Map<string, PeerNode[]>();
  for (const node of off) groups.set(groupOf(node), [...(groups.get(groupOf(node)) ?? []), node]);
  const gang = "all-or-nothing" as const;
  let best = packDemand(view, view.waiting, { gang, limit: 0 });
  const without = best.unserved;
  let least = Number.POSITIVE_INFINITY;
  if (without === 0) return best;
  for (const candidates of groups.values()) {
    const packing = packDemand(view, view.waiting, { gang, limit, candidates });
    const waste = wasteOf(packing, view);
    if (packing.start.length === 0 || packing.unserved >= without || waste >= least) continue;
    best = packing;
    least = waste;
  }
  return best;
}

function wasteOf({ start }: Packing, view: PeerView): number {
  const made = start.reduce((sum, { spec }) => sum + spec.cpus, 0);
  const wanted = view.waiting.reduce((sum, { cpus }) => sum + cpus, 0);
  return made === 0 ? 1 : Math.max(0, made - wanted) / made;
}

function groupBackoff(settings: ClusterAutoscalerSettings) {
  const groups = new Map<string, { readonly wait: number; readonly at: Millis }>();
  return ({ nodes, now, all }: PeerFailure) => {
    const names = new Set(nodes.map(groupOf));
    let until = now;
    for (const name of names) {
      const last = groups.get(name);
      const fresh = last === undefined || now - last.at > settings["node-group-backoff-reset-timeout"] * 1000;
      const wait = fresh ? settings["initial-node-group-backoff-duration"] : last.wait * 2;
      const kept = Math.min(wait, settings["max-node-group-backoff-duration"]);
      groups.set(name, { wait: kept, at: now });
      until = Math.max(until, now + kept * 1000);
    }
    return { nodes: all.filter((node) => names.has(groupOf(node))), until };
  };
}
