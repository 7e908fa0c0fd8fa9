import type { NodeSpec, ObservedJob, ObservedNode, Snapshot } from "../../../src/elasticity/core/index.js";

/** A reason of the batch system's own. */
const FAULT = "Kill task failed";

/** slurmctld writes down what has changed after this time at the latest, in milliseconds. */
const SAVE_DELAY = 5000;

export interface Machine {
  exists: boolean;
  /** The batch system's view. */
  presence: "up" | "silent" | "leaving" | "absent";
  closed: string | undefined;
}

export interface Job {
  readonly id: string;
  /** On each of its nodes. */
  readonly cpus: number;
  readonly nodeCount: number;
  readonly requeue: boolean;
  readonly submittedAt: number;
  readonly held: boolean;
  phase: "pending" | "running" | "done";
  node: string | undefined;
  /** Its nodes but the first. */
  others: readonly string[];
  /** When it was put back by an order. */
  movedAt: number | undefined;
  startedAt: number | undefined;
  endedAt: number | undefined;
}

/** The machines of a cluster and the jobs on them, as a batch system keeps them, on a clock set by hand. */
export class BatchModel {
  now = 1_000_000;
  readonly machines = new Map<string, Machine>();
  readonly jobs: Job[] = [];
  readonly specs: readonly NodeSpec[];
  #count = 0;
  #saved: { readonly at: number; readonly machines: ReadonlyMap<string, Machine> } | undefined;

  constructor(specs: readonly NodeSpec[]) {
    this.specs = specs;
    for (const { name } of specs)
      this.machines.set(name, { exists: false, presence: "absent", closed: undefined });
  }

  submit(
    cpus: number,
    held = false,
    more: { readonly nodeCount?: number; readonly requeue?: boolean } = {},
  ): string {
    const id = String(++this.#count);
    const { nodeCount = 1, requeue = false } = more;
    const job = { id, cpus, nodeCount, requeue, submittedAt: this.now, held, phase: "pending" } as const;
    const nowhere = {
      node: undefined,
      others: [],
      movedAt: undefined,
      startedAt: undefined,
      endedAt: undefined,
    };
    this.jobs.push({ ...job, ...nowhere });
    return id;
  }

  /** The batch system starts what it can. */
  schedule(): void {
    for (const job of this.jobs.filter(({ phase, held }) => phase === "pending" && !held)) {
      const free = this.specs.filter(
        ({ name, cpus }) => this.#takes(name) && cpus - this.used(name) >= job.cpus,
      );
      if (free.length < job.nodeCount) continue;
      const [node, ...others] = free.slice(0, job.nodeCount).map(({ name }) => name);
      Object.assign(job, { phase: "running", node, others, startedAt: this.now });
    }
  }

  #takes(name: string): boolean {
    const machine = this.machine(name);
    return machine.exists && machine.presence === "up" && machine.closed === undefined;
  }

  used(name: string): number {
    return this.running(name).reduce((sum, job) => sum + job.cpus, 0);
  }

  running(name: string): Job[] {
    return this.jobs.filter(
      ({ phase, node, others }) => phase === "running" && (node === name || others.includes(name)),
    );
  }

  machine(name: string): Machine {
    const machine = this.machines.get(name);
    if (machine === undefined) throw new Error(`no machine ${name}`);
    return machine;
  }

  finish(index: number): void {
    const running = this.jobs.filter(({ phase }) => phase === "running");
    const job = running[index % Math.max(1, running.length)];
    if (job !== undefined) Object.assign(job, { phase: "done", endedAt: this.now });
  }

  takeSnapshot(): Snapshot {
    const nodes = this.specs.map(({ name, cpus }): ObservedNode => {
      const { presence, closed } = this.machine(name);
      const faulty = closed === FAULT ? ({ faulty: true } as const) : {};
      const shut = closed === undefined ? {} : { closedReason: closed, ...faulty };
      const base = { name, presence, closed: closed !== undefined, ...shut, cpus };
      return { ...base, cpusAllocated: this.used(name), detail: presence };
    });
    const jobs = this.jobs.map((job): ObservedJob => {
      const times = job.startedAt === undefined ? {} : { startedAt: job.startedAt };
      const reason = job.held ? "JobHeldUser" : "Resources";
      const waits = job.phase === "pending" && !job.held;
      const nodes = job.node === undefined ? [] : [job.node, ...job.others];
      const { id, phase, nodeCount, submittedAt, requeue } = job;
      const cpus = job.cpus * nodeCount;
      const base = { id, phase, detail: phase, reason, waitsForNodes: waits, nodeCount, cpus };
      const ended = job.endedAt === undefined ? {} : { endedAt: job.endedAt };
      return { ...base, requeue, priority: 1, submittedAt, ...times, ...ended, nodes };
    });
    return { at: this.now, nodes, jobs };
  }

  /** The batch system finds a fault with the node, and closes it by itself. */
  breakDown(name: string): void {
    const machine = this.machine(name);
    if (machine.exists && machine.presence === "up" && machine.closed === undefined) machine.closed = FAULT;
  }

  /** The machine dies; the batch system notices that it does not answer. */
  vanish(name: string): void {
    const machine = this.machine(name);
    if (machine.exists && machine.presence === "up")
      Object.assign(machine, { presence: "silent", exists: false });
  }

  /** The batch system writes down what it knows of its nodes. */
  save(): void {
    const machines = new Map([...this.machines].map(([name, machine]) => [name, { ...machine }]));
    this.#saved = { at: this.now, machines };
  }

  /** It dies and is back with what it wrote down last; a machine that has gone since does not answer it. */
  forget(): void {
    const isLatest = this.#saved !== undefined && this.now - this.#saved.at <= SAVE_DELAY;
    if (!isLatest) this.save();
    for (const [name, { presence, closed }] of this.#saved?.machines ?? []) {
      const machine = this.machine(name);
      // A node that it knows to leave may answer once more, and leaves all the same.
      const isHeard = presence !== "leaving" && (machine.exists || presence !== "absent");
      const heard = machine.exists ? "up" : "silent";
      Object.assign(machine, { presence: isHeard ? heard : presence, closed });
    }
  }

  glitch(name: string, back: boolean): void {
    const machine = this.machine(name);
    if (!machine.exists) return;
    if (!back && machine.presence === "up") machine.presence = "silent";
    else if (back && machine.presence === "silent") machine.presence = "up";
  }
}
