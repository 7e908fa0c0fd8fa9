import { type NodeSpec, policyWith } from "../../../src/elasticity/core/index.js";
import type {
  QueueModel,
  SimulatedCluster,
  SiteModel,
  Trace,
  TraceJob,
} from "../../../src/simulator/model.js";
import { ownPolicy } from "../../../src/simulator/own-policy.js";

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;

/** Our policy; idle nodes go after two minutes. */
export const own = ownPolicy(policyWith({ idleTime: 120 }));

/** A small cluster: `count` nodes of `cpus` processors on each site, booting in a minute. */
export function smallCluster(
  settings: {
    readonly count?: number;
    readonly cpus?: number;
    readonly statics?: number;
    readonly site?: Partial<SiteModel>;
    readonly sites?: readonly string[];
    readonly queue?: Partial<QueueModel>;
    readonly node?: Partial<NodeSpec>;
  } = {},
): SimulatedCluster {
  const { count = 4, cpus = 2, statics = 0, site, sites = ["cloud"], queue, node } = settings;
  const nodes = sites.flatMap((name, at) =>
    Array.from({ length: count }, (_, index): NodeSpec => {
      const id = at * count + index + 1;
      const base = { name: `n-${id}`, site: name, cpus, memoryMiB: 4096, address: `10.0.${at}.${id}` };
      return { ...base, bootTime: 60, pricePerHour: 1, ...node };
    }),
  );
  return {
    name: "small",
    nodes,
    staticNodes: nodes.slice(0, statics).map(({ name }) => name),
    sites: sites.map((name) => ({
      name,
      boot: { kind: "fixed", millis: MINUTE },
      off: { kind: "fixed", millis: 10 * SECOND },
      setup: 0,
      updates: "site",
      applyTime: { kind: "fixed", millis: SECOND },
      ...site,
    })),
    queue: { order: "fifo", dispatch: { kind: "fixed", millis: 0 }, detection: 40 * SECOND, ...queue },
  };
}

/** Jobs with the fields given; one node, one processor, one minute, at the beginning. */
export function jobs(...list: readonly Partial<TraceJob>[]): Trace {
  const whole = list.map((job, index): TraceJob => {
    return { id: String(index + 1), submitAt: 0, runTime: MINUTE, nodeCount: 1, cpusPerNode: 1, ...job };
  });
  return { name: "test", jobs: whole };
}
