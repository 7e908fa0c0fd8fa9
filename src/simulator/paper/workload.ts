import type { NodeSpec } from "../../elasticity/core/index.js";
import type { Duration, SimulatedCluster, SiteModel, Trace, TraceJob } from "../model.js";
import { createRandom } from "../random.js";

/**
 * The experiment of "A TOSCA-based deployment of elastic hybrid clusters across cloud sites" (section 4 of
 * the hybrid clusters paper): 3,676 audio files in four blocks, each submitted some minutes after the end of
 * the one before, on a cluster with two nodes of its own and three that a second cloud can give.
 */
export const PAPER_BLOCKS = [873, 888, 925, 990] as const;
/** Minutes between the end of a block and the submission of the next. */
export const PAPER_GAPS = [8, 12, 6] as const;
/** A t2.medium and a t2.micro (the router) an hour, us-east-2. */
export const PAPER_PRICES = { worker: 0.0464, vrouter: 0.0116 } as const;

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const SECOND = 1000;

/** The first job on a node installs udocker, pulls the image and makes the container. */
export const PAPER_SETUP = 270 * SECOND;

/** The workload; run times are uniform between 15 and 20 seconds, drawn by the seed. */
export function paperTrace(seed: number, blocks: readonly number[] = PAPER_BLOCKS): Trace {
  const random = createRandom(seed, "paper/jobs");
  const service: Duration = { kind: "uniform", from: 15 * SECOND, to: 20 * SECOND };
  const jobs = blocks.flatMap((count, index) =>
    Array.from({ length: count }, (_, each): TraceJob => {
      const block = `block-${index + 1}`;
      const gap = index === 0 ? {} : { afterBlock: `block-${index}` };
      return {
        id: `${index + 1}-${each + 1}`,
        block,
        ...gap,
        submitAt: index === 0 ? 0 : (PAPER_GAPS[index - 1] ?? 0) * MINUTE,
        runTime: random.draw(service),
        nodeCount: 1,
        cpusPerNode: 1,
      };
    }),
  );
  return { name: blocks === PAPER_BLOCKS ? "paper" : `paper, ${blocks.length} block`, jobs };
}

/** What differs between the scenarios; times in minutes, `overhead` in seconds. */
export interface PaperClusterSettings {
  readonly elasticNodes: number;
  readonly boot: number;
  readonly off: number;
  readonly updates: SiteModel["updates"];
  readonly setup: boolean;
  /** The machines exist from the beginning and are only stopped and started. */
  readonly stopStart: boolean;
  readonly overhead: number;
  readonly billingDelay: number;
}

/** CESNET with two static nodes, AWS with elastic ones; one slot a node, as measured in the paper. */
export function paperCluster(settings: PaperClusterSettings): SimulatedCluster {
  const { elasticNodes, boot, off, updates, setup, stopStart, overhead, billingDelay } = settings;
  const nodes = Array.from({ length: 2 + elasticNodes }, (_, index) => paperNode(index, settings));
  const setupTime = setup ? PAPER_SETUP : 0;
  const aws: SiteModel = {
    name: "aws",
    boot: { kind: "fixed", millis: boot * MINUTE },
    off: { kind: "fixed", millis: off * MINUTE },
    ...(stopStart ? { warmStart: { kind: "fixed", millis: boot * MINUTE } } : {}),
    setup: setupTime,
    updates,
    applyTime: { kind: "fixed", millis: updates === "serial" ? 0 : SECOND },
    billingDelay: billingDelay * MINUTE,
  };
  const burst = elasticNodes === 0 ? [] : [{ ...aws, vrouter: { pricePerHour: PAPER_PRICES.vrouter } }];
  return {
    name: "paper",
    nodes,
    staticNodes: ["vnode-1", "vnode-2"],
    sites: [{ ...aws, name: "cesnet" }, ...burst],
    queue: {
      order: "fifo",
      dispatch: { kind: "fixed", millis: overhead * SECOND },
      detection: 40 * SECOND,
    },
  };
}

function paperNode(index: number, { boot, elasticNodes }: PaperClusterSettings): NodeSpec {
  const elastic = index >= 2;
  return {
    name: `vnode-${index + 1}`,
    site: elastic ? "aws" : "cesnet",
    cpus: 1,
    memoryMiB: 4096,
    address: `10.${elastic ? 2 : 1}.${Math.floor(index / 200)}.${(index % 200) + 11}`,
    flavor: "t2.medium",
    ...(elastic ? { pricePerHour: PAPER_PRICES.worker, bootTime: boot * 60 } : {}),
    pool: elastic ? `aws-${elasticNodes}` : "cesnet",
  };
}
