import {
  type Action,
  type ClusterState,
  type Decision,
  decide,
  desiredNodes,
  type ElasticityEvent,
  type ElasticityPolicy,
  type FaultClass,
  initialState,
  type NodeSpec,
  type ObservedJob,
  type ObservedNode,
  type OperatorCommand,
  policyWith,
  type Snapshot,
} from "../../../src/elasticity/core/index.js";

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

type Order = Exclude<Action, { kind: "set-nodes" }>;

/**
 * A batch system, sites and a clock under the decision function, for random interleavings. It notes every
 * breach of what must always hold.
 */
export class World {
  now = 1_000_000;
  state: ClusterState;
  readonly machines = new Map<string, Machine>();
  readonly jobs: Job[] = [];
  readonly orders: Order[] = [];
  readonly asked = new Set<string>();
  readonly applying = new Map<string, readonly string[]>();
  readonly breaches: string[] = [];
  readonly log: Decision[] = [];
  readonly disabled = new Set<string>();
  /** Each decision is made twice. */
  repeats = true;
  #held: Snapshot | undefined;
  #jobs = 0;

  readonly specs: readonly NodeSpec[];
  readonly sites: readonly string[];
  readonly policy: ElasticityPolicy;

  constructor(specs: readonly NodeSpec[], sites: readonly string[], policy: ElasticityPolicy) {
    this.specs = specs;
    this.sites = sites;
    this.policy = policy;
    this.state = initialState(specs, sites, this.now);
    for (const { name } of specs)
      this.machines.set(name, { exists: false, presence: "absent", closed: undefined });
    for (const site of sites) this.feed({ kind: "inventory", at: this.now, site, nodes: [] });
  }

  feed(event: ElasticityEvent): Decision {
    const decision = decide(this.state, event, this.policy, this.now);
    if (this.repeats) {
      const again = decide(this.state, event, this.policy, this.now);
      if (text(decision) !== text(again)) this.breaches.push(`not deterministic: ${event.kind}`);
    }
    this.state = decision.state;
    this.log.push(decision);
    for (const action of decision.actions) this.#receive(action);
    const desired = [...this.state.nodes.values()].filter((node) => node.desired).length;
    if (desired > this.policy.maxNodes) this.breaches.push(`${desired} nodes desired`);
    return decision;
  }

  #receive(action: Action): void {
    if (action.reasons.length === 0) this.breaches.push(`no reason for ${action.kind}`);
    if (action.kind !== "set-nodes") {
      if (this.disabled.has(action.node))
        this.breaches.push(`order ${action.kind} for disabled ${action.node}`);
      this.orders.push(action);
      return;
    }
    this.asked.add(action.site);
    for (const name of action.nodes) {
      if (this.#spec(name)?.site !== action.site) this.breaches.push(`${name} is not of ${action.site}`);
    }
  }

