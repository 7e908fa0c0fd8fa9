import { dirname, resolve } from "node:path";
import type { FileHost } from "../../../src/base/host.js";
import { sourceText } from "../../../src/base/span.js";
import { type Analysis, analyse } from "../../../src/language/analysis.js";
import { bundled } from "../topology/compile.js";

/** Where the cursor stands in a text of a test. */
export const CURSOR = "‸";

/** A file open in an editor, with the cursor taken out of its text. */
export interface Edited {
  readonly analysis: Analysis;
  readonly offset: number;
}

/** Files by path; references start at the folder of the file that holds them. */
export function filesHost(files: Readonly<Record<string, string>>): FileHost {
  return {
    read: (path) => files[path],
    resolve: (from, reference) => resolve(dirname(from), reference),
  };
}

/** Analyses a text whose cursor is marked with {@link CURSOR}. */
export function edit(
  text: string,
  files: Readonly<Record<string, string>> = {},
  name = "/w/main.yaml",
): Edited {
  const offset = text.indexOf(CURSOR);
  const plain = text.replace(CURSOR, "");
  const host = filesHost({ ...files, [name]: plain });
  const before = analyse(sourceText(name, plain), { host, bundled });
  return { analysis: before, offset: Math.max(0, offset) };
}
