import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { missingHere } from "../e2e/cluster.js";
import { journalOf } from "../experiment/figures.js";
import { reportText } from "./report.js";
import { Soak } from "./soak.js";

const USAGE = `npm run soak -- [--minutes N] [--gap S] [--seed N] [--output FOLDER] [--json]

A steady random load on two local sites with a real Slurm, while controller, sshd, slurmctld, tunnels and
workers are killed or stand still. Exit status 1 when a job was lost, a machine was left, or a rule was broken.

  --minutes N      time of load and faults (default 60)
  --gap S          seconds between faults on average (default 20)
  --seed N         what happens when (default 1)
  --output FOLDER  report and journal (default dist/soak)
  --json           the report as JSON`;

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "60" },
    gap: { type: "string", default: "20" },
    seed: { type: "string", default: "1" },
    output: { type: "string", default: "dist/soak" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

/** A number above 0; ends the program with 2 for anything else. */
function positive(name: "minutes" | "gap" | "seed"): number {
  const value = Number(values[name]);
  if (value > 0 && Number.isFinite(value)) return value;
  console.error(`--${name} must be a number above 0, not ${values[name]}\n\n${USAGE}`);
  process.exit(2);
}

/** Aborts at the first Ctrl-C; the default action is back for the second one. */
function interrupted(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const)
    process.once(name, () => controller.abort(new Error("interrupted")));
  return controller.signal;
}

async function main(): Promise<void> {
  const settings = { seed: positive("seed"), seconds: positive("minutes") * 60, gap: positive("gap") };
  const missing = await missingHere();
  if (missing !== undefined) throw new Error(missing);
  const output = resolve(values.output);
  mkdirSync(output, { recursive: true });
  const begun = Date.now();
  const tell = (line: string) =>
    console.error(`${((Date.now() - begun) / 1000).toFixed(1).padStart(7)} s  ${line}`);
  const soak = new Soak(settings, tell, interrupted());
  try {
    await soak.prepare();
    const report = await soak.run();
    writeFileSync(join(output, "report.json"), `${JSON.stringify(report, null, 2)}\n`);
    console.log(values.json ? JSON.stringify(report, null, 2) : reportText(report));
    if (report.problems.length > 0) process.exitCode = 1;
  } catch (error) {
    console.error(`the soak ended early: ${(error as Error).message}`);
    process.exitCode = 1;
  } finally {
    const records = journalOf(soak.cluster.workspace).map((record) => `${JSON.stringify(record)}\n`);
    writeFileSync(join(output, "journal.jsonl"), records.join(""));
    tell("cleaning up");
    await soak.cleanUp();
  }
}

if (values.help) console.log(USAGE);
else {
  await main();
  // After Ctrl-C a fault may still be waiting for a cluster that is gone.
  process.exit();
}
