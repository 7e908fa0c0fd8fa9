/**
 * What has become of a request for resources, after the states of CLUES (CL-2). `unknown`: not looked at
 * yet; `pending`: nothing comes for it yet; `attended`: nodes come for it; `served`: it has what it asked
 * for; `blocked`: it could be served and has to wait; `dissapeared`: its job went away unserved (spelt as in
 * CLUES); `not-served`: no nodes could ever serve it; `discarded`: attended too often without success.
 */
export type RequestState =
  | "unknown"
  | "pending"
  | "attended"
  | "served"
  | "blocked"
  | "dissapeared"
  | "not-served"
  | "discarded";

/** The numbers that CLUES gives them, for reports in its format. */
export const REQUEST_CODES: Readonly<Record<RequestState, number>> = {
  pending: 0,
  attended: 1,
  served: 2,
  blocked: 3,
  dissapeared: -1,
  "not-served": -2,
  discarded: -3,
  unknown: -4,
};

/**
 * What a look at the cluster says of a request. `waits`: nodes that are off could serve it; `ready`: nodes
 * that are on can, or its job runs; `coming`: with nodes that are on their way; `behind`: something else
 * comes first, or what it waits for is no node; `impossible`: not even all declared nodes could; `exhausted`:
 * nodes came for it too often; `vanished`: its job is not listed any more; `returned`: its job is back in the
 * queue.
 */
export type RequestSight =
  | "waits"
  | "ready"
  | "coming"
  | "behind"
  | "impossible"
  | "exhausted"
  | "vanished"
  | "returned";

const OPEN: Readonly<Partial<Record<RequestSight, RequestState>>> = {
  waits: "pending",
  ready: "served",
  coming: "attended",
  behind: "blocked",
  impossible: "not-served",
  exhausted: "discarded",
  vanished: "dissapeared",
};

/** Where each sight leads from each state; a sight that a state does not name changes nothing. */
export const REQUEST_TRANSITIONS: Readonly<
  Record<RequestState, Readonly<Partial<Record<RequestSight, RequestState>>>>
> = {
  unknown: OPEN,
  pending: OPEN,
  // Nodes that do not come any more leave it waiting again; only then is it tried once more.
  attended: OPEN,
  blocked: OPEN,
  served: { returned: "pending" },
  dissapeared: { returned: "pending" },
  "not-served": { returned: "pending" },
  discarded: { returned: "pending" },
};

/** The state after a sight. */
export function nextRequestState(state: RequestState, sight: RequestSight): RequestState {
  return REQUEST_TRANSITIONS[state][sight] ?? state;
}

/** True while something can still be done for it. */
export function isOpen(state: RequestState): boolean {
  return state === "unknown" || state === "pending" || state === "attended" || state === "blocked";
}
