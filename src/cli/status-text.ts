import type { StatusNode, StatusReport } from "../elasticity/index.js";
import type { Colors } from "./console.js";
import { table } from "./table.js";

/** The whole report for a terminal. */
export function statusText(report: StatusReport, colors: Colors): string {
  const { queue } = report;
  const fault = queue.fault === undefined ? "" : colors.red(`; the batch system: ${queue.fault}`);
  const lines = [
    `${colors.bold(report.cluster)}: ${queue.pending} jobs pending, ${queue.running} running${fault}`,
    "",
    nodesText(report, colors),
  ];
  if (report.lastDecisions.length > 0) lines.push("", "last decisions");
  for (const { at, actions, reasons } of report.lastDecisions.slice(0, 5)) {
    lines.push(
      `  ${colors.dim(clock(at))} ${actions.join("; ")}`,
      ...reasons.slice(0, 3).map((r) => `    ${r}`),
    );
  }
  return lines.join("\n");
}

/** One line a worker. */
export function nodesText({ nodes }: StatusReport, colors: Colors): string {
  const rows = nodes.map((node) => [
    node.name,
    node.site,
    stateText(node, colors),
    clock(node.since),
    node.address,
    node.jobs === 0 ? "" : `${node.jobs} job${node.jobs === 1 ? "" : "s"}`,
    node.reason,
  ]);
  return table(["node", "site", "state", "since", "address", "", "why"], rows, colors);
}

function stateText({ state, phase, enabled }: StatusNode, colors: Colors): string {
  const color =
    state === "used" || state === "idle" ? colors.green : state.endsWith("error") ? colors.red : colors.dim;
  const detail = [phase, enabled ? undefined : "disabled"].filter((part) => part !== undefined);
  return color(detail.length === 0 ? state : `${state} (${detail.join(", ")})`);
}

/** Time of day of an ISO time, in UTC. */
function clock(iso: string): string {
  return `${iso.slice(11, 19)}Z`;
}
