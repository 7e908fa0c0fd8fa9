import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { batchQueue, wireBatch } from "../../src/cli/batch-system.js";
import { runController } from "../../src/elasticity/controller.js";
import type { ControllerEvent } from "../../src/elasticity/controller-events.js";
import { type ElasticityPolicy, type NodeSpec, policyWith } from "../../src/elasticity/core/index.js";
import { memoryJournal } from "../../src/elasticity/journal.js";
import { type FakeSites, fakeSites } from "../../src/elasticity/nodes/fake.js";
import type { BatchPlan } from "../../src/lowering/ir.js";
import type { BatchLab } from "./batch-lab.js";

/** How a loop is joined to the batch system of a laboratory, and who is told of what goes wrong. */
export interface LabWiring {
  /** Default: the laboratory's own. */
  readonly batch?: BatchPlan;
  /** Folder of the project. */
  readonly project: string;
  readonly signal: AbortSignal;
  readonly onProblem: (message: string) => void;
}

/** The laboratory's batch system as `elastosca controller` has it. */
export function wireLab(lab: BatchLab, { batch = lab.batch, project, ...rest }: LabWiring) {
  return wireBatch({
    batch,
    project: { stateDir: join(project, ".elastosca") },
    queue: batchQueue(batch, lab.runner, { root: project }),
    inbox: { take: () => Promise.resolve([]) },
    frontEnd: lab.runner,
    ...rest,
  });
}

/** A loop that makes the laboratory's machines. */
export interface LabLoop {
  /** The cloud that it acts on. */
  readonly cloud: FakeSites;
  readonly problems: readonly string[];
  readonly events: readonly ControllerEvent[];
  /** Ends the loop, and waits for the machines that it had begun. */
  close(): Promise<void>;
}

/** Starts a loop in this process over the workers of a laboratory, as `specOf` declares them. */
export function startLabLoop(
  lab: BatchLab,
  settings: Partial<ElasticityPolicy>,
  specOf: (node: BatchPlan["nodes"][number]) => NodeSpec,
): LabLoop {
  const project = mkdtempSync(join(tmpdir(), "lab-loop-"));
  const machines: Promise<void>[] = [];
  const problems: string[] = [];
  const events: ControllerEvent[] = [];
  const stop = new AbortController();
  const { signal } = stop;
  const cloud = fakeSites({
    onChange(_site, name, present) {
      const task = present ? lab.start(name) : lab.remove(name);
      machines.push(task.catch(({ message }) => void problems.push(message)));
    },
  });
  const running = runController({
    cluster: {
      name: "test",
      nodes: lab.batch.nodes.map(specOf),
      sites: ["lab"],
      policy: policyWith(settings),
    },
    ...wireLab(lab, { project, signal, onProblem: (message) => problems.push(message) }),
    actuator: cloud,
    journal: memoryJournal(),
    signal,
    onEvent: (event) => events.push(event),
  });
  return {
    cloud,
    problems,
    events,
    async close() {
      stop.abort();
      await running;
      await Promise.all(machines);
      rmSync(project, { recursive: true, force: true });
    },
  };
}
