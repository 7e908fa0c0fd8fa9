import { expect } from "vitest";
import type { TestCluster } from "../cluster.js";
import { NAME } from "../cluster.js";
import { changesOf, type EngineStep } from "../engine-steps.js";
import { docker, eventually, lines, type Run } from "../run.js";
import { slurm } from "../slurm.js";
import { watchCommandLines } from "./secrets.js";

interface Outcome {
  readonly stack: string;
  readonly ok: boolean;
  readonly milliseconds: number;
  readonly changes: Readonly<Record<string, number>>;
}

const STACKS = ["core", "site-lab-a", "site-lab-b"];

/** Builds the cluster from nothing and leaves no worker in it. */
export async function fromNothing(cluster: TestCluster): Promise<void> {
  const up = await cluster.up();
  expect(up.status, up.stderr).toBe(0);
  figure("up from nothing", up.seconds);
  expect(await stacksOf(cluster)).toEqual(STACKS);
  expect(await cluster.containers()).toEqual(
    expect.arrayContaining([`${NAME}-front-end`, `${NAME}-vr-lab-b`]),
  );
  expect(await cluster.workers()).toEqual([]);
  const { onFrontEnd } = slurm(cluster);
  const job = await onFrontEnd("sbatch --parsable --output=/dev/null --wrap=true");
  expect(job).toMatch(/^\d+$/);
  expect(await onFrontEnd(`squeue -h -j ${job} -o %T`)).toBe("PENDING");
  await onFrontEnd(`scancel ${job}`);
  const ssh = await cluster.elastosca("ssh", "--", "id", "-un");
  expect(ssh.stdout.trim(), ssh.stderr).toBe("admin");
}

/** Neither a preview nor a second up has anything to do. */
export async function nothingToChange(cluster: TestCluster): Promise<void> {
  for (const command of ["preview", "up"]) {
    const result = await cluster.elastosca(command, "--format", "json");
    expect(result.status, result.stderr).toBe(0);
    const outcomes = JSON.parse(result.stdout) as Outcome[];
    expect(outcomes.map((outcome) => outcome.stack).sort()).toEqual(STACKS);
    for (const { stack, changes, milliseconds } of outcomes) {
      expect(Object.keys(changes), `${command} of ${stack}`).toEqual(["same"]);
      figure(`${command} of ${stack} without a change`, milliseconds / 1000);
    }
    figure(`${command} of all stacks without a change`, result.seconds);
  }
}

/**
 * Adds and removes workers by `pulumi config set-all` and plain `pulumi up`. Ends with vnode-1 on lab-a and
 * vnode-4 on lab-b.
 */
export async function workersByHand(cluster: TestCluster): Promise<void> {
  const before = await cluster.byHand("preview", "core");
  expect(changesOf(before.steps)).toEqual([]);
  const commandLines = watchCommandLines();
  const [onA, onB] = await Promise.all([
    cluster.setNodes("lab-a", ["vnode-1"]),
    cluster.setNodes("lab-b", ["vnode-3"]),
  ]);
  onlyOf("vnode-1", "create", onA.steps);
  onlyOf("vnode-3", "create", onB.steps);
  figure("pulumi up by hand that adds the first worker", onB.seconds);

  const added = await cluster.setNodes("lab-b", ["vnode-3", "vnode-4"]);
  onlyOf("vnode-4", "create", added.steps);
  expect(stepsOf("vnode-3", added.steps).map((step) => step.operation)).toEqual(["same", "same", "same"]);
  const untouched = await Promise.all(
    ["core", "site-lab-a"].map((stack) => cluster.byHand("preview", stack)),
  );
  for (const { steps } of untouched) expect(changesOf(steps)).toEqual([]);

  await slurm(cluster).leave("vnode-3", async () => {
    const removed = await cluster.setNodes("lab-b", ["vnode-4"]);
    onlyOf("vnode-3", "delete", removed.steps);
  });
  expect(await cluster.workers()).toEqual(["vnode-1", "vnode-4"]);
  const seen = commandLines.end();
  expect(seen.size).toBeGreaterThan(20);
  cluster.keep(seen);
}

/** A worker that was removed behind the engine's back is missed by refresh, and comes back by up. */
export async function lostAndRestored(cluster: TestCluster): Promise<void> {
  const container = `${NAME}-vnode-1`;
  const first = await docker("inspect", "--format", "{{.Id}}", container);
  await docker("rm", "-f", "-v", container);
  const refreshed = await cluster.byHand("refresh", "site-lab-a");
  expect(refreshed.stdout).toMatch(/- 1 deleted/);
  const restored = await cluster.byHand("up", "site-lab-a");
  onlyOf("vnode-1", "create", restored.steps, { besides: ["same", "update", "replace"] });
  expect(await docker("inspect", "--format", "{{.Id}}", container)).not.toBe(first);
  expect((await cluster.byHand("preview", "site-lab-a")).steps.filter((s) => s.operation !== "same")).toEqual(
    expect.not.arrayContaining([expect.objectContaining({ operation: "create" })]),
  );
  const host = await eventually(
    "a job on the restored worker",
    20,
    () => cluster.tryOnFrontEnd("srun --immediate=5 -t 1 -w vnode-1 hostname"),
    (answer: Run) => answer.status === 0,
  );
  expect(host.stdout.trim()).toBe("vnode-1");
}

/** destroy leaves nothing on the Docker engine and no stack. */
export async function destroyed(cluster: TestCluster, volumesBefore: readonly string[]): Promise<void> {
  const result = await cluster.elastosca("destroy", "--yes");
  expect(result.status, result.stderr).toBe(0);
  figure("destroy", result.seconds);
  await cluster.closeLogin();
  expect(await stacksOf(cluster)).toEqual([]);
  const label = ["--filter", `label=elastosca.cluster=${NAME}`];
  expect(await docker("ps", "-aq", ...label)).toBe("");
  expect(await docker("network", "ls", "-q", ...label)).toBe("");
  expect(await docker("volume", "ls", "-q", ...label)).toBe("");
  expect(await volumes()).toEqual(volumesBefore);
}

export async function volumes(): Promise<string[]> {
  return lines(await docker("volume", "ls", "-q")).sort();
}

/** Prints a measured time; limits are the benchmarks' matter. */
export function figure(what: string, seconds: number): void {
  process.stdout.write(`    ${what}: ${seconds.toFixed(1)} s\n`);
}

async function stacksOf(cluster: TestCluster): Promise<string[]> {
  const { stdout } = await cluster.pulumi("stack", "ls", "--json");
  return (JSON.parse(stdout) as { name: string }[]).map((stack) => stack.name).sort();
}

function stepsOf(node: string, steps: readonly EngineStep[]): EngineStep[] {
  return steps.filter(({ name }) => name === node || name.startsWith(`${node}-`));
}

/** Everything that changed belongs to one worker, by at most four registrations. */
function onlyOf(
  node: string,
  operation: string,
  steps: readonly EngineStep[],
  { besides = [] }: { readonly besides?: readonly string[] } = {},
): void {
  // The first resource of its kind in a stack brings the provider's own entry with it.
  const changes = changesOf(steps).filter((step) => !step.type.startsWith("pulumi:providers:"));
  const own = stepsOf(node, changes);
  expect(own.length, `changes of ${node}`).toBeGreaterThan(0);
  expect(changes).toEqual(own);
  expect(own.some((step) => step.operation === operation)).toBe(true);
  for (const step of own) expect([operation, ...besides]).toContain(step.operation);
  expect(new Set(own.map((step) => step.type)).size).toBeLessThanOrEqual(4);
  expect(own.length).toBeLessThanOrEqual(4);
}
