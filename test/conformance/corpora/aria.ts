import { CODES } from "../../../src/diagnostics/catalog.js";
import type { Case, Corpus } from "../case.js";
import { folderOf } from "./folders.js";
import { diskFile } from "./texts.js";

interface Row {
  readonly verdict: string;
  readonly template: string;
  readonly options: Readonly<Record<string, string>>;
  readonly id: string;
}

/** Generated templates of version 1.0, each with a verdict; most put one wrong value at one place. */
export const ARIA: Corpus = {
  name: "aria",
  levels: {
    [CODES.emptySection.code]: "error",
    [CODES.duplicateKey.code]: "error",
    // ARIA takes the type of a scalar from YAML alone (TOSCA 1.0 section 3.2.1), whatever is declared.
    [CODES.unquotedText.code]: "error",
  },
  cases() {
    const file = folderOf("aria.jsonl");
    if (file === undefined) return undefined;
    const rows = (diskFile(file) ?? "").trim().split("\n");
    return rows
      .map((row) => JSON.parse(row) as Row)
      .filter(judgeable)
      .map(caseOf);
  },
};

/** Left out: what needs ARIA's own plug-ins, its own profile by name, or a server of the suite. */
function judgeable({ options, template }: Row): boolean {
  return options.plugin_dir === undefined && !/^\s*- aria-1\.0$|localhost:0\//m.test(template);
}

function caseOf({ id, template, verdict, options }: Row): Case {
  return {
    id,
    path: "template.yaml",
    text: template,
    valid: verdict === "valid",
    lines: [],
    inputs: {},
    strictInputs: options.adhoc_inputs === "False",
  };
}
