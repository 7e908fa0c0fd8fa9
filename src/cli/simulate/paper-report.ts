import {
  FIGURES,
  type FigureName,
  type ScenarioResult,
  type Spread,
} from "../../simulator/paper/experiment.js";
import type { Colors } from "../console.js";
import { table } from "../table.js";

const FIGURE_NAMES = Object.keys(FIGURES) as FigureName[];

/** A scenario as JSON: medians under their own names, the 5th and 95th percentile beside them. */
export function scenarioJson({ scenario, seeds, figures, keep }: ScenarioResult) {
  const { id, what, cluster, idleMinutes, rules, reference } = scenario;
  const pick = (part: keyof Spread) =>
    Object.fromEntries(FIGURE_NAMES.map((name) => [name, rounded(figures[name][part])]));
  return {
    id,
    what,
    rules,
    bootMinutes: cluster.boot,
    idleMinutes: typeof idleMinutes === "number" ? idleMinutes : null,
    seeds,
    ...pick("median"),
    p5: pick("p5"),
    p95: pick("p95"),
    ...(reference === undefined ? {} : { reference }),
    ...(keep === undefined ? {} : { keep }),
  };
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

const LABELS: Readonly<Record<FigureName, string>> = {
  jobsDoneMinutes: "jobs done",
  endMinutes: "end",
  busyMinutes: "AWS busy",
  paidMinutes: "AWS paid",
  efficiencyPaid: "paid-time efficiency",
  efficiencyUseful: "useful efficiency",
  boots: "boots",
  costUSD: "cost",
};

/** The paper's own numbers beside ours. */
export function comparisonText({ scenario, seeds, figures }: ScenarioResult, colors: Colors): string {
  const { reference } = scenario;
  const rows = FIGURE_NAMES.map((name) => {
    const measured = reference?.[name];
    const { median, p5, p95 } = figures[name];
    const band = `${shown(name, p5)} to ${shown(name, p95)}`;
    if (measured === undefined) return [LABELS[name], "-", shown(name, median), "", band];
    return [LABELS[name], shown(name, measured), shown(name, median), difference(median, measured), band];
  });
  const head = ["", "paper", "median", "difference", "5 % to 95 %"];
  return `${colors.bold(scenario.id)}: ${scenario.what}, ${seedsText(seeds)}\n${table(head, rows, colors)}`;
}

function difference(ours: number, theirs: number): string {
  const share = (ours / theirs - 1) * 100;
  return `${share < 0 ? "" : "+"}${share.toFixed(1)} %`;
}

function seedsText(seeds: number): string {
  return seeds === 1 ? "one seed" : `${seeds} seeds`;
}

function shown(name: FigureName, value: number): string {
  if (name === "boots") return String(Math.round(value * 10) / 10);
  if (name === "costUSD") return `$${value.toFixed(2)}`;
  if (name === "efficiencyPaid" || name === "efficiencyUseful") return `${(value * 100).toFixed(1)} %`;
  return hours(value);
}

function hours(minutes: number): string {
  const whole = Math.round(minutes);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

const COLUMNS: readonly FigureName[] = [
  "jobsDoneMinutes",
  "paidMinutes",
  "efficiencyPaid",
  "efficiencyUseful",
  "boots",
  "costUSD",
];

/** All scenarios, medians, with the figure to compare with in brackets. */
export function scenariosText(results: readonly ScenarioResult[], colors: Colors): string {
  const head = ["scenario", "what", ...COLUMNS.map((name) => LABELS[name])];
  const rows = results.map(({ scenario, figures }) => [
    scenario.id,
    scenario.what,
    ...COLUMNS.map((name) => {
      const ours = shown(name, figures[name].median);
      const theirs = scenario.reference?.[name];
      return theirs === undefined ? ours : `${ours} ${colors.dim(`(${shown(name, theirs)})`)}`;
    }),
  ]);
  const note =
    "Medians, times in h:mm. In brackets: EX-1 the paper's measurement, else an independent model of it.";
  return `${table(head, rows, colors)}\n\n${colors.dim(note)}`;
}
