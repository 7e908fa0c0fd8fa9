import { describe, expect, test } from "vitest";
import { clusterAutoscalerPolicy } from "../../../src/simulator/peers/cluster-autoscaler.js";
import { karpenterPolicy } from "../../../src/simulator/peers/karpenter.js";
import { cluster, driven, four, pendingJob, S, specs, up, waiting } from "./peer-world.js";

describe("SY-32 Cluster Autoscaler", () => {
  test("SY-32 the group that wastes least grows, one group a scan", () => {
    const groups = cluster([...specs("a", 2, { cpus: 16 }), ...specs("b", 1, { cpus: 4 })]);
    const world = driven(clusterAutoscalerPolicy(), groups);
    expect(world.begin([], [pendingJob("1", 0)])).toEqual(["b: b-1"]);
    expect(world.look(10 * S, [], [pendingJob("2", 10 * S)])).toEqual(["a: a-1"]);
  });

  test("SY-32 nodes go when unneeded for 10 minutes and 10 minutes after the last addition", () => {
    const world = driven(clusterAutoscalerPolicy(), four);
    world.begin([], [pendingJob("1", 0)]);
    world.look(180 * S, [up("a-1")], [], ["1"]);
    world.look(500 * S, [], waiting(2, 490 * S));
    expect(world.watch(510 * S, 600 * S)).toEqual([]);
    world.look(700 * S, [up("a-2")], [], ["1", "2"]);
    // The addition was at 500 s; a-1 has been idle since 180 s and a-2 since 700 s.
    expect(world.watch(710 * S, 1310 * S)).toEqual(["1100 drain a-1", "1300 drain a-2"]);
  });

  test("SY-32 a group that failed backs off for 5 minutes, then for 10", () => {
    const world = driven(clusterAutoscalerPolicy(), cluster(specs("a", 1)));
    const fail = (at: number) => {
      const results = [{ node: "a-1", outcome: "failed" as const, fault: "capacity" as const }];
      world.give({
        kind: "apply-failed",
        at,
        site: "a",
        nodes: ["a-1"],
        results,
        fault: { kind: "capacity", message: "" },
      });
      world.give({ kind: "apply-finished", at: at + S, site: "a", nodes: [], results: [] });
    };
    world.begin([], waiting(1));
    fail(2 * S);
    expect(world.watch(10 * S, 400 * S)).toEqual(["310 a: a-1"]);
    fail(402 * S);
    expect(world.watch(410 * S, 1100 * S)).toEqual(["1010 a: a-1"]);
  });
});

describe("SY-32 Karpenter", () => {
  test("SY-32 demand is collected for a second of quiet, ten seconds at the most", () => {
    const world = driven(karpenterPolicy(), cluster(specs("a", 20)));
    world.begin();
    const started: string[] = [];
    for (let at = S; at <= 14 * S; at += S) {
      const jobs = at <= 12 * S ? [pendingJob(`${at}`, at)] : [];
      started.push(...world.look(at, [], jobs).map((action) => `${at / S} ${action.split("-").length - 1}`));
    }
    expect(started).toEqual(["11 11", "13 12"]);
  });

  test("SY-32 empty nodes are looked at again after 15 s, and one of ten goes at a time", () => {
    const nodes = specs("a", 12);
    const world = driven(karpenterPolicy(), cluster(nodes));
    world.begin([], waiting(12));
    world.look(S);
    const empty = nodes.map(({ name }) => up(name));
    world.look(
      180 * S,
      empty,
      [],
      waiting(12).map(({ id }) => id),
    );
    expect(world.watch(181 * S, 200 * S)).toEqual(["195 drain a-1", "195 drain a-2"]);
  });

  test("SY-32 the cheapest nodes come first", () => {
    const nodes = [...specs("a", 1, { pricePerHour: 2 }), ...specs("b", 1, { pricePerHour: 1 })];
    const world = driven(karpenterPolicy(), cluster(nodes));
    world.begin([], waiting(1));
    expect(world.look(S)).toEqual(["b: b-1"]);
  });
});
