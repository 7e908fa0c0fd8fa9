import type { Millis, NodeSpec, ObservedNode, Presence } from "../elasticity/core/index.js";
import type { SimulatedCluster, SimulationOptions, TraceJob } from "./model.js";
import type { Recorder } from "./recording.js";
import type { Timeline } from "./timeline.js";

/** A machine: not there, on its way, usable, there or gone without an answer, on its way out. */
export type Machine = "none" | "booting" | "up" | "dead" | "going";

/** One node: its machine as the site knows it, and what the batch system believes. */
export interface SimNode {
  readonly spec: NodeSpec;
  readonly index: number;
  /** Static: never made, removed or paid. */
  readonly fixed: boolean;
  machine: Machine;
  /** Number of the machine's life; what was scheduled for an earlier one is void. */
  life: number;
  /** A dead machine that does not exist any more. */
  vanished: boolean;
  /** A stopped machine that can be started again, with everything that was set up on it. */
  stopped: boolean;
  /** When a machine on its way out will be gone. */
  goneAt: Millis | undefined;
  needsSetup: boolean;
  setupUntil: Millis;
  jobsInLife: number;
  presence: Presence;
  closed: string | undefined;
  lastBusyAt: Millis | undefined;
  freeCpus: number;
  freeMemoryMiB: number;
  readonly freeGres: Map<string, number>;
  readonly jobs: Set<SimJob>;
}

export interface SimJob {
  readonly trace: TraceJob;
  readonly order: number;
  state: "future" | "pending" | "running" | "done" | "failed";
  submittedAt: Millis;
  startedAt: Millis | undefined;
  endedAt: Millis | undefined;
  nodes: readonly SimNode[];
  restarts: number;
  /** Number of the attempt; the end of an earlier one is void. */
  run: number;
}

/** What all parts of one simulation share. */
export interface World {
  readonly cluster: SimulatedCluster;
  readonly seed: number;
  readonly options: SimulationOptions;
  readonly timeline: Timeline;
  /** In order of preference. */
  readonly nodes: readonly SimNode[];
  readonly byName: ReadonlyMap<string, SimNode>;
  readonly recorder: Recorder;
}

/** Nodes of a cluster before the beginning: static ones up and open, the others absent and closed. */
export function createNodes(cluster: SimulatedCluster): SimNode[] {
  const fixed = new Set(cluster.staticNodes);
  const setups = new Map(cluster.sites.map((site) => [site.name, site.setup]));
  return cluster.nodes.map((spec, index) => {
    const up = fixed.has(spec.name);
    return {
      spec,
      index,
      fixed: up,
      machine: up ? "up" : "none",
      life: 0,
      vanished: false,
      stopped: false,
      goneAt: undefined,
      needsSetup: (setups.get(spec.site) ?? 0) > 0,
      setupUntil: 0,
      jobsInLife: 0,
      presence: up ? "up" : "absent",
      closed: up ? undefined : "absent",
      lastBusyAt: undefined,
      freeCpus: spec.cpus,
      freeMemoryMiB: spec.memoryMiB,
      freeGres: new Map(Object.entries(spec.gres ?? {})),
      jobs: new Set(),
    };
  });
}

/** True inside one of the spans, which begin inclusively and end exclusively. */
export function isWithin(spans: readonly (readonly [Millis, Millis])[] | undefined, now: Millis): boolean {
  return spans?.some(([from, to]) => now >= from && now < to) === true;
}

/** How the batch system shows a node now. */
export function observedNode(node: SimNode, glitch: boolean): ObservedNode {
  const presence = glitch && node.presence === "up" ? "silent" : node.presence;
  const { spec, closed, lastBusyAt } = node;
  const { name, cpus, memoryMiB, partitions, features, gres } = spec;
  return {
    name,
    presence,
    closed: closed !== undefined,
    ...(closed === undefined ? {} : { closedReason: closed }),
    cpus,
    cpusAllocated: cpus - node.freeCpus,
    memoryMiB,
    memoryAllocatedMiB: memoryMiB - node.freeMemoryMiB,
    ...(gres === undefined ? {} : { gres, gresAllocated: allocatedGres(gres, node.freeGres) }),
    ...(partitions === undefined ? {} : { partitions }),
    ...(features === undefined ? {} : { features }),
    ...(lastBusyAt === undefined ? {} : { lastBusyAt }),
    detail: presence,
  };
}

function allocatedGres(all: Readonly<Record<string, number>>, free: ReadonlyMap<string, number>) {
  return Object.fromEntries(Object.entries(all).map(([key, count]) => [key, count - (free.get(key) ?? 0)]));
}
