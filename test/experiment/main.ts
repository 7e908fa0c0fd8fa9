import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { missingHere } from "../e2e/cluster.js";
import { Experiment } from "./experiment.js";
import { figuresTable, journalOf, liveFigures } from "./figures.js";
import { paperWorkload } from "./workload.js";

const USAGE = `npm run experiment -- [--clock N] [--fewer N] [--output FOLDER] [--json]

The hybrid clusters paper's experiment on two local sites with a real Slurm: four blocks of jobs with gaps,
a set-up on each worker before its first job, and a worker that fails in the second block.

  --clock N        how many times faster than the paper (default 10: about 40 minutes)
  --fewer N        how many times fewer jobs (default 1: all 3,676)
  --output FOLDER  journal, figures and plots (default dist/experiment)
  --json           the figures as JSON`;

const { values } = parseArgs({
  options: {
    clock: { type: "string", default: "10" },
    fewer: { type: "string", default: "1" },
    output: { type: "string", default: "dist/experiment" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

/** A number from 1 on; ends the program with 2 for anything else. */
function factor(name: "clock" | "fewer"): number {
  const value = Number(values[name]);
  if (value >= 1) return value;
  console.error(`--${name} must be a number from 1 on, not ${values[name]}\n\n${USAGE}`);
  process.exit(2);
}

async function main(): Promise<void> {
  const workload = paperWorkload(factor("clock"), factor("fewer"));
  const missing = await missingHere();
  if (missing !== undefined) throw new Error(missing);
  const output = resolve(values.output);
  mkdirSync(output, { recursive: true });
  const begun = Date.now();
  const experiment = new Experiment((line) => {
    console.error(`${((Date.now() - begun) / 1000).toFixed(0).padStart(5)} s  ${line}`);
  });
  try {
    await experiment.prepare();
    const policy = {
      classes: ["pending-jobs", "adaptive-idle", "minimum"],
      period: 1,
      setupTime: workload.setup,
    };
    const course = await experiment.run(workload, policy);
    const figures = liveFigures(journalOf(experiment.cluster.workspace), course, workload);
    writeFileSync(
      join(output, "figures.json"),
      `${JSON.stringify({ workload, course, figures }, null, 2)}\n`,
    );
    const page = await experiment.cluster.elastosca("report", "--format", "html");
    if (page.status === 0) writeFileSync(join(output, "report.html"), page.stdout);
    console.log(values.json ? JSON.stringify(figures, null, 2) : figuresTable(figures, workload));
    console.error(`journal, figures and plots: ${output}`);
  } finally {
    // Also of a run that failed: it tells why.
    const lines = journalOf(experiment.cluster.workspace).map((record) => `${JSON.stringify(record)}\n`);
    writeFileSync(join(output, "journal.jsonl"), lines.join(""));
    await experiment.cleanUp();
  }
}

if (values.help) console.log(USAGE);
else await main();
