import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { batchQueue, wireBatch } from "../../src/cli/batch-system.js";
import { gresType } from "../../src/contextualization/slurm.js";
import { runController } from "../../src/elasticity/controller.js";
import { policyWith } from "../../src/elasticity/core/index.js";
import { memoryJournal } from "../../src/elasticity/journal.js";
import { fakeSites } from "../../src/elasticity/nodes/fake.js";
import { dockerMissing } from "../support/local-lab.js";
import { type BatchLab, startLab } from "./batch-lab.js";
import { eventually } from "./run.js";

const missing = await dockerMissing();
if (missing !== undefined) console.warn(`workers with GPUs: skipped, ${missing}`);

describe.skipIf(missing !== undefined)("workers with GPUs under a real Slurm", { timeout: 90_000 }, () => {
  const project = mkdtempSync(join(tmpdir(), "gpus-"));
  const machines: Promise<void>[] = [];
  const problems: string[] = [];
  const stop = new AbortController();
  let lab: BatchLab;
  let running: Promise<unknown> = Promise.resolve();
  const actuator = fakeSites({
    onChange(_site, name, present) {
      const task = present ? lab.start(name) : lab.remove(name);
      machines.push(task.catch(({ message }) => void problems.push(message)));
    },
  });

  beforeAll(async () => {
    lab = await startLab(3, ["vnode-1", "vnode-2", "vnode-3"], {
      "vnode-2": { count: 1 },
      "vnode-3": { count: 2, model: "Tesla V100" },
    });
    await lab.setUp();
    const { batch } = lab;
    running = runController({
      cluster: {
        name: "test",
        nodes: batch.nodes.map(({ gpus, ...node }) => {
          const kind = gpus?.model === undefined ? "gpu" : `gpu:${gresType(gpus.model)}`;
          return { ...node, ...(gpus === undefined ? {} : { gres: { [kind]: gpus.count } }) };
        }),
        sites: ["lab"],
        policy: policyWith({ period: 2, idleTime: 600 }),
      },
      ...wireBatch({
        batch,
        project: { stateDir: join(project, ".elastosca") },
        queue: batchQueue(batch, lab.runner, { root: project }),
        inbox: { take: () => Promise.resolve([]) },
        frontEnd: lab.runner,
        signal: stop.signal,
        onProblem: (message) => problems.push(message),
      }),
      actuator,
      journal: memoryJournal(),
      signal: stop.signal,
    });
  });
  afterAll(async () => {
    stop.abort();
    await running;
    await Promise.all(machines);
    await lab?.close();
    rmSync(project, { recursive: true, force: true });
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
    expect([...actuator.alive("lab")].sort()).toEqual(["vnode-2", "vnode-3"]);
    expect(problems).toEqual([]);
    const nodes = await lab.asRoot("scontrol -o show nodes");
    expect(nodes).toMatch(/NodeName=vnode-3 .* Gres=gpu:tesla_v100:2 /);
    expect(nodes).not.toContain("INVALID_REG");
  });

  test("CL-4 more GPUs than any worker has are refused at once, and start nothing", async () => {
    await expect(submit("gpu:3")).rejects.toThrow(/configuration is not available/);
    expect(actuator.alive("lab")).not.toContain("vnode-1");
  });
});
