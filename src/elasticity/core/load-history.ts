import type { Draft } from "./draft.js";
import type { Millis } from "./events.js";

/** Times within one step are the same moment: jobs that follow each other leave pauses shorter than that. */
export const LOAD_STEP: Millis = 15_000;

/** What became of the load of a pool within one step: its number, the most nodes with work, how many at its end. */
export type LoadStep = readonly [step: number, highest: number, last: number];

/**
 * How many nodes of one pool had work, or were on their way to some, over the last hours: one entry for each step
 * in which that changed. Kept in blocks, oldest first, so that a change touches a few entries only, of the state
 * as well as of the journal.
 */
export type LoadHistory = Readonly<Record<string, readonly LoadStep[]>>;

/** Steps in a block, and blocks that are remembered: four hours of a pool that never rests, more of any other. */
const BLOCK_STEPS = 16;
const REMEMBERED_BLOCKS = 64;

/** Notes how many nodes of each pool have work now, at the end of a decision. */
export function learnLoad(draft: Draft): void {
  const { policy, nodes, now } = draft;
  if (policy.learnedGaps === 0 || !policy.classes.includes("surplus")) return;
  let load: Map<string, LoadHistory> | undefined;
  for (const [pool, level] of nodes.working) {
    const history = draft.load.get(pool) ?? {};
    if (level === levelOf(history)) continue;
    load ??= new Map(draft.load);
    load.set(pool, withLevel(history, level, Math.floor(now / LOAD_STEP)));
  }
  if (load !== undefined) draft.load = load;
}

const levels = new WeakMap<LoadHistory, number>();

/** How many nodes had work when that changed last; undefined of an empty history. Asked at every decision. */
function levelOf(history: LoadHistory): number | undefined {
  const known = levels.get(history);
  if (known !== undefined) return known;
  const newest = Object.keys(history).at(-1);
  const level = newest === undefined ? undefined : history[newest]?.at(-1)?.[2];
  if (level !== undefined) levels.set(history, level);
  return level;
}

function withLevel(history: LoadHistory, level: number, step: number): LoadHistory {
  const key = String(Math.floor(step / BLOCK_STEPS));
  const block = history[key] ?? [];
  const newest = block.at(-1);
  const isSame = newest?.[0] === step;
  const entry: LoadStep = [step, Math.max(level, isSame ? newest[1] : level), level];
  const next = { ...history, [key]: [...(isSame ? block.slice(0, -1) : block), entry] };
  const keys = Object.keys(next);
  if (keys.length <= REMEMBERED_BLOCKS) return next;
  return Object.fromEntries(Object.entries(next).slice(keys.length - REMEMBERED_BLOCKS));
}
