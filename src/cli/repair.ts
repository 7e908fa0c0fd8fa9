import { renameSync, statSync, writeFileSync } from "node:fs";
import { sourceText } from "../base/span.js";
import { createSink } from "../diagnostics/bag.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { applyFixes } from "../diagnostics/repair.js";
import { Failure } from "./failure.js";
import { readSource, reasonOf } from "./files.js";

/** Repairs may uncover further ones; a template that is still not at rest after this many rounds stays as it is. */
const MAX_ROUNDS = 10;

/**
 * Writes the certain repairs of a file until none is left, then gives the last check. The file is replaced
 * as a whole, so that an interrupted run leaves the old or the new text.
 */
export function repairFile<T extends { readonly diagnostics: readonly Diagnostic[] }>(
  file: string,
  check: () => T,
): { readonly result: T; readonly repairs: number } {
  let result = check();
  let repairs = 0;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const source = readSource(file, "template", createSink());
    if (source === undefined) break;
    const repaired = applyFixes(sourceText(file, source.text), result.diagnostics);
    if (repaired.repairs === 0 || repaired.text === source.text) break;
    replaceFile(file, repaired.text);
    repairs += repaired.repairs;
    result = check();
  }
  return { result, repairs };
}

function replaceFile(file: string, text: string): void {
  const draft = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(draft, text, { mode: statSync(file).mode, flag: "wx" });
    renameSync(draft, file);
  } catch (error) {
    throw new Failure({
      code: "TS9402",
      message: `${file} cannot be repaired: ${reasonOf(error)}`,
      hint: "make the file and its folder writable, or run without --fix",
    });
  }
}
