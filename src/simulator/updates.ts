import type { ClusterState, ElasticityEvent, Millis } from "../elasticity/core/index.js";
import { desiredNodes } from "../elasticity/core/index.js";
import type { ApplyEnd, SimSite } from "./sites.js";
import type { World } from "./world.js";

/** Brings sites to their sets, with the same sequence as the controller's own updater. */
export interface Updater {
  ask(site: string, nodes: readonly string[]): void;
  isBusy(site: string): boolean;
}

export interface UpdaterParts {
  readonly world: World;
  readonly sites: ReadonlyMap<string, SimSite>;
  /** State of the policy, where it shows one: sets are taken from it at the moment of the apply. */
  readonly state: () => ClusterState | undefined;
  readonly tell: (event: ElasticityEvent) => void;
  /** Looks at the batch system now; false when it does not answer. */
  readonly look: () => boolean;
  readonly wake: () => void;
}

interface SiteUpdate {
  readonly name: string;
  readonly site: SimSite;
  asked: boolean;
  busy: boolean;
  /** The set asked for last. */
  wanted: readonly string[];
  /** What existed after the last apply, static nodes among it. */
  current: readonly string[];
  incomplete: boolean;
}

/** All updates of one simulation. */
interface Updating extends UpdaterParts {
  readonly updates: ReadonlyMap<string, SiteUpdate>;
  /** Sites that wait for the lock that serial updates share. */
  readonly waiting: SiteUpdate[];
  locked: boolean;
}

/**
 * One apply at a time for each site, sets that are asked for meanwhile are merged into the next (CL-8).
 * Sites with `serial` updates share one lock, as one deployment of the INDIGO orchestrator does.
 */
export function createUpdater(parts: UpdaterParts): Updater {
  const { world, sites } = parts;
  const updates = new Map<string, SiteUpdate>();
  for (const [name, site] of sites) {
    const fixed = world.nodes.filter((node) => node.fixed && node.spec.site === name);
    const current = fixed.map((node) => node.spec.name);
    updates.set(name, { name, site, asked: false, busy: false, wanted: current, current, incomplete: false });
  }
  const updating: Updating = { ...parts, updates, waiting: [], locked: false };
  return {
    ask(name, nodes) {
      const update = updates.get(name);
      if (update === undefined) return;
      update.asked = true;
      update.wanted = nodes;
      if (!update.busy) begin(updating, update);
    },
    isBusy: (site) => updates.get(site)?.busy === true,
  };
}

function begin(updating: Updating, update: SiteUpdate): void {
  update.busy = true;
  if (update.site.model.updates === "site") {
    soon(updating, update);
    return;
  }
  updating.waiting.push(update);
  if (!updating.locked) unlock(updating);
}

function soon(updating: Updating, update: SiteUpdate): void {
  const { timeline } = updating.world;
  timeline.schedule(timeline.now, () => run(updating, update));
}

function unlock(updating: Updating): void {
  const next = updating.waiting.shift();
  updating.locked = next !== undefined;
  if (next !== undefined) soon(updating, next);
}

function release(updating: Updating, update: SiteUpdate): void {
  update.busy = false;
  if (update.site.model.updates === "serial") unlock(updating);
  if (update.asked && !update.busy) begin(updating, update);
}

/** One apply, when there is something left to do after a look. */
function run(updating: Updating, update: SiteUpdate): void {
  update.asked = false;
  const kept = revalidate(updating, update);
  if (kept === undefined) {
    putOff(updating, update);
    release(updating, update);
    return;
  }
  const nodes = [...desiredOf(updating, update), ...kept];
  if (isReached(update, nodes)) release(updating, update);
  else apply(updating, update, nodes);
}

function apply(updating: Updating, update: SiteUpdate, nodes: readonly string[]): void {
  const { world, tell, wake } = updating;
  const { timeline, recorder } = world;
  const from = timeline.now;
  const { name: site } = update;
  tell({ kind: "apply-started", at: from, site, nodes });
  update.site.apply(nodes, {
    progress: (node, stage) => tell({ kind: "apply-progress", at: timeline.now, site, node, stage }),
    ended: (end) => {
      recorder.update({ site, from, to: timeline.now, nodes });
      ended(updating, update, nodes, end, timeline.now);
      release(updating, update);
      wake();
    },
  });
}

/** The set of this very moment: the policy's own state knows it better than the set asked for earlier. */
function desiredOf(parts: UpdaterParts, update: SiteUpdate): readonly string[] {
  const state = parts.state();
  return state === undefined ? update.wanted : desiredNodes(state, update.name);
}

/** A removal is looked at once more; without an answer nothing is removed, undefined when nothing is left. */
function revalidate(parts: UpdaterParts, update: SiteUpdate): readonly string[] | undefined {
  const wanted = new Set(desiredOf(parts, update));
  const current = new Set(update.current);
  const leaving = update.current.filter((name) => !wanted.has(name));
  if (leaving.length === 0 || parts.look()) return [];
  return [...wanted].some((name) => !current.has(name)) ? leaving : undefined;
}

function putOff(parts: UpdaterParts, update: SiteUpdate): void {
  const message = "Nothing is removed while the batch system does not answer.";
  const nodes = desiredOf(parts, update);
  const event = { at: parts.world.timeline.now, site: update.name, nodes, results: [] } as const;
  update.incomplete = true;
  parts.tell({ kind: "apply-failed", ...event, fault: { kind: "unverified", message } });
}

function ended(
  parts: UpdaterParts,
  update: SiteUpdate,
  nodes: readonly string[],
  { results, fault }: ApplyEnd,
  at: Millis,
): void {
  const event = { at, site: update.name, nodes, results } as const;
  if (fault === undefined) {
    update.current = nodes;
    update.incomplete = results.some(({ outcome }) => outcome === "failed");
    parts.tell({ kind: "apply-finished", ...event });
  } else {
    update.incomplete = true;
    parts.tell({ kind: "apply-failed", ...event, fault });
  }
}

function isReached({ current, incomplete }: SiteUpdate, desired: readonly string[]): boolean {
  if (incomplete || current.length !== desired.length) return false;
  const there = new Set(current);
  return desired.every((name) => there.has(name));
}
