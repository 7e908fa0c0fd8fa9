import type { NodeState, ObservedJob, ObservedNode } from "../core/index.js";
import { changedStates, foldJobs } from "../fold.js";
import type { JournalRecord } from "../records.js";
import { type JobRequest, requestsIn } from "../requests/history.js";
import { needsOfJob } from "../requests/outlook.js";
import { REQUEST_CODES } from "../requests/states.js";
import {
  CLUES_STATES,
  type CluesReport,
  costSeries,
  type HostEvent,
  type PaidSpan,
  type ReportJob,
  type ReportRequest,
  type ReportUpdate,
} from "./format.js";

/** Which part of a journal a report is about, in milliseconds since 1970; all of it by default. */
export interface ReportRange {
  readonly from?: number;
  readonly to?: number;
}

/** The report of a controller's journal, in the data format of CLUES (CL-11). */
export function reportOfJournal(records: readonly JournalRecord[], range: ReportRange = {}): CluesReport {
  const { from = records[0]?.at ?? 0, to = records.at(-1)?.at ?? 0 } = range;
  const taken = records.filter(({ at }) => at <= to);
  const ends = endsOf(taken);
  const folded = foldJobs(taken, true).map((job) => withEnd(job, ends.get(job.id)));
  const jobs = folded.filter(({ submittedAt, endedAt = to }) => endedAt >= from && submittedAt <= to);
  const requests = requestsIn(taken);
  const hosts = hostsOf(taken, from, to);
  return {
    hostevents: hosts.events,
    requests: jobs.map((job) => requestOf(job, requests.get(job.id))),
    mintime_avail: from / 1000,
    maxtime_avail: to / 1000,
    elastosca: {
      version: 1,
      cluster: clusterOf(taken),
      sites: hosts.sites,
      jobs: jobs.map(jobOf),
      updates: updatesOf(taken, from, to),
      cost: costSeries(paidOf(taken, from, to)),
      prices: hosts.prices,
    },
  };
}

/** When each job was first seen to be over, or not seen any more. */
function endsOf(records: readonly JournalRecord[]): Map<string, number> {
  const ends = new Map<string, number>();
  for (const record of records) {
    if (record.kind !== "observe") continue;
    for (const { id, phase } of record.jobs) {
      if (phase !== "done" && phase !== "failed") ends.delete(id);
      else if (!ends.has(id)) ends.set(id, record.at);
    }
    for (const id of record.gone) if (!ends.has(id)) ends.set(id, record.at);
  }
  return ends;
}

/** Where the batch system does not say when a job ended, it is when that was noticed. */
function withEnd(job: ObservedJob, seen: number | undefined): ObservedJob {
  if (job.endedAt !== undefined || seen === undefined || job.startedAt === undefined) return job;
  return { ...job, endedAt: seen };
}

function clusterOf(records: readonly JournalRecord[]): string {
  for (let at = records.length - 1; at >= 0; at -= 1) {
    const record = records[at];
    if (record?.kind === "start" || record?.kind === "checkpoint") return record.cluster;
  }
  return "";
}

/** States of the hosts from the decisions, what jobs use of them from the observations before these. */
function hostsOf(records: readonly JournalRecord[], from: number, to: number) {
  const events: Record<string, HostEvent[]> = {};
  const sites: Record<string, string> = {};
  const prices: Record<string, number> = {};
  const known = new Map<string, NodeState>();
  const seen = new Map<string, ObservedNode>();
  const put = (name: string, at: number) => {
    const node = known.get(name);
    if (node === undefined) return;
    sites[name] = node.site;
    if (node.pricePerHour !== undefined) prices[name] = node.pricePerHour;
    events[name] ??= [];
    add(events[name] ?? [], eventOf(node, seen.get(name), Math.max(at, from) / 1000));
  };
  for (const { record, nodes } of withStates(records)) {
    if (record.kind === "observe") {
      for (const node of record.nodes) seen.set(node.name, node);
      for (const node of record.nodes) put(node.name, record.at);
    }
    for (const node of nodes) {
      known.set(node.name, node);
      put(node.name, record.at);
    }
  }
  // Every host reaches to the end, so that a reader need not know when the report was made.
  for (const list of Object.values(events)) {
    const last = list.at(-1);
    if (last !== undefined && last.t < to / 1000) list.push({ ...last, t: to / 1000 });
  }
  return { events, sites, prices };
}

