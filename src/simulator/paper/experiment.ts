import { type ClusterState, initialState } from "../../elasticity/core/index.js";
import { metricsOf, quantile } from "../metrics.js";
import type {
  PolicyMaker,
  SimulatedCluster,
  SimulationMetrics,
  SimulationOptions,
  SimulationRun,
  Trace,
} from "../model.js";
import { ownPolicy } from "../own-policy.js";
import { simulate } from "../simulate.js";
import { gapOracle } from "./oracle.js";
import { paperPolicy, plainPolicyOf } from "./policies.js";
import type { PaperScenario } from "./scenario.js";
import { HOUR, MINUTE, paperCluster, paperTrace } from "./workload.js";

/** Median and spread over the seeds. */
export interface Spread {
  readonly median: number;
  readonly p5: number;
  readonly p95: number;
}

/** The figures of a scenario over many seeds; times in minutes, efficiencies from 0 to 1. */
export interface ScenarioResult {
  readonly scenario: PaperScenario;
  readonly seeds: number;
  readonly figures: Readonly<Record<FigureName, Spread>>;
  /** What the oracle does in the gaps. */
  readonly keep?: readonly boolean[];
}

/** How each figure is taken from the metrics of a run. */
export const FIGURES = {
  jobsDoneMinutes: (m: SimulationMetrics) => m.jobsDoneAt / MINUTE,
  endMinutes: (m: SimulationMetrics) => m.endedAt / MINUTE,
  paidMinutes: (m: SimulationMetrics) => m.paid / MINUTE,
  busyMinutes: (m: SimulationMetrics) => m.busy / MINUTE,
  efficiencyPaid: (m: SimulationMetrics) => m.efficiencyPaid,
  efficiencyUseful: (m: SimulationMetrics) => m.efficiencyUseful,
  boots: (m: SimulationMetrics) => m.boots,
  costUSD: (m: SimulationMetrics) => m.cost,
} as const;

export type FigureName = keyof typeof FIGURES;

/** Seeds of the training replays are none of those that are measured. */
const TRAINING_SEED = 1_000_003;
/** Seeds over which an oracle's choice is made. */
const ORACLE_SEEDS = [1, 2, 3];
const QUICK_PERIOD = 5000;

/** Runs a scenario with the seeds 1 ... `seeds`. The same arguments give the same figures. */
export function runScenario(scenario: PaperScenario, seeds: number): ScenarioResult {
  const { policy, keep } = policyOf(scenario);
  const metrics: SimulationMetrics[] = [];
  for (let seed = 1; seed <= seeds; seed += 1) {
    const { run, trace } = runPaper(scenario, policy, seed);
    metrics.push(metricsOf(run, trace));
  }
  const names = Object.keys(FIGURES) as FigureName[];
  const figures = Object.fromEntries(names.map((name) => [name, spreadOf(metrics.map(FIGURES[name]))]));
  const result = { scenario, seeds, figures: figures as Record<FigureName, Spread> };
  return keep === undefined ? result : { ...result, keep };
}

/** One run of a scenario with its trace, for plots. */
export function paperRun(
  scenario: PaperScenario,
  seed: number,
): { readonly run: SimulationRun; readonly trace: Trace } {
  return runPaper(scenario, policyOf(scenario).policy, seed);
}

function runPaper(
  scenario: PaperScenario,
  policy: PolicyMaker,
  seed: number,
): { readonly run: SimulationRun; readonly trace: Trace } {
  const trace = paperTrace(seed, scenario.blocks);
  return { run: simulate(clusterOf(scenario), trace, policy, seed, optionsOf(scenario)), trace };
}

function optionsOf(
  { failure }: PaperScenario,
  onDecision?: NonNullable<SimulationOptions["onDecision"]>,
): SimulationOptions {
  const hang = { kind: "hang", block: "block-2", after: 4 * MINUTE, target: { site: "aws" } } as const;
  return {
    looks: "on-demand",
    detail: "states",
    quickPeriod: QUICK_PERIOD,
    incidents: failure ? [hang] : [],
    ...(onDecision === undefined ? {} : { onDecision }),
  };
}

/** The cluster of a scenario. */
export function clusterOf(scenario: PaperScenario): SimulatedCluster {
  return paperCluster(scenario.cluster);
}

function spreadOf(values: readonly number[]): Spread {
  return { median: quantile(values, 0.5), p5: quantile(values, 0.05), p95: quantile(values, 0.95) };
}

function policyOf(scenario: PaperScenario): {
  readonly policy: PolicyMaker;
  readonly keep?: readonly boolean[];
} {
  const plain = plainPolicyOf(scenario);
  if (plain !== undefined) return { policy: plain };
  return scenario.rules === "oracle" ? bestOracle(scenario) : { policy: trainedPolicy(scenario) };
}

/**
 * The adaptive policy with what one replay of the workload has taught it (EX-5). Half a day later some jobs
 * come, so that the time after the last block is part of the lesson.
 */
function trainedPolicy(scenario: PaperScenario): PolicyMaker {
  const settings = paperPolicy(scenario);
  const { nodes, sites } = clusterOf(scenario);
  let learned: ClusterState | undefined;
  const options = optionsOf(scenario, (_event, { state }) => {
    learned = state;
  });
  const trace = paperTrace(TRAINING_SEED, scenario.blocks);
  const block = { afterBlock: `block-${scenario.blocks.length}`, submitAt: 12 * HOUR };
  const later = nodes.map(({ name }) => {
    return { id: `next-day-${name}`, ...block, runTime: MINUTE, nodeCount: 1, cpusPerNode: 1 };
  });
  const lesson = { name: "training", jobs: [...trace.jobs, ...later] };
  simulate(clusterOf(scenario), lesson, ownPolicy(settings), TRAINING_SEED, options);
  const names = sites.map((site) => site.name);
  const start = initialState(nodes, names, 0);
  const state = learned === undefined ? start : { ...start, learning: learned.learning };
  return ownPolicy(settings, { name: "adaptive", state });
}

/** The choice of gaps to keep the nodes on in that costs least. */
function bestOracle(scenario: PaperScenario): {
  readonly policy: PolicyMaker;
  readonly keep: readonly boolean[];
} {
  const gaps = scenario.blocks.length - 1;
  let best: { readonly keep: readonly boolean[]; readonly paid: number } | undefined;
  for (let choice = 0; choice < 2 ** gaps; choice += 1) {
    const keep = Array.from({ length: gaps }, (_, gap) => (choice & (1 << gap)) !== 0);
    const paid = ORACLE_SEEDS.reduce((total, seed) => {
      const { run, trace } = runPaper(scenario, gapOracle(keep), seed);
      return total + metricsOf(run, trace).paid;
    }, 0);
    if (best === undefined || paid < best.paid) best = { keep, paid };
  }
  const keep = best?.keep ?? [];
  return { policy: gapOracle(keep), keep };
}
