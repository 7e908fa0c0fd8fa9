import type { ObservedJob, ObservedNode } from "../elasticity/core/index.js";
import { isWithin, observedNode, type SimJob, type SimNode, type World } from "./world.js";

/** What an observer of the batch system has not been told yet. */
export interface Observations {
  node(node: SimNode): void;
  job(job: SimJob): void;
  /** Calls every node changed: a glitch begins or ends. */
  all(): void;
  /** Something is new since the last answer; something that can matter to a decision is. */
  readonly changed: boolean;
  readonly urgent: boolean;
  /** Everything, or what changed since the last answer; afterwards nothing is new. */
  take(whole: boolean): { nodes: ObservedNode[]; jobs: ObservedJob[]; gone: string[] };
}

/**
 * Keeps account of what was told. Urgent is a node that looks different (not merely other jobs on it) and a
 * job that waits; a job that starts or ends on a node that stays used is not.
 */
export function createObservations(world: World): Observations {
  const news: News = { nodes: new Set(), jobs: new Set(), looks: new Map(), ended: [], urgent: false };
  const { nodes, jobs } = news;
  return {
    node(node) {
      nodes.add(node);
      if (news.looks.get(node) !== lookOf(node)) news.urgent = true;
    },
    job(job) {
      jobs.add(job);
      if (job.state === "pending") news.urgent = true;
    },
    all() {
      for (const node of world.nodes) nodes.add(node);
      news.urgent = true;
    },
    get changed() {
      return nodes.size > 0 || jobs.size > 0;
    },
    get urgent() {
      return news.urgent;
    },
    take: (whole) => take(world, news, whole),
  };
}

interface News {
  readonly nodes: Set<SimNode>;
  readonly jobs: Set<SimJob>;
  /** How each node looked when it was told last. */
  readonly looks: Map<SimNode, string>;
  /** Jobs that were told to be over, which the next answer does not list any more. */
  ended: string[];
  urgent: boolean;
}

function take(
  { nodes, cluster, timeline }: World,
  news: News,
  whole: boolean,
): ReturnType<Observations["take"]> {
  const glitch = isWithin(cluster.queue.glitchDuring, timeline.now);
  const told = whole ? nodes : [...news.nodes].sort((left, right) => left.index - right.index);
  for (const node of told) news.looks.set(node, lookOf(node));
  const over = [...news.jobs].filter(({ state }) => state === "done" || state === "failed");
  const answer = {
    nodes: told.map((node) => observedNode(node, glitch)),
    jobs: [...news.jobs].map(observedJob),
    gone: news.ended,
  };
  news.ended = over.map((job) => job.trace.id);
  news.nodes.clear();
  news.jobs.clear();
  news.urgent = false;
  return answer;
}

function lookOf(node: SimNode): string {
  return `${node.presence}/${node.closed}/${node.jobs.size > 0}`;
}

const PHASES = {
  future: "pending",
  pending: "pending",
  running: "running",
  done: "done",
  failed: "failed",
} as const;

function observedJob(job: SimJob): ObservedJob {
  const { trace, state, submittedAt, startedAt, endedAt } = job;
  const { id, nodeCount, cpusPerNode, memoryMiBPerNode, partition, featureSets, gresPerNode, timeLimit } =
    trace;
  return {
    id,
    phase: PHASES[state],
    detail: state.toUpperCase(),
    reason: state === "pending" ? "Resources" : "None",
    waitsForNodes: state === "pending",
    nodeCount,
    cpus: nodeCount * cpusPerNode,
    ...(memoryMiBPerNode === undefined ? {} : { memoryMiBPerNode }),
    ...(partition === undefined ? {} : { partitions: [partition] }),
    ...(featureSets === undefined ? {} : { featureSets }),
    ...(gresPerNode === undefined ? {} : { gresPerNode }),
    ...(timeLimit === undefined ? {} : { timeLimit }),
    requeue: trace.requeue !== false,
    priority: trace.priority ?? 1,
    submittedAt,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
    nodes: job.nodes.map((node) => node.spec.name),
    restarts: job.restarts,
  };
}
