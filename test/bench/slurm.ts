import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";
import { startSlurm, until, whyNoSlurm } from "../engine/slurm-cluster.js";
import { atMost, type Figure, median } from "./figure.js";

const NODES = 10_000;
const TASKS = 100_000;
const ARRAYS = 10;
const READER = resolve(import.meta.dirname, "slurm-read.ts");

/** What `slurm-read.ts` prints. */
export interface ReadReport {
  /** Milliseconds of each answer, the first one cold. */
  readonly millis: readonly number[];
  /** Milliseconds of an answer when one array of ten thousand tasks changed. */
  readonly changedMillis: number;
  readonly nodes: number;
  readonly jobs: number;
  /** MiB that reading added to the process at its highest. */
  readonly grownMiB: number;
}

/** P5: the adapter against a real slurmctld with ten thousand CLOUD nodes and ten arrays of ten thousand tasks. */
export async function slurmFigures(): Promise<readonly Figure[]> {
  const reason = whyNoSlurm();
  if (reason !== undefined) {
    console.error(`slurm: skipped, ${reason}`);
    return [];
  }
  const slurm = await startSlurm(NODES, {
    bulk: true,
    nodeWords: () => "Features=big,ssd",
    settings: { MaxArraySize: "20001", MaxJobCount: "200000" },
  });
  try {
    slurm.run("scontrol", "update", `nodename=vnode-[1-${NODES}]`, "state=drain", "reason=absent");
    for (let array = 0; array < ARRAYS; array += 1) {
      slurm.run("sbatch", "-o", "/dev/null", `--array=1-${TASKS / ARRAYS}%1000`, "--wrap", "true");
    }
    // The scheduler's first turn over the new jobs takes the machine for itself.
    await until(() => !slurm.run("squeue", "-h", "-o", "%r").includes("None"), 60_000);
    const env = { ...process.env, SLURM_CONF: join(slurm.folder, "slurm.conf") };
    const words = ["--expose-gc", "--import", "tsx", READER];
    const report = JSON.parse(execFileSync(process.execPath, words, { env, encoding: "utf8" })) as ReadReport;
    if (report.nodes !== NODES || report.jobs !== TASKS) {
      throw new Error(`${report.nodes} nodes and ${report.jobs} jobs were read`);
    }
    return figuresOf(report);
  } finally {
    await slurm.close();
  }
}

function figuresOf({ millis, changedMillis, grownMiB }: ReadReport): readonly Figure[] {
  const [cold = Number.NaN, ...warm] = millis.map((each) => each / 1000);
  const what = `${NODES} nodes and ${TASKS} array tasks from a real slurmctld`;
  return [
    atMost("P5", `read ${what}, first answer`, cold, "s", 1),
    atMost("P5-warm", "the same again, nothing changed, median", median(warm), "s", 0.6),
    atMost("P5-changed", "the same again, an array of 10000 tasks changed", changedMillis / 1000, "s", 0.7),
    atMost("P5-memory", "memory that reading adds to the process", grownMiB, "MiB", 100),
  ];
}
