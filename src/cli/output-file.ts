import { writeFileSync } from "node:fs";
import type { Console } from "./console.js";
import { Failure } from "./failure.js";
import { reasonOf } from "./files.js";

/** Prints a result, or writes it to the file that `--out` names. */
export function deliver(console: Console, text: string, out: string | undefined): void {
  if (out === undefined) {
    console.result(text);
    return;
  }
  try {
    writeFileSync(out, text.endsWith("\n") ? text : `${text}\n`);
  } catch (error) {
    throw new Failure({
      code: "TS9420",
      message: `${out} cannot be written: ${noFolder(error) ? "there is no such folder" : reasonOf(error)}`,
      hint: "name a file in a folder that is there and may be written to",
    });
  }
  console.note(`wrote ${out}`);
}

function noFolder(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
