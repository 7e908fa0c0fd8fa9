import type { ObservedJob, ObservedNode, Snapshot } from "./core/index.js";

/** What is new in an answer of the batch system, against the one before. */
export interface Difference {
  /** True for the first answer of a run: what was known before is forgotten. */
  readonly whole: boolean;
  readonly nodes: readonly ObservedNode[];
  readonly jobs: readonly ObservedJob[];
  /** Ids of jobs that the batch system does not list any more. */
  readonly gone: readonly string[];
  /** Names of nodes that it does not list any more. */
  readonly goneNodes: readonly string[];
}

/**
 * The last answer of the batch system as the journal can rebuild it: in the order in which nodes and jobs
 * were first listed, with the same objects for what did not change. What is decided upon is this, so that a
 * replay decides upon exactly the same.
 */
export interface ObservedView {
  /** Takes a whole answer in; tells what is new. */
  take(snapshot: Pick<Snapshot, "nodes" | "jobs">): Difference;
  /** Takes a difference in, as it stands in a journal. */
  apply(difference: Difference): void;
  nodes(): readonly ObservedNode[];
  node(name: string): ObservedNode | undefined;
  jobs(): readonly ObservedJob[];
}

/** A view that has seen nothing yet. */
export function createView(): ObservedView {
  const nodes = new Map<string, ObservedNode>();
  const jobs = new Map<string, ObservedJob>();
  let fresh = true;
  // Lists are made anew only when something changed: an unchanged queue of 100,000 jobs costs a comparison.
  let nodeList: readonly ObservedNode[] | undefined = [];
  let jobList: readonly ObservedJob[] | undefined = [];
  const apply = (difference: Difference) => {
    if (difference.whole) {
      nodes.clear();
      jobs.clear();
      nodeList = undefined;
      jobList = undefined;
    }
    for (const name of difference.goneNodes) nodes.delete(name);
    for (const id of difference.gone) jobs.delete(id);
    for (const node of difference.nodes) nodes.set(node.name, node);
    for (const job of difference.jobs) jobs.set(job.id, job);
    if (difference.nodes.length + difference.goneNodes.length > 0) nodeList = undefined;
    if (difference.jobs.length + difference.gone.length > 0) jobList = undefined;
    fresh = false;
  };
  return {
    take(snapshot) {
      const difference: Difference = {
        whole: fresh,
        nodes: snapshot.nodes.filter((node) => !isSame(nodes.get(node.name), node)),
        jobs: snapshot.jobs.filter((job) => !isSame(jobs.get(job.id), job)),
        gone: missing(jobs, snapshot.jobs, ({ id }) => id),
        goneNodes: missing(nodes, snapshot.nodes, ({ name }) => name),
      };
      apply(difference);
      return difference;
    },
    apply,
    nodes: () => {
      nodeList ??= [...nodes.values()];
      return nodeList;
    },
    node: (name) => nodes.get(name),
    jobs: () => {
      jobList ??= [...jobs.values()];
      return jobList;
    },
  };
}

/** True when a difference says nothing. */
export function isEmpty({ whole, nodes, jobs, gone, goneNodes }: Difference): boolean {
  return !whole && nodes.length + jobs.length + gone.length + goneNodes.length === 0;
}

/** A difference in pieces of at most `length` entries each, so that no line of the journal grows long. */
export function pieces(difference: Difference, length: number): Difference[] {
  const { whole, nodes, jobs, gone, goneNodes } = difference;
  const found: Difference[] = [];
  const empty = { whole: false, nodes: [], jobs: [], gone: [], goneNodes: [] };
  const cut = <T>(list: readonly T[], wrap: (part: readonly T[]) => Partial<Difference>) => {
    for (let at = 0; at < list.length; at += length)
      found.push({ ...empty, ...wrap(list.slice(at, at + length)) });
  };
  if (nodes.length + jobs.length + gone.length + goneNodes.length <= length) return [difference];
  cut(goneNodes, (part) => ({ goneNodes: part }));
  cut(gone, (part) => ({ gone: part }));
  cut(nodes, (part) => ({ nodes: part }));
  cut(jobs, (part) => ({ jobs: part }));
  const [first = empty, ...rest] = found;
  return [{ ...first, whole }, ...rest];
}

function missing<T>(known: ReadonlyMap<string, T>, listed: readonly T[], key: (item: T) => string): string[] {
  if (known.size === 0) return [];
  const names = new Set(listed.map(key));
  return [...known.keys()].filter((name) => !names.has(name));
}

/** Equality by value of plain data; keys that are absent and undefined ones are alike. */
export function isSame(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  const a = left as Readonly<Record<string, unknown>>;
  const b = right as Readonly<Record<string, unknown>>;
  for (const key in a) if (!isSame(a[key], b[key])) return false;
  for (const key in b) if (b[key] !== undefined && a[key] === undefined) return false;
  return true;
}
