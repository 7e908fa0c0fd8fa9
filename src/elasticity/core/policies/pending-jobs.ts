import { NAMED_JOBS } from "../demand/demand.js";
import type { Supply } from "../demand/supply.js";
import { nodeReason } from "../reasons.js";
import type { PolicyClass } from "./candidates.js";

/** Starts the nodes onto which pending jobs were packed, or keeps them when they are on their way out. */
export const pendingJobs: PolicyClass = ({ draft, demand, on, keep }) => {
  if (demand.ready === 0) return;
  for (const supply of demand.supplies) {
    const { node, tier, jobs } = supply;
    if (jobs.length === 0) continue;
    if (tier === "leaving") {
      const text = "Pending jobs can use it, so its removal is taken back.";
      keep.set(node.name, nodeReason("demand-kept", node.name, text, evidenceOf(supply)));
    } else if (tier === "startable") {
      const text = `${jobs.length} pending ${jobs.length === 1 ? "job needs" : "jobs need"} it.`;
      on.set(node.name, nodeReason("demand", node.name, text, evidenceOf(supply)));
    }
  }
  if (demand.unmet.count === 0) return;
  const text = "These jobs fit on no set of nodes that can be started now.";
  const evidence = { jobs: demand.unmet.first, count: demand.unmet.count };
  draft.reasons.push({ code: "demand-unmet", subject: { kind: "cluster", name: "queue" }, text, evidence });
};

function evidenceOf({ jobs, node }: Supply) {
  return { jobs: jobs.slice(0, NAMED_JOBS), count: jobs.length, site: node.site, cpus: node.cpus };
}
