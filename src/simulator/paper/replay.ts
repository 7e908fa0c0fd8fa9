import type { Action, ElasticityEvent, Millis } from "../../elasticity/core/index.js";
import type { PolicyAnswer, PolicyMaker, SimulatedCluster } from "../model.js";
import { createView, type QueueView } from "../view.js";

/** How the replayed system is set; times in seconds. */
export interface ReplaySettings {
  /** CLUES' IDLE_TIME. */
  readonly idleTime: number;
  /** Power-ons and power-offs that one update of the deployment takes: one, or all that stand in a row. */
  readonly ons: "single" | "batched";
  readonly offs: "single" | "batched";
  /** A node that the batch system misses for this long has failed (DROP_FAILING_VMS). */
  readonly dropTime: number;
}

/** As deployed in the experiment of the paper. */
export const PAPER_SETTINGS: ReplaySettings = { idleTime: 300, ons: "single", offs: "single", dropTime: 30 };

const PERIOD = 10_000;

type Standing = "off" | "powering-on" | "on" | "powering-off" | "failed";

interface Worker {
  readonly name: string;
  standing: Standing;
  idleSince: Millis | undefined;
  silentSince: Millis | undefined;
}

interface Replay {
  readonly settings: ReplaySettings;
  readonly site: string;
  readonly workers: readonly Worker[];
  readonly view: QueueView;
  /** The plug-in's queue, first in first out. */
  readonly tasks: { readonly kind: "on" | "off"; readonly worker: Worker }[];
  readonly deployed: Set<string>;
  updating: boolean;
}

/**
 * CLUES with its plug-in for the INDIGO orchestrator, as it drove the experiment: every node that could serve
 * a waiting job is asked for at once, idle nodes are let go after a fixed time, and all of this stands in one
 * queue of which one task is done at a time; a power-off is dropped when its node is used by then. One site
 * is elastic.
 */
export function replayPolicy(settings: ReplaySettings = PAPER_SETTINGS): PolicyMaker {
  return (cluster) => {
    const replay = createReplay(cluster, settings);
    return {
      name: "replay-paper",
      period: PERIOD,
      take: (event, now) => take(replay, event, now),
      nextWake: (now) => nextWake(replay, now),
    };
  };
}

function createReplay(cluster: SimulatedCluster, settings: ReplaySettings): Replay {
  const fixed = new Set(cluster.staticNodes);
  const elastic = cluster.nodes.filter((node) => !fixed.has(node.name));
  const workers = elastic.map(({ name }): Worker => {
    return { name, standing: "off", idleSince: undefined, silentSince: undefined };
  });
  const site = elastic[0]?.site ?? "";
  return { settings, site, workers, view: createView(), tasks: [], deployed: new Set(), updating: false };
}

function take(replay: Replay, event: ElasticityEvent, now: Millis): PolicyAnswer {
  if (event.kind === "apply-started") replay.updating = true;
  if (event.kind === "apply-finished" || event.kind === "apply-failed") updated(replay);
  if (!replay.view.take(event)) return { actions: [], reasons: [] };
  for (const worker of replay.workers) monitor(replay, worker, now);
  attend(replay);
  letGo(replay, now);
  return { actions: work(replay), reasons: [] };
}

function updated(replay: Replay): void {
  replay.updating = false;
  for (const worker of replay.workers) {
    const gone = worker.standing === "powering-off" || worker.standing === "failed";
    const queued = replay.tasks.some((task) => task.worker === worker);
    if (gone && !queued && !replay.deployed.has(worker.name)) worker.standing = "off";
  }
}

/** What the batch system says about a node. */
function monitor({ view, settings, tasks, deployed }: Replay, worker: Worker, now: Millis): void {
  const seen = view.nodes.get(worker.name);
  const used = (seen?.cpusAllocated ?? 0) > 0;
  const up = seen?.presence === "up";
  worker.idleSince = up && !used ? (worker.idleSince ?? now) : undefined;
  worker.silentSince = seen?.presence === "silent" ? (worker.silentSince ?? now) : undefined;
  if (worker.standing === "powering-on" && up && deployed.has(worker.name)) worker.standing = "on";
  const silent = worker.silentSince !== undefined && now - worker.silentSince >= settings.dropTime * 1000;
  if (worker.standing !== "on" || !silent) return;
  worker.standing = "failed";
  tasks.push({ kind: "off", worker });
}

/** Asks for a node for every waiting job that no free or coming node will serve. */
function attend({ view, workers, tasks }: Replay): void {
  let wanting = 0;
  for (const job of view.jobs.values()) if (job.phase === "pending" && job.waitsForNodes) wanting += 1;
  for (const node of view.nodes.values()) {
    if (node.presence === "up" && node.cpusAllocated === 0) wanting -= 1;
  }
  wanting -= workers.filter((worker) => worker.standing === "powering-on").length;
  for (const worker of workers) {
    if (wanting <= 0) return;
    if (worker.standing !== "off") continue;
    worker.standing = "powering-on";
    tasks.push({ kind: "on", worker });
    wanting -= 1;
  }
}

function letGo({ workers, settings, tasks }: Replay, now: Millis): void {
  for (const worker of workers) {
    const { standing, idleSince } = worker;
    if (standing !== "on" || idleSince === undefined || now - idleSince <= settings.idleTime * 1000) continue;
    worker.standing = "powering-off";
    tasks.push({ kind: "off", worker });
  }
}

/** Takes the next tasks while no update runs, and asks for the set that they lead to. */
function work(replay: Replay): Action[] {
  const { tasks, settings, deployed, site } = replay;
  while (!replay.updating) {
    const kind = tasks[0]?.kind;
    if (kind === undefined) return [];
    const batched = (kind === "on" ? settings.ons : settings.offs) === "batched";
    let changes = 0;
    do {
      const worker = tasks.shift()?.worker;
      if (worker !== undefined && carryOut(replay, kind, worker)) changes += 1;
    } while (batched && tasks[0]?.kind === kind);
    if (changes > 0) {
      replay.updating = true;
      return [{ kind: "set-nodes", site, nodes: [...deployed], reasons: [] }];
    }
  }
  return [];
}

/** False for a power-off whose node is used by now: it is dropped. */
function carryOut({ view, deployed }: Replay, kind: "on" | "off", worker: Worker): boolean {
  if (kind === "on") {
    deployed.add(worker.name);
    return true;
  }
  const used = (view.nodes.get(worker.name)?.cpusAllocated ?? 0) > 0;
  if (used && worker.standing !== "failed") {
    worker.standing = "on";
    return false;
  }
  deployed.delete(worker.name);
  return true;
}

function nextWake({ workers, settings, tasks, updating }: Replay, now: Millis): Millis | undefined {
  if (!updating && tasks.length > 0) return now;
  const moments = workers.flatMap(({ standing, idleSince, silentSince }) => {
    if (standing !== "on") return [];
    const idle = idleSince === undefined ? [] : [idleSince + settings.idleTime * 1000 + 1];
    return silentSince === undefined ? idle : [...idle, silentSince + settings.dropTime * 1000];
  });
  return moments.length === 0 ? undefined : Math.min(...moments);
}
