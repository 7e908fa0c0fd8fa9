import { describe, expect, test } from "vitest";
import { collectRequirements, idsOf, requirementsTable } from "../../../scripts/requirements/table.js";
import { figureNames, testNames } from "../../../scripts/requirements/test-names.js";

describe("ids at the start of a name", () => {
  test.each([
    ["CL-6: names are static", ["CL-6"]],
    ["IM-1, IM-2: one public address", ["IM-1", "IM-2"]],
    ["P12 and G3 hold", ["P12", "G3"]],
    ["the rule of CL-6", []],
    ["PULUMI is on PATH", []],
    ["S-1/S-2 burst", ["S-1", "S-2"]],
    ["F07", ["F07"]],
    ["P20x", []],
  ])("%s", (name, ids) => {
    expect(idsOf(name)).toEqual(ids);
  });
});

describe("tests in a source", () => {
  const source = `
    // test("CL-1: in a comment", () => {});
    const text = 'test("CL-2: in a text", () => {})';
    describe("CL-3: outer", () => {
      test("inner", () => { expect(call("CL-4", 1)).toBe(1); });
      test.each([1])("VR-1: %s", () => {});
    });
    describe.skipIf(!docker)("with Docker", () => { it("EX-1: runs", () => {}); });
    test.skip("SY-1: later", () => {});`;

  test("are found with their blocks and marks, comments and texts are not", () => {
    expect(testNames(source)).toEqual([
      { names: ["CL-3: outer", "inner"], marked: undefined },
      { names: ["CL-3: outer", "VR-1: %s"], marked: undefined },
      { names: ["with Docker", "EX-1: runs"], marked: "conditional" },
      { names: ["SY-1: later"], marked: "skip" },
    ]);
  });

  test("give a table in the order of families and numbers, with the state of each", () => {
    const tests = [...testNames(source), ...testNames('test("CL-20: x", f); test("CL-3: again", f);')];
    const requirements = collectRequirements(tests.map((found) => ({ ...found, file: "test/a.test.ts" })));
    expect(requirements.map(({ id, state }) => `${id} ${state}`)).toEqual([
      "CL-3 proved",
      "CL-20 proved",
      "EX-1 proved where its ground is",
      "SY-1 open",
      "VR-1 proved",
    ]);
    expect(requirementsTable(requirements)).toContain(
      "| CL-3 | proved | [test/a.test.ts](../test/a.test.ts) |",
    );
  });

  test("and figures of benchmarks count where no test proves more", () => {
    const figures = figureNames(`
      // atMost("P1", "in a comment", 1, "ms", 2)
      return [atMost("P3", "huge", time, "ms", 2500), atMost("CL-3-slow", what, time, "ms", 1)];`);
    expect(figures.map(({ names }) => names)).toEqual([["P3"], ["CL-3-slow"]]);
    const both = [...testNames(source), ...figures].map((found) => ({ ...found, file: "test/a.ts" }));
    const states = collectRequirements(both).map(({ id, state }) => `${id} ${state}`);
    expect(states).toContain("P3 measured");
    expect(states).toContain("CL-3 proved");
  });
});
