import { PAPER_SETTINGS, type ReplaySettings } from "./replay.js";
import { PAPER_BLOCKS, type PaperClusterSettings } from "./workload.js";

/** Figures that a scenario is held against; times in minutes, efficiencies from 0 to 1, costs in dollars. */
export interface PaperFigures {
  readonly jobsDoneMinutes: number;
  readonly endMinutes?: number;
  readonly paidMinutes: number;
  readonly busyMinutes?: number;
  readonly efficiencyPaid: number;
  readonly efficiencyUseful: number;
  readonly boots: number;
  readonly costUSD: number;
}

/** One way to run the workload of the paper. */
export interface PaperScenario {
  /** Stable; EX-1 ... EX-5 are the goals of that name. */
  readonly id: string;
  readonly what: string;
  readonly cluster: PaperClusterSettings;
  /** Idle limit in minutes; adaptive ones learn it, an oracle knows it. */
  readonly idleMinutes: number | "adaptive" | "oracle" | null;
  readonly rules: "replay" | "own" | "adaptive" | "oracle" | "none";
  readonly replay?: ReplaySettings;
  readonly blocks: readonly number[];
  /** One elastic node fails four minutes into the second block. */
  readonly failure: boolean;
  /** What the paper measured or, without `measured`, what an independent model of it gave. */
  readonly reference?: PaperFigures & { readonly measured?: true };
}

export const SERIAL: PaperClusterSettings = {
  elasticNodes: 3,
  boot: 20,
  off: 7.5,
  updates: "serial",
  setup: true,
  stopStart: false,
  overhead: 1.5,
  billingDelay: 0,
};
export const PARALLEL: PaperClusterSettings = { ...SERIAL, off: 1, updates: "site" };
export const ONE_BLOCK = [PAPER_BLOCKS.reduce((total, count) => total + count, 0)];

/** Warm machines in two minutes. */
export const STOP_START = { boot: 2, setup: false, stopStart: true } as const;

/** Scenarios with their own rules, and with those of the paper. */
export function base(
  id: string,
  what: string,
  settings: Partial<PaperClusterSettings>,
  idle: number,
): PaperScenario {
  const cluster = { ...PARALLEL, ...settings };
  return { id, what, cluster, idleMinutes: idle, rules: "own", blocks: PAPER_BLOCKS, failure: true };
}

export function replay(
  id: string,
  what: string,
  idle: number,
  settings: Partial<ReplaySettings>,
): PaperScenario {
  return {
    ...base(id, what, SERIAL, idle),
    rules: "replay",
    replay: { ...PAPER_SETTINGS, idleTime: idle * 60, ...settings },
  };
}

/** Figures in the order of the table: jobs done, paid, paid-time and useful efficiency, boots, cost. */
export function figures(
  done: number,
  paid: number,
  efficiency: number,
  useful: number,
  boots: number,
  cost: number,
): PaperFigures {
  return {
    jobsDoneMinutes: done,
    paidMinutes: paid,
    efficiencyPaid: efficiency / 100,
    efficiencyUseful: useful / 100,
    boots,
    costUSD: cost,
  };
}
