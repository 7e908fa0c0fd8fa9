import type { Millis, ObservedJob, Snapshot } from "../core/events.js";
import type { NodeSpec } from "../core/state.js";
import { parseRequirement, type Requirement, satisfies } from "./expressions.js";
import { type Needs, type Outlook, outlooks, placesSeen } from "./outlook.js";
import { isOpen, nextRequestState, type RequestState } from "./states.js";

/** What somebody asked for without a job (CL-12). */
export interface RequestOrder {
  /** Processors of one task. */
  readonly slots: number;
  /** Memory of one task. */
  readonly memoryMiB: number;
  /** Expressions over the keywords of a node, of which each must hold. */
  readonly requirements: readonly string[];
  readonly tasks: number;
  /** Most tasks on one node. */
  readonly perNode: number;
}

/** A request with what has become of it. */
export interface OpenRequest extends RequestOrder {
  readonly id: string;
  readonly createdAt: Millis;
  readonly state: RequestState;
  /** When it entered `state`. */
  readonly since: Millis;
  readonly attempts: number;
  /** Nodes that it was given. */
  readonly nodes: readonly string[];
}

/** A request that nobody has looked at yet. */
export function newRequest(id: string, order: RequestOrder, now: Millis): OpenRequest {
  return { ...order, id, createdAt: now, state: "pending", since: now, attempts: 0, nodes: [] };
}

/** How long requests are kept, by the policy; seconds. */
export interface RequestTimes {
  /** Nodes stay booked so long after a request was served. */
  readonly cooldownServed: number;
  /** Nodes come for one request at most so many times more. */
  readonly retries: number;
}

/** Booked nodes are kept for requests in these states; after that the request is only shown. */
export function isBooked(request: OpenRequest, now: Millis, { cooldownServed }: RequestTimes): boolean {
  if (isOpen(request.state)) return true;
  return request.state === "served" && now - request.since < cooldownServed * 1000;
}

/**
 * The requests after an answer of the batch system, in the order in which they were made. `coming` are nodes
 * that are on their way although the batch system does not know of them yet.
 */
export function requestsSeen(
  requests: readonly OpenRequest[],
  specs: readonly NodeSpec[],
  snapshot: Pick<Snapshot, "nodes">,
  coming: ReadonlySet<string>,
  now: Millis,
  times: RequestTimes,
): readonly OpenRequest[] {
  const booked = requests.filter((request) => isBooked(request, now, times));
  const places = placesSeen(specs, snapshot.nodes).map((place) =>
    place.tier === "off" && coming.has(place.name) ? { ...place, tier: "coming" as const } : place,
  );
  const found = outlooks(
    booked.map((request) => needsOf(request, specs)),
    places,
  );
  const outlookOf = new Map(booked.map((request, index) => [request.id, found[index]]));
  return requests.map((request) => after(request, outlookOf.get(request.id), now, times));
}

function after(
  request: OpenRequest,
  outlook: Outlook | undefined,
  now: Millis,
  times: RequestTimes,
): OpenRequest {
  if (outlook === undefined) return request;
  const enters = outlook.sight === "coming" && request.state !== "attended";
  const exhausted = enters && request.attempts > times.retries;
  const state = nextRequestState(request.state, exhausted ? "exhausted" : outlook.sight);
  if (state === request.state) return request;
  return {
    ...request,
    state,
    since: now,
    attempts: state === "attended" ? request.attempts + 1 : request.attempts,
    nodes: outlook.nodes,
  };
}

function needsOf(request: RequestOrder, specs: readonly NodeSpec[]): Needs {
  const { tasks, perNode, slots, memoryMiB } = request;
  return { tasks, perNode, cpus: slots, memoryMiB, ...admitted(request, specs) };
}

/** Names of the nodes that satisfy every expression; nothing when no expression is given. */
function admitted(request: RequestOrder, specs: readonly NodeSpec[]): { readonly nodes?: readonly string[] } {
  const requirements = request.requirements.flatMap((text): Requirement[] => {
    const parsed = parseRequirement(text);
    return parsed.ok ? [parsed.value] : [];
  });
  if (requirements.length === 0) return {};
  const nodes = specs.filter((spec) => requirements.every((requirement) => satisfies(requirement, spec)));
  return { nodes: nodes.map(({ name }) => name) };
}

const PREFIX = "request-";

/** True for the id of a job that stands for a request. */
export function isRequestJob(id: string): boolean {
  return id.startsWith(PREFIX);
}

/**
 * The job that makes the elasticity loop start and keep nodes for a request, as long as it is open or booked:
 * over as many nodes as its tasks need at the least. One that was served keeps the nodes that it was given
 * and starts no others, so that a job that takes them brings no further ones. None when no node will do.
 */
export function jobsOfRequest(request: OpenRequest, specs: readonly NodeSpec[]): readonly ObservedJob[] {
  const { id, tasks, slots, memoryMiB, perNode, createdAt } = request;
  const { nodes } = request.state === "served" ? request : admitted(request, specs);
  // An empty list means any node to the loop.
  if (nodes?.length === 0) return [];
  const each = tasksANode(request, specs);
  const nodeCount = Math.ceil(tasks / Math.max(1, Math.min(each, perNode)));
  const onOne = Math.ceil(tasks / nodeCount);
  return [
    {
      id: `${PREFIX}${id}`,
      phase: "pending",
      detail: "PENDING",
      reason: "Resources",
      waitsForNodes: true,
      nodeCount,
      cpus: nodeCount * onOne * slots,
      ...(memoryMiB === 0 ? {} : { memoryMiBPerNode: onOne * memoryMiB }),
      ...(nodes === undefined ? {} : { requiredNodes: nodes }),
      requeue: false,
      priority: 0,
      submittedAt: createdAt,
      nodes: [],
    },
  ];
}

/** Most tasks that the smallest of the nodes that can take one takes. */
function tasksANode(request: RequestOrder, specs: readonly NodeSpec[]): number {
  const { slots, memoryMiB } = request;
  const { nodes } = admitted(request, specs);
  const rooms = specs
    .filter(({ name }) => nodes?.includes(name) !== false)
    .map((spec) =>
      Math.min(
        Math.floor(spec.cpus / Math.max(slots, 1)),
        memoryMiB === 0 ? Number.POSITIVE_INFINITY : Math.floor(spec.memoryMiB / memoryMiB),
      ),
    )
    .filter((room) => room >= 1);
  return rooms.length === 0 ? 1 : Math.min(...rooms);
}
