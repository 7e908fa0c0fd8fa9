import {
  type Action,
  type ClusterState,
  decide,
  type ElasticityEvent,
  type ElasticityPolicy,
  initialState,
  type NodeSpec,
  type ObservedJob,
  type ObservedNode,
  policyWith,
  type Reason,
} from "../../../src/elasticity/core/index.js";

/** Where a node stands for the batch system. */
export type Standing = "off" | "idle" | "used" | "silent";

/** A cluster under the decision function of which a test says everything that the batch system sees. */
export interface SmallCluster {
  now: number;
  state: ClusterState;
  actions: readonly Action[];
  reasons: readonly Reason[];
  /** Answers of the batch system: these jobs, and the nodes as they were last set. */
  look(jobs?: readonly ObservedJob[]): void;
  feed(event: ElasticityEvent): void;
  set(node: string, standing: Standing, extra?: Partial<ObservedNode>): void;
  pass(seconds: number): void;
  /** The names that are to exist. */
  wanted(): string[];
  codes(): string[];
  reason(code: string): Reason | undefined;
}

/** A worker with two processors on site `a`, unless said otherwise. */
export function spec(name: string, more: Partial<NodeSpec> = {}): NodeSpec {
  return { name, site: "a", cpus: 2, memoryMiB: 4000, address: "192.0.2.1", ...more };
}

/** Numbered workers that are alike. */
export function specs(count: number, more: Partial<NodeSpec> = {}, prefix = "n"): NodeSpec[] {
  return Array.from({ length: count }, (_, index) => spec(`${prefix}${index + 1}`, more));
}

/** A pending job of one processor that waits for nodes, unless said otherwise. */
export function job(id: string, more: Partial<ObservedJob> = {}): ObservedJob {
  return {
    id,
    phase: "pending",
    detail: "PENDING",
    reason: "Resources",
    waitsForNodes: true,
    nodeCount: 1,
    cpus: 1,
    priority: 1,
    submittedAt: 0,
    nodes: [],
    ...more,
  };
}

/** A cluster of which every node is known to be off. */
export function smallCluster(
  nodes: readonly NodeSpec[],
  settings: Partial<ElasticityPolicy> = {},
): SmallCluster {
  const policy = policyWith(settings);
  const sites = [...new Set(nodes.map(({ site }) => site))];
  const seen = new Map(nodes.map((node) => [node.name, observed(node, "off")]));
  let last: readonly ObservedJob[] = [];
  const cluster: SmallCluster = {
    now: 1_000_000,
    state: initialState(nodes, sites, 1_000_000),
    actions: [],
    reasons: [],
    feed(event) {
      const decision = decide(cluster.state, event, policy, cluster.now);
      Object.assign(cluster, decision);
    },
    look(jobs = last) {
      last = jobs;
      cluster.feed({ kind: "snapshot", at: cluster.now, nodes: [...seen.values()], jobs });
    },
    set(name, standing, extra = {}) {
      const node = nodes.find((one) => one.name === name);
      if (node === undefined) throw new Error(`no node ${name}`);
      seen.set(name, { ...observed(node, standing), ...extra });
    },
    pass(seconds) {
      cluster.now += seconds * 1000;
    },
    wanted: () => [...cluster.state.nodes.values()].filter((node) => node.desired).map(({ name }) => name),
    codes: () => cluster.reasons.map(({ code }) => code),
    reason: (code) => cluster.reasons.find((one) => one.code === code),
  };
  for (const site of sites) cluster.feed({ kind: "inventory", at: cluster.now, site, nodes: [] });
  cluster.look();
  cluster.pass(1);
  cluster.look();
  cluster.pass(1);
  return cluster;
}

/** The apply of a site ends well, and the batch system sees its nodes, and no job that waits. */
export function bringUp(cluster: SmallCluster, site = "a", standing: Standing = "idle", seconds = 10): void {
  const nodes = [...cluster.state.nodes.values()]
    .filter((node) => node.site === site && node.desired)
    .map(({ name }) => name);
  cluster.feed({ kind: "apply-started", at: cluster.now, site, nodes });
  cluster.pass(seconds);
  cluster.feed({ kind: "apply-finished", at: cluster.now, site, nodes, results: [] });
  for (const name of nodes) cluster.set(name, standing);
  cluster.pass(1);
  cluster.look([]);
}

function observed(node: NodeSpec, standing: Standing): ObservedNode {
  const { name, cpus } = node;
  const base = { name, cpus, detail: standing, cpusAllocated: 0 } as const;
  if (standing === "off") return { ...base, presence: "absent", closed: true, closedReason: "absent" };
  if (standing === "silent") return { ...base, presence: "silent", closed: false };
  return { ...base, presence: "up", closed: false, cpusAllocated: standing === "used" ? cpus : 0 };
}
