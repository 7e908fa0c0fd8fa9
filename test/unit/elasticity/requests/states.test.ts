import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  isOpen,
  nextRequestState,
  REQUEST_CODES,
  REQUEST_TRANSITIONS,
  type RequestSight,
  type RequestState,
} from "../../../../src/elasticity/requests/states.js";

/** Every row of the table, said once more by hand. */
const ROWS: readonly (readonly [RequestState, RequestSight, RequestState])[] = [
  ...(["unknown", "pending", "attended", "blocked"] as const).flatMap((state) => [
    [state, "waits", "pending"] as const,
    [state, "ready", "served"] as const,
    [state, "coming", "attended"] as const,
    [state, "behind", "blocked"] as const,
    [state, "impossible", "not-served"] as const,
    [state, "exhausted", "discarded"] as const,
    [state, "vanished", "dissapeared"] as const,
  ]),
  ["served", "returned", "pending"],
  ["dissapeared", "returned", "pending"],
  ["not-served", "returned", "pending"],
  ["discarded", "returned", "pending"],
];
const STATES = Object.keys(REQUEST_CODES) as RequestState[];
const SIGHTS: readonly RequestSight[] = [
  "waits",
  "ready",
  "coming",
  "behind",
  "impossible",
  "exhausted",
  "vanished",
  "returned",
];

describe("CL-2 states of a request", () => {
  test.each(ROWS)("CL-2 %s, %s: %s", (state, sight, expected) => {
    expect(nextRequestState(state, sight)).toBe(expected);
  });

  test("CL-2 nothing else leads anywhere", () => {
    const named = new Set(ROWS.map(([state, sight]) => `${state} ${sight}`));
    for (const state of STATES)
      for (const sight of SIGHTS)
        if (!named.has(`${state} ${sight}`)) expect(nextRequestState(state, sight)).toBe(state);
    const entries = STATES.flatMap((state) => Object.keys(REQUEST_TRANSITIONS[state]));
    expect(entries).toHaveLength(ROWS.length);
  });

  test("CL-2 the numbers are those of CLUES", () => {
    expect(REQUEST_CODES).toEqual({
      pending: 0,
      attended: 1,
      served: 2,
      blocked: 3,
      dissapeared: -1,
      "not-served": -2,
      discarded: -3,
      unknown: -4,
    });
  });

  test("what is done with stays so until its job returns, whatever is seen", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...STATES.filter((state) => !isOpen(state))),
        fc.array(fc.constantFrom(...SIGHTS.filter((sight) => sight !== "returned"))),
        (state, sights) => {
          let now: RequestState = state;
          for (const sight of sights) now = nextRequestState(now, sight);
          expect(now).toBe(state);
        },
      ),
    );
  });
});
