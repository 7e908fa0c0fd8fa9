import { describe, expect, test } from "vitest";
import type { ScalarNode, YamlNode } from "../../../src/syntax/node.js";
import {
  compareVersions,
  parseBoolean,
  parseFloatText,
  parseInteger,
  parseRange,
  parseTimestamp,
  parseVersion,
  toJson,
} from "../../../src/syntax/scalars.js";
import { parseScalarUnit } from "../../../src/syntax/units.js";
import { parse } from "../../support/diagnose.js";

describe("F18 values by expected type", () => {
  test.each([
    ["yes", true],
    ["No", false],
    ["ON", true],
    ["off", false],
    ["True", true],
    ["y", undefined],
    ["n", undefined],
    ["tRUE", undefined],
    ["1", undefined],
  ])("boolean %s", (text, expected) => {
    expect(parseBoolean(text)).toBe(expected);
  });

  test.each([
    ["1", 1],
    ["-7", -7],
    ["0644", 644],
    ["0o17", 15],
    ["0x1F", 31],
    ["1.0", undefined],
    ["22:22", undefined],
    ["1_000", undefined],
    ["", undefined],
  ])("integer %s", (text, expected) => {
    expect(parseInteger(text)).toBe(expected);
  });

  test.each([
    ["1", 1],
    ["1.5e3", 1500],
    [".5", 0.5],
    ["-.inf", -Infinity],
    ["1.2.3", undefined],
    ["abc", undefined],
  ])("float %s", (text, expected) => {
    expect(parseFloatText(text)).toBe(expected);
  });

  test("undeclared places: YAML 1.2 core and the yes/no words", () => {
    const text = "[yes, no, y, 0o10, 1.50, 0644, ~, , null, '1', \"yes\", !!str 1, 2020-01-01, 22:22, .nan]";
    const root = parse(text.replace(", ,", ", null,")).root as YamlNode;
    expect(toJson(root)).toEqual([
      true,
      false,
      "y",
      8,
      1.5,
      644,
      null,
      null,
      null,
      "1",
      "yes",
      "1",
      "2020-01-01",
      "22:22",
      ".nan",
    ]);
  });

  test("16.04 keeps its text", () => {
    const root = parse("[16.04, 2.0]").root as Extract<YamlNode, { kind: "seq" }>;
    expect(root.items.map((item) => (item as ScalarNode).text)).toEqual(["16.04", "2.0"]);
  });
});

describe("F19 versions", () => {
  test.each(["1.0", "2.0.1", "3.1.0.beta", "0.1.2.alpha-7"])("%s is one", (text) => {
    expect(parseVersion(text)).toBeDefined();
  });
  test.each(["1", "1.0.beta", "1.0.0.beta-x", "1.0.0.0.0", "a.b", "1.0-1", ""])("%s is none", (text) => {
    expect(parseVersion(text)).toBeUndefined();
  });
  test.each([
    ["1.0", "1.0.0", 0],
    ["1.2", "1.10", -1],
    ["1.0.0.beta", "1.0.0", -1],
    ["1.0.0.beta-1", "1.0.0.beta-2", -1],
    ["1.0.1.alpha", "1.0.0", 1],
  ])("%s against %s", (left, right, expected) => {
    const [a, b] = [parseVersion(left), parseVersion(right)];
    if (a === undefined || b === undefined) throw new Error("no version");
    expect(Math.sign(compareVersions(a, b))).toBe(expected);
  });
});

describe("F20 ranges and timestamps", () => {
  test.each([
    ["[1, 2]", { lower: 1, upper: 2 }],
    ["[0, UNBOUNDED]", { lower: 0, upper: Infinity }],
    ["[2, 1]", undefined],
    ["[1]", undefined],
    ["[a, 2]", undefined],
    ["1", undefined],
  ])("range %s", (text, expected) => {
    expect(parseRange(parse(text).root as YamlNode)).toEqual(expected);
  });
  test.each([
    ["2001-12-15T02:59:43.1Z", Date.UTC(2001, 11, 15, 2, 59, 43, 100)],
    ["2001-12-14t21:59:43.10-05:00", Date.UTC(2001, 11, 15, 2, 59, 43, 100)],
    ["2001-12-14 21:59:43.10 -5", Date.UTC(2001, 11, 15, 2, 59, 43, 100)],
    ["2002-12-14", Date.UTC(2002, 11, 14)],
    ["2001-02-30", undefined],
    ["2001-12-15T25:00:00Z", undefined],
    ["yesterday", undefined],
  ])("timestamp %s", (text, expected) => {
    expect(parseTimestamp(text)).toBe(expected);
  });
});

describe("F23 to F26 numbers with units", () => {
  test.each([
    ["scalar-unit.size", "2 GB", 2e9, "GB"],
    ["scalar-unit.size", "1 gib", 1024 ** 3, "GiB"],
    ["scalar-unit.size", "0.7GB", 7e8, "GB"],
    ["scalar-unit.size", "10 b", 10, "B"],
    ["scalar-unit.size", "4 KB", 4000, "kB"],
    ["scalar-unit.time", "5 m", 300, "m"],
    ["scalar-unit.time", "5 ms", 0.005, "ms"],
    ["scalar-unit.frequency", "2.4 GHz", 2.4e9, "GHz"],
    ["scalar-unit.bitrate", "8 Kbps", 8000, "Kbps"],
    ["scalar-unit.bitrate", "1 KBps", 8000, "KBps"],
    ["scalar-unit.bitrate", "1 Mibps", 1024 ** 2, "Mibps"],
    ["scalar-unit.bitrate", "1 TiBps", 8 * 1024 ** 4, "TiBps"],
  ] as const)("%s %s", (type, text, canonical, unit) => {
    expect(parseScalarUnit(type, text)).toMatchObject({ canonical, unit });
  });
  test.each([
    ["scalar-unit.size", "2"],
    ["scalar-unit.size", "GB"],
    ["scalar-unit.size", "-1 GB"],
    ["scalar-unit.size", "1 PB"],
    ["scalar-unit.time", "1 min"],
    ["scalar-unit.frequency", "1 THz"],
    ["scalar-unit.bitrate", "1 B"],
    ["scalar-unit.size", "1 G B"],
  ] as const)("%s refuses %s", (type, text) => {
    expect(parseScalarUnit(type, text)).toBeUndefined();
  });
});
