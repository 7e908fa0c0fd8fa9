import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "../../../src/base/json.js";
import { CODES } from "../../../src/diagnostics/catalog.js";
import type { Case, Corpus } from "../case.js";
import { ARCHIVE_VERDICTS } from "./archives.js";
import { folderOf } from "./folders.js";

interface Row {
  readonly file: string;
  readonly inputs: Readonly<Record<string, Json>> | null;
  readonly verdict: string;
}

/** Samples of the OpenStack parser with its verdicts, single files and archives. */
export const TOSCA_PARSER: Corpus = {
  name: "tosca-parser",
  // The parser takes the type of a scalar from YAML alone.
  levels: { [CODES.unquotedText.code]: "error" },
  cases() {
    const folder = folderOf("tosca-parser");
    if (folder === undefined) return undefined;
    const rows = readFileSync(join(folder, "verdicts.jsonl"), "utf8").trim().split("\n");
    const stated = rows.map((row) => JSON.parse(row) as Row);
    return [...stated, ...archivesBeside(folder, stated)].map((row) => caseOf(folder, row));
  },
};

/** Archives whose verdict is not among the records but in the corpus's description. */
function archivesBeside(folder: string, stated: readonly Row[]): readonly Row[] {
  const known = new Set(stated.map(({ file }) => file));
  return [...ARCHIVE_VERDICTS]
    .map(([name, verdict]) => ({ file: `CSAR/${name}`, inputs: null, verdict }))
    .filter(({ file }) => !known.has(file) && existsSync(join(folder, file)));
}

function caseOf(folder: string, { file, inputs, verdict }: Row): Case {
  const path = join(folder, file);
  const archive = !/\.ya?ml$/.test(file);
  return {
    id: inputs === null ? file : `${file} ${JSON.stringify(inputs)}`,
    path,
    ...(archive ? { archive, text: "" } : { text: readFileSync(path, "utf8") }),
    valid: verdict === "valid",
    lines: [],
    inputs: inputs ?? {},
  };
}
