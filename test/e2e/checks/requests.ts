import { expect } from "vitest";
import { stackActuator } from "../../../src/cli/deployment/actuator.js";
import { loadRunning } from "../../../src/cli/load.js";
import { controlledCluster } from "../../../src/cli/running-cluster.js";
import { runController } from "../../../src/elasticity/controller.js";
import type { ControllerEvent } from "../../../src/elasticity/controller-events.js";
import { memoryJournal } from "../../../src/elasticity/journal.js";
import { findProject } from "../../../src/workspace/project.js";
import { FakeQueue } from "../../unit/elasticity/fake-queue.js";
import type { TestCluster } from "../cluster.js";
import { docker, eventually, run } from "../run.js";
import { figure } from "./deployment.js";

/** Instead of 45 s: what is measured is what comes on top of it. */
const PATIENCE_MILLIS = 2000;
/** The rest of the minute that a request may wait for its own cloud call. */
const REST_SECONDS = 15;
const SITE = "lab-b";

/**
 * The loop on the real engine and the real provider; only what the batch system says is made up. A machine
 * that stands still as soon as it exists keeps the update that brings it from its end.
 */
export async function requestDuringUpdate(cluster: TestCluster): Promise<void> {
  const project = findProject(process.cwd(), cluster.workspace);
  const plan = loadRunning(project);
  const { nodes, policy, name } = controlledCluster(plan);
  const there = await cluster.workers();
  const { cpus } = new FakeQueue([]);
  const mine = nodes.flatMap((node) => (node.site === SITE ? [{ ...node, cpus }] : []));
  const [slow = "", next = ""] = mine.flatMap((node) => (there.includes(node.name) ? [] : [node.name]));
  expect(next).not.toBe("");
  const queue = new FakeQueue(mine.map((node) => node.name));
  // Nothing is free on those that are there, and they are not to go.
  for (const node of mine) if (there.includes(node.name)) queue.setPresent(node.name, true);
  const machine = (node: string) => async () => (await cluster.workers()).includes(node);
  const events: ControllerEvent[] = [];
  const stop = new AbortController();
  // The loop runs in this process: the engine needs the surroundings that `elastosca env` gives of the workspace.
  const surroundings = process.env;
  process.env = { ...(await cluster.engineEnvironment()) };
  const running = runController({
    cluster: { name, nodes: mine, sites: [SITE], policy: { ...policy, idleTime: 900, cooldownServed: 900 } },
    queue,
    actuator: stackActuator(project, plan),
    journal: memoryJournal(),
    patienceMillis: PATIENCE_MILLIS,
    signal: stop.signal,
    onEvent: (event) => events.push(event),
  });
  const paused = `${cluster.name}-${slow}`;
  try {
    const slots = (count: number) => queue.submit(count * queue.cpus, 600);
    slots(mine.filter((node) => there.includes(node.name)).length + 1);
    // It is made a moment before it runs.
    await eventually("the first machine runs", 60, () => isRunning(paused), Boolean, 100);
    await docker("pause", paused);
    slots(1);
    const asked = Date.now();
    await eventually("a machine exists for the later request", 60, machine(next), Boolean, 100);
    const seconds = (Date.now() - asked) / 1000;
    figure(
      "from a request during an update to its own machine, without the patience",
      seconds - PATIENCE_MILLIS / 1000,
    );
    expect(seconds - PATIENCE_MILLIS / 1000).toBeLessThan(REST_SECONDS);
    // The update that was cut short is nobody's fault, and what it made is kept.
    expect(events.filter(({ kind }) => kind === "fault")).toEqual([]);
    expect(await machine(slow)()).toBe(true);
  } finally {
    await docker("unpause", paused).catch(() => undefined);
    stop.abort();
    await running;
    process.env = surroundings;
  }
  expect(await cluster.workers()).toEqual(expect.arrayContaining([slow, next]));
}

async function isRunning(container: string): Promise<boolean> {
  const { stdout } = await run("docker", ["inspect", "--format", "{{.State.Running}}", container]);
  return stdout.trim() === "true";
}
