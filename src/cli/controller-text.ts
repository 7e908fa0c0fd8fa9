import type { ControllerEvent } from "../elasticity/controller-events.js";
import type { Console } from "./console.js";

/**
 * One line for each event that a person wants to see, undefined for the rest: repeated observations with
 * the same numbers are not told again.
 */
export function controllerNarrator(console: Console, startedAt: number): (event: ControllerEvent) => void {
  const { colors } = console;
  let lastCounts = "";
  return (event) => {
    const stamp = colors.dim(`${((event.at - startedAt) / 1000).toFixed(1).padStart(6)} s`);
    if (event.kind === "observed") {
      const counts = `${event.pending} pending, ${event.running} running`;
      if (counts !== lastCounts) console.note(`${stamp} queue        ${counts}`);
      lastCounts = counts;
      return;
    }
    const text = describe(event, colors);
    if (text !== undefined) console.note(`${stamp} ${text}`);
  };
}

function describe(event: ControllerEvent, colors: Console["colors"]): string | undefined {
  switch (event.kind) {
    case "started":
      return event.resumed ? "loop         goes on from its journal" : "loop         started";
    case "node": {
      const phase = event.phase === undefined ? "" : ` (${event.phase})`;
      const reason = event.reason === undefined ? "" : colors.dim(`: ${event.reason.text}`);
      return `${event.site.padEnd(12)} ${event.node.padEnd(10)} ${colors.bold(event.to)}${phase}${reason}`;
    }
    case "apply": {
      if (event.status === "started") return `${event.site.padEnd(12)} up with [${event.nodes.join(", ")}]`;
      const seconds = event.seconds === undefined ? "" : ` after ${event.seconds.toFixed(1)} s`;
      return `${event.site.padEnd(12)} up ${event.status}${seconds}${event.message === undefined ? "" : `: ${event.message}`}`;
    }
    case "fault":
      return colors.red(
        `fault ${event.code}: ${event.message}${event.hint === undefined ? "" : `; ${event.hint}`}`,
      );
    case "stopped":
      return `loop         stopped (${event.reason})`;
    default:
      return undefined;
  }
}
