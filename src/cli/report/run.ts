import {
  CLUES_STATES,
  type CluesReport,
  costSeries,
  type HostEvent,
  type ReportExtension,
  type ReportJob,
  type ReportRequest,
} from "../../elasticity/report/format.js";
import { REQUEST_CODES } from "../../elasticity/requests/states.js";
import type { JobOutcome, NodeSpan, SimulationRun, Trace } from "../../simulator/model.js";
import { timelineOfRun } from "../../simulator/plots/index.js";
import { figurePage, figureSvg } from "./page.js";

/** States of a simulated node as CLUES numbers them; set-up counts as used, as a job waits on the node. */
const STATES: Readonly<Record<NodeSpan["state"], number>> = {
  off: CLUES_STATES.off,
  "powering-on": CLUES_STATES["powering-on"],
  setup: CLUES_STATES.used,
  used: CLUES_STATES.used,
  idle: CLUES_STATES.idle,
  "powering-off": CLUES_STATES["powering-off"],
  failed: CLUES_STATES["off-error"],
};

/** Plots of a run, one below the other, as one SVG. */
export function runSvg(run: SimulationRun, trace: Trace): string {
  return figureSvg(timelineOfRun(run, trace));
}

/** The page of a run: plots, tables, slider. */
export function runPage(run: SimulationRun, trace: Trace): string {
  return figurePage(timelineOfRun(run, trace), reportOfRun(run, trace));
}

/** The report of a simulated run, in the data format of CLUES with seconds from the beginning (CL-11). */
export function reportOfRun(run: SimulationRun, trace: Trace): CluesReport {
  const sizes = new Map(trace.jobs.map((job) => [job.id, job]));
  const extension: ReportExtension = {
    version: 1,
    cluster: `${run.trace} under ${run.policy}`,
    sites: Object.fromEntries(run.cluster.nodes.map(({ name, site }) => [name, site])),
    jobs: run.jobs.map((job) => jobOf(job, sizes)),
    prices: Object.fromEntries(
      run.cluster.nodes.flatMap(({ name, pricePerHour }) =>
        pricePerHour === undefined ? [] : [[name, pricePerHour]],
      ),
    ),
    updates: run.updates.map(({ site, from, to, nodes }) => ({
      site,
      from: from / 1000,
      to: to / 1000,
      nodes,
    })),
    cost: costSeries(
      run.bills.map(({ site, from, to, pricePerHour }) => ({
        site,
        from: from / 1000,
        to: to / 1000,
        perHour: pricePerHour,
      })),
    ),
  };
  return {
    hostevents: hostEvents(run, sizes),
    requests: run.jobs.map((job) => requestOf(job, sizes)),
    mintime_avail: 0,
    maxtime_avail: run.endedAt / 1000,
    elastosca: extension,
  };
}

function requestOf({ id, submittedAt, startedAt, nodes }: JobOutcome, sizes: Sizes): ReportRequest {
  const size = sizes.get(id);
  return {
    id,
    t_created: submittedAt / 1000,
    state: startedAt === undefined ? REQUEST_CODES.pending : REQUEST_CODES.served,
    t_state: (startedAt ?? submittedAt) / 1000,
    slots: size?.cpusPerNode ?? 1,
    memory: size?.memoryMiBPerNode ?? 0,
    requirements: size?.partition === undefined ? "" : `"${size.partition}" in queues`,
    taskcount: size?.nodeCount ?? 1,
    maxtaskspernode: 1,
    jobid: id,
    nodes: nodes.join(","),
  };
}

function jobOf({ id, submittedAt, startedAt, endedAt, nodes }: JobOutcome, sizes: Sizes): ReportJob {
  const { nodeCount = 1, cpusPerNode = 1 } = sizes.get(id) ?? {};
  return {
    id,
    submitted: submittedAt / 1000,
    ...(startedAt === undefined ? {} : { started: startedAt / 1000 }),
    ...(endedAt === undefined ? {} : { ended: endedAt / 1000 }),
    slots: nodeCount * cpusPerNode,
    nodes,
  };
}

type Sizes = ReadonlyMap<string, Trace["jobs"][number]>;

interface Change {
  readonly at: number;
  readonly state?: number;
  readonly slots: number;
  readonly memory: number;
}

/** Of each node its states, and what its jobs take of it, put together in the order of time. */
function hostEvents(run: SimulationRun, sizes: Sizes): Record<string, HostEvent[]> {
  const changes = new Map<string, Change[]>(run.cluster.nodes.map(({ name }) => [name, []]));
  for (const { node, state, from } of run.spans)
    changes.get(node)?.push({ at: from, state: STATES[state], slots: 0, memory: 0 });
  for (const { id, startedAt, endedAt = run.endedAt, nodes } of run.jobs) {
    if (startedAt === undefined) continue;
    const { cpusPerNode: slots = 1, memoryMiBPerNode: memory = 0 } = sizes.get(id) ?? {};
    for (const node of nodes) {
      changes.get(node)?.push({ at: startedAt, slots, memory });
      changes.get(node)?.push({ at: endedAt, slots: -slots, memory: -memory });
    }
  }
  return Object.fromEntries(
    run.cluster.nodes.map((node) => [node.name, eventsOf(changes.get(node.name) ?? [], node, run.endedAt)]),
  );
}

function eventsOf(
  changes: Change[],
  { cpus, memoryMiB }: { readonly cpus: number; readonly memoryMiB: number },
  end: number,
): HostEvent[] {
  const events: HostEvent[] = [];
  let state = CLUES_STATES.off;
  let used = 0;
  let memory = 0;
  const put = (at: number) => {
    const event = {
      t: at / 1000,
      state,
      slots: cpus,
      slots_used: used,
      memory: memoryMiB,
      memory_used: memory,
    };
    if (events.at(-1)?.t === event.t) events[events.length - 1] = event;
    else events.push(event);
  };
  put(0);
  for (const change of changes.sort((left, right) => left.at - right.at)) {
    state = change.state ?? state;
    used += change.slots;
    memory += change.memory;
    put(change.at);
  }
  put(end);
  return events;
}
