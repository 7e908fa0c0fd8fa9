import type { ControllerEvent } from "../elasticity/controller-events.js";
import type { Console } from "./console.js";

/**
 * One line for each event that a person wants to see, undefined for the rest: repeated observations with
 * the same numbers are not told again.
 */
export function controllerNarrator(console: Console, startedAt: number): (event: ControllerEvent) => void {
  const { colors } = console;
  let lastCounts = "";
  const busy = new Map<string, string>();
  return (event) => {
    if (event.kind === "node" && event.to === "used") busy.set(event.node, event.site);
    else if (event.kind === "node") busy.delete(event.node);
    const stamp = colors.dim(`${((event.at - startedAt) / 1000).toFixed(1).padStart(6)} s`);
    if (event.kind === "observed") {
      const counts = `${event.pending} pending, ${event.running} running${where(busy)}`;
      if (counts !== lastCounts) console.note(`${stamp} queue        ${counts}`);
      lastCounts = counts;
      return;
    }
    const text = describe(event, colors);
    if (text !== undefined) console.note(`${stamp} ${text}`);
  };
}

/** Busy workers by site: `on lab-a 2, lab-b 3 workers`. */
function where(busy: ReadonlyMap<string, string>): string {
  const counts = new Map<string, number>();
  for (const site of [...busy.values()].sort()) counts.set(site, (counts.get(site) ?? 0) + 1);
  const parts = [...counts].map(([site, count]) => `${site} ${count}`);
  return parts.length === 0 ? "" : `; busy workers: ${parts.join(", ")}`;
}

function describe(event: ControllerEvent, colors: Console["colors"]): string | undefined {
  switch (event.kind) {
    case "started":
      return event.resumed ? "loop         goes on from its journal" : "loop         started";
    case "node":
      return nodeLine(event, colors);
    case "apply": {
      if (event.status === "started") return `${event.site.padEnd(12)} up with [${event.nodes.join(", ")}]`;
      const seconds = event.seconds === undefined ? "" : ` after ${event.seconds.toFixed(1)} s`;
      return `${event.site.padEnd(12)} up ${event.status}${seconds}${event.message === undefined ? "" : `: ${event.message}`}`;
    }
    case "fault":
      return colors.red(
        `fault ${event.code}: ${event.message}${event.hint === undefined ? "" : `; ${event.hint}`}`,
      );
    case "console":
      return consoleLine(event);
    case "stopped":
      return `loop         stopped (${event.reason})`;
    default:
      return undefined;
  }
}

function consoleLine({ node, lines }: Extract<ControllerEvent, { kind: "console" }>): string {
  const kept = lines === 1 ? "line of its console is" : `${lines} lines of its console are`;
  return `${node}: the last ${kept} kept: elastosca explain node ${node}`;
}

type NodeEvent = Extract<ControllerEvent, { kind: "node" }>;

/** Steps of a removal that follow each other at once; the first one and the end are told. */
const SILENT_PHASES: readonly (string | undefined)[] = ["drained", "powering-down", "removing", "closing"];
const ON: readonly string[] = ["idle", "used"];

/** Comings and goings; that a worker which is on has a job or none is seen from the queue. */
function nodeLine(
  { site, node, from, to, phase, reason }: NodeEvent,
  colors: Console["colors"],
): string | undefined {
  if (ON.includes(from) && ON.includes(to)) return undefined;
  if (SILENT_PHASES.includes(phase)) return undefined;
  if (from === "unknown" && to === "off") return undefined;
  const step = phase === undefined ? "" : ` (${phase})`;
  const why = reason === undefined ? "" : colors.dim(`: ${reason.text}`);
  return `${site.padEnd(12)} ${node.padEnd(10)} ${colors.bold(ON.includes(to) ? "ready" : to)}${step}${why}`;
}
