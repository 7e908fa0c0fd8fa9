import type { Millis, Snapshot } from "../core/events.js";
import type { NodeSpec } from "../core/state.js";
import type { CommentOutcome, JobComment, QueueChanges, QueueSource } from "../queues/queue.js";
import {
  isBooked,
  isRequestJob,
  jobsOfRequest,
  type OpenRequest,
  type RequestTimes,
  requestsSeen,
} from "./request.js";
import type { RequestStore } from "./store.js";

/** What requests are looked at with. */
export interface RequestedOptions {
  readonly store: RequestStore;
  readonly nodes: readonly NodeSpec[];
  readonly times: RequestTimes;
  readonly now: () => Millis;
  /** Nodes that are to exist by the last decision of the loop. */
  readonly coming?: () => ReadonlySet<string>;
  /** The requests are not moved on: a look that decides nothing. */
  readonly isReadOnly?: boolean;
}

/**
 * A batch system with the requests of a cluster in its queue, as jobs that wait: the elasticity loop starts
 * and keeps nodes for them like for any job. Each answer moves the requests on.
 */
export function requestedQueue(queue: QueueSource, options: RequestedOptions): QueueSource {
  const { store, nodes, times, now, coming = () => new Set<string>() } = options;
  /** Jobs of requests that the last answer had, as texts by their ids. */
  let told = new Map<string, string>();
  const lookAt = async (snapshot: Pick<Snapshot, "nodes">) => {
    const before = await store.list();
    const after = requestsSeen(before, nodes, snapshot, coming(), now(), times);
    const changed =
      options.isReadOnly === true ? [] : after.filter((request, index) => request !== before[index]);
    await Promise.all(changed.map((request) => store.update(request)));
    return waitingJobs(after);
  };
  const waitingJobs = (requests: readonly OpenRequest[]) =>
    requests
      .filter((request) => isBooked(request, now(), times))
      .flatMap((request) => jobsOfRequest(request, nodes));
  const observe = async (signal?: AbortSignal): Promise<Snapshot> => {
    const snapshot = await queue.observe(signal);
    const jobs = await lookAt(snapshot);
    told = new Map(jobs.map((job) => [job.id, JSON.stringify(job)]));
    return jobs.length === 0 ? snapshot : { ...snapshot, jobs: [...snapshot.jobs, ...jobs] };
  };
  /** The nodes of the last whole answer, kept up to date by what changed. */
  const known = new Map<string, Snapshot["nodes"][number]>();
  const changes = queue.changes?.bind(queue);
  const changed = async (signal?: AbortSignal): Promise<QueueChanges> => {
    const answer = await (changes ?? neverAsked)(signal);
    if (answer.whole) {
      known.clear();
      told = new Map();
    }
    for (const node of answer.nodes) known.set(node.name, node);
    const jobs = await lookAt({ nodes: [...known.values()] });
    const texts = new Map(jobs.map((job) => [job.id, JSON.stringify(job)]));
    const fresh = jobs.filter((job) => told.get(job.id) !== texts.get(job.id));
    const gone = [...told.keys()].filter((id) => !texts.has(id));
    told = texts;
    if (fresh.length === 0 && gone.length === 0) return answer;
    return { ...answer, jobs: [...answer.jobs, ...fresh], gone: [...answer.gone, ...gone] };
  };
  const comment = queue.commentJobs?.bind(queue);
  return {
    observe,
    drain: (names, reason) => queue.drain(names, reason),
    undrain: (names) => queue.undrain(names),
    powerDown: (names) => queue.powerDown(names),
    markAbsent: (names) => queue.markAbsent(names),
    markLost: (node, jobs) =>
      queue.markLost(
        node,
        jobs.filter((job) => !isRequestJob(job)),
      ),
    ...(changes === undefined ? {} : { changes: changed }),
    ...(queue.requeue === undefined ? {} : { requeue: queue.requeue.bind(queue) }),
    ...(queue.retry === undefined ? {} : { retry: queue.retry.bind(queue) }),
    ...(queue.commentNodes === undefined ? {} : { commentNodes: queue.commentNodes.bind(queue) }),
    ...(comment === undefined ? {} : { commentJobs: (entries) => commentReal(comment, entries) }),
  };
}

/** Requests have nobody in the batch system who could be told; for them nothing is to be done. */
async function commentReal(
  comment: NonNullable<QueueSource["commentJobs"]>,
  entries: readonly JobComment[],
): Promise<readonly CommentOutcome[]> {
  const real = entries.filter(({ job }) => !isRequestJob(job));
  const outcomes = real.length === 0 ? [] : await comment(real);
  return [...outcomes, ...entries.flatMap(({ job }) => (isRequestJob(job) ? [{ job, ok: true }] : []))];
}

function neverAsked(): Promise<QueueChanges> {
  return Promise.reject(new Error("this batch system tells no changes"));
}
