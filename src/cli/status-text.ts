import type { StatusNode, StatusPool, StatusReport } from "../elasticity/index.js";
import type { Colors } from "./console.js";
import { table } from "./table.js";

/** The whole report for a terminal. */
export function statusText(report: StatusReport, colors: Colors): string {
  const { queue } = report;
  const fault = queue.fault === undefined ? "" : colors.red(`; the batch system: ${queue.fault}`);
  const lines = [
    `${colors.bold(report.cluster)}: ${queue.pending} jobs pending, ${queue.running} running${fault}`,
    "",
    table(
      ["site", "workers", "states", ""],
      report.pools.map((pool) => [pool.site, String(pool.nodes), statesText(pool), updateText(pool)]),
      colors,
    ),
    ...comingText(report),
    ...outdatedText(report),
    "",
    nodesText(shown(report), colors),
  ];
  const left = report.nodes.length - shown(report).nodes.length;
  if (left > 0) lines.push(colors.dim(`... and ${left} more: elastosca nodes`));
  if (report.backoffs.length > 0) lines.push("", "left alone after failures");
  for (const { kind, name, remainingSeconds, failures, message } of report.backoffs.slice(0, 8))
    lines.push(`  ${kind} ${name}: ${remainingSeconds} s more, ${failures} in a row: ${message}`);
  if (report.spent.total > 0) {
    const { hour, day, total } = report.spent;
    lines.push(
      "",
      `spent: ${hour.toFixed(2)} this hour, ${day.toFixed(2)} today, ${total.toFixed(2)} in all`,
    );
  }
  if (report.lastDecisions.length > 0) lines.push("", "last decisions");
  for (const { at, actions, reasons } of report.lastDecisions.slice(0, 5)) {
    lines.push(
      `  ${colors.dim(clock(at))} ${actions.join("; ")}`,
      ...reasons.slice(0, 3).map((r) => `    ${r}`),
    );
  }
  return lines.join("\n");
}

/** How long until all workers that come are there, and which are late. */
function comingText({ coming }: StatusReport): string[] {
  if (coming === undefined) return [];
  const { nodes, remainingSeconds, late } = coming;
  const count = nodes === 1 ? "1 worker" : `${nodes} workers`;
  const due = remainingSeconds === undefined || remainingSeconds === 0 ? "" : ` within ${remainingSeconds} s`;
  const slow = late.length === 0 ? "" : `; late: ${late.join(", ")}`;
  return ["", `coming: ${count}${due}${slow}`];
}

const NAMED = 8;

/** Workers whose machines are not as they would be made now. */
function outdatedText({ nodes }: StatusReport): string[] {
  const names = nodes.filter(({ outdated }) => outdated === true).map(({ name }) => name);
  if (names.length === 0) return [];
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : "";
  return ["", `of an earlier generation: ${names.slice(0, NAMED).join(", ")}${more}`];
}

/** One screen: of a big cluster only the workers that are on or that something is the matter with. */
const SHOWN_NODES = 30;

function shown(report: StatusReport): StatusReport {
  if (report.nodes.length <= SHOWN_NODES) return report;
  const nodes = report.nodes.filter(({ state }) => state !== "off" && state !== "unknown");
  return { ...report, nodes: nodes.slice(0, SHOWN_NODES) };
}

function statesText({ states }: StatusPool): string {
  return Object.entries(states)
    .map(([state, count]) => `${count} ${state}`)
    .join(", ");
}

function updateText({ updatingSince }: StatusPool): string {
  return updatingSince === undefined ? "" : `update since ${clock(updatingSince)}`;
}

/** One line a worker. */
export function nodesText({ nodes }: Pick<StatusReport, "nodes">, colors: Colors): string {
  const rows = nodes.map((node) => [
    node.name,
    node.site,
    stateText(node, colors),
    clock(node.since),
    node.address,
    doing(node),
    node.reason,
  ]);
  return table(["node", "site", "state", "since", "address", "", "why"], rows, colors);
}

/** Its jobs, or how far it is on its way. */
function doing({ jobs, boot }: StatusNode): string {
  if (jobs > 0) return `${jobs} job${jobs === 1 ? "" : "s"}`;
  if (boot === undefined) return "";
  const { stage, remainingSeconds } = boot;
  if (remainingSeconds === undefined) return stage;
  return remainingSeconds < 0
    ? `${stage}, ${-remainingSeconds} s late`
    : `${stage}, ${remainingSeconds} s more`;
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
