import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "../../../src/base/json.js";
import type { Case, Corpus } from "../case.js";
import { folderOf } from "./folders.js";

interface Row {
  readonly file: string;
  readonly inputs: Readonly<Record<string, Json>> | null;
  readonly verdict: string;
}

/** Samples of the OpenStack parser with its verdicts; archives are judged by what is inside. */
export const TOSCA_PARSER: Corpus = {
  name: "tosca-parser",
  levels: {},
  cases() {
    const folder = folderOf("tosca-parser");
    if (folder === undefined) return undefined;
    const rows = readFileSync(join(folder, "verdicts.jsonl"), "utf8").trim().split("\n");
    return rows
      .map((row) => JSON.parse(row) as Row)
      .filter(({ file }) => /\.ya?ml$/.test(file))
      .map((row) => caseOf(folder, row));
  },
};

function caseOf(folder: string, { file, inputs, verdict }: Row): Case {
  const path = join(folder, file);
  const text = readFileSync(path, "utf8");
  return {
    id: inputs === null ? file : `${file} ${JSON.stringify(inputs)}`,
    path,
    text,
    valid: verdict === "valid",
    lines: [],
    inputs: inputs ?? {},
  };
}
