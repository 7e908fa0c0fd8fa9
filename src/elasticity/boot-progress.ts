import { bootTimeOf, type ClusterState, type Millis, type NodeState } from "./core/index.js";

/** How far a worker that comes is: waiting for the update of its site, asked for, there, on the network. */
export type BootStage = "waiting" | "asked" | "created" | "joined";

/** A worker on its way, and when it may be expected. */
export interface BootProgress {
  readonly stage: BootStage;
  /** When it came to that stage, ISO 8601. */
  readonly since: string;
  /** After as long as half of the last boots of its pool took, or as its site declares; ISO 8601. */
  readonly expectedAt?: string;
  /** Until then; below zero as long as it is late. */
  readonly remainingSeconds?: number;
}

/** All workers on their way. */
export interface Coming {
  readonly nodes: number;
  /** Until the last one may be expected; absent as long as nobody knows of all of them, 0 where all are late. */
  readonly remainingSeconds?: number;
  /** Those that are late, the latest first, three at the most. */
  readonly late: readonly string[];
}

/** How far a worker is; undefined of one that is not on its way. Stages and times are those of its own boot. */
export function bootProgress(
  node: NodeState,
  learning: ClusterState["learning"],
  now: Millis,
): BootProgress | undefined {
  const { lifecycle, timeline, since } = node;
  if (lifecycle !== "powering-on") return undefined;
  const { stage, at } = stageOf(node);
  const boot = bootTimeOf(learning, node);
  const reached = { stage, since: iso(at) };
  if (boot === undefined) return reached;
  // A wait for the update of the site is not part of a boot, and nobody knows how long it lasts.
  const expected = (timeline?.applyStartedAt ?? Math.max(now, timeline?.decidedAt ?? since)) + boot;
  return { ...reached, expectedAt: iso(expected), remainingSeconds: Math.round((expected - now) / 1000) };
}

function stageOf({ timeline, since }: NodeState): { readonly stage: BootStage; readonly at: Millis } {
  if (timeline?.joinedAt !== undefined) return { stage: "joined", at: timeline.joinedAt };
  if (timeline?.createdAt !== undefined) return { stage: "created", at: timeline.createdAt };
  if (timeline?.applyStartedAt !== undefined) return { stage: "asked", at: timeline.applyStartedAt };
  return { stage: "waiting", at: timeline?.decidedAt ?? since };
}

/** Sums up the workers on their way; undefined when there are none. */
export function comingOf(
  boots: readonly { readonly name: string; readonly boot?: BootProgress }[],
): Coming | undefined {
  const all = boots.flatMap(({ name, boot }) => (boot === undefined ? [] : [{ name, ...boot }]));
  if (all.length === 0) return undefined;
  const late = all
    .filter(({ remainingSeconds = 0 }) => remainingSeconds < 0)
    .sort((left, right) => (left.remainingSeconds ?? 0) - (right.remainingSeconds ?? 0))
    .slice(0, 3)
    .map(({ name }) => name);
  const rests = all.flatMap(({ remainingSeconds }) => remainingSeconds ?? []);
  const whole = rests.length === all.length ? { remainingSeconds: Math.max(0, ...rests) } : {};
  return { nodes: all.length, ...whole, late };
}

/** A moment as reports write it. */
export function iso(millis: Millis): string {
  return new Date(millis).toISOString();
}
