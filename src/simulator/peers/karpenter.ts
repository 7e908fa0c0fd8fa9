import type { Millis } from "../../elasticity/core/index.js";
import type { PolicyMaker } from "../model.js";
import { peerPolicy } from "./adapter.js";
import { idleFor, packDemand } from "./demand.js";
import type { PeerNode, PeerRules, PeerView } from "./view.js";

/** Settings of Karpenter, times in seconds, `budget` as a share of the nodes. */
export interface KarpenterSettings {
  readonly batchIdleDuration: number;
  readonly batchMaxDuration: number;
  readonly consolidateAfter: number;
  /** A candidate is looked at once more after this time before it is disrupted. */
  readonly validationPeriod: number;
  readonly budget: number;
  readonly registrationTimeout: number;
  /** How long an offering without capacity is left alone. */
  readonly unavailableOfferingTime: number;
}

export const KARPENTER_DEFAULTS: KarpenterSettings = {
  batchIdleDuration: 1,
  batchMaxDuration: 10,
  consolidateAfter: 0,
  validationPeriod: 15,
  budget: 0.1,
  registrationTimeout: 900,
  unavailableOfferingTime: 180,
};

/**
 * Karpenter (SY-32): new demand is collected until none came for 1 s, 10 s at the most, then packed onto the
 * cheapest nodes. Empty nodes are disrupted as soon as they have been empty for `consolidateAfter` and
 * still are 15 s later, no more than 10 % of the nodes at once. An offering (place, flavour, market) without
 * capacity is left alone for 3 minutes, a node that does not register within 15 minutes is replaced. Jobs
 * count as pods that must not be disrupted, so only empty nodes are consolidated.
 */
export function karpenterPolicy(settings: Partial<KarpenterSettings> = {}): PolicyMaker {
  return peerPolicy(() => karpenterRules({ ...KARPENTER_DEFAULTS, ...settings }));
}

function karpenterRules(settings: KarpenterSettings): PeerRules {
  const batch = batchWindow(settings);
  const emptyTime = (settings.consolidateAfter + settings.validationPeriod) * 1000;
  let retryAt: Millis = Number.POSITIVE_INFINITY;
  return {
    name: "karpenter",
    period: 1000,
    drains: true,
    bootTimeout: settings.registrationTimeout * 1000,
    silentTime: 0,
    idleTime: emptyTime,
    decide: (view) => {
      const retry = view.now >= retryAt;
      if (retry) retryAt = Number.POSITIVE_INFINITY;
      const open = batch.isDue(view) || retry;
      const limit = open ? Number.POSITIVE_INFINITY : 0;
      const candidates = view.nodes.filter((node) => view.canStart(node)).sort(byPrice);
      const packing = packDemand(view, view.waiting, { gang: "all-or-nothing", limit, candidates });
      const empty = idleFor(view, emptyTime).filter((node) => !packing.held.has(node));
      return { start: packing.start, stop: empty.slice(0, allowance(view, settings)), why: "Karpenter." };
    },
    failed: ({ nodes, kind, now, all }) => {
      retryAt = now + (kind === "capacity" || kind === "quota" ? settings.unavailableOfferingTime : 1) * 1000;
      if (kind !== "capacity" && kind !== "quota") return { nodes, until: retryAt };
      const names = new Set(nodes.map(offeringOf));
      return { nodes: all.filter((node) => names.has(offeringOf(node))), until: retryAt };
    },
    nextWake: (view) =>
      Math.min(batch.nextWake(view.now), view.waiting.length > 0 ? retryAt : Number.POSITIVE_INFINITY),
  };
}

/** Nodes that may be disrupted now: the budget, less what is going already; at least one of a small cluster. */
function allowance({ nodes }: PeerView, { budget }: KarpenterSettings): number {
  const on = nodes.filter(({ fixed, state }) => !fixed && state !== "off");
  const going = on.filter(({ state }) => state === "leaving").length;
  return Math.max(0, Math.ceil(on.length * budget) - going);
}

function offeringOf({ spec }: PeerNode): string {
  return [spec.site, spec.zone, spec.flavor, spec.market].join("/");
}

function byPrice({ spec: left }: PeerNode, { spec: right }: PeerNode): number {
  return (left.pricePerHour ?? 0) / left.cpus - (right.pricePerHour ?? 0) / right.cpus;
}

/** Collects the demand that has not been provisioned for yet. */
function batchWindow({ batchIdleDuration, batchMaxDuration }: KarpenterSettings) {
  const served = new Set<string>();
  const pending = new Set<string>();
  let firstAt: Millis = 0;
  let lastAt: Millis = 0;
  const dueAt = () => Math.min(lastAt + batchIdleDuration * 1000, firstAt + batchMaxDuration * 1000);
  return {
    isDue({ waiting, now }: PeerView): boolean {
      const ids = new Set(waiting.map(({ id }) => id));
      for (const known of [...served, ...pending]) {
        if (ids.has(known)) continue;
        served.delete(known);
        pending.delete(known);
      }
      for (const id of ids) {
        if (served.has(id) || pending.has(id)) continue;
        if (pending.size === 0) firstAt = now;
        lastAt = now;
        pending.add(id);
      }
      if (pending.size === 0 || now < dueAt()) return false;
      for (const id of pending) served.add(id);
      pending.clear();
      return true;
    },
    nextWake: (now: Millis): Millis =>
      pending.size === 0 ? Number.POSITIVE_INFINITY : Math.max(now, dueAt()),
  };
}