/** Every record, with the nodes that it changed as they are after it. */
function* withStates(records: readonly JournalRecord[]) {
  const none: readonly NodeState[] = [];
  let at = 0;
  for (const { record, nodes } of changedStates(records)) {
    for (; at < records.length && records[at] !== record; at += 1) {
      const passed = records[at];
      if (passed !== undefined) yield { record: passed, nodes: none };
    }
    at += 1;
    yield { record, nodes };
  }
  for (const passed of records.slice(at)) yield { record: passed, nodes: none };
}

/** A later state of the same moment replaces the earlier one; an equal state is none. */
function add(list: HostEvent[], event: HostEvent): void {
  const last = list.at(-1);
  if (last?.t === event.t) list[list.length - 1] = event;
  else if (last === undefined || !sameEvent(last, event)) list.push(event);
}

function sameEvent(left: HostEvent, right: HostEvent): boolean {
  return (
    left.state === right.state &&
    left.slots === right.slots &&
    left.slots_used === right.slots_used &&
    left.memory_used === right.memory_used
  );
}

function eventOf(
  { lifecycle, cpus, memoryMiB }: NodeState,
  observed: ObservedNode | undefined,
  t: number,
): HostEvent {
  return {
    t,
    state: CLUES_STATES[lifecycle],
    slots: cpus,
    slots_used: observed?.cpusAllocated ?? 0,
    memory: memoryMiB,
    memory_used: observed?.memoryAllocatedMiB ?? 0,
  };
}

/** A job that no decision has seen yet is a request that nothing is known of. */
function requestOf(job: ObservedJob, request: JobRequest | undefined): ReportRequest {
  const { id, submittedAt, startedAt, partitions = [] } = job;
  const { state = "unknown", since = submittedAt, nodes = [] } = request ?? {};
  const needs = request?.needs ?? needsOfJob(job);
  const servedAt = state === "served" ? startedAt : undefined;
  return {
    id,
    t_created: submittedAt / 1000,
    state: REQUEST_CODES[state],
    t_state: (servedAt ?? since) / 1000,
    slots: needs.cpus,
    memory: needs.memoryMiB,
    requirements: partitions.map((name) => `"${name}" in queues`).join(" || "),
    taskcount: needs.tasks,
    maxtaskspernode: needs.perNode,
    jobid: id,
    nodes: nodes.join(","),
  };
}

function jobOf({ id, submittedAt, startedAt, endedAt, cpus, nodes }: ObservedJob): ReportJob {
  return {
    id,
    submitted: submittedAt / 1000,
    ...(startedAt === undefined ? {} : { started: startedAt / 1000 }),
    ...(endedAt === undefined ? {} : { ended: endedAt / 1000 }),
    slots: cpus,
    nodes,
  };
}

function updatesOf(records: readonly JournalRecord[], from: number, to: number): ReportUpdate[] {
  const open = new Map<string, { readonly at: number; readonly nodes: readonly string[] }>();
  const updates: ReportUpdate[] = [];
  const close = (site: string, end: number) => {
    const begun = open.get(site);
    open.delete(site);
    if (begun === undefined || end < from) return;
    updates.push({ site, from: Math.max(begun.at, from) / 1000, to: end / 1000, nodes: begun.nodes });
  };
  for (const record of records) {
    if (record.kind !== "decide") continue;
    const { event } = record;
    if (event.kind === "apply-started") open.set(event.site, { at: record.at, nodes: event.nodes });
    if (event.kind === "apply-finished" || event.kind === "apply-failed") close(event.site, record.at);
  }
  for (const site of [...open.keys()]) close(site, to);
  return updates;
}

/** Lives of the nodes that cost something: paid from the begin of the apply that brought them to their removal. */
function paidOf(records: readonly JournalRecord[], from: number, to: number): PaidSpan[] {
  const lives = new Map<string, NodeState>();
  for (const { nodes } of changedStates(records)) {
    for (const node of nodes)
      if (node.timeline !== undefined) lives.set(`${node.name}/${node.timeline.decidedAt}`, node);
  }
  return [...lives.values()].flatMap(({ site, pricePerHour = 0, timeline }) => {
    if (timeline?.applyStartedAt === undefined || pricePerHour === 0) return [];
    const start = Math.max(from, timeline.applyStartedAt);
    const end = Math.min(to, timeline.removedAt ?? to);
    return end <= start ? [] : { site, from: start / 1000, to: end / 1000, perHour: pricePerHour };
  });
}
