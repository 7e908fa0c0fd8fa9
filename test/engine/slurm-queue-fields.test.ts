import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { slurmQueue } from "../../src/elasticity/queues/slurm.js";
import { type SlurmCluster, startSlurm, until, whyNoSlurm } from "./slurm-cluster.js";

const reason = whyNoSlurm();
if (reason !== undefined) console.log(`slurm-queue-fields: skipped, ${reason}`);

/** Everything stands in the script: CLUES, which reads the command line only, would take it for one processor. */
const SCRIPT = `#!/bin/bash
#SBATCH --cpus-per-task=2 --mem-per-cpu=300M
#SBATCH -p gpu,main
#SBATCH --gres=gpu:a100:2
#SBATCH -C "big&ssd"
#SBATCH -N2 -t 1-02:04:00
#SBATCH --exclusive --no-requeue
sleep 5
`;

describe.skipIf(reason !== undefined)("what a real slurmctld tells of its jobs", { timeout: 60_000 }, () => {
  let slurm: SlurmCluster;
  afterEach(() => slurm.close());

  test("CL-4 #SBATCH headers, arrays, heterogeneous jobs, features, resources and comments", async () => {
    slurm = await startSlurm(4, {
      settings: { GresTypes: "gpu", Licenses: "lic:1" },
      nodeWords: (number) => (number < 3 ? "Features=big,ssd,rack1 Gres=gpu:a100:2" : "Features=small,rack2"),
      gres: ["NodeName=vnode-[1-2] Name=gpu Type=a100 Count=2"],
      partitions: [
        "PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP",
        "PartitionName=gpu Nodes=vnode-[1-2] State=UP",
        "PartitionName=shut Nodes=ALL State=DOWN",
      ],
    });
    const queue = slurmQueue(slurm.runner, { prefix: [], now: () => Date.now() });
    await queue.markAbsent(slurm.nodes);
    const submit = (...words: string[]) =>
      slurm.run("sbatch", "--parsable", "-o", "/dev/null", ...words).trim();
    const file = join(slurm.folder, "job.sh");
    writeFileSync(file, SCRIPT);
    const scripted = submit(file);
    const array = submit("--array=1-7:3%2", "--wrap", "true");
    const hetero = submit("-n1", "--wrap", "true", ":", "-n2", "--wrap", "true");
    const racks = submit("-N2", "-C", "[rack1|rack2]", "--wrap", "true");
    const counted = submit("-N2", "-C", "[rack1*1&rack2*1]", "--wrap", "true");
    const tasks = submit("-n4", "--gpus-per-task=1", "-N2", "--wrap", "true");
    const shut = submit("-p", "shut", "--wrap", "true");
    const spread = submit("-n8", "--ntasks-per-node=2", "--wrap", "true");

    const jobs = async () => (await queue.observe()).jobs;
    await until(async () => (await jobs()).some((job) => job.reason === "PartitionDown"), 20_000);
    const answer = await queue.observe();
    const of = (id: string) => answer.jobs.find((job) => job.id === id);
    expect(of(scripted)).toMatchObject({
      waitsForNodes: true,
      nodeCount: 2,
      cpus: 4,
      memoryMiBPerNode: 600,
      partitions: ["gpu", "main"],
      featureSets: [["big", "ssd"]],
      gresPerNode: { "gpu:a100": 2 },
      exclusive: true,
      timeLimit: (26 * 60 + 4) * 60_000,
    });
    expect(of(scripted)).not.toHaveProperty("requeue");
    expect(answer.jobs.filter((job) => job.array?.id === array).map((job) => job.id)).toEqual(
      [1, 4, 7].map((task) => `${array}_${task}`),
    );
    expect(of(`${array}_4`)).toMatchObject({
      array: { id: array, limit: 2 },
      requeue: true,
      waitsForNodes: true,
    });
    expect([of(`${hetero}+0`)?.group, of(`${hetero}+1`)?.group, of(`${hetero}+1`)?.cpus]).toEqual([
      hetero,
      hetero,
      2,
    ]);
    expect(of(racks)).toMatchObject({ featureSets: [["rack1"], ["rack2"]], sameFeatureSet: true });
    expect(of(counted)?.reason).toContain("not taken into account: the numbers of nodes");
    expect(of(tasks)).toMatchObject({ nodeCount: 2, gresPerNode: { gpu: 2 } });
    expect(of(shut)).toMatchObject({ waitsForNodes: false, partitions: ["shut"] });
    expect(of(spread)).toMatchObject({ nodeCount: 4, cpus: 8 });
    expect(answer.nodes[0]).toMatchObject({
      features: ["big", "ssd", "rack1"],
      partitions: ["main", "gpu", "shut"],
      gres: { "gpu:a100": 2 },
    });

    const text = "waits for vnode-3: no capacity (State=DOWN)\nsecond line";
    expect(
      await queue.commentJobs([
        { job: shut, text },
        { job: `${array}_4`, text },
        { job: "999", text },
      ]),
    ).toMatchObject([
      { job: shut, ok: true },
      { job: `${array}_4`, ok: true },
      { job: "999", ok: false },
    ]);
    expect(slurm.run("squeue", "-h", "-j", shut, "-O", "admin_comment:0").trim()).toBe(
      "waits for vnode-3: no capacity (State: DOWN) second line",
    );
    expect(await queue.commentNodes([{ node: "vnode-1", text }])).toEqual([{ node: "vnode-1", ok: true }]);
    expect(slurm.run("scontrol", "-o", "show", "node", "vnode-1")).toContain("Comment=waits for vnode-3");
    expect((await queue.observe()).nodes[0]).toMatchObject({ closedReason: "absent", presence: "absent" });
  });
});
