import { randomBytes } from "node:crypto";
import { siteNetwork } from "../../providers/local/network/resource.js";
import { node } from "../../providers/local/node/resource.js";
import { workerCloudConfig } from "../../src/contextualization/cloud-config.js";
import { wrapStep } from "../../src/contextualization/prelude.js";
import { frontEndBatch, MUNGE_KEY, workerJoin } from "../../src/contextualization/steps.js";
import { localRunner } from "../../src/elasticity/queues/local-runner.js";
import type { CommandRunner } from "../../src/elasticity/queues/queue.js";
import type { BatchPlan } from "../../src/lowering/ir.js";
import { docker as engine, labelsOf, removeLeftovers } from "../support/local-lab.js";
import { docker, run } from "./run.js";

const ADMIN = { name: "admin", uid: 2000 };
const MUNGE = randomBytes(128).toString("base64");

/** A front-end and its workers as machines of the local provider, set up by their own steps; without links. */
export interface BatchLab {
  readonly batch: BatchPlan;
  /** Runs commands as root on the front-end, where an elasticity loop would come by ssh. */
  readonly runner: CommandRunner;
  /** Runs the step `batch`, for the first time or again with other settings. */
  setUp(powerSave?: BatchPlan["powerSave"]): Promise<void>;
  /** Output of a command of the front-end's shell, as root. */
  asRoot(command: string): Promise<string>;
  /** The same on a worker. */
  asRootOf(worker: string, command: string): Promise<string>;
  /** The same on the front-end for the user of the cluster. */
  asUser(command: string): Promise<string>;
  /** Makes the machine of a worker and joins it. */
  start(worker: string): Promise<void>;
  /** Takes the machine away. */
  remove(worker: string): Promise<void>;
  /** Everything goes, also after a failed test. */
  close(): Promise<void>;
}

/**
 * Boots a front-end on a network of its own; `part` keeps the labs of one process apart. `metadata` is where spot
 * workers ask whether they are taken back.
 */
export async function startLab(
  part: number,
  workers: readonly string[],
  gpus: Readonly<Record<string, NonNullable<BatchPlan["nodes"][number]["gpus"]>>> = {},
  metadata: Readonly<Record<string, string>> = {},
): Promise<BatchLab> {
  const cluster = `batch${process.pid}-${part}`;
  const subnet = `10.${214 + part}.${process.pid % 250}`;
  const labels = labelsOf(cluster);
  const network = { name: `${cluster}-net`, cidr: `${subnet}.0/24`, gateway: `${subnet}.1`, labels };
  const batch: BatchPlan = {
    system: "slurm",
    partition: "main",
    controller: { hostname: "front", address: `${subnet}.11` },
    nodes: workers.map((name, index) => {
      const size = { cpus: 2, memoryMiB: 500, ...(gpus[name] === undefined ? {} : { gpus: gpus[name] }) };
      return { name, site: "lab", address: `${subnet}.${21 + index}`, ...size };
    }),
  };
  const machine = async (name: string, address: string, userData: unknown) => {
    const networks = [{ name: network.name, address }];
    const text = `#cloud-config\n${JSON.stringify(userData)}\n`;
    const base = { name: `${cluster}-${name}`, hostname: name, image: "elastosca-node", labels };
    await node.create({ ...base, userData: text, networks });
  };
  const front = `${cluster}-front`;
  const step = async (name: string, of: string, script: string) => {
    const line = `${MUNGE_KEY} 0400 munge:munge ${MUNGE}`;
    const command = wrapStep({ name, script, timeoutSeconds: 60 });
    const input = `echo ${line} | { ${command}; }`;
    const { status, stderr } = await run("docker", ["exec", `${cluster}-${of}`, "sh", "-c", input]);
    if (status !== 0) throw new Error(`step ${name} of ${of} ended with status ${status}: ${stderr.trim()}`);
  };
  const close = () => removeLeftovers(cluster);
  try {
    await siteNetwork.create(network);
    const user = { ...ADMIN, uid: String(ADMIN.uid), lock_passwd: true, shell: "/bin/bash" };
    await machine("front", batch.controller.address, { users: [user] });
  } catch (error) {
    await close();
    throw error;
  }
  const inFront = localRunner("/");
  return {
    batch,
    runner: { run: (command, options) => inFront.run(["docker", "exec", front, ...command], options) },
    setUp: (powerSave) => {
      const settings = { name: "test", ...batch, ...(powerSave === undefined ? {} : { powerSave }) };
      return step("batch", "front", frontEndBatch(settings));
    },
    asRoot: (command) => docker("exec", front, "sh", "-c", command),
    asRootOf: (worker, command) => docker("exec", `${cluster}-${worker}`, "sh", "-c", command),
    asUser: (command) =>
      docker("exec", "--user", ADMIN.name, "--workdir", "/home/admin", front, "sh", "-c", command),
    async start(worker) {
      const { address, gpus: has } = batch.nodes.find(({ name }) => name === worker) ?? { address: "" };
      const { address: controllerAddress } = batch.controller;
      const boot = { hostname: worker, local: true, prepared: true, admin: ADMIN, controllerAddress };
      await machine(worker, address, workerCloudConfig(boot));
      const asks = metadata[worker];
      const more = { ...(has ? { gpus: has.count } : {}), ...(asks === undefined ? {} : { metadata: asks }) };
      await step("join", worker, workerJoin({ local: true, controllerAddress, ...more }));
    },
    async remove(worker) {
      await engine.getContainer(`${cluster}-${worker}`).remove({ force: true, v: true });
    },
    close,
  };
}
