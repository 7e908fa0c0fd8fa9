import type { PolicyMaker } from "../model.js";
import { cluesPolicy, ec3Policy } from "./clues.js";
import { clusterAutoscalerPolicy } from "./cluster-autoscaler.js";
import { cycleCloudPolicy, slurmGcpPolicy } from "./cyclecloud.js";
import { htcondorPolicy } from "./htcondor.js";
import { karpenterPolicy } from "./karpenter.js";
import { parallelClusterPolicy } from "./parallelcluster.js";
import { slurmPolicy } from "./slurm.js";
import { starClusterPolicy } from "./starcluster.js";

/** Peers by the names of the command line, each with its published defaults. */
export const PEERS = {
  clues: cluesPolicy,
  ec3: ec3Policy,
  slurm: slurmPolicy,
  parallelcluster: parallelClusterPolicy,
  "slurm-gcp": slurmGcpPolicy,
  cyclecloud: cycleCloudPolicy,
  starcluster: starClusterPolicy,
  "cluster-autoscaler": clusterAutoscalerPolicy,
  karpenter: karpenterPolicy,
  htcondor: htcondorPolicy,
} as const satisfies Record<string, () => PolicyMaker>;

export type PeerName = keyof typeof PEERS;

export const PEER_NAMES = Object.keys(PEERS) as PeerName[];

/** The rules of a peer with its published defaults; undefined for an unknown name. */
export function peerNamed(name: string): PolicyMaker | undefined {
  return Object.hasOwn(PEERS, name) ? PEERS[name as PeerName]() : undefined;
}
