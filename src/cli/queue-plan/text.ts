import type { Colors } from "../console.js";
import { table } from "../table.js";
import type { QueuePlan } from "./plan.js";

/** Remarks beyond so many are counted only. */
const SHOWN = 20;

/** The same for jobs of a worker or a remark. */
const NAMED = 5;

/** The plan for a queue as people read it: which workers would come, why, and what they cost. */
export function queuePlanText(plan: QueuePlan, colors: Colors): string {
  const { jobs, starts, sites, held } = plan;
  const running = jobs.running === 0 ? "" : ` (${jobs.running} that do not wait are left out)`;
  const lines = [`queue: ${count(jobs.waiting, "job")} waiting${running}`];
  if (starts.length === 0) lines.push("no worker would be started");
  else {
    const rows = starts.map(({ node, site, flavor = "", pricePerHour, reason, jobs }) => [
      node,
      site,
      flavor,
      String(pricePerHour),
      withJobs(reason, jobs),
    ]);
    lines.push(`${count(starts.length, "worker")} would be started:`);
    lines.push(table(["worker", "site", "flavor", "per hour", "because"], rows, colors));
    const each = sites.map(
      ({ site, nodes, pricePerHour }) => `${site} ${nodes.length} (${pricePerHour} per hour)`,
    );
    lines.push(`per site: ${each.join(", ")}; together ${plan.pricePerHour} per hour`);
  }
  if (held.length > 0) lines.push("held back:");
  for (const { about, text, jobs = [] } of held.slice(0, SHOWN))
    lines.push(`  ${about}: ${withJobs(text, jobs)}`);
  if (held.length > SHOWN) lines.push(`  and ${held.length - SHOWN} more; --format json has them all`);
  return lines.join("\n");
}

function withJobs(text: string, jobs: readonly string[]): string {
  if (jobs.length === 0) return text;
  const more = jobs.length - NAMED;
  const names = `${jobs.slice(0, NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  return `${text.replace(/\.$/, "")}: ${names}`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
