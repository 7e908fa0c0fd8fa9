import { fits, type Supply, supplyOf, take } from "./demand/supply.js";
import type { Draft } from "./draft.js";
import type { Millis, ObservedJob } from "./events.js";
import { isOnNodes, waitingJobs } from "./jobs/list.js";
import { shapeKey, shapeOf } from "./jobs/shape.js";
import { expectedRest } from "./learning.js";
import type { NodeState } from "./state.js";

/** No job is moved twice within this time. */
const ONCE_WITHIN: Millis = 3_600_000;

/** True for a job that may be put back: its user says so, and nothing else hangs on it. */
export function isMovable({ phase, requeue, nodes, nodeCount, group, startedAt }: ObservedJob): boolean {
  const alone = nodes.length === 1 && nodeCount <= 1 && group === undefined;
  return phase === "running" && requeue === true && alone && startedAt !== undefined;
}

/** The jobs on each node, those that are about to end among them. */
export function jobsOnNodes(draft: Draft): ReadonlyMap<string, readonly ObservedJob[]> {
  const found = new Map<string, ObservedJob[]>();
  for (const job of draft.jobs) {
    if (!isOnNodes(job)) continue;
    for (const name of job.nodes) {
      const list = found.get(name);
      if (list === undefined) found.set(name, [job]);
      else list.push(job);
    }
  }
  return found;
}

/** Where jobs of other nodes may go, and where they would go to no avail. */
export interface Hosts {
  /** Nodes with jobs, which stay on for these anyway. */
  readonly used: readonly Supply[];
  /** Free nodes that are on or come: a job that takes one of them saves nothing. */
  readonly free: readonly Supply[];
}

/** What there is beside `leaving`; `known` are supplies of which pending jobs have had their part already. */
export function hostsOf(draft: Draft, leaving: ReadonlySet<string>, known?: readonly Supply[]): Hosts {
  const taken = new Map(known?.map((supply) => [supply.node.name, supply]));
  const used: Supply[] = [];
  const free: Supply[] = [];
  for (const node of draft.nodes.values()) {
    const { name, lifecycle, phase, silentSince, observed } = node;
    if (phase !== undefined || silentSince !== undefined || leaving.has(name)) continue;
    if (lifecycle === "powering-on") free.push(supplyOf(draft, node, "coming"));
    if ((lifecycle !== "used" && lifecycle !== "idle") || observed?.presence !== "up" || observed.closed)
      continue;
    const supply = copyOf(taken.get(name) ?? supplyOf(draft, node, "on"));
    if (lifecycle === "used") used.push(supply);
    else free.push(supply);
  }
  return { used, free };
}

/** The same without one of the nodes, as copies from which may be taken. */
export function hostsWithout({ used, free }: Hosts, name: string): Hosts {
  return { used: used.filter(({ node }) => node.name !== name).map(copyOf), free };
}

function copyOf(supply: Supply): Supply {
  const { freeGres } = supply;
  return { ...supply, freeGres: freeGres === undefined ? undefined : { ...freeGres } };
}

/**
 * A host for each of the jobs, largest first; undefined when one of them has none, or would be given a free
 * node. Their shares are taken out of the hosts.
 */
export function placesFor(
  draft: Draft,
  jobs: readonly ObservedJob[],
  { used, free }: Hosts,
): ReadonlyMap<string, Supply> | undefined {
  const consumable = draft.queue.memoryIsConsumable === true;
  const places = new Map<string, Supply>();
  for (const job of [...jobs].sort(
    (left, right) => right.cpus - left.cpus || (left.id < right.id ? -1 : 1),
  )) {
    const shape = shapeOf(job, shapeKey(job), Math.max(1, job.cpus));
    const holds = (supply: Supply) =>
      (shape.required.size === 0 || shape.required.has(supply.node.name)) && fits(shape, supply, consumable);
    if (free.some(holds)) return undefined;
    const host = used.find(holds);
    if (host === undefined) return undefined;
    take(shape, host);
    places.set(job.id, host);
  }
  return places;
}

/** True when a job that waits for nodes could run on the node were it empty. */
export function isWantedEmpty(draft: Draft, node: NodeState): boolean {
  const { ready, shapes, table } = waitingJobs(draft.jobs);
  const seen = new Set<number>();
  const consumable = draft.queue.memoryIsConsumable === true;
  const { observed } = node;
  const nothing = { cpusAllocated: 0, memoryAllocatedMiB: 0, gresAllocated: {} };
  const empty = supplyOf(
    draft,
    observed === undefined ? node : { ...node, observed: { ...observed, ...nothing } },
    "on",
  );
  for (const [at, job] of ready.entries()) {
    const id = shapes[at] ?? -1;
    if (seen.has(id)) continue;
    seen.add(id);
    const shape = shapeOf(job, table.keyOf(id), Math.max(1, node.cpus));
    if (fits(shape, empty, consumable)) return true;
  }
  return false;
}

/** Node time in milliseconds that putting the jobs onto their hosts saves; undefined where nobody can know. */
export function timeSaved(
  draft: Draft,
  jobs: readonly ObservedJob[],
  places: ReadonlyMap<string, Supply>,
  onNodes: ReadonlyMap<string, readonly ObservedJob[]>,
): Millis | undefined {
  let rest = 0;
  let longer = 0;
  for (const job of jobs) {
    const left = expectedRest(draft.learning, job, draft.now);
    const host = places.get(job.id)?.node.name ?? "";
    const hosted = (onNodes.get(host) ?? []).map((one) => expectedRest(draft.learning, one, draft.now));
    if (left === undefined || hosted.includes(undefined)) return undefined;
    rest = Math.max(rest, left);
    const again = left + (draft.now - (job.startedAt ?? draft.now));
    // The host may have to stay on for the job after its own are done.
    longer += Math.max(0, again - Math.max(0, ...hosted.map((time) => time ?? 0)));
  }
  return rest - longer;
}

/** Work in processor milliseconds that is lost when the jobs begin anew. */
export function workOf(jobs: Iterable<ObservedJob>, now: Millis): number {
  let work = 0;
  for (const { phase, startedAt, cpus } of jobs)
    if (phase === "running" && startedAt !== undefined) work += Math.max(0, now - startedAt) * cpus;
  return work;
}

/** Jobs that were moved too short a time ago to be moved again. */
export function movedLately({ pace, now }: Draft): ReadonlySet<string> {
  return new Set((pace.moved ?? []).flatMap(({ job, at }) => (now - at <= ONCE_WITHIN ? [job] : [])));
}

/** Remembers that these jobs are moved now. */
export function noteMoved(draft: Draft, jobs: readonly string[]): void {
  const { pace, now } = draft;
  const others = (pace.moved ?? []).filter(({ job, at }) => now - at <= ONCE_WITHIN && !jobs.includes(job));
  draft.pace = { ...pace, moved: [...others, ...jobs.map((job) => ({ job, at: now }))] };
}
