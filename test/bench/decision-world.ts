import {
  type ClusterState,
  decide,
  type ElasticityEvent,
  initialState,
  policyWith,
} from "../../src/elasticity/core/index.js";
import { modelJobs, modelNodes, modelObserved, type QueueSize } from "./queue-model.js";
import { threadMillis } from "./thread-time.js";

/** Reference size of the goals: 10,000 nodes in 8 pools on 4 sites, 100,000 jobs. */
export const REFERENCE: QueueSize = { nodes: 10_000, jobs: 100_000, pools: 8, sites: 4 };

const POLICY = policyWith({
  classes: [
    "reconsider",
    "spot",
    "pending-jobs",
    "do-not-boot",
    "adaptive-idle",
    "surplus",
    "minimum",
    "budget",
  ],
  placement: ["cost", "priority"],
  startRate: 0,
  budgetPerDay: 1_000_000,
  minNodes: 10,
  // Nothing of the model ever comes up, and that is not what is measured.
  maxWaitPowerOn: 1e9,
});

/** A cluster with a queue, under the decision function. */
export interface World {
  now: number;
  state: ClusterState;
  readonly observed: ReturnType<typeof modelObserved>;
  readonly jobs: ReturnType<typeof modelJobs>;
}

/** Nothing is decided yet. */
export function worldOf(size: QueueSize): World {
  const specs = modelNodes(size);
  const sites = Array.from({ length: size.sites }, (_, index) => `site-${index}`);
  const now = 1_000_000_000;
  const state = initialState(specs, sites, now);
  return { now, state, observed: modelObserved(specs), jobs: modelJobs(size) };
}

/** Milliseconds that one decision takes, by the time of this thread. */
export function step(world: World, event: ElasticityEvent): number {
  world.now += 5000;
  const before = threadMillis();
  world.state = decide(world.state, event, POLICY, world.now).state;
  return threadMillis() - before;
}

/** The same for an answer of which a hundredth of the nodes and jobs, another one each round, is new. */
export function changeStep(world: World, round: number): number {
  const turn = <T>(list: readonly T[]) => list.filter((_, index) => index % 100 === round % 100);
  const nodes = turn(world.observed).map((node) => ({ ...node, lastBusyAt: round }));
  const jobs = turn(world.jobs).map((job) => ({ ...job, priority: job.priority + (round % 3) }));
  return step(world, { kind: "changes", at: world.now + 5000, nodes, jobs, gone: [] });
}

/** Decides on the whole reference and on many changes of it; what a process that does only that needs is told. */
export function decideReference(changes: number): void {
  const world = worldOf(REFERENCE);
  step(world, { kind: "snapshot", at: world.now, nodes: world.observed, jobs: world.jobs });
  for (let round = 0; round < changes; round += 1) changeStep(world, round);
}
