import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import pc from "picocolors";
import { describe, expect, test } from "vitest";
import { sourceText } from "../../../src/base/span.js";
import type { Diagnostic } from "../../../src/diagnostics/diagnostic.js";
import { formatGithub } from "../../../src/diagnostics/format/github.js";
import { formatJson } from "../../../src/diagnostics/format/json.js";
import { formatSarif } from "../../../src/diagnostics/format/sarif.js";
import { formatText } from "../../../src/diagnostics/format/text.js";

const SARIF_SCHEMA = new URL("../../fixtures/sarif-2.1.0.schema.json", import.meta.url);
const source = sourceText("dir/my file.yaml", "a: 1\n\tb:\t'x\u001b[31m'\n");
const finding: Diagnostic = {
  code: "TS1002",
  severity: "warning",
  message: 'The key "b" occurs twice, 100%.',
  span: { source, start: 9, end: 17 },
  hint: "Remove one.",
  labels: [{ span: { source, start: 0, end: 1 }, text: "first key here" }],
};
const colors = pc.createColors(false);

function sarifValidator() {
  const schema = JSON.parse(readFileSync(SARIF_SCHEMA, "utf8"));
  return new Ajv({ strict: false, unicodeRegExp: false, validateFormats: false, allErrors: true }).compile(
    schema,
  );
}

describe("D-8 output formats", () => {
  test("text shows the line, marks the place and keeps terminals safe", () => {
    expect(formatText([finding], { colors, omitted: 2 })).toBe(
      [
        'dir/my file.yaml:2:5 - warning TS1002: The key "b" occurs twice, 100%.',
        "  2 | \tb:\t'x\uFFFD[31m'",
        "    | \t  \t^^^^^^^^",
        "  dir/my file.yaml:1:1 - first key here",
        "    1 | a: 1",
        "      | ^",
        "  hint: Remove one.",
        "",
        "... and 2 more errors not shown.",
      ].join("\n"),
    );
    expect(formatText([], { colors })).toBe("");
    expect(formatText([finding], { colors: pc.createColors(true) })).toContain("\u001b[33m");
  });

  test("long lines are cut round the place", () => {
    const long = sourceText("l.yaml", `${"x".repeat(500)}HERE${"y".repeat(500)}`);
    const text = formatText([{ ...finding, labels: [], span: { source: long, start: 500, end: 504 } }], {
      colors,
    });
    const [, line = "", mark = ""] = text.split("\n");
    expect(line.length).toBeLessThan(140);
    expect(line.slice(mark.indexOf("^"), mark.lastIndexOf("^") + 1)).toBe("HERE");
  });

  test("JSON has the fixed keys", () => {
    expect(JSON.parse(formatJson([{ file: "x.yaml", valid: true, diagnostics: [finding] }]))).toEqual([
      {
        file: "x.yaml",
        valid: true,
        diagnostics: [
          {
            code: "TS1002",
            severity: "warning",
            message: 'The key "b" occurs twice, 100%.',
            file: "dir/my file.yaml",
            line: 2,
            column: 5,
            endLine: 2,
            endColumn: 13,
            hint: "Remove one.",
            related: [{ message: "first key here", file: "dir/my file.yaml", line: 1, column: 1 }],
          },
        ],
      },
    ]);
  });

  test("SARIF names rule, level and region", () => {
    const log = JSON.parse(formatSarif([finding, { ...finding, severity: "info" }]));
    expect(log.version).toBe("2.1.0");
    const [run] = log.runs;
    expect(run.tool.driver.rules).toHaveLength(1);
    expect(run.tool.driver.rules[0]).toMatchObject({ id: "TS1002" });
    expect(run.results.map((result: { level: string }) => result.level)).toEqual(["warning", "note"]);
    expect(run.results[0].ruleIndex).toBe(0);
    expect(run.results[0].locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: "dir/my%20file.yaml" },
      region: { startLine: 2, startColumn: 5, endLine: 2, endColumn: 13 },
    });
  });

  test("D-8 SARIF keeps to the schema of its standard, with repairs and related places", () => {
    const validate = sarifValidator();
    const fixes = [{ title: "Rename", edits: [{ span: finding.span, replacement: "c: 2" }] }];
    for (const findings of [[], [finding], [{ ...finding, fixes }, finding]]) {
      expect(validate(JSON.parse(formatSarif(findings))), JSON.stringify(validate.errors)).toBe(true);
    }
    const broken = JSON.parse(formatSarif([finding]));
    broken.runs[0].results[0].level = "fatal";
    expect(validate(broken)).toBe(false);
    const [result] = JSON.parse(formatSarif([{ ...finding, fixes }])).runs[0].results;
    expect(result.fixes[0].artifactChanges[0].replacements[0]).toEqual({
      deletedRegion: { startLine: 2, startColumn: 5, endLine: 2, endColumn: 13 },
      insertedContent: { text: "c: 2" },
    });
  });

  test("D-3 JSON and SARIF say where in the document a finding is", () => {
    const pathOf = () => "inputs.b";
    const [report] = JSON.parse(
      formatJson([{ file: "x.yaml", valid: true, diagnostics: [finding] }], pathOf),
    );
    expect(report.diagnostics[0].path).toBe("inputs.b");
    const log = JSON.parse(formatSarif([finding], pathOf));
    expect(log.runs[0].results[0].locations[0].logicalLocations).toEqual([
      { fullyQualifiedName: "inputs.b" },
    ]);
    const validate = sarifValidator();
    expect(validate(log), JSON.stringify(validate.errors)).toBe(true);
  });

  test("GitHub annotations escape what would end them", () => {
    expect(formatGithub([{ ...finding, message: "a\nb, 100%: c" }])).toBe(
      "::warning file=dir/my file.yaml,line=2,endLine=2,col=5,endColumn=13," +
        "title=TS1002 Duplicate mapping key::a%0Ab, 100%25: c Remove one.",
    );
  });
});
