import { describe, expect, test } from "vitest";
import {
  decide,
  type ElasticityPolicy,
  initialState,
  policyWith,
} from "../../../src/elasticity/core/index.js";
import { LOAD_STEP, type LoadHistory, type LoadStep } from "../../../src/elasticity/core/load-history.js";
import { worthKeeping } from "../../../src/elasticity/core/worth-keeping.js";
import { absorbChanges, ownState, stateChanges, textOf } from "../../../src/elasticity/state-parts.js";
import { bringUp, job, type SmallCluster, smallCluster, specs } from "./small-cluster.js";

const MINUTE = 60_000;

/** A history of levels, each held for so many minutes. */
function past(...levels: readonly (readonly [minutes: number, level: number])[]): LoadHistory {
  const steps: LoadStep[] = [];
  let at = 0;
  for (const [minutes, level] of levels) {
    steps.push([Math.floor(at / LOAD_STEP), level, level]);
    at += minutes * MINUTE;
  }
  return { 0: steps };
}

const repeated = (times: number, ...levels: readonly (readonly [number, number])[]) =>
  past(...Array.from({ length: times }, () => levels).flat());

describe("how many idle nodes are worth keeping", () => {
  const cost = 10 * MINUTE;

  test("EX-5 as many as the load rises by before a boot would pay", () => {
    expect(worthKeeping(repeated(40, [2, 5], [2, 8]), cost)).toBe(3);
  });

  test("EX-5 none where the load rises once in hours, however high", () => {
    expect(worthKeeping(repeated(6, [20, 150], [300, 0]), cost)).toBe(0);
  });

  test("EX-5 fewer where high rises are rarer than low ones", () => {
    const mixed = repeated(12, [3, 4], [3, 6], [3, 4], [3, 6], [3, 4], [3, 6], [40, 3], [3, 14]);
    expect(worthKeeping(mixed, cost)).toBe(2);
  });

  test("EX-5 more where a boot costs more", () => {
    const history = repeated(20, [8, 0], [4, 2], [30, 0], [4, 10]);
    expect(worthKeeping(history, 2 * MINUTE) ?? 99).toBeLessThan(worthKeeping(history, 60 * MINUTE) ?? 0);
  });

  test("EX-5 nobody knows after a past that is shorter than some boots", () => {
    expect(worthKeeping({}, cost)).toBeUndefined();
    expect(worthKeeping(repeated(5, [2, 0], [2, 3]), cost)).toBeUndefined();
  });
});

const SETTINGS: Partial<ElasticityPolicy> = {
  classes: ["pending-jobs", "idle", "surplus"],
  idleTime: 36_000,
  recovery: 1,
  cooldownServed: 0,
};

/** Six nodes that are on; two of them have work every other minute, the others none. */
function busyCluster(settings: Partial<ElasticityPolicy> = {}): SmallCluster {
  const cluster = smallCluster(specs(6, { bootTime: 600 }), { ...SETTINGS, ...settings });
  cluster.look(Array.from({ length: 6 }, (_, at) => job(String(at), { cpus: 2 })));
  bringUp(cluster, "a", "used", 299);
  for (const at of [3, 4, 5, 6]) cluster.set(`n${at}`, "idle");
  for (let round = 0; round < 300; round += 1) {
    for (const name of ["n1", "n2"]) cluster.set(name, round % 2 === 0 ? "idle" : "used");
    cluster.look([]);
    if (cluster.codes().includes("surplus")) return cluster;
    cluster.pass(60);
  }
  return cluster;
}

const leaving = ({ state }: SmallCluster) =>
  [...state.nodes.values()].filter(({ phase }) => phase !== undefined).map(({ name }) => name);

describe("idle nodes of which there are more than enough", () => {
  test("EX-5 go long before their idle time, the last ones first, and the reason says so", () => {
    const cluster = busyCluster();
    expect(leaving(cluster)).not.toContain("n1");
    expect(leaving(cluster)).not.toContain("n2");
    expect(leaving(cluster)).toEqual(expect.arrayContaining(["n5", "n6"]));
    const reason = cluster.reason("surplus");
    expect(reason?.text).toMatch(/^Idle, and .* of its pool would have work again before a boot pays\.$/);
    expect(reason?.evidence).toMatchObject({ rank: expect.any(Number), kept: 2 });
  });

  test("EX-5 stay without the class, and while nothing is learned", () => {
    expect(leaving(busyCluster({ classes: ["pending-jobs", "idle"] }))).toEqual([]);
    const unlearned = busyCluster({ learnedGaps: 0 });
    expect(leaving(unlearned)).toEqual([]);
    expect(unlearned.state.load.size).toBe(0);
  });

  test("EX-5 stay within their cool-down", () => {
    expect(leaving(busyCluster({ cooldown: 36_000 }))).toEqual([]);
  });

  test("EX-5 a node that an operator closed is the operator's, and counts for nobody", () => {
    const cluster = smallCluster(specs(3, { bootTime: 600 }), SETTINGS);
    cluster.look(Array.from({ length: 3 }, (_, at) => job(String(at), { cpus: 2 })));
    bringUp(cluster, "a", "used", 299);
    cluster.set("n2", "idle", { closed: true, closedReason: "broken fan" });
    for (let round = 0; round < 300; round += 1) {
      for (const name of ["n1", "n3"]) cluster.set(name, round % 2 === 0 ? "idle" : "used");
      cluster.look([]);
      cluster.pass(60);
    }
    expect(leaving(cluster)).toEqual([]);
  });
});

describe("the load that is remembered", () => {
  test("EX-5 is the same after it was journalled change by change, and a change is small", () => {
    let state = initialState(specs(4), ["a"], 0);
    let read = ownState(state);
    const policy = policyWith(SETTINGS);
    let longest = 0;
    for (let at = 0; at < 400; at += 1) {
      const nodes = specs(4).map(({ name }, index) => ({
        name,
        presence: "up" as const,
        closed: false,
        detail: "",
        cpus: 2,
        cpusAllocated: index < at % 5 ? 2 : 0,
      }));
      const now = at * 40_000;
      const { state: next } = decide(state, { kind: "snapshot", at: now, nodes, jobs: [] }, policy, now);
      const changes = stateChanges(state, next);
      longest = Math.max(longest, textOf(changes.filter(({ part }) => part === "load")).length);
      read = absorbChanges(read, changes);
      state = next;
    }
    expect(textOf(read.load)).toBe(textOf(state.load));
    const [history = {}] = state.load.values();
    expect(Object.values(history).flat().length).toBe(Object.keys(history).length * 6 - 2);
    expect(Object.keys(history).length).toBeLessThanOrEqual(64);
    expect(longest).toBeLessThan(400);
  });
});
