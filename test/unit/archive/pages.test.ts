import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { sourceText } from "../../../src/base/span.js";
import { createSink } from "../../../src/diagnostics/bag.js";
import { ARCHIVE_CODES } from "../../../src/diagnostics/catalog/archive.js";
import { parseYaml } from "../../../src/syntax/compose.js";
import { check, zip } from "./pack.js";

const codes = Object.values(ARCHIVE_CODES).map(({ code }) => code);

/** The files under a heading of a page: a map from path to content. */
function files(code: string, heading: string): Record<string, string> | undefined {
  const page = readFileSync(new URL(`../../../docs/diagnostics/${code}.md`, import.meta.url), "utf8");
  const block = new RegExp(`## ${heading}\\n\\n\`\`\`yaml\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1];
  const root = block === undefined ? undefined : parseYaml(sourceText("page", block), createSink());
  if (root?.kind !== "map") return undefined;
  return Object.fromEntries(
    root.entries.map(({ key, value }) => [key, value.kind === "scalar" ? value.text : ""]),
  );
}

describe("pages of archive codes", () => {
  const documented = codes.filter((code) => files(code, "Wrong") !== undefined);

  it("have examples wherever a list of files can show the fault", () => {
    expect(documented).toEqual(codes.filter((code) => code >= "TS1310"));
  });

  it.each(documented)("%s: the wrong example has this fault only, the right one none", (code) => {
    const found = (heading: string) =>
      check(zip(files(code, heading) ?? {})).faults.map((fault) => fault.replace(/^.* /, ""));
    expect(found("Wrong")).toEqual([code]);
    expect(found("Right")).toEqual([]);
  });
});
