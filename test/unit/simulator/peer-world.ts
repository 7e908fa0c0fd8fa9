import type {
  ElasticityEvent,
  NodeSpec,
  ObservedJob,
  ObservedNode,
} from "../../../src/elasticity/core/index.js";
import type { PolicyMaker, SimulatedCluster, SiteModel, Trace } from "../../../src/simulator/model.js";

export const S = 1000;
export const MIN = 60 * S;

/** Nodes `a-1` ... of a site. */
export function specs(site: string, count: number, more: Partial<NodeSpec> = {}): NodeSpec[] {
  return Array.from({ length: count }, (_, at) => ({
    name: `${site}-${at + 1}`,
    site,
    cpus: 4,
    memoryMiB: 8192,
    address: "",
    pricePerHour: 1,
    ...more,
  }));
}

export function siteModel(name: string, more: Partial<SiteModel> = {}): SiteModel {
  return {
    name,
    boot: { kind: "fixed", millis: 180 * S },
    off: { kind: "fixed", millis: 30 * S },
    setup: 0,
    updates: "site",
    applyTime: { kind: "fixed", millis: 2 * S },
    ...more,
  };
}

export function cluster(nodes: readonly NodeSpec[], sites?: readonly SiteModel[]): SimulatedCluster {
  const names = [...new Set(nodes.map(({ site }) => site))];
  return {
    name: "test",
    nodes,
    staticNodes: [],
    sites: sites ?? names.map((name) => siteModel(name)),
    queue: { order: "fifo", dispatch: { kind: "fixed", millis: 500 }, detection: 40 * S },
  };
}

export function pendingJob(id: string, at: number, more: Partial<ObservedJob> = {}): ObservedJob {
  const job = { detail: "PENDING", reason: "Resources", waitsForNodes: true, nodeCount: 1, cpus: 4 };
  return { id, phase: "pending", ...job, priority: 1, submittedAt: at, nodes: [], ...more };
}

export function up(name: string, cpusAllocated = 0): ObservedNode {
  return { name, presence: "up", closed: false, cpus: 4, cpusAllocated, detail: "up" };
}

export function absent(name: string): ObservedNode {
  return { name, presence: "absent", closed: true, cpus: 4, cpusAllocated: 0, detail: "absent" };
}

/** A policy that is told events by hand, as of a recorded trace; gives what it does in short words. */
export function driven(make: PolicyMaker, of: SimulatedCluster) {
  const policy = make(of);
  const give = (event: ElasticityEvent) =>
    policy
      .take(event, event.at)
      .actions.map((action) =>
        action.kind === "set-nodes"
          ? `${action.site}: ${action.nodes.join(" ")}`.trim()
          : `${action.kind} ${action.node}`,
      );
  const look = (
    at: number,
    nodes: readonly ObservedNode[] = [],
    jobs: readonly ObservedJob[] = [],
    gone: readonly string[] = [],
  ) => give({ kind: "changes", at, nodes, jobs, gone });
  return {
    policy,
    give,
    look,
    begin: (nodes: readonly ObservedNode[] = [], jobs: readonly ObservedJob[] = []) =>
      give({ kind: "snapshot", at: 0, nodes, jobs }),
    /** Looks each period from one moment to another and gives every action with its time in seconds. */
    watch(from: number, to: number): string[] {
      const seen: string[] = [];
      for (let at = from; at <= to; at += policy.period)
        seen.push(...look(at).map((action) => `${at / S} ${action}`));
      return seen;
    },
  };
}

/** Four nodes of one site. */
export const four = cluster(specs("a", 4));

/** Jobs that wait since a moment. */
export const waiting = (count: number, at = 0) =>
  Array.from({ length: count }, (_, each) => pendingJob(`${each + 1}`, at));

/** A trace of jobs that come at once, each as large as a node. */
export function batch(count: number, runTime: number, at = 0): Trace {
  const jobs = Array.from({ length: count }, (_, each) => ({
    id: `${at}-${each}`,
    submitAt: at,
    runTime,
    nodeCount: 1,
    cpusPerNode: 4,
  }));
  return { name: "batch", jobs };
}
