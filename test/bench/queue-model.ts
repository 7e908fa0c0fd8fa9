import type { NodeSpec, ObservedJob, ObservedNode } from "../../src/elasticity/core/index.js";

/** How large a cluster a decision is measured on. */
export interface QueueSize {
  readonly nodes: number;
  readonly jobs: number;
  /** Node templates over all sites: pools of flavour, zone and market. */
  readonly pools: number;
  readonly sites: number;
}

/** Workers, half of them on and half busy, in pools over sites. */
export function modelNodes({ nodes, pools, sites }: QueueSize): NodeSpec[] {
  return Array.from({ length: nodes }, (_, index) => ({
    name: `node-${index}`,
    site: `site-${index % sites}`,
    pool: `pool-${index % pools}`,
    flavor: `flavor-${index % pools}`,
    cpus: 16 + 16 * (index % 2),
    memoryMiB: 64_000,
    address: "192.0.2.1",
    pricePerHour: 1 + (index % pools) / 10,
  }));
}

/** What the batch system says of the workers. */
export function modelObserved(specs: readonly NodeSpec[]): ObservedNode[] {
  return specs.map(({ name, cpus }, index) =>
    index % 4 < 2
      ? { name, presence: "up", closed: false, cpus, cpusAllocated: cpus / 2, detail: "MIXED+CLOUD" }
      : {
          name,
          presence: "absent",
          closed: true,
          closedReason: "absent",
          cpus,
          cpusAllocated: 0,
          detail: "IDLE+CLOUD+DRAIN+POWERED_DOWN",
        },
  );
}

/** Jobs of 40 users: arrays of 250 tasks of one shape each, a twentieth of them running. */
export function modelJobs({ jobs, nodes }: QueueSize): ObservedJob[] {
  return Array.from({ length: jobs }, (_, index) => {
    const array = Math.floor(index / 250);
    const running = index % 20 === 0;
    const shape = {
      nodeCount: array % 10 === 9 ? 4 : 1,
      cpus: (array % 10 === 9 ? 4 : 1) * (1 + (array % 8)),
      priority: 1000 - (array % 40),
      submittedAt: 1000 * array,
    };
    return {
      id: `${1000 + array}_${index % 250}`,
      phase: running ? "running" : "pending",
      detail: running ? "RUNNING" : "PENDING",
      reason: running ? "None" : "Resources",
      waitsForNodes: !running,
      ...shape,
      nodes: running ? [`node-${(Math.floor(index / 20) * 4) % nodes}`] : [],
      ...(running ? { startedAt: 500 } : {}),
    };
  });
}
