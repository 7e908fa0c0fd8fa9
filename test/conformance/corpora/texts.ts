import { existsSync, readFileSync, statSync } from "node:fs";
import { parse } from "yaml";

const known = new Map<string, string>();

/** Text of a file, read once; undefined for what is no file. */
export function diskFile(path: string): string | undefined {
  const before = known.get(path);
  if (before !== undefined) return before;
  if (!existsSync(path) || !statSync(path).isFile()) return undefined;
  const text = readFileSync(path, "utf8");
  known.set(path, text);
  return text;
}

/** Reads YAML whatever it holds; null for what no reader understands. */
export function readLoosely(text: string): unknown {
  try {
    return parse(text, { uniqueKeys: false, logLevel: "silent" });
  } catch {
    return null;
  }
}
