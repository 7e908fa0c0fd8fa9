/** What a soak does to a cluster and when, from the seed alone. Times in seconds since its begin. */

export const FAULT_KINDS = [
  /** SIGKILL to the controller; engines that it had started live on. */
  "controller",
  /** SIGKILL to the controller and to all that it had started, as when its host goes down. */
  "controller-tree",
  /** SIGKILL to the front-end's ssh server and all its sessions. */
  "sshd",
  /** SIGKILL to the batch system's controller. */
  "slurmctld",
  /** SIGKILL to the tunnel process of a vRouter. */
  "tunnel",
  /** A worker's machine is gone. */
  "worker-lost",
  /** A worker's machine stands still for a time shorter than a glitch. */
  "worker-paused",
  /** The front-end stands still: the batch system does not answer. */
  "front-end-paused",
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface PlannedFault {
  readonly at: number;
  readonly kind: FaultKind;
  /** From 0 to 1, for what is chosen at the moment of the fault: its target, its length. */
  readonly draw: number;
}

/** One submission: a single job, an array of several tasks, or a job over two nodes. */
export interface Submission {
  readonly at: number;
  /** Its job name, unlike all others. */
  readonly key: string;
  readonly tasks: number;
  readonly nodes: number;
  /** Time that each task takes. */
  readonly sleep: number;
}

/** Numbers from 0 to 1. */
type Random = () => number;

/**
 * Faults about `gap` seconds apart. Every kind comes once before any comes again, each time in another order;
 * where the time is too short for all kinds once, they come closer together.
 */
export function plannedFaults(next: Random, seconds: number, gap: number): PlannedFault[] {
  const mean = Math.min(gap, seconds / (FAULT_KINDS.length + 1));
  const faults: PlannedFault[] = [];
  let deck: FaultKind[] = [];
  for (let at = mean; at < seconds; at += mean * (0.6 + 0.8 * next())) {
    if (deck.length === 0) deck = shuffled(next, FAULT_KINDS);
    const kind = deck.pop();
    if (kind !== undefined) faults.push({ at, kind, draw: next() });
  }
  return faults;
}

const BUSY_SECONDS = [25, 60] as const;
const QUIET_SECONDS = [15, 40] as const;

/** Busy times in which jobs come every few seconds, and quiet ones in which workers go. */
export function submissions(next: Random, seconds: number): Submission[] {
  const between = ([least, most]: readonly [number, number]) => least + next() * (most - least);
  const found: Submission[] = [];
  let at = 0;
  while (at < seconds) {
    const quietFrom = at + between(BUSY_SECONDS);
    for (; at < Math.min(quietFrom, seconds); at += between([2, 9])) {
      const shape = next();
      const tasks = shape < 0.3 ? 2 + Math.floor(next() * 5) : 1;
      const nodes = shape > 0.8 ? 2 : 1;
      const sleep = Math.round(between([1, tasks > 1 ? 5 : 12]) * 10) / 10;
      found.push({ at, key: `soak-${found.length + 1}`, tasks, nodes, sleep });
    }
    at = quietFrom + between(QUIET_SECONDS);
  }
  return found;
}

function shuffled<T>(next: Random, items: readonly T[]): T[] {
  const keyed = items.map((item) => ({ item, order: next() }));
  return keyed.sort((left, right) => left.order - right.order).map(({ item }) => item);
}
