import type { NodeSpec, ObservedJob } from "../../elasticity/core/index.js";
import type { PeerNode, PeerView } from "./view.js";

/** How demand is turned into nodes. */
export interface PackingOptions {
  /** What is started of a job over several nodes when not all of them can be had. */
  readonly gang: "all-or-nothing" | "greedy";
  /** Most nodes that may be started now. */
  readonly limit: number;
  /** Nodes that may be started, in the order in which they are taken; default: all that can be. */
  readonly candidates?: readonly PeerNode[];
}

export interface Packing {
  /** Nodes to start. */
  readonly start: readonly PeerNode[];
  /** Nodes that are on or come already, and that a waiting job has been given. */
  readonly held: ReadonlySet<PeerNode>;
  /** Jobs that found no room. */
  readonly unserved: number;
}

interface Room {
  readonly node: PeerNode;
  readonly fresh: boolean;
  cpus: number;
  memoryMiB: number;
  readonly gres: Record<string, number>;
}

/**
 * First-fit packing as all the peers do it: each waiting job in its turn takes room on nodes that are on or
 * on their way, then on nodes chosen to be started, then on further ones that are off.
 */
export function packDemand(view: PeerView, jobs: readonly ObservedJob[], options: PackingOptions): Packing {
  const rooms = view.nodes.filter(isServing).map((node) => roomOf(node, false));
  const spare = options.candidates ?? view.nodes.filter((node) => view.canStart(node));
  const chosen: Room[] = [];
  const held = new Set<PeerNode>();
  let next = 0;
  let unserved = 0;
  for (const job of jobs) {
    const need = needOf(job);
    const found = firstFit([...rooms, ...chosen], job, need, job.nodeCount);
    const fresh: Room[] = [];
    for (let at = next; at < spare.length && found.length + fresh.length < job.nodeCount; at += 1) {
      const node = spare[at];
      if (chosen.length + fresh.length >= options.limit) break;
      if (node === undefined || chosen.some((room) => room.node === node)) continue;
      if (fits(roomOf(node, true), job, need)) fresh.push(roomOf(node, true));
    }
    const whole = found.length + fresh.length >= job.nodeCount;
    if (!whole) unserved += 1;
    if (!whole && options.gang === "all-or-nothing") continue;
    chosen.push(...fresh);
    while (next < spare.length && chosen.some((room) => room.node === spare[next])) next += 1;
    for (const room of [...found, ...fresh]) {
      take(room, need);
      if (!room.fresh) held.add(room.node);
    }
  }
  return { start: chosen.map(({ node }) => node), held, unserved };
}

function isServing({ state }: PeerNode): boolean {
  return state === "idle" || state === "used" || state === "booting";
}

function roomOf(node: PeerNode, fresh: boolean): Room {
  const { freeCpus: cpus, freeMemoryMiB: memoryMiB, freeGres } = node;
  return { node, fresh, cpus, memoryMiB, gres: { ...freeGres } };
}

interface Need {
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly gres: Readonly<Record<string, number>>;
}

function needOf(job: ObservedJob): Need {
  return {
    cpus: Math.ceil(job.cpus / Math.max(1, job.nodeCount)),
    memoryMiB: job.memoryMiBPerNode ?? 0,
    gres: job.gresPerNode ?? {},
  };
}

function firstFit(rooms: readonly Room[], job: ObservedJob, need: Need, count: number): Room[] {
  const found: Room[] = [];
  for (const room of rooms) {
    if (found.length >= count) break;
    if (fits(room, job, need)) found.push(room);
  }
  return found;
}

function fits(room: Room, job: ObservedJob, need: Need): boolean {
  return (
    room.cpus >= need.cpus &&
    room.memoryMiB >= need.memoryMiB &&
    Object.entries(need.gres).every(([kind, count]) => (room.gres[kind] ?? 0) >= count) &&
    suits(room.node.spec, job)
  );
}

/** Partition and features of a node are what the job asks for. */
function suits(spec: NodeSpec, job: ObservedJob): boolean {
  const { partitions: own = [], features = [] } = spec;
  const { partitions: asked = [], featureSets = [] } = job;
  const inPartition = asked.length === 0 || own.length === 0 || asked.some((name) => own.includes(name));
  const featured =
    featureSets.length === 0 || featureSets.some((set) => set.every((name) => features.includes(name)));
  return inPartition && featured;
}

function take(room: Room, need: Need): void {
  room.cpus -= need.cpus;
  room.memoryMiB -= need.memoryMiB;
  for (const [kind, count] of Object.entries(need.gres)) room.gres[kind] = (room.gres[kind] ?? 0) - count;
}

/** Nodes that may go because they have been idle for so long. */
export function idleFor(view: PeerView, idleTime: number): PeerNode[] {
  return view.nodes.filter(
    (node) => !node.fixed && node.state === "idle" && view.now - node.since >= idleTime,
  );
}
