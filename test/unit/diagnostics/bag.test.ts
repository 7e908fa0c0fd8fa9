import { describe, expect, test } from "vitest";
import { sourceText } from "../../../src/base/span.js";
import { createSink, MAX_ERRORS } from "../../../src/diagnostics/bag.js";
import { CODES, report } from "../../../src/diagnostics/catalog.js";

const source = sourceText("b.yaml", "abc\ndef\n".repeat(200));
const at = (start: number, from = source) => ({ source: from, start, end: start + 1 });

describe("diagnostic bag", () => {
  test("order is file, offset, code; identical findings count once", () => {
    const sink = createSink();
    const other = sourceText("a.yaml", "abc");
    report(sink, CODES.emptySection, at(5), { what: "x" });
    report(sink, CODES.duplicateKey, at(5), { key: "k" });
    report(sink, CODES.emptyFile, at(1, other), {});
    report(sink, CODES.duplicateKey, at(5), { key: "k" });
    report(sink, CODES.duplicateKey, at(2), { key: "k" });
    expect(sink.list().map(({ code, span }) => `${span.source.name}:${span.start} ${code}`)).toEqual([
      "a.yaml:1 TS1012",
      "b.yaml:2 TS1002",
      "b.yaml:5 TS1002",
      "b.yaml:5 TS2007",
    ]);
  });

  test("at most 100 errors are listed, all of them count", () => {
    const sink = createSink();
    for (let index = 0; index < MAX_ERRORS + 7; index += 1) {
      report(sink, CODES.missingKey, at(index), { key: "k", owner: "o" });
    }
    expect(sink.list()).toHaveLength(MAX_ERRORS);
    expect(sink.omitted()).toBe(7);
    expect(sink.hasErrors()).toBe(true);
  });

  test("D-2 the profile sets levels, also afterwards, and --level wins over it", () => {
    const sink = createSink();
    report(sink, CODES.duplicateKey, at(0), { key: "k" });
    expect(sink.hasErrors()).toBe(false);
    sink.useProfile("strict");
    expect(sink.list().map(({ severity }) => severity)).toEqual(["error"]);
    const quiet = createSink({ profile: "strict", levels: new Map([["TS1002", "none"]]) });
    report(quiet, CODES.duplicateKey, at(0), { key: "k" });
    expect(quiet.list()).toEqual([]);
  });
});
