import { describe } from "vitest";
import { slurmQueue } from "../../src/elasticity/queues/slurm.js";
import { queueContract } from "../unit/elasticity/queue-contract.js";
import { startSlurm, whyNoSlurm } from "./slurm-cluster.js";

const reason = whyNoSlurm();
if (reason !== undefined) console.log(`slurm-contract: skipped, ${reason}`);

describe.skipIf(reason !== undefined)("a real slurmctld", () => {
  queueContract(
    "Slurm",
    async () => {
      const slurm = await startSlurm(3);
      return {
        queue: slurmQueue(slurm.runner, { prefix: [], now: () => Date.now() }),
        nodes: slurm.nodes,
        bring: slurm.start,
        kill: slurm.kill,
        submit(seconds, { held = false } = {}) {
          const words = [
            "--parsable",
            "-o",
            "/dev/null",
            ...(held ? ["-H"] : []),
            "--wrap",
            `sleep ${seconds}`,
          ];
          return slurm.run("sbatch", ...words).trim();
        },
        close: slurm.close,
      };
    },
    { patience: 20_000 },
  );
});
