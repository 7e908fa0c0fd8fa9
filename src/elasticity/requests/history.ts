import type { Millis, ObservedJob } from "../core/events.js";
import type { ClusterState } from "../core/state.js";
import { createFold } from "../fold.js";
import type { JournalRecord } from "../records.js";
import { type Needs, needsOfJob, type Outlook, outlooks, placesOf } from "./outlook.js";
import { isOpen, nextRequestState, type RequestSight, type RequestState } from "./states.js";

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

type Look = Pick<ClusterState, "nodes" | "jobs">;

/**
 * The requests after a look at the cluster. `retries` as the policy has it: a request that nodes came for
 * more often than that is discarded. Time O(requests + waiting jobs x nodes).
 */
export function requestsAfter(before: JobRequests, look: Look, now: Millis, retries: number): JobRequests {
  const requests = new Map(before);
  take(requests, look, now, retries);
  return requests;
}

/** As {@link requestsAfter}, in place. */
function take(requests: Map<string, JobRequest>, look: Look, now: Millis, retries: number): void {
  const listed = new Map(look.jobs.map((job) => [job.id, job]));
  for (const job of listed.values())
    if (!requests.has(job.id)) requests.set(job.id, firstSeen(job, requests.size + 1));
  for (const [id, { sight, nodes }] of viewsOf(requests, listed, look)) {
    const request = requests.get(id);
    if (request === undefined) continue;
    const pending = listed.get(id)?.phase === "pending";
    const back = pending && (request.state === "served" || request.state === "dissapeared");
    const waiting = back ? seen(request, "returned", [], now, retries) : request;
    requests.set(id, seen(waiting, sight, nodes, now, retries));
  }
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

/**
 * The requests of a whole journal, by the jobs that it tells of; the policy is that of each run. Time
 * O(decisions x (nodes + requests + waiting jobs)).
 */
export function requestsIn(records: Iterable<JournalRecord>): JobRequests {
  const fold = createFold();
  const requests = new Map<string, JobRequest>();
  let retries = 0;
  for (const record of records) {
    fold.take(record);
    if (record.kind === "start" || record.kind === "checkpoint") retries = record.policy.retries;
    if (record.kind === "decide") take(requests, fold.result().state, record.now, retries);
  }
  return requests;
}
