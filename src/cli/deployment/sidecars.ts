import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { backendPath } from "./locks.js";

/** A temporary file that nobody has written to for so long belongs to nobody. */
const ABANDONED_MILLIS = 60_000;

/**
 * Removes what a killed engine left half-written beside the state of a stack in a `file://` backend. Each file
 * there has another one with its attributes, which is not written at one go: cut off, it keeps the stack from
 * being opened (`failed to load checkpoint: EOF`). Nobody needs the attributes, and the state itself is written
 * to a temporary file and then renamed, so it is whole. Gives the names of what it removed.
 */
export function mendSidecars(backendUrl: string, projectName: string, stack: string): readonly string[] {
  if (!backendUrl.startsWith("file://")) return [];
  const folder = join(backendPath(backendUrl), ".pulumi", "stacks", projectName);
  if (!existsSync(folder)) return [];
  const broken = readdirSync(folder).filter((name) => {
    if (!name.startsWith(`${stack}.json`)) return false;
    const file = join(folder, name);
    return (name.endsWith(".attrs") && isCutOff(file)) || (name.endsWith(".tmp") && isAbandoned(file));
  });
  for (const name of broken) rmSync(join(folder, name), { force: true });
  return broken;
}

function isCutOff(file: string): boolean {
  try {
    JSON.parse(readFileSync(file, "utf8"));
    return false;
  } catch (error) {
    return error instanceof SyntaxError;
  }
}

function isAbandoned(file: string): boolean {
  const modified = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  return modified !== undefined && Date.now() - modified > ABANDONED_MILLIS;
}
