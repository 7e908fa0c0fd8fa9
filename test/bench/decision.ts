import {
  type ClusterState,
  decide,
  type ElasticityEvent,
  initialState,
  policyWith,
} from "../../src/elasticity/core/index.js";
import { atMost, type Figure, median, percentile } from "./figure.js";
import { modelJobs, modelNodes, modelObserved, type QueueSize } from "./queue-model.js";

/** Reference size of the goals: 10,000 nodes in 8 pools on 4 sites, 100,000 jobs. */
const REFERENCE: QueueSize = { nodes: 10_000, jobs: 100_000, pools: 8, sites: 4 };

const POLICY = policyWith({
  classes: ["reconsider", "spot", "pending-jobs", "do-not-boot", "adaptive-idle", "minimum", "budget"],
  placement: ["cost", "priority"],
  startRate: 0,
  budgetPerDay: 1_000_000,
  minNodes: 10,
  // Nothing of the model ever comes up, and that is not what is measured.
  maxWaitPowerOn: 1e9,
});

/**
 * Decisions over large queues (P1 to P4), single-threaded, without the parsing of the batch system's words,
 * which P5 has. Limits are in milliseconds of processor time, so that other processes do not count.
 */
export function decisionFigures(): readonly Figure[] {
  const whole = wholeDecisions(REFERENCE, 40);
  const changed = changedDecisions(REFERENCE, 200);
  const many = wholeDecisions({ ...REFERENCE, pools: 200 }, 10);
  const huge = wholeDecisions({ nodes: 50_000, jobs: 1_000_000, pools: 8, sites: 4 }, 3);
  const ratio = median(many.slice(2)) / median(whole.slice(2));
  return [
    atMost("P1", "first decision, 10,000 nodes and 100,000 jobs", whole[0] ?? 0, "ms", 500),
    atMost("P1", "whole decision, warm, median", median(whole.slice(5)), "ms", 120),
    atMost("P1", "whole decision, warm, p99", percentile(whole.slice(5), 0.99), "ms", 250),
    atMost("P2", "a hundredth of it changed, median", median(changed), "ms", 20),
    atMost("P2", "a hundredth of it changed, p99", percentile(changed, 0.99), "ms", 60),
    atMost("P3", "50,000 nodes and 1,000,000 jobs", median(huge), "ms", 2500),
    atMost("P4", "200 pools instead of 8, ratio", ratio, "", 2),
  ];
}

/** Processor time of decisions over answers that share nothing with the one before. */
function wholeDecisions(size: QueueSize, count: number): number[] {
  const world = worldOf(size);
  return Array.from({ length: count }, () => {
    const nodes = world.observed.map((node) => ({ ...node }));
    const jobs = world.jobs.map((job) => ({ ...job }));
    return step(world, { kind: "snapshot", at: world.now + 5000, nodes, jobs });
  });
}

/** Processor time of decisions over answers of which a hundredth of the nodes and jobs is new. */
function changedDecisions(size: QueueSize, count: number): number[] {
  const world = worldOf(size);
  step(world, { kind: "snapshot", at: world.now, nodes: world.observed, jobs: world.jobs });
  const times = Array.from({ length: count + 20 }, (_, round) => {
    const turn = <T>(list: readonly T[]) => list.filter((_, index) => index % 100 === round % 100);
    const nodes = turn(world.observed).map((node) => ({ ...node, lastBusyAt: round }));
    const jobs = turn(world.jobs).map((job) => ({ ...job, priority: job.priority + (round % 3) }));
    return step(world, { kind: "changes", at: world.now + 5000, nodes, jobs, gone: [] });
  });
  return times.slice(20);
}

interface World {
  now: number;
  state: ClusterState;
  readonly observed: ReturnType<typeof modelObserved>;
  readonly jobs: ReturnType<typeof modelJobs>;
}

function worldOf(size: QueueSize): World {
  const specs = modelNodes(size);
  const sites = Array.from({ length: size.sites }, (_, index) => `site-${index}`);
  const now = 1_000_000_000;
  const state = initialState(specs, sites, now);
  return { now, state, observed: modelObserved(specs), jobs: modelJobs(size) };
}

function step(world: World, event: ElasticityEvent): number {
  world.now += 5000;
  const before = process.cpuUsage();
  world.state = decide(world.state, event, POLICY, world.now).state;
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
