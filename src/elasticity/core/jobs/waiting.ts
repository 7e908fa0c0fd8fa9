import type { ObservedJob } from "../events.js";
import { isReady, type Ready, readyOf } from "./ready.js";
import type { ShapeTable } from "./shape-table.js";

/** The pending jobs, parted by what they wait for. */
export interface Waiting {
  /** Would start if they had nodes; first in priority first. */
  readonly ready: readonly ObservedJob[];
  /** The number of the shape of each of them. */
  readonly shapes: readonly number[];
  readonly table: ShapeTable;
  /** How many wait for something else, by their reason. */
  readonly ignored: ReadonlyMap<string, number>;
  readonly pending: number;
}

/**
 * Parts the pending jobs; `known` are those that are ready where they have been put in order already. Tasks
 * beyond the limit of their array wait for its other tasks.
 */
export function waitingOf(
  jobs: readonly ObservedJob[],
  known: Ready | undefined,
): { readonly waiting: Waiting; readonly ready: Ready } {
  const found: ObservedJob[] = [];
  const ignored = new Map<string, number>();
  const room = new Map<string, number>();
  let pending = 0;
  for (const job of jobs) {
    if (job.array?.limit !== undefined) countTask(room, job);
    if (job.phase !== "pending") continue;
    pending += 1;
    if (!job.waitsForNodes) ignored.set(job.reason, (ignored.get(job.reason) ?? 0) + 1);
    else if (known === undefined && isReady(job)) found.push(job);
  }
  const ready = known ?? readyOf(found);
  const { jobs: able, shapes, table } = ready;
  if (room.size === 0) return { waiting: { ready: able, shapes, table, ignored, pending }, ready };
  const within = withinArrays(able, room, ignored);
  const ids = within.map((job) => table.idOf(job));
  return { waiting: { ready: within, shapes: ids, table, ignored, pending }, ready };
}

/** Tasks that a limited array may still start: its limit less the tasks that run. */
function countTask(room: Map<string, number>, { array, phase }: ObservedJob): void {
  if (array?.limit === undefined) return;
  const left = room.get(array.id) ?? array.limit;
  room.set(array.id, phase === "running" || phase === "completing" ? left - 1 : left);
}

function withinArrays(
  jobs: readonly ObservedJob[],
  room: Map<string, number>,
  ignored: Map<string, number>,
): ObservedJob[] {
  return jobs.filter(({ array }) => {
    const left = array === undefined ? undefined : room.get(array.id);
    if (array === undefined || left === undefined) return true;
    if (left > 0) {
      room.set(array.id, left - 1);
      return true;
    }
    ignored.set("JobArrayTaskLimit", (ignored.get("JobArrayTaskLimit") ?? 0) + 1);
    return false;
  });
}
