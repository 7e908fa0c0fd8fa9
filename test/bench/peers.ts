import { policyWith } from "../../src/elasticity/core/index.js";
import { POLICY_PRESETS } from "../../src/placement/policy-presets.js";
import { type ComparisonRow, compare, type NamedPolicy } from "../../src/simulator/compare.js";
import type { SimulatedCluster, SiteModel } from "../../src/simulator/model.js";
import { ownPolicy } from "../../src/simulator/own-policy.js";
import { PEER_NAMES, PEERS, type PeerName } from "../../src/simulator/peers/index.js";
import { SYNTHETIC_NAMES, type SyntheticName, syntheticTrace } from "../../src/simulator/traces/synthetic.js";
import { atMost, type Figure } from "./figure.js";

const SECOND = 1000;

/**
 * Section 15 of the elasticity goals on the committed traces: P12, P13 and P14 of the balanced preset, and each peer
 * against the presets (SY-32).
 */
export function peerFigures(): readonly Figure[] {
  return SYNTHETIC_NAMES.flatMap((name) => {
    const rows = presetRows(name);
    return [...traceFigures(name, rows), ...PEER_NAMES.map((peer) => peerFigure(name, peer, rows))];
  });
}

/** All presets and all peers on one of the synthetic traces, the committed one without a seed. */
export function presetRows(name: SyntheticName, traceSeed?: number): Map<string, ComparisonRow> {
  const { jobs, nodes = [] } = syntheticTrace(name, traceSeed);
  const own = Object.entries(POLICY_PRESETS).map(([label, { settings }]): NamedPolicy => {
    const policy = policyWith({ maxWaitPowerOn: 900, ...settings });
    return { name: label, make: ownPolicy(policy, { name: label }) };
  });
  const peers = PEER_NAMES.map((peer): NamedPolicy => ({ name: peer, make: PEERS[peer]() }));
  const rows = compare({
    cluster: cluster(nodes.map((node) => ({ ...node, pricePerHour: 1 }))),
    trace: { name, jobs },
    policies: [...own, ...peers],
    seed: 1,
    options: { detail: "states" },
  });
  return new Map(rows.map((row) => [row.policy, row]));
}

/** One site that boots in three minutes, as in the table that the goals come from. */
function cluster(nodes: SimulatedCluster["nodes"]): SimulatedCluster {
  const fixed = (seconds: number) => ({ kind: "fixed", millis: seconds * SECOND }) as const;
  const site: SiteModel = {
    name: "cloud",
    boot: fixed(180),
    off: fixed(30),
    setup: 0,
    updates: "site",
    applyTime: fixed(2),
  };
  const queue = {
    order: "backfill",
    dispatch: { kind: "fixed", millis: 500 },
    detection: 40 * SECOND,
    // As measured of slurmctld over ssh (P6).
    wakeAfter: SECOND / 2,
  } as const;
  return { name: "bench", nodes, staticNodes: [], sites: [site], queue };
}

function traceFigures(name: SyntheticName, rows: ReadonlyMap<string, ComparisonRow>): Figure[] {
  const base = rows.get("parallelcluster");
  const row = rows.get("balanced");
  if (row === undefined || base === undefined) return [];
  const { metrics, regret } = row;
  const what = `${name}, balanced`;
  const waste = (1 - metrics.efficiencyIdeal) * 100;
  const ratio = metrics.boots / base.metrics.boots;
  const figures: Figure[] = [];
  if (name === "steady") {
    figures.push(atMost("P12", `${what}: paid time without work`, waste, "%", 17));
    figures.push(atMost("P12", `${what}: mean wait`, metrics.waitMean / SECOND, "s", 100));
  }
  if (name === "bursty") {
    figures.push(atMost("P12", `${what}: paid time without work`, waste, "%", 24));
    figures.push(atMost("P12", `${what}: wait p95`, metrics.waitP95 / SECOND, "s", 195));
  }
  if (name !== "gang") {
    figures.push(atMost("P12", `${what}: boots over those of "batch, idle 600"`, ratio, "x", 1.3));
    const idle = (metrics.churn / metrics.boots) * 100;
    figures.push(atMost("P14", `${what}: boots without a job`, idle, "%", name === "steady" ? 2 : 5));
  }
  figures.push(atMost("P13", `${what}: paid above the clairvoyant bound`, regret * 100, "%", 12));
  return figures;
}

/** What the cheapest preset that lets jobs wait no longer than the peer costs, as a share of the peer's cost. */
function peerFigure(name: SyntheticName, peer: PeerName, rows: ReadonlyMap<string, ComparisonRow>): Figure {
  const other = rows.get(peer)?.metrics;
  const better = Object.keys(POLICY_PRESETS)
    .flatMap((label) => {
      const metrics = rows.get(label)?.metrics;
      return metrics === undefined || metrics.waitMean > (other?.waitMean ?? 0) ? [] : { label, ...metrics };
    })
    .sort((left, right) => left.cost - right.cost);
  const [best] = better;
  const share = best === undefined || other === undefined ? Number.POSITIVE_INFINITY : best.cost / other.cost;
  const waits = [best, other]
    .map((row) => `${((row?.waitMean ?? 0) / SECOND).toFixed(1)} s`)
    .join(" instead of ");
  const what = `${name}: cost of ${best?.label ?? "no preset"} over that of ${peer}, mean wait ${waits}`;
  return atMost("SY-32", what, share, "x", 0.9999);
}
