import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { TestCluster } from "../e2e/cluster.js";
import { docker, eventually, pause, type Started, stop } from "../e2e/run.js";
import { jobScript, type Workload } from "./workload.js";

const SITES = join(import.meta.dirname, "sites.yaml");
/** Workers that are always on; the others are bought. */
export const HOME = ["vnode-1", "vnode-2"];
const CLOUD = ["vnode-3", "vnode-4", "vnode-5"];

/** What happened when, in milliseconds since 1970. */
export interface Course {
  readonly submittedAt: number;
  /** Ends of the blocks. */
  readonly blocksDoneAt: readonly number[];
  readonly failed: { readonly node: string; readonly at: number } | undefined;
  /** When the last worker that was bought was gone. */
  readonly endedAt: number;
}

/** How the loop is to decide, as a policy file has it. */
export type Policy = Readonly<Record<string, unknown>>;

/** The experiment on one cluster: bring it up, run the loop, send the blocks, let one worker fail, wait for the end. */
export class Experiment {
  readonly cluster = new TestCluster("experiment", SITES);
  readonly #tell: (line: string) => void;

  constructor(tell: (line: string) => void) {
    this.#tell = tell;
  }

  /** Brings the cluster up with the workers at home. */
  async prepare(): Promise<void> {
    await this.cluster.preClean();
    this.#tell("bringing the cluster up");
    const up = await this.cluster.up();
    if (up.status !== 0) throw new Error(`up failed:\n${up.stdout}${up.stderr}`);
  }

  /** Runs the whole workload under the loop; rejects when a job is lost or nothing moves any more. */
  async run(workload: Workload, policy: Policy): Promise<Course> {
    const file = join(this.cluster.workspace, "policy.json");
    writeFileSync(file, JSON.stringify({ ...policy, minNodes: HOME.length }));
    const controller = this.cluster.start("controller", "--policy", file);
    try {
      await this.#settled(controller);
      return await this.#play(workload, controller);
    } finally {
      const ended = await stop(controller);
      if (ended.status !== 0) this.#tell(`the loop ended with ${ended.status}:\n${ended.stderr}`);
    }
  }

  async cleanUp(): Promise<void> {
    await this.cluster.cleanUp();
  }

  /** Only the workers at home are there. */
  async #settled(controller: Started): Promise<void> {
    await this.#until("only the workers at home are on", 400, controller, async () => {
      return (await this.cluster.workers()).join() === HOME.join();
    });
  }

  async #play(workload: Workload, controller: Started): Promise<Course> {
    const submittedAt = Date.now();
    const blocksDoneAt: number[] = [];
    let failed: Course["failed"];
    for (const [index, jobs] of workload.blocks.entries()) {
      const id = await this.#submit(workload, jobs);
      this.#tell(`block ${index + 1}: ${jobs} jobs`);
      const done = this.#blockDone(id, workload, jobs, controller);
      if (index === 1) failed = await this.#failOne(workload);
      await done;
      blocksDoneAt.push(Date.now());
      this.#tell(`block ${index + 1} is done after ${seconds(submittedAt)} s`);
      const gap = workload.gaps[index];
      if (gap !== undefined) await pause(gap * 1000);
    }
    await this.#settled(controller);
    this.#tell(`only the workers at home are left after ${seconds(submittedAt)} s`);
    return { submittedAt, blocksDoneAt, failed, endedAt: Date.now() };
  }

  async #submit(workload: Workload, jobs: number): Promise<string> {
    const script = `'${jobScript(workload)}'`;
    const options = `--parsable --output=/dev/null --chdir=/tmp --array=1-${jobs}`;
    return await this.cluster.onFrontEnd(`sbatch ${options} --wrap=${script}`);
  }

  async #blockDone(id: string, workload: Workload, jobs: number, controller: Started): Promise<void> {
    // With the workers at home alone, and four times as slow, is more than it can take.
    const patience = 300 + (4 * jobs * (workload.job[1] + 1)) / HOME.length;
    await this.#until(`jobs of ${id} are done`, patience, controller, async () => {
      const left = await this.cluster.onFrontEnd(`squeue -h -r -j ${id} -t PD,R,CF,CG,S -o %i | wc -l`);
      return Number(left) === 0;
    });
  }

  /** A worker that was bought goes away under its job. */
  async #failOne(workload: Workload): Promise<Course["failed"]> {
    await pause(workload.failure * 1000);
    const busy = await eventually(
      "a worker that was bought has a job",
      240,
      async () => (await this.cluster.onFrontEnd("squeue -h -t R -o %N")).split(/\s+/),
      (nodes) => nodes.some((node) => CLOUD.includes(node)),
      200,
    );
    const node = busy.find((name) => CLOUD.includes(name)) ?? "";
    await docker("rm", "-f", "-v", `${this.cluster.name}-${node}`);
    this.#tell(`${node} has failed`);
    return { node, at: Date.now() };
  }

  async #until(
    what: string,
    patience: number,
    { child, text }: Started,
    ask: () => Promise<boolean>,
  ): Promise<void> {
    const asked = async () => {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the loop ended:\n${text()}`);
      return await ask();
    };
    await eventually(what, patience, asked, (answer) => answer, 500);
  }
}

function seconds(since: number): string {
  return ((Date.now() - since) / 1000).toFixed(0);
}
