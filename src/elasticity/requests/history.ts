import type { Millis, ObservedJob } from "../core/events.js";
import type { ClusterState } from "../core/state.js";
import { createFold } from "../fold.js";
import type { JournalRecord } from "../records.js";
import { type Needs, needsOfJob, type Outlook, outlooks, placesOf } from "./outlook.js";
import { isOpen, nextRequestState, REQUEST_CODES, type RequestSight, type RequestState } from "./states.js";

/** The request that a job is, with what has become of it so far. */
export interface JobRequest {
  /** Counts up in the order in which the jobs were first seen. */
  readonly id: number;
  readonly job: string;
  readonly needs: Needs;
  readonly createdAt: Millis;
  readonly state: RequestState;
  /** When it entered `state`. */
  readonly since: Millis;
  /** How often nodes came for it. */
  readonly attempts: number;
  /** Nodes that it runs on, or that it has been given by this account. */
  readonly nodes: readonly string[];
}

/** Requests by their jobs, in the order in which they were made. */
export type JobRequests = ReadonlyMap<string, JobRequest>;

/**
 * The requests after a look at the cluster. `retries` as the policy has it: a request that nodes came for
 * more often than that is discarded. Time O(waiting jobs x nodes).
 */
export function requestsAfter(
  before: JobRequests,
  state: Pick<ClusterState, "nodes" | "jobs">,
  now: Millis,
  retries: number,
): JobRequests {
  const requests = new Map(before);
  const listed = new Map(state.jobs.map((job) => [job.id, job]));
  for (const job of listed.values())
    if (!requests.has(job.id)) requests.set(job.id, firstSeen(job, requests.size + 1));
  const views = viewsOf(requests, listed, state);
  for (const [id, request] of requests) {
    const job = listed.get(id);
    let next = request;
    const back = job?.phase === "pending" && request.state === "served";
    const again = job?.phase === "pending" && request.state === "dissapeared";
    if (back || again) next = seen(next, "returned", [], now, retries);
    const view = views.get(id);
    if (view !== undefined) next = seen(next, view.sight, view.nodes, now, retries);
    if (next !== request) requests.set(id, next);
  }
  return requests;
}

function firstSeen(job: ObservedJob, id: number): JobRequest {
  const createdAt = job.submittedAt;
  return {
    id,
    job: job.id,
    needs: needsOfJob(job),
    createdAt,
    state: "unknown",
    since: createdAt,
    attempts: 0,
    nodes: [],
  };
}

interface View {
  readonly sight: RequestSight;
  readonly nodes: readonly string[];
}

/** What is to be seen of each request; nothing of those that are done with. */
function viewsOf(
  requests: JobRequests,
  listed: ReadonlyMap<string, ObservedJob>,
  state: Pick<ClusterState, "nodes">,
): ReadonlyMap<string, View> {
  const views = new Map<string, View>();
  const waiting: JobRequest[] = [];
  for (const request of requests.values()) {
    const job = listed.get(request.job);
    if (job === undefined) {
      if (isOpen(request.state)) views.set(request.job, { sight: "vanished", nodes: request.nodes });
    } else if (job.phase !== "pending") {
      const started = job.nodes.length > 0 || job.startedAt !== undefined || job.phase !== "failed";
      views.set(request.job, { sight: started ? "ready" : "vanished", nodes: job.nodes });
    } else if (job.waitsForNodes) waiting.push(request);
    else views.set(request.job, { sight: "behind", nodes: [] });
  }
  const found: readonly Outlook[] =
    waiting.length === 0
      ? []
      : outlooks(
          waiting.map(({ needs }) => needs),
          placesOf(state.nodes.values()),
        );
  for (const [index, request] of waiting.entries()) {
    const outlook = found[index];
    // Nodes are ready for it, and the batch system has not started it yet: nothing is served before that.
    if (outlook !== undefined)
      views.set(request.job, outlook.sight === "ready" ? { ...outlook, sight: "coming" } : outlook);
  }
  return views;
}

function seen(
  request: JobRequest,
  sight: RequestSight,
  nodes: readonly string[],
  now: Millis,
  retries: number,
): JobRequest {
  const enters = sight === "coming" && request.state !== "attended";
  const exhausted = enters && request.attempts > retries;
  const state = nextRequestState(request.state, exhausted ? "exhausted" : sight);
  if (state === request.state && nodes.join() === request.nodes.join()) return request;
  const since = state === request.state ? request.since : now;
  const attempts = state === "attended" && enters ? request.attempts + 1 : request.attempts;
  return {
    ...request,
    state,
    since,
    attempts,
    nodes: state === "served" || state === "attended" ? nodes : [],
  };
}

/** The requests of a whole journal, by the jobs that it tells of. Time O(decisions x (nodes + waiting jobs)). */
export function requestsIn(records: Iterable<JournalRecord>, retries: number): JobRequests {
  const fold = createFold();
  let requests: JobRequests = new Map();
  for (const record of records) {
    fold.take(record);
    if (record.kind === "decide")
      requests = requestsAfter(requests, fold.result().state, record.now, retries);
  }
  return requests;
}

/** One request in the data format of CLUES' reports; times in seconds, memory in bytes. */
export interface CluesRequest {
  readonly id: number;
  readonly t_created: number;
  readonly state: number;
  readonly t_state: number;
  readonly slots: number;
  readonly memory: number;
  readonly requirements: string;
  readonly taskcount: number;
  readonly maxtaskspernode: number;
  readonly jobid: string;
  readonly nodes: string;
}

/** Requests as CLUES' reports have them. */
export function cluesRequests(requests: JobRequests): readonly CluesRequest[] {
  return Array.from(requests.values(), ({ id, job, needs, createdAt, state, since, nodes }) => ({
    id,
    t_created: createdAt / 1000,
    state: REQUEST_CODES[state],
    t_state: since / 1000,
    slots: needs.cpus,
    memory: needs.memoryMiB * 2 ** 20,
    requirements: "",
    taskcount: needs.tasks,
    maxtaskspernode: needs.perNode,
    jobid: job,
    nodes: nodes.join(","),
  }));
}
