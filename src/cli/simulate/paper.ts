import { type Command, InvalidArgumentError } from "commander";
import { suggest } from "../../base/suggest.js";
import { runScenario, type ScenarioResult } from "../../simulator/paper/experiment.js";
import { PAPER_SCENARIOS, type PaperScenario } from "../../simulator/paper/scenarios.js";
import type { Console } from "../console.js";
import { Failure } from "../failure.js";
import type { SimulateMode, SimulateOptions } from "./mode.js";
import { comparisonText, scenarioJson, scenariosText } from "./paper-report.js";

type Options = SimulateOptions & {
  readonly seeds?: number;
  readonly scenario?: readonly string[];
  readonly plot?: string;
  readonly format: string;
};

/** `elastosca simulate paper`: the experiment of the hybrid clusters paper beside what else could be done. */
export const paperMode: SimulateMode = {
  usage: "paper",
  addOptions: addPaperOptions,
  isMeant: (experiment) => experiment === "paper",
  run: async (options, console) => run(options as Options, console),
};

function addPaperOptions(command: Command): void {
  command
    .option("--seeds <count>", "runs of each scenario (paper), default 50", positive)
    .option("--scenario <id>", "only this scenario (paper); may be repeated", collect, [])
    .option("--plot <dir>", "draw node states and jobs over time into this folder, as SVG");
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError("a whole number from 1 on");
  return value;
}

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

async function run(options: Options, console: Console): Promise<void> {
  const { seeds = 50 } = options;
  const chosen = chosenScenarios(options.scenario ?? []);
  const results: ScenarioResult[] = [];
  for (const scenario of chosen) {
    console.note(`${scenario.id}: ${seeds} ${seeds === 1 ? "run" : "runs"} ...`);
    results.push(runScenario(scenario, seeds));
    // Ctrl-C is heard between two scenarios.
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (options.plot !== undefined) {
    const { plotScenarios } = await import("./paper-plots.js");
    plotScenarios(options.plot, options.scenario?.length ? chosen : chosen.slice(0, 1), console);
  }
  if (options.format === "json") {
    console.result(JSON.stringify({ scenarios: results.map(scenarioJson) }, null, 2));
    return;
  }
  const measured = results.filter(({ scenario }) => scenario.reference?.measured === true);
  for (const result of measured) console.result(`${comparisonText(result, console.colors)}\n\n`);
  console.result(scenariosText(results, console.colors));
}

function chosenScenarios(ids: readonly string[]): readonly PaperScenario[] {
  if (ids.length === 0) return PAPER_SCENARIOS;
  return ids.map((id) => {
    const found = PAPER_SCENARIOS.find((scenario) => scenario.id.toLowerCase() === id.toLowerCase());
    if (found === undefined) throw unknownScenario(id);
    return found;
  });
}

function unknownScenario(id: string): Failure {
  const names = PAPER_SCENARIOS.map((scenario) => scenario.id);
  const near = suggest(id, names);
  return new Failure({
    code: "TS9441",
    message: `there is no scenario "${id}"`,
    hint: near === undefined ? `scenarios: ${names.join(", ")}` : `did you mean "${near}"?`,
    status: 2,
  });
}
