import { CODES, report } from "../diagnostics/catalog.js";
import type { ArchiveEntry, ArchiveFault } from "./archive.js";
import { limitPassed } from "./archive.js";
import { ARCHIVE_LIMITS } from "./limits.js";

/** Why the name of an entry could lead out of the archive or mean two things; undefined for a good one. */
export function nameFault(path: string): ArchiveFault | undefined {
  if (path.length > ARCHIVE_LIMITS.path) {
    return limitPassed(
      path.slice(0, 80),
      "characters in the path of an entry",
      path.length,
      ARCHIVE_LIMITS.path,
    );
  }
  const reason = unsafe(path);
  if (reason === undefined) return undefined;
  return { path, report: (sink, place) => report(sink, CODES.entryPathUnsafe, place, { path, reason }) };
}

function unsafe(path: string): string | undefined {
  if (path === "") return "is empty";
  if (path.startsWith("/")) return "is absolute";
  if (/^[a-z]:/i.test(path)) return "names a drive";
  if (path.includes("\\")) return "has a backslash";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f]/.test(path)) return "has a control character";
  const parts = path.replace(/\/$/, "").split("/");
  if (parts.includes("..")) return 'leads out of its folder by ".."';
  return parts.some((part) => part === "" || part === ".") ? "has an empty part" : undefined;
}

/** Faults of entries whose path another entry has as well, the first one excepted. */
export function duplicates(entries: readonly ArchiveEntry[]): readonly ArchiveFault[] {
  const seen = new Set<string>();
  return entries.flatMap(({ path }) => {
    if (!seen.has(path)) {
      seen.add(path);
      return [];
    }
    return [{ path, report: (sink, place) => report(sink, CODES.duplicateEntry, place, { path }) }];
  });
}

/**
 * Path that a reference leads to, seen from a folder of the archive; a leading `/` means the root.
 * Undefined when it leads out of the archive.
 */
export function resolvePath(folder: string, reference: string): string | undefined {
  const parts = reference.startsWith("/") ? [] : folder.split("/").filter((part) => part !== "");
  for (const part of reference.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}
