import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CODES } from "../../../src/diagnostics/catalog.js";
import type { Case, Corpus } from "../case.js";
import { folderOf, yamlFiles } from "./folders.js";

/** Files whose comments mark every line on which a checker has to find an error. */
export const CLOUDNET: Corpus = {
  name: "cloudnet",
  levels: {
    [CODES.emptySection.code]: "error",
    [CODES.duplicateKey.code]: "error",
    [CODES.filterUnsatisfied.code]: "error",
    [CODES.openRequirement.code]: "info",
    [CODES.unquotedText.code]: "error",
  },
  cases() {
    const folder = folderOf("cloudnet");
    return folder === undefined ? undefined : yamlFiles(folder).map((id) => marked(folder, id));
  },
};

function marked(folder: string, id: string): Case {
  const path = join(folder, id);
  const text = readFileSync(path, "utf8");
  const rows = text.split("\n");
  const lines = rows.flatMap((row, index) => (isMark(row) ? [placeOf(rows, index)] : []));
  return {
    id,
    path,
    text,
    valid: lines.length === 0,
    lines,
    linesComplete: true,
    tolerance: (line) => [line - 1, line + 1],
    inputs: {},
  };
}

function isMark(row: string): boolean {
  return /#.*\bERROR\b\s*:/.test(row);
}

/**
 * Line that a mark means. One after code means that code; one about a missing version means the first line
 * (D-9). One on a line of its own means the next code, unless that belongs to another block, or the mark stands
 * behind code that is commented out: then it means the element that lacks something.
 */
function placeOf(rows: readonly string[], index: number): number {
  const row = rows[index] ?? "";
  if (!/^\s*#/.test(row)) return index + 1;
  if (/version undefined/.test(row)) return 1;
  const next = rows.findIndex((other, at) => at > index && !/^[ \t]*(#.*)?$/.test(other));
  const indent = indentOf(row);
  const above = next < 0 || indentOf(rows[next] ?? "") < indent || /#.*:.*# *ERROR/.test(row);
  if (!above) return next + 1;
  const owner = rows.findLastIndex(
    (other, at) => at < index && !/^\s*(#.*)?$/.test(other) && indentOf(other) < indent,
  );
  return (owner < 0 ? index : owner) + 1;
}

function indentOf(row: string): number {
  return row.length - row.trimStart().length;
}
