import { spareNodes } from "../demand/startable-class.js";
import { nodeReason, type Reason } from "../reasons.js";
import type { Candidates, PolicyClass } from "./candidates.js";

/**
 * Keeps a buffer of free nodes and slots: nodes that were to go stay, then removals are taken back, then
 * nodes are started. It is filled up once a period, and at once when something is about to go.
 */
export const free: PolicyClass = (candidates) => {
  const { draft, off, on, keep, evict, renewals } = candidates;
  const wanted = bufferOf(candidates);
  if (wanted.nodes === 0 && wanted.slots === 0) return;
  const due =
    draft.now - (draft.pace.bufferAt ?? Number.NEGATIVE_INFINITY) >= draft.policy.extraNodesPeriod * 1000;
  if (!due && off.size === 0) return;
  if (due) draft.pace = { ...draft.pace, bufferAt: draft.now };
  const buffer = { nodes: 0, slots: 0 };
  const isFull = () => buffer.nodes >= wanted.nodes && buffer.slots >= wanted.slots;
  const add = (cpus: number, whole: boolean) => {
    buffer.slots += cpus;
    if (whole) buffer.nodes += 1;
  };
  for (const { node, tier, free: slots, packed } of candidates.demand.supplies) {
    const counts = (tier === "on" && !off.has(node.name)) || tier === "coming" || on.has(node.name);
    if (counts) add(slots, packed === 0 && slots >= node.cpus);
  }
  const reason = (name: string): Reason =>
    nodeReason("buffer", name, `Kept free as a buffer of ${describe(wanted)}.`, { ...wanted });
  for (const name of [...off.keys()]) {
    if (isFull()) return;
    // A node with jobs on it is no free one.
    if (evict.has(name) || renewals.has(name)) continue;
    off.delete(name);
    add(draft.nodes.get(name)?.cpus ?? 0, true);
  }
  for (const { node, tier, packed } of candidates.demand.supplies) {
    if (isFull()) return;
    if (tier !== "leaving" || packed > 0) continue;
    keep.set(node.name, reason(node.name));
    add(node.cpus, true);
  }
  for (const node of spareNodes(candidates.demand.classes)) {
    if (isFull()) return;
    if (on.has(node.name)) continue;
    on.set(node.name, reason(node.name));
    add(node.cpus, true);
  }
};

function bufferOf({ draft }: Candidates): { nodes: number; slots: number } {
  const { extraNodesFree, extraNodesShare, extraSlotsFree } = draft.policy;
  let used = 0;
  if (extraNodesShare > 0)
    for (const { lifecycle } of draft.nodes.values()) if (lifecycle === "used") used += 1;
  return { nodes: Math.max(extraNodesFree, Math.ceil(used * extraNodesShare)), slots: extraSlotsFree };
}

function describe({ nodes, slots }: { readonly nodes: number; readonly slots: number }): string {
  const parts = [nodes > 0 ? `${nodes} nodes` : "", slots > 0 ? `${slots} slots` : ""];
  return parts.filter((part) => part !== "").join(" and ");
}
