import type { Action } from "../elasticity/core/index.js";
import type { SiteModel } from "./model.js";
import { createObservations, type Observations } from "./observations.js";
import { placeOf, reservationFor, reserve, takesJobs } from "./placement.js";
import { createRandom } from "./random.js";
import type { SimJob, SimNode, World } from "./world.js";

/** The batch system of one simulation: a queue, a scheduler, and its idea of the nodes. */
export interface BatchSystem {
  readonly observations: Observations;
  submit(job: SimJob): void;
  /** The machine of a node is up and joined: it takes jobs. */
  joined(node: SimNode): void;
  /** The machine of a node stopped, whether anybody knows or not. */
  stopped(node: SimNode): void;
  /** The machine of a node is gone and its removal known. */
  absent(node: SimNode): void;
  /** Carries out an order. */
  obey(order: Exclude<Action, { kind: "set-nodes" }>): void;
}

/** What the batch system tells: a job has ended, for good. */
export interface BatchPorts {
  readonly ended: (job: SimJob) => void;
  /** Something that an observer can see has changed. */
  readonly changed: () => void;
}

/** A batch system without jobs. */
export function createBatchSystem(world: World, ports: BatchPorts): BatchSystem {
  const state: Flow = {
    world,
    ports,
    pending: [],
    partitions: new Set(),
    random: createRandom(world.seed, "dispatch"),
    setups: new Map(world.cluster.sites.map((site) => [site.name, site])),
    observations: createObservations(world),
  };
  return {
    observations: state.observations,
    submit: (job) => submit(state, job),
    joined: (node) => joined(state, node),
    stopped: (node) => stopped(state, node),
    absent: (node) => {
      releaseJobs(state, node);
      node.presence = "absent";
      settle(state, node);
    },
    obey: (order) => obey(state, order),
  };
}

interface Flow {
  readonly world: World;
  readonly ports: BatchPorts;
  /** By priority, then by submission. */
  readonly pending: SimJob[];
  /** Every partition that a job ever asked for. */
  readonly partitions: Set<string>;
  readonly random: ReturnType<typeof createRandom>;
  readonly setups: ReadonlyMap<string, SiteModel>;
  readonly observations: Observations;
}

function submit(flow: Flow, job: SimJob): void {
  job.submittedAt = flow.world.timeline.now;
  flow.partitions.add(job.trace.partition ?? "");
  enqueue(flow, job);
  settle(flow);
}

function enqueue(flow: Flow, job: SimJob): void {
  job.state = "pending";
  const { pending } = flow;
  let low = 0;
  let high = pending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = pending[middle];
    if (other !== undefined && isBefore(other, job)) low = middle + 1;
    else high = middle;
  }
  pending.splice(low, 0, job);
  flow.observations.job(job);
}

function isBefore(left: SimJob, right: SimJob): boolean {
  const difference = (right.trace.priority ?? 1) - (left.trace.priority ?? 1);
  return difference < 0 || (difference === 0 && left.order < right.order);
}

/** Starts what can start, and makes known what has changed. */
function settle(flow: Flow, ...nodes: readonly SimNode[]): void {
  const touched = new Set(nodes);
  schedule(flow, touched);
  for (const node of touched) {
    flow.world.recorder.node(node, flow.world.timeline.now);
    flow.observations.node(node);
  }
  flow.ports.changed();
}

function schedule(flow: Flow, touched: Set<SimNode>): void {
  const { pending, world } = flow;
  if (pending.length === 0) return;
  const free = world.nodes.filter((node) => node.freeCpus > 0 && takesJobs(node));
  if (free.length === 0) return;
  const { order, backfillDepth = 100 } = world.cluster.queue;
  const blocked = new Set<string>();
  for (let at = 0; at < pending.length && blocked.size < flow.partitions.size; ) {
    const job = pending[at];
    if (job === undefined) break;
    const partition = job.trace.partition ?? "";
    const place = blocked.has(partition) ? undefined : placeOf(job.trace, free);
    if (place !== undefined) {
      pending.splice(at, 1);
      start(flow, job, place, touched);
      continue;
    }
    if (!blocked.has(partition) && order === "backfill")
      backfill(flow, { at, partition, depth: backfillDepth }, free, touched);
    blocked.add(partition);
    at += 1;
  }
}

