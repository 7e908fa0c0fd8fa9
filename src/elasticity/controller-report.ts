import { CODES } from "../diagnostics/catalog.js";
import type { DiagnosticDefinition } from "../diagnostics/define.js";
import type { ControllerEvent } from "./controller-events.js";
import type { ClusterState, Lifecycle } from "./core/index.js";

/** What an answer of the batch system comes to, in numbers. */
export function observedEvent(state: ClusterState, at: number): ControllerEvent {
  const nodes: Partial<Record<Lifecycle, number>> = {};
  const sites: Record<string, Partial<Record<Lifecycle, number>>> = {};
  for (const { lifecycle, site } of state.nodes.values()) {
    nodes[lifecycle] = (nodes[lifecycle] ?? 0) + 1;
    const own = sites[site] ?? {};
    sites[site] = own;
    own[lifecycle] = (own[lifecycle] ?? 0) + 1;
  }
  const count = (phase: string) => state.jobs.filter((job) => job.phase === phase).length;
  const { thisHour, today, total } = state.spending;
  const spent = { hour: thisHour, day: today, total };
  return { kind: "observed", at, pending: count("pending"), running: count("running"), nodes, sites, spent };
}

/** One event for each worker that moved, and a fault for each that failed. */
export function changeEvents(before: ClusterState, after: ClusterState, at: number): ControllerEvent[] {
  const events: ControllerEvent[] = [];
  for (const node of after.nodes.values()) {
    const old = before.nodes.get(node.name);
    if (old === undefined || (old.lifecycle === node.lifecycle && old.phase === node.phase)) continue;
    const { name, site, lifecycle, phase, reason } = node;
    events.push({ kind: "node", at, node: name, site, from: old.lifecycle, to: lifecycle, phase, reason });
    if (node.failuresOn > old.failuresOn || node.failuresOff > old.failuresOff) {
      events.push(
        faultEvent(CODES.nodeFailed, { node: name, message: reason?.text ?? "no reason known" }, at),
      );
    }
  }
  return events;
}

/** A fault of the catalog as an event. */
export function faultEvent<Args>(
  definition: DiagnosticDefinition<Args>,
  args: Args,
  at: number,
): ControllerEvent {
  const hint = typeof definition.hint === "function" ? definition.hint(args) : definition.hint;
  const text = hint === undefined ? {} : { hint };
  return { kind: "fault", at, code: definition.code, message: definition.message(args), ...text };
}
