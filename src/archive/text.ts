import type { Archive } from "./archive.js";

/** Larger files are not templates. */
const MAX_TEXT = 32 * 1024 * 1024;

/** Text of a file of an archive; undefined when it is not there, is too large or cannot be unpacked. */
export function textOf(archive: Archive, path: string): string | undefined {
  const entry = archive.entries.get(path);
  if (entry === undefined || entry.size > MAX_TEXT) return undefined;
  const unpacked = entry.unpack();
  return unpacked.ok ? new TextDecoder("utf-8", { ignoreBOM: true }).decode(unpacked.bytes) : undefined;
}
