import type { ObservedJob, ObservedNode, Snapshot } from "../../../src/elasticity/core/index.js";
import type { OrderOutcome, QueueSource } from "../../../src/elasticity/queues/queue.js";

interface Machine {
  presence: "up" | "silent" | "absent";
  closed: string | undefined;
}

/** A batch system in the memory that runs jobs in real time; one processor a job. */
export class FakeQueue implements QueueSource {
  readonly machines = new Map<string, Machine>();
  readonly jobs = new Map<string, ObservedJob & { readonly seconds: number }>();
  readonly orders: string[] = [];
  silent = false;
  /** Nodes that are removed while a job runs on them. */
  readonly breaches: string[] = [];
  readonly cpus = 2;

  readonly #clock: () => number;

  constructor(names: readonly string[], clock: () => number = Date.now) {
    this.#clock = clock;
    for (const name of names) this.machines.set(name, { presence: "absent", closed: "absent" });
  }

  submit(count: number, seconds: number, reason = "Resources"): void {
    for (let index = 0; index < count; index += 1) {
      const id = String(this.jobs.size + 1);
      const waitsForNodes = reason === "Resources";
      const base = {
        id,
        phase: "pending",
        detail: "PENDING",
        reason,
        waitsForNodes,
        nodeCount: 1,
        cpus: 1,
      } as const;
      this.jobs.set(id, { ...base, priority: 1, submittedAt: this.#clock(), nodes: [], seconds });
    }
  }

  /** A machine came (joined and open) or went. */
  setPresent(name: string, present: boolean): void {
    const machine = this.#machine(name);
    if (!present && this.#running(name).length > 0 && machine.presence === "up") this.breaches.push(name);
    machine.presence = present ? "up" : machine.presence === "absent" ? "absent" : "silent";
    if (present) machine.closed = undefined;
  }

  done(): number {
    return [...this.jobs.values()].filter(({ phase }) => phase === "done").length;
  }

  observe(): Promise<Snapshot> {
    if (this.silent) return Promise.reject(new Error("slurmctld does not answer"));
    this.#run();
    const used = this.#usedCpus();
    const nodes = [...this.machines].map(([name, { presence, closed }]): ObservedNode => {
      const shut = closed === undefined ? {} : { closedReason: closed };
      const cpusAllocated = used.get(name) ?? 0;
      const base = { name, presence, closed: closed !== undefined, ...shut };
      return { ...base, cpus: this.cpus, cpusAllocated, detail: presence };
    });
    return Promise.resolve({ at: this.#clock(), nodes, jobs: [...this.jobs.values()] });
  }

  drain(nodes: readonly string[], reason: string): Promise<OrderOutcome[]> {
    return this.#order(`drain ${nodes.join(",")}`, nodes, (machine) => {
      machine.closed = reason;
    });
  }

  undrain(nodes: readonly string[]): Promise<OrderOutcome[]> {
    return this.#order(`undrain ${nodes.join(",")}`, nodes, (machine) => {
      machine.closed = undefined;
    });
  }

  powerDown(nodes: readonly string[]): Promise<OrderOutcome[]> {
    return this.#order(`power-down ${nodes.join(",")}`, nodes, (machine, name) => {
      if (this.#running(name).length > 0) this.breaches.push(name);
      Object.assign(machine, { presence: "absent", closed: undefined });
    });
  }

  markAbsent(nodes: readonly string[]): Promise<OrderOutcome[]> {
    return this.#order(`mark-absent ${nodes.join(",")}`, nodes, (machine) => {
      machine.closed = "absent";
    });
  }

  async markLost(node: string, jobs: readonly string[]): Promise<OrderOutcome> {
    const [outcome] = await this.#order(`mark-lost ${node} ${jobs.join(",")}`, [node], (machine) => {
      Object.assign(machine, { presence: "absent", closed: undefined });
    });
    for (const job of this.#running(node)) {
      this.jobs.set(job.id, { ...job, phase: "pending", detail: "PENDING", waitsForNodes: true, nodes: [] });
    }
    return outcome ?? { node, ok: false };
  }

  async requeue(node: string, jobs: readonly string[]): Promise<OrderOutcome> {
    const [outcome] = await this.#order(`requeue ${node} ${jobs.join(",")}`, [node], () => undefined);
    for (const job of this.#running(node).filter(({ id }) => jobs.includes(id))) {
      this.jobs.set(job.id, { ...job, phase: "pending", detail: "PENDING", waitsForNodes: true, nodes: [] });
    }
    return outcome ?? { node, ok: false };
  }

  #order(
    text: string,
    nodes: readonly string[],
    change: (machine: Machine, name: string) => void,
  ): Promise<OrderOutcome[]> {
    if (this.silent) return Promise.reject(new Error("slurmctld does not answer"));
    this.orders.push(text);
    const outcomes = nodes.map((node): OrderOutcome => {
      const machine = this.machines.get(node);
      if (machine === undefined) return { node, ok: false, message: `no node ${node}` };
      change(machine, node);
      return { node, ok: true };
    });
    return Promise.resolve(outcomes);
  }

  #run(): void {
    const now = this.#clock();
    for (const job of this.jobs.values()) {
      const over = job.phase === "running" && now - (job.startedAt ?? now) >= job.seconds * 1000;
      if (over && this.#machine(job.nodes[0] ?? "").presence === "up") {
        this.jobs.set(job.id, { ...job, phase: "done", detail: "COMPLETED", endedAt: now });
      }
    }
    const used = this.#usedCpus();
    const free = [...this.machines].filter(
      ([, { presence, closed }]) => presence === "up" && closed === undefined,
    );
    for (const job of [...this.jobs.values()]) {
      if (job.phase !== "pending" || !job.waitsForNodes) continue;
      while (free.length > 0 && (used.get(free[0]?.[0] ?? "") ?? 0) >= this.cpus) free.shift();
      const name = free[0]?.[0];
      if (name === undefined) return;
      used.set(name, (used.get(name) ?? 0) + 1);
      this.jobs.set(job.id, { ...job, phase: "running", detail: "RUNNING", nodes: [name], startedAt: now });
    }
  }

  #usedCpus(): Map<string, number> {
    const used = new Map<string, number>();
    for (const { phase, nodes } of this.jobs.values())
      if (phase === "running") for (const name of nodes) used.set(name, (used.get(name) ?? 0) + 1);
    return used;
  }

  #running(name: string) {
    return [...this.jobs.values()].filter(({ phase, nodes }) => phase === "running" && nodes.includes(name));
  }

  #machine(name: string): Machine {
    const machine = this.machines.get(name);
    if (machine === undefined) throw new Error(`no node ${name}`);
    return machine;
  }
}