  #spec(name: string): NodeSpec | undefined {
    return this.specs.find((spec) => spec.name === name);
  }

  submit(
    cpus: number,
    held = false,
    more: { readonly nodeCount?: number; readonly requeue?: boolean } = {},
  ): string {
    const id = String(++this.#jobs);
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
      const shut = closed === undefined ? {} : { closedReason: closed };
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

  snapshot(): void {
    this.feed({ kind: "snapshot", ...this.takeSnapshot() });
  }

  /** Asks now, gets the answer later. */
  hold(): void {
    this.#held = this.takeSnapshot();
  }

  release(): void {
    if (this.#held !== undefined && this.#held.at > (this.state.queue.answeredAt ?? 0)) {
      this.feed({ kind: "snapshot", ...this.#held });
    }
    this.#held = undefined;
  }

  obey(ok = true): void {
    const order = this.orders.shift();
    if (order === undefined) return;
    if (ok) this.#carryOut(order);
    this.now += 1;
    this.feed({
      kind: "order-finished",
      at: this.now,
      order: order.kind,
      nodes: [order.node],
      ok,
      message: "refused",
    });
  }

  #carryOut(order: Order): void {
    const machine = this.machine(order.node);
    if (order.kind === "drain") machine.closed = "scale-in";
    if (order.kind === "mark-absent") machine.closed = "absent";
    if (order.kind === "undrain") machine.closed = undefined;
    if (order.kind === "power-down") {
      if (this.running(order.node).length > 0) this.breaches.push(`power-down of busy ${order.node}`);
      machine.presence = "leaving";
      machine.closed = undefined;
    }
    if (order.kind === "requeue") this.#requeue(order);
    if (order.kind === "mark-lost") {
      for (const job of this.running(order.node))
        Object.assign(job, { phase: "pending", node: undefined, others: [], startedAt: undefined });
      machine.presence = "leaving";
      machine.closed = undefined;
    }
  }

  /** Of the jobs those that run on the node still are put back, and nobody else's. */
  #requeue({ node, jobs }: Extract<Order, { jobs: unknown }>): void {
    if (!this.policy.classes.includes("consolidate"))
      this.breaches.push(`requeue on ${node} without the class`);
    for (const id of jobs) {
      const job = this.jobs.find((one) => one.id === id);
      if (job === undefined) this.breaches.push(`requeue of job ${id}, which is none`);
      else if (!job.requeue || job.nodeCount > 1)
        this.breaches.push(`requeue of job ${id}, which forbids it`);
      else if (job.movedAt !== undefined && this.now - job.movedAt < 3_600_000)
        this.breaches.push(`job ${id} moved twice within an hour`);
      if (job?.phase !== "running" || job.node !== node) continue;
      Object.assign(job, { phase: "pending", node: undefined, startedAt: undefined, movedAt: this.now });
    }
  }

  /** Begins the apply of a site that was asked for, after a look when it removes something. */
  startApply(site: string): void {
    if (this.applying.has(site) || !this.asked.delete(site)) return;
    this.snapshot();
    const nodes = desiredNodes(this.state, site);
    this.applying.set(site, nodes);
    this.now += 1;
    this.feed({ kind: "apply-started", at: this.now, site, nodes });
  }

  endApply(site: string, outcome: "good" | "fault" | "node-fails", fault?: FaultClass): void {
    const nodes = this.applying.get(site);
    if (nodes === undefined) return;
    this.applying.delete(site);
    this.now += 1;
    const event = { at: this.now, site, nodes } as const;
    if (outcome === "fault") {
      const kind = fault ?? "quota";
      this.feed({ kind: "apply-failed", ...event, results: [], fault: { kind, message: kind } });
      return;
    }
    const failed = outcome === "node-fails" ? nodes.find((name) => !this.machine(name).exists) : undefined;
    for (const spec of this.specs.filter((one) => one.site === site)) this.#realize(spec.name, nodes, failed);
    const why = { outcome: "failed", message: "no luck", ...(fault === undefined ? {} : { fault }) } as const;
    const results = failed === undefined ? [] : [{ node: failed, ...why }];
    this.feed({ kind: "apply-finished", ...event, results });
  }

  #realize(name: string, nodes: readonly string[], failed: string | undefined): void {
    const machine = this.machine(name);
    if (nodes.includes(name)) {
      if (name === failed || machine.exists) return;
      Object.assign(machine, { exists: true, presence: "up" });
      if (machine.closed === "absent") machine.closed = undefined;
      return;
    }
    if (!machine.exists) return;
    if (this.running(name).length > 0 && machine.presence === "up")
      this.breaches.push(`busy ${name} removed`);
    if (this.disabled.has(name)) this.breaches.push(`disabled ${name} removed`);
    machine.exists = false;
    machine.presence = "absent";
  }

  /** The machine dies; the batch system notices that it does not answer. */
  vanish(name: string): void {
    const machine = this.machine(name);
    if (machine.exists && machine.presence === "up")
      Object.assign(machine, { presence: "silent", exists: false });
  }

  glitch(name: string, back: boolean): void {
    const machine = this.machine(name);
    if (!machine.exists) return;
    if (!back && machine.presence === "up") machine.presence = "silent";
    else if (back && machine.presence === "silent") machine.presence = "up";
  }

  command(command: OperatorCommand, node: string): void {
    // What is being taken away already goes on to go.
    const going = this.state.nodes.get(node)?.phase !== undefined;
    const ordered = this.orders.some((order) => order.node === node);
    if (command === "disable" && (ordered || going || this.applying.size > 0)) return;
    if (command === "enable") this.disabled.delete(node);
    this.feed({ kind: "command", at: this.now, command, node });
    if (command === "disable") this.disabled.add(node);
  }

  pass(seconds: number): void {
    this.now += seconds * 1000;
    this.feed({ kind: "tick", at: this.now });
  }

  /** Lets everything that is under way come to its end, without new jobs. */
  settle(rounds: number): void {
    for (let round = 0; round < rounds; round += 1) {
      this.now += 5000;
      for (const site of this.sites) this.startApply(site);
      for (const site of this.sites) this.endApply(site, "good");
      while (this.orders.length > 0) this.obey();
      for (const machine of this.machines.values())
        if (machine.presence === "leaving") machine.presence = "absent";
      this.schedule();
      this.now += 1000;
      this.snapshot();
    }
  }

  lifecycle(name: string): string | undefined {
    return this.state.nodes.get(name)?.lifecycle;
  }
}

/** Maps as lists, so that they can be compared. */
export function text(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (part instanceof Map ? [...part.entries()] : part));
}

/** Two workers on lab-a, three on lab-b, two processors each. */
export function twoSites(): NodeSpec[] {
  return [1, 2, 3, 4, 5].map((index) => ({
    name: `vnode-${index}`,
    site: index <= 2 ? "lab-a" : "lab-b",
    cpus: 2,
    memoryMiB: 1000,
    address: `192.168.${index <= 2 ? 110 : 120}.${10 + index}`,
  }));
}

export function smallWorld(settings: Partial<ElasticityPolicy> = {}): World {
  return new World(twoSites(), ["lab-a", "lab-b"], policyWith({ idleTime: 60, ...settings }));
}
