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
  type OperatorCommand,
  policyWith,
  type Snapshot,
} from "../../../src/elasticity/core/index.js";
import { BatchModel } from "./batch-model.js";

type Order = Exclude<Action, { kind: "set-nodes" }>;

/**
 * Sites and a clock under the decision function, and the batch system with them, for random interleavings. It
 * notes every breach of what must always hold.
 */
export class World extends BatchModel {
  state: ClusterState;
  readonly orders: Order[] = [];
  readonly asked = new Set<string>();
  readonly applying = new Map<string, readonly string[]>();
  readonly breaches: string[] = [];
  readonly log: Decision[] = [];
  readonly disabled = new Set<string>();
  /** Each decision is made twice. */
  repeats = true;
  #held: Snapshot | undefined;

  readonly sites: readonly string[];
  readonly policy: ElasticityPolicy;

  constructor(specs: readonly NodeSpec[], sites: readonly string[], policy: ElasticityPolicy) {
    super(specs);
    this.sites = sites;
    this.policy = policy;
    this.state = initialState(specs, sites, this.now);
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
    const { presence, closed } = this.machine(order.node);
    const done = ok && !(order.kind === "power-down" && presence === "up" && closed === undefined);
    if (done) this.#carryOut(order);
    this.now += 1;
    this.feed({
      kind: "order-finished",
      at: this.now,
      order: order.kind,
      nodes: [order.node],
      ok: done,
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
