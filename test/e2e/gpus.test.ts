import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { gresType } from "../../src/contextualization/slurm.js";
import { dockerMissing } from "../support/local-lab.js";
import { type BatchLab, startLab } from "./batch-lab.js";
import { type LabLoop, startLabLoop } from "./lab-loop.js";
import { eventually } from "./run.js";

const missing = await dockerMissing();
if (missing !== undefined) console.warn(`workers with GPUs: skipped, ${missing}`);

describe.skipIf(missing !== undefined)("workers with GPUs under a real Slurm", { timeout: 90_000 }, () => {
  let lab: BatchLab;
  let loop: LabLoop;

  beforeAll(async () => {
    lab = await startLab(3, ["vnode-1", "vnode-2", "vnode-3"], {
      "vnode-2": { count: 1 },
      "vnode-3": { count: 2, model: "Tesla V100" },
    });
    await lab.setUp();
    loop = startLabLoop(lab, { period: 2, idleTime: 600 }, ({ gpus, ...node }) => {
      const kind = gpus?.model === undefined ? "gpu" : `gpu:${gresType(gpus.model)}`;
      return { ...node, ...(gpus === undefined ? {} : { gres: { [kind]: gpus.count } }) };
    });
  });
  afterAll(async () => {
    await loop?.close();
    await lab?.close();
  });

  const submit = (gres: string) =>
    lab.asUser(
      `sbatch --parsable --chdir=/tmp --output=/tmp/%j.out --gres=${gres} --wrap='echo slots:$CUDA_VISIBLE_DEVICES'`,
    );
  const ended = async (job: string) => {
    const shown = await lab.asRoot(`scontrol -o show job ${job.trim()}`);
    return / JobState=COMPLETED .* NodeList=(\S+)/.exec(shown)?.[1];
  };

  test("CL-4 a job that asks for GPUs starts the worker that has them, and is given its slots", async () => {
    const [plain, kind] = [await submit("gpu:1"), await submit("gpu:tesla_v100:2")];
    expect(await eventually("the job with one GPU is done", 40, () => ended(plain), Boolean)).toBe("vnode-2");
    expect(await eventually("the job with two is done", 40, () => ended(kind), Boolean)).toBe("vnode-3");
    expect([...loop.cloud.alive("lab")].sort()).toEqual(["vnode-2", "vnode-3"]);
    expect(loop.problems).toEqual([]);
    const nodes = await lab.asRoot("scontrol -o show nodes");
    expect(nodes).toMatch(/NodeName=vnode-3 .* Gres=gpu:tesla_v100:2 /);
    expect(nodes).not.toContain("INVALID_REG");
  });

  test("CL-4 more GPUs than any worker has are refused at once, and start nothing", async () => {
    await expect(submit("gpu:3")).rejects.toThrow(/configuration is not available/);
    expect(loop.cloud.alive("lab")).not.toContain("vnode-1");
  });
});
