import { NAMED_JOBS } from "../demand/placing.js";
import type { Supply } from "../demand/supply.js";
import { nodeReason } from "../reasons.js";
import type { PolicyClass } from "./candidates.js";

/** Starts the nodes onto which pending jobs were packed, or keeps them when they are on their way out. */
export const pendingJobs: PolicyClass = ({ draft, demand, on, keep }) => {
  if (demand.ready === 0) return;
  for (const supply of demand.notServing) {
    const { node, tier, packed, jobs } = supply;
    if (packed === 0 || jobs === undefined) continue;
    if (tier === "leaving") {
      const text = "Pending jobs can use it, so its removal is taken back.";
      keep.set(node.name, nodeReason("demand-kept", node.name, text, evidenceOf(supply)));
    } else if (tier === "startable") {
      const text = `${packed} pending ${packed === 1 ? "job needs" : "jobs need"} it.`;
      on.set(node.name, nodeReason("demand", node.name, text, evidenceOf(supply)));
    }
  }
  if (demand.unmet.count === 0) return;
  const text = "These jobs fit on no set of nodes that can be started now.";
  const evidence = { jobs: demand.unmet.first, count: demand.unmet.count };
  draft.reasons.push({ code: "demand-unmet", subject: { kind: "cluster", name: "queue" }, text, evidence });
};

function evidenceOf({ jobs = [], packed, node }: Supply) {
  return { jobs: jobs.slice(0, NAMED_JOBS), count: packed, site: node.site, cpus: node.cpus };
}
