import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findCycles, topologicalOrder } from "../../../src/base/graph.js";

const edges =
  (graph: Readonly<Record<string, readonly string[]>>) =>
  (name: string): readonly string[] =>
    graph[name] ?? [];

describe("topologicalOrder", () => {
  test("needs come first, ties keep the given order", () => {
    const graph = { app: ["db", "host"], db: ["host"], host: [] };
    expect(topologicalOrder(["app", "other", "db", "host"], edges(graph))).toEqual([
      "other",
      "host",
      "db",
      "app",
    ]);
  });

  test("unknown needs and needs of oneself are ignored", () => {
    expect(topologicalOrder(["a", "b"], edges({ a: ["a", "nowhere", "b"] }))).toEqual(["b", "a"]);
  });

  test("soft needs give way where they close a circle", () => {
    expect(topologicalOrder(["a", "b"], edges({ a: ["b"] }), edges({ b: ["a"] }))).toEqual(["b", "a"]);
    expect(topologicalOrder(["a", "b"], edges({}), edges({ a: ["b"] }))).toEqual(["b", "a"]);
  });

  test("names of a hard circle are still all placed", () => {
    expect(topologicalOrder(["a", "b", "c"], edges({ a: ["b"], b: ["a"], c: ["a"] }))).toEqual([
      "a",
      "b",
      "c",
    ]);
  });

  test("random acyclic graphs: every need stands before", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(19), fc.nat(19)), { maxLength: 60 }), (pairs) => {
        const names = Array.from({ length: 20 }, (_, index) => `n${index}`);
        const graph: Record<string, string[]> = {};
        for (const name of names) graph[name] = [];
        for (const [x, y] of pairs) if (x > y) graph[`n${x}`]?.push(`n${y}`);
        const order = topologicalOrder(names, edges(graph));
        expect([...order].sort()).toEqual([...names].sort());
        for (const [name, needs] of Object.entries(graph)) {
          for (const need of needs) expect(order.indexOf(need)).toBeLessThan(order.indexOf(name));
        }
      }),
    );
  });

  test("a chain of 20,000 names takes linear time and no recursion", () => {
    const names = Array.from({ length: 20_000 }, (_, index) => String(index));
    const order = topologicalOrder(names, (name) => [String(Number(name) + 1)]);
    expect(order.slice(0, 2)).toEqual(["19999", "19998"]);
    expect(findCycles(names, (name) => [String(Number(name) + 1)])).toEqual([]);
  });
});

describe("findCycles", () => {
  test.each([
    ["none", { a: ["b"], b: [] }, []],
    ["self", { a: ["a"] }, [["a", "a"]]],
    ["two", { a: ["b"], b: ["a"] }, [["a", "b", "a"]]],
    ["long with a tail", { a: ["b"], b: ["c"], c: ["d"], d: ["b"] }, [["b", "c", "d", "b"]]],
  ])("%s", (_, graph, expected) => {
    expect(findCycles(Object.keys(graph), edges(graph as Record<string, string[]>))).toEqual(expected);
  });
});
