import { clusterFigures } from "./cluster.js";
import { compilerFigures } from "./compiler.js";
import { decisionFigures } from "./decision.js";
import type { Figure } from "./figure.js";
import { frontEndFigures } from "./front-end.js";
import { idleFigures } from "./idle.js";
import { journalFigures } from "./journal.js";
import { peerFigures } from "./peers.js";
import { raceFigures } from "./races.js";
import { scaleFigures } from "./scale.js";
import { millionFigures, simulatorFigures } from "./simulator.js";
import { slurmFigures } from "./slurm.js";
import { wakeFigures } from "./wake.js";

/** Measured figures against committed limits; exit status 1 when one is broken, 2 for a group that there is not. */
const GROUPS: Readonly<Record<string, () => readonly Figure[] | Promise<readonly Figure[]>>> = {
  "front-end": frontEndFigures,
  compiler: compilerFigures,
  cluster: clusterFigures,
  decision: decisionFigures,
  idle: idleFigures,
  journal: journalFigures,
  peers: peerFigures,
  races: raceFigures,
  scale: scaleFigures,
  slurm: slurmFigures,
  simulator: simulatorFigures,
  "simulator-million": millionFigures,
};

/** Groups that need Docker and minutes: only when they are named. */
const LIVE: typeof GROUPS = { wake: wakeFigures };

const usage = `npm run bench -- [GROUP...] [--json]

Measures figures and holds them against their limits; exit status 1 when one is broken. Run it on a quiet machine.

  groups  ${Object.keys(GROUPS).join(", ")}
          (all of them without a name)
  live    ${Object.keys(LIVE).join(", ")} (on a cluster of its own, minutes: only when it is named)
  --json  for machines`;

const names = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const unknown = names.filter((name) => !(name in GROUPS) && !(name in LIVE));
if (process.argv.includes("--help") || unknown.length > 0) {
  console.error(unknown.length > 0 ? `unknown group ${unknown.join(" ")}\n\n${usage}` : usage);
  process.exit(unknown.length > 0 ? 2 : 0);
}

const figures: Figure[] = [];
for (const [name, measure] of Object.entries(GROUPS))
  if (names.length === 0 || names.includes(name)) figures.push(...(await measure()));
for (const [name, measure] of Object.entries(LIVE))
  if (names.includes(name)) figures.push(...(await measure()));

if (process.argv.includes("--json")) console.log(JSON.stringify(figures, null, 2));
else {
  for (const { id, what, value, unit, limit, pass } of figures) {
    console.log(
      `${pass ? "ok  " : "OVER"} ${id.padEnd(18)} ${String(value).padStart(9)} ${unit} (limit ${limit})  ${what}`,
    );
  }
}
process.exitCode = figures.every((figure) => figure.pass) ? 0 : 1;