/** EASY backfill behind the first job that waits: nobody may delay it. */
function backfill(
  flow: Flow,
  first: { readonly at: number; readonly partition: string; readonly depth: number },
  free: readonly SimNode[],
  touched: Set<SimNode>,
): void {
  const { pending, world } = flow;
  const { now } = world.timeline;
  const head = pending[first.at];
  // Nothing behind it can be placed either: the reservation need not be reckoned.
  if (head === undefined || !free.some((node) => node.freeCpus > 0)) return;
  const reservation = reservationFor(head.trace, world.nodes, now);
  let looked = 0;
  for (let at = first.at + 1; at < pending.length && looked < first.depth; looked += 1) {
    const job = pending[at];
    if (job === undefined) return;
    const limit = job.trace.timeLimit ?? Number.POSITIVE_INFINITY;
    const inTime = reservation === undefined || now + limit <= reservation.at;
    const nodes = inTime ? free : free.filter((node) => !reservation.nodes.has(node));
    const own = (job.trace.partition ?? "") === first.partition;
    const place = own && nodes.length > 0 ? placeOf(job.trace, nodes) : undefined;
    if (place === undefined) {
      at += 1;
      continue;
    }
    pending.splice(at, 1);
    start(flow, job, place, touched);
  }
}

function start(flow: Flow, job: SimJob, nodes: readonly SimNode[], touched: Set<SimNode>): void {
  const { timeline } = flow.world;
  const { now } = timeline;
  Object.assign(job, { state: "running", startedAt: now, nodes });
  const dispatch = flow.random.draw(flow.world.cluster.queue.dispatch);
  let ready = now;
  for (const node of nodes) {
    reserve(node, job, 1);
    node.jobsInLife += 1;
    touched.add(node);
    if (node.needsSetup) beginSetup(flow, node);
    ready = Math.max(ready, node.setupUntil);
  }
  flow.observations.job(job);
  job.run += 1;
  const { run } = job;
  timeline.schedule(ready + dispatch + job.trace.runTime, () => {
    if (job.run === run) finish(flow, job);
  });
}

function beginSetup(flow: Flow, node: SimNode): void {
  const { timeline, recorder } = flow.world;
  node.needsSetup = false;
  node.setupUntil = timeline.now + (flow.setups.get(node.spec.site)?.setup ?? 0);
  timeline.schedule(node.setupUntil, () => recorder.node(node, timeline.now));
}

function finish(flow: Flow, job: SimJob, state: "done" | "failed" = "done"): void {
  const { now } = flow.world.timeline;
  Object.assign(job, { state, endedAt: now });
  const { nodes } = job;
  for (const node of nodes) {
    reserve(node, job, -1);
    node.lastBusyAt = now;
  }
  flow.observations.job(job);
  flow.ports.ended(job);
  settle(flow, ...nodes);
}

function joined(flow: Flow, node: SimNode): void {
  // The batch system finds out about jobs that the machine's former life has taken with it.
  releaseJobs(flow, node);
  node.presence = "up";
  node.closed = undefined;
  settle(flow, node);
}

/** Jobs on it stand still; the batch system notices after a while, unless the machine was told to go. */
function stopped(flow: Flow, node: SimNode): void {
  const { timeline, cluster } = flow.world;
  for (const job of node.jobs) job.run += 1;
  if (node.presence === "up")
    timeline.schedule(timeline.now + cluster.queue.detection, () => notice(flow, node));
  settle(flow, node);
}

function notice(flow: Flow, node: SimNode): void {
  if (node.presence !== "up" || node.machine === "up") return;
  releaseJobs(flow, node);
  node.presence = "silent";
  settle(flow, node);
}

/** Takes every job, or only some, off a node: back into the queue, or failed where its user forbade that. */
function releaseJobs(flow: Flow, node: SimNode, only?: ReadonlySet<string>): void {
  for (const job of [...node.jobs]) {
    if (only?.has(job.trace.id) === false) continue;
    if (job.trace.requeue === false) {
      finish(flow, job, "failed");
      continue;
    }
    const { nodes } = job;
    Object.assign(job, { startedAt: undefined, nodes: [], restarts: job.restarts + 1, run: job.run + 1 });
    for (const one of nodes) {
      reserve(one, job, -1);
      one.lastBusyAt = flow.world.timeline.now;
    }
    enqueue(flow, job);
    for (const one of nodes) if (one !== node) settle(flow, one);
  }
}

function obey(flow: Flow, order: Exclude<Action, { kind: "set-nodes" }>): void {
  const node = flow.world.byName.get(order.node);
  if (node === undefined || node.fixed) return;
  switch (order.kind) {
    case "drain":
      node.closed = "scale-in";
      break;
    case "mark-absent":
      node.closed = "absent";
      break;
    case "undrain":
      node.closed = undefined;
      break;
    case "requeue":
      // The jobs that are on it still; the machine lives.
      if (node.machine === "up") releaseJobs(flow, node, new Set(order.jobs));
      break;
    case "power-down":
    case "mark-lost":
      releaseJobs(flow, node);
      // A machine that never joined is absent already.
      node.presence = node.machine === "none" ? "absent" : "leaving";
      node.closed = undefined;
      break;
  }
  settle(flow, node);
}
