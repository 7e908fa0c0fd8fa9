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

/** A mark of its own line means the next line of code; one after code means that code. */
function placeOf(rows: readonly string[], index: number): number {
  if (!/^\s*#/.test(rows[index] ?? "")) return index + 1;
  const next = rows.findIndex((row, at) => at > index && !/^\s*(#.*)?$/.test(row));
  return (next < 0 ? index : next) + 1;
}
