import { type ElasticityPolicy, policyWith } from "../../src/elasticity/core/index.js";
import { type ComparisonRow, compare, type NamedPolicy } from "../../src/simulator/compare.js";
import type { SimulatedCluster, SiteModel } from "../../src/simulator/model.js";
import { ownPolicy } from "../../src/simulator/own-policy.js";
import { PEERS, type PeerName } from "../../src/simulator/peers/index.js";
import { SYNTHETIC_NAMES, type SyntheticName, syntheticTrace } from "../../src/simulator/traces/synthetic.js";
import { atMost, type Figure } from "./figure.js";

const SECOND = 1000;

/** Own settings that are held against the peers: the trade between boots and idle time is the policy's to make. */
const OWN: Readonly<Record<string, Partial<ElasticityPolicy>>> = {
  "elastosca-balanced": {
    classes: ["pending-jobs", "expect-ends", "adaptive-idle", "minimum"],
    bootPenalty: 240,
    cooldownServed: 1500,
  },
};

const RIVALS: readonly PeerName[] = [
  "clues",
  "parallelcluster",
  "cyclecloud",
  "starcluster",
  "cluster-autoscaler",
  "karpenter",
];

/** Section 15 of the elasticity goals on the committed traces: P12, P13, P14, and SY-32 against each peer. */
export function peerFigures(): readonly Figure[] {
  return SYNTHETIC_NAMES.flatMap((name) => traceFigures(name, rowsOf(name)));
}

function rowsOf(name: SyntheticName): Map<string, ComparisonRow> {
  const { jobs, nodes = [] } = syntheticTrace(name);
  const own = Object.entries(OWN).map(([label, settings]): NamedPolicy => {
    const policy = policyWith({ maxWaitPowerOn: 900, ...settings });
    return { name: label, make: ownPolicy(policy, { name: label }) };
  });
  const peers = RIVALS.map((peer): NamedPolicy => ({ name: peer, make: PEERS[peer]() }));
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
  } as const;
  return { name: "bench", nodes, staticNodes: [], sites: [site], queue };
}

function traceFigures(name: SyntheticName, rows: ReadonlyMap<string, ComparisonRow>): Figure[] {
  const figures: Figure[] = [];
  const base = rows.get("parallelcluster");
  for (const label of Object.keys(OWN)) {
    const row = rows.get(label);
    if (row === undefined || base === undefined) continue;
    const { metrics, regret } = row;
    const what = `${name}, ${label}`;
    const waste = (1 - metrics.efficiencyIdeal) * 100;
    const ratio = metrics.boots / base.metrics.boots;
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
    figures.push(atMost("SY-32", `${what}: peers better in both cost and wait`, beaten(row, rows), "", 0));
  }
  return figures;
}

/** Peers that pay less and let jobs wait less. */
function beaten({ metrics }: ComparisonRow, rows: ReadonlyMap<string, ComparisonRow>): number {
  return RIVALS.filter((peer) => {
    const other = rows.get(peer)?.metrics;
    return other !== undefined && other.cost < metrics.cost && other.waitMean < metrics.waitMean;
  }).length;
}
