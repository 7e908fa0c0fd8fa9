import { describe, expect, test } from "vitest";
import {
  initialState,
  type Lifecycle,
  type NodeState,
  type ObservedJob,
} from "../../../../src/elasticity/core/index.js";
import { type JobRequests, requestsAfter } from "../../../../src/elasticity/requests/history.js";
import { job, specs } from "../small-cluster.js";

/** Two workers of two processors, each in a state that the test says. */
function nodes(...lifecycles: Lifecycle[]): ReadonlyMap<string, NodeState> {
  const { nodes: fresh } = initialState(specs(lifecycles.length), ["a"], 0);
  return new Map(
    [...fresh].map(([name, node], index) => [name, { ...node, lifecycle: lifecycles[index] ?? "off" }]),
  );
}

/** States of the requests after each look, one text a look: `1 pending, 2 attended`. */
function story(
  looks: readonly (readonly [ReadonlyMap<string, NodeState>, readonly ObservedJob[]])[],
  retries = 3,
) {
  let requests: JobRequests = new Map();
  const told = looks.map(([state, jobs], index) => {
    requests = requestsAfter(requests, { nodes: state, jobs }, (index + 1) * 1000, retries);
    return [...requests.values()].map((request) => `${request.job} ${request.state}`).join(", ");
  });
  return { told, requests };
}

const running = (id: string, ...on: string[]) =>
  job(id, { phase: "running", waitsForNodes: false, nodes: on, startedAt: 1 });

describe("requests of jobs", () => {
  test("CL-2 a job goes from pending over attended to served, and its node is known", () => {
    const { told, requests } = story([
      [nodes("off", "off"), [job("7")]],
      [nodes("powering-on", "off"), [job("7")]],
      [nodes("idle", "off"), [job("7")]],
      [nodes("used", "off"), [running("7", "n1")]],
      [nodes("idle", "off"), []],
    ]);
    expect(told).toEqual(["7 pending", "7 attended", "7 attended", "7 served", "7 served"]);
    expect(requests.get("7")).toMatchObject({ id: 1, since: 4000, attempts: 1, nodes: ["n1"] });
  });

  test("CL-2 a job that waits for something else than nodes is blocked", () => {
    const held = job("7", { waitsForNodes: false, reason: "JobHeldUser" });
    expect(
      story([
        [nodes("idle"), [held]],
        [nodes("powering-on"), [job("7")]],
      ]).told,
    ).toEqual(["7 blocked", "7 attended"]);
  });

  test("CL-2 a job that no set of declared nodes can hold is not served", () => {
    expect(
      story([[nodes("off", "off"), [job("7", { cpus: 3 }), job("8", { nodeCount: 3, cpus: 3 })]]]).told,
    ).toEqual(["7 not-served, 8 not-served"]);
  });

  test("CL-2 a job whose nodes are used, and that others could not help, is blocked", () => {
    const full = nodes("used");
    const [name, node] = [...full][0] ?? [];
    if (name === undefined || node === undefined) throw new Error("no node");
    const observed = {
      name,
      presence: "up",
      closed: false,
      cpus: 2,
      cpusAllocated: 2,
      detail: "ALLOCATED",
    } as const;
    expect(story([[new Map([[name, { ...node, observed }]]), [job("7")]]]).told).toEqual(["7 blocked"]);
  });

  test("CL-2 a job that is taken back unserved has dissapeared; a served one stays served", () => {
    const looks = story([
      [nodes("off"), [job("7"), running("8", "n1")]],
      [nodes("off"), []],
    ]);
    expect(looks.told[1]).toBe("7 dissapeared, 8 served");
    const failed = job("9", { phase: "failed", detail: "CANCELLED", waitsForNodes: false });
    expect(
      story([
        [nodes("off"), [job("9")]],
        [nodes("off"), [failed]],
      ]).told[1],
    ).toBe("9 dissapeared");
  });

  test("CL-2 a job that is put back into the queue is pending again", () => {
    expect(
      story([
        [nodes("used"), [running("7", "n1")]],
        [nodes("off"), [job("7")]],
        [nodes("powering-on"), [job("7")]],
      ]).told,
    ).toEqual(["7 served", "7 pending", "7 attended"]);
  });

  test("CL-2 a job whose nodes come again and again in vain is discarded", () => {
    const looks = [0, 1, 2].flatMap(() => [
      [nodes("powering-on"), [job("7")]] as const,
      [nodes("off"), [job("7")]] as const,
    ]);
    expect(story(looks, 1).told).toEqual([
      "7 attended",
      "7 pending",
      "7 attended",
      "7 pending",
      "7 discarded",
      "7 discarded",
    ]);
  });

  test("what one job gets no other gets: in the order in which they came", () => {
    const two = [job("1", { cpus: 2 }), job("2", { cpus: 2 }), job("3", { cpus: 2 })];
    expect(story([[nodes("powering-on", "off"), two]]).told).toEqual(["1 attended, 2 pending, 3 blocked"]);
  });
});
