import type { ClusterTopology } from "../placement/cluster.js";
import { booleanOf } from "../placement/values.js";
import type { TopologyNode } from "../topology/topology.js";
import type { ClusterPlan, PlanReport } from "./ir.js";
import { originOf } from "./origin.js";

/** Folder that the roles of the Slurm types export from the front-end. */
const HOME = "/home";

/**
 * The folder that the cluster's machines share: where the front-end asks for one and its workers do not
 * refuse it. Slurm types of the INDIGO and grycap libraries ask by an NFS role, those of grycap have a
 * property `nfs` besides, which goes before the role.
 */
export function sharedHome(cluster: ClusterTopology): NonNullable<ClusterPlan["sharedHome"]> | undefined {
  return asks(cluster.frontEnd) && !refuses(cluster.worker) ? { path: HOME } : undefined;
}

/** One end of the sharing is switched on and the other off: what the template says there has no effect. */
export function unsharedHome({ frontEnd, worker }: ClusterTopology): PlanReport["ignored"] {
  if (asks(frontEnd) && refuses(worker))
    return [without(frontEnd, `no file system is shared, as "${worker.name}" has nfs switched off`)];
  // A default stands in the file of the type, and is no wish of the template's.
  const wish = worker.properties.get("nfs");
  const wished = booleanOf(wish) === true && wish?.span.source === worker.span.source;
  if (wished && !asks(frontEnd))
    return [without(worker, `no file system is shared, as "${frontEnd.name}" has nfs switched off`)];
  return [];
}

function asks(node: TopologyNode): boolean {
  const role = [...node.artifacts.values()].some(({ file }) => /\bnfs\b/i.test(file));
  return booleanOf(node.properties.get("nfs")) ?? role;
}

function refuses(node: TopologyNode): boolean {
  return booleanOf(node.properties.get("nfs")) === false;
}

function without(node: TopologyNode, reason: string): PlanReport["ignored"][number] {
  const given = node.properties.get("nfs")?.span;
  const span = given?.source === node.span.source ? given : node.span;
  const name = `${node.name}.nfs`;
  return { name, reason, origin: originOf(name, span) };
}
