import { describe, expect, test } from "vitest";
import { sourceText } from "../../../src/base/span.js";
import { createSink } from "../../../src/diagnostics/bag.js";
import { parseIni } from "../../../src/workspace/clues/ini.js";
import { imported } from "./imported-clues.js";

describe("the file format", () => {
  const read = (text: string) =>
    parseIni(sourceText("a.cfg", text), createSink()).map(({ name, entries }) => [
      name,
      Object.fromEntries(entries.map(({ key, value }) => [key, value])),
    ]);

  test("comments, both signs, blanks, line ends and values over several lines", () => {
    const text = [
      "\uFEFF# head",
      "; other head",
      "[a b]",
      "  ",
      "one = 1 # first",
      "two:2 ; second",
      "three=a;b%d=%(x)s",
      "four=",
      "five = x",
      "  y",
      "  # no part of it",
      "\tz",
      "[c]",
      "six=6",
    ].join("\r\n");
    expect(read(text)).toEqual([
      ["a b", { one: "1", two: "2", three: "a;b%d=%(x)s", four: "", five: "x\ny\nz" }],
      ["c", { six: "6" }],
    ]);
  });

  test("names in any case, defaults for all sections, parts of a section that stand apart", () => {
    const { clues, found } = imported(
      "[DEFAULT]\nidle_time=9\n[scheduling]\nmax_booting_nodes=2\n[general]\n[scheduling]\nCooldown_Nodes=4\n",
    );
    expect(found).toEqual([]);
    expect(clues?.settings).toMatchObject({ idleTime: 9, maxBooting: 2, cooldown: 4 });
  });

  test("places are those of the text", () => {
    const source = sourceText("a.cfg", "[a]\r\nkey = value # x\r\n");
    const [section] = parseIni(source, createSink());
    const entry = section?.entries[0];
    const slice = (span: { start: number; end: number } | undefined) =>
      source.text.slice(span?.start, span?.end);
    expect([slice(section?.span), slice(entry?.keySpan), slice(entry?.valueSpan)]).toEqual([
      "[a]",
      "key",
      "value",
    ]);
  });
});
