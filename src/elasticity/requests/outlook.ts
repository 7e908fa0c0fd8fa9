import type { ObservedJob, ObservedNode } from "../core/events.js";
import type { NodeSpec, NodeState } from "../core/state.js";
import type { RequestSight } from "./states.js";

/** What is asked for: `tasks` times the same, at most `perNode` of them on one node. */
export interface Needs {
  readonly tasks: number;
  readonly perNode: number;
  /** Of one task. */
  readonly cpus: number;
  readonly memoryMiB: number;
  /** The only nodes that will do; absent for any. */
  readonly nodes?: readonly string[];
}

/** One node as something to put tasks on. */
export interface Place {
  readonly name: string;
  /** `closed`: it may serve some day, yet neither now nor by being started. */
  readonly tier: "on" | "coming" | "off" | "closed";
  readonly cpus: number;
  readonly memoryMiB: number;
  freeCpus: number;
  freeMemoryMiB: number;
}

/** What is said of one request, and the nodes that it has been given. */
export interface Outlook {
  readonly sight: Exclude<RequestSight, "exhausted" | "vanished" | "returned">;
  readonly nodes: readonly string[];
}

/**
 * What the cluster looks like for these requests, in the order in which they were made: first on nodes that
 * are on, then with those that come, then with those that could be started, as CLUES goes through its pools.
 * First fit in the order of the nodes; what one request is given no later one gets. A request that would fit
 * now is behind while an earlier one is still waiting. Time O(requests x nodes); changes `places`.
 */
export function outlooks(requests: readonly Needs[], places: readonly Place[]): readonly Outlook[] {
  let waiting = false;
  return requests.map((needs) => {
    const outlook = outlookOf(needs, places, waiting);
    if (outlook.sight !== "ready" && outlook.sight !== "impossible") waiting = true;
    return outlook;
  });
}

function outlookOf(needs: Needs, places: readonly Place[], waiting: boolean): Outlook {
  const on = portionsFor(needs, places, ["on"]);
  if (on !== undefined) {
    if (waiting) return { sight: "behind", nodes: [] };
    return { sight: "ready", nodes: book(needs, on) };
  }
  const coming = portionsFor(needs, places, ["on", "coming"]);
  if (coming !== undefined) return { sight: "coming", nodes: book(needs, coming) };
  const startable = portionsFor(needs, places, ["on", "coming", "off"]);
  if (startable !== undefined) {
    book(needs, startable);
    return { sight: "waits", nodes: [] };
  }
  const empty = places.map((place) => ({ ...place, freeCpus: place.cpus, freeMemoryMiB: place.memoryMiB }));
  const ever = portionsFor(needs, empty, ["on", "coming", "off", "closed"]);
  return { sight: ever === undefined ? "impossible" : "behind", nodes: [] };
}

type Portion = readonly [place: Place, tasks: number];

/** Where the tasks would go; undefined when not all of them have a place. */
function portionsFor(
  needs: Needs,
  places: readonly Place[],
  tiers: readonly Place["tier"][],
): readonly Portion[] | undefined {
  const admitted = needs.nodes === undefined ? undefined : new Set(needs.nodes);
  const portions: Portion[] = [];
  let left = needs.tasks;
  for (const tier of tiers) {
    for (const place of places) {
      if (left === 0) break;
      if (place.tier !== tier || admitted?.has(place.name) === false) continue;
      const tasks = Math.min(left, needs.perNode, room(place, needs));
      if (tasks < 1) continue;
      portions.push([place, tasks]);
      left -= tasks;
    }
  }
  return left === 0 ? portions : undefined;
}

function room(place: Place, { cpus, memoryMiB }: Needs): number {
  const byCpus = cpus > 0 ? Math.floor(place.freeCpus / cpus + 1e-9) : Number.POSITIVE_INFINITY;
  const byMemory = memoryMiB > 0 ? Math.floor(place.freeMemoryMiB / memoryMiB) : Number.POSITIVE_INFINITY;
  return Math.min(byCpus, byMemory);
}

function book({ cpus, memoryMiB }: Needs, portions: readonly Portion[]): readonly string[] {
  for (const [place, tasks] of portions) {
    place.freeCpus -= tasks * cpus;
    place.freeMemoryMiB -= tasks * memoryMiB;
  }
  return portions.map(([{ name }]) => name);
}

/** The workers of a state of the cluster as places. */
export function placesOf(nodes: Iterable<NodeState>): readonly Place[] {
  return Array.from(nodes, (node) => {
    const { name, lifecycle, enabled, observed, cpus, memoryMiB } = node;
    const on = lifecycle === "idle" || lifecycle === "used";
    const open = observed?.closed !== true;
    const startable = enabled && (lifecycle === "off" || lifecycle === "unknown");
    const tier = on
      ? open
        ? "on"
        : "closed"
      : lifecycle === "powering-on"
        ? "coming"
        : startable
          ? "off"
          : "closed";
    return {
      name,
      tier,
      cpus,
      memoryMiB,
      freeCpus: cpus - (on ? (observed?.cpusAllocated ?? 0) : 0),
      freeMemoryMiB: memoryMiB - (on ? (observed?.memoryAllocatedMiB ?? 0) : 0),
    };
  });
}

/** The same for an answer of the batch system alone: what it does not list as up counts as off. */
export function placesSeen(specs: readonly NodeSpec[], seen: readonly ObservedNode[]): readonly Place[] {
  const answers = new Map(seen.map((node) => [node.name, node]));
  return specs.map(({ name, cpus, memoryMiB }) => {
    const node = answers.get(name);
    const up = node?.presence === "up";
    const tier = up ? (node.closed ? "closed" : "on") : node?.presence === "booting" ? "coming" : "off";
    return {
      name,
      tier,
      cpus,
      memoryMiB,
      freeCpus: cpus - (up ? node.cpusAllocated : 0),
      freeMemoryMiB: memoryMiB - (up ? (node.memoryAllocatedMiB ?? 0) : 0),
    };
  });
}

/** What a job asks for: one task a node. */
export function needsOfJob(job: ObservedJob): Needs {
  const { nodeCount, cpus, memoryMiBPerNode = 0, requiredNodes = [] } = job;
  return {
    tasks: nodeCount,
    perNode: 1,
    cpus: Math.ceil(cpus / Math.max(nodeCount, 1)),
    memoryMiB: memoryMiBPerNode,
    ...(requiredNodes.length === 0 ? {} : { nodes: requiredNodes }),
  };
}
