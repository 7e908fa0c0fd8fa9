import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { paperRun } from "../../simulator/paper/experiment.js";
import type { PaperScenario } from "../../simulator/paper/scenarios.js";
import { nodeStatesPlot, timelineOfRun, usagePlot } from "../../simulator/plots/index.js";
import type { Console } from "../console.js";
import { Failure } from "../failure.js";
import { reasonOf } from "../files.js";

/** Draws the first run of each scenario: node states (figure 10 of the paper) and jobs (figure 11). */
export function plotScenarios(folder: string, scenarios: readonly PaperScenario[], console: Console): void {
  for (const scenario of scenarios) {
    const { run, trace } = paperRun(scenario, 1);
    const timeline = { ...timelineOfRun(run, trace), title: `${scenario.id}: ${scenario.what}` };
    const plots = { nodes: nodeStatesPlot(timeline), jobs: usagePlot(timeline) };
    for (const [name, svg] of Object.entries(plots)) {
      const path = join(folder, `${scenario.id}-${name}.svg`);
      write(path, folder, svg);
      console.note(`wrote ${path}`);
    }
  }
}

function write(path: string, folder: string, text: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, text);
  } catch (error) {
    throw new Failure({
      code: "TS9442",
      message: `${path} cannot be written: ${reasonOf(error)}`,
      hint: "name a folder that can be made or written to",
    });
  }
}
