import { resolve } from "node:path";
import { missingHere, TestCluster } from "../e2e/cluster.js";
import { measureWakes, type Wake } from "../e2e/wake.js";
import { atMost, type Figure, percentile } from "./figure.js";

const SITES = resolve(import.meta.dirname, "..", "e2e", "wake-sites.yaml");
const TRIES = 20;

/**
 * P6: from sbatch on the front-end of a real cluster to the begun update in the controller's journal, over ssh and
 * by events alone, as the loop looks by itself once in five minutes. Takes six minutes, and Docker.
 */
export async function wakeFigures(): Promise<readonly Figure[]> {
  const missing = await missingHere();
  if (missing !== undefined) throw new Error(missing);
  const cluster = new TestCluster("wire", SITES);
  try {
    await cluster.preClean();
    const up = await cluster.up();
    if (up.status !== 0) throw new Error(up.stdout + up.stderr);
    const controller = cluster.start("controller", "--format", "json");
    const tell = ({ millis }: Wake) => process.stderr.write(`P6: ${millis} ms\n`);
    const wakes = await measureWakes(cluster, controller, TRIES, tell);
    const waits = wakes.map(({ millis }) => millis);
    const what = `from sbatch to the begun update in the journal, live, ${TRIES} tries`;
    return [
      atMost("P6", `${what}, 95th percentile`, percentile(waits, 0.95), "ms", 2000),
      atMost("P6-median", `${what}, median`, percentile(waits, 0.5), "ms", 1000),
    ];
  } finally {
    await cluster.cleanUp();
  }
}
