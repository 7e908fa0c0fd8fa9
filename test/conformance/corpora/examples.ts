import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CODES } from "../../../src/diagnostics/catalog.js";
import type { Level } from "../../../src/diagnostics/define.js";
import type { Case, Corpus } from "../case.js";
import { folderOf, yamlFiles } from "./folders.js";
import { readLoosely } from "./texts.js";

const PERMISSIVE: Readonly<Record<string, Level>> = { [CODES.incompatibleRefinement.code]: "warning" };

/** Templates and type libraries of which all but the named ones are valid. */
function examples(
  name: string,
  folders: readonly string[],
  levels: Readonly<Record<string, Level>>,
  invalid: readonly string[] = [],
  wanted = /(?:)/,
): Corpus {
  const read = (folder: string): readonly Case[] => {
    const root = folderOf(folder);
    if (root === undefined) return [];
    return yamlFiles(root)
      .filter((id) => wanted.test(id))
      .map((id) => caseOf(root, id, invalid))
      .filter(({ text }) => isServiceTemplate(text));
  };
  return {
    name,
    levels,
    cases: () => (folders.some((folder) => folderOf(folder)) ? folders.flatMap(read) : undefined),
  };
}

function caseOf(root: string, id: string, invalid: readonly string[]): Case {
  const path = join(root, id);
  const text = readFileSync(path, "utf8");
  return { id, path, text, valid: !invalid.includes(id), lines: [], inputs: {} };
}

/** Fragments without a version line are only there to be imported. */
function isServiceTemplate(text: string): boolean {
  const document = readLoosely(text);
  return (
    typeof document === "object" &&
    document !== null &&
    Object.keys(document).some((key) => /^tosca_definitions|^topology_template$/.test(key))
  );
}

export const INDIGO = examples("indigo", ["indigo/examples"], {});
/** The public type libraries themselves. */
export const LIBRARIES = examples("libraries", ["indigo", "grycap"], {}, [], /^custom_types\.yaml$/);
export const PUCCINI = examples("puccini", ["puccini-1.3", "puccini-legacy"], PERMISSIVE);
export const HEAT_TRANSLATOR = examples("heat-translator", ["heat-translator"], PERMISSIVE, [
  "tosca_helloworld_invalid.yaml",
]);
