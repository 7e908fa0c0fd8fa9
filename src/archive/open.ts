import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import type { Archive, ArchiveEntry, ArchiveFault, Inflater, Listing } from "./archive.js";
import { corruptEntry, entryPlace, limitPassed } from "./archive.js";
import { ARCHIVE_LIMITS } from "./limits.js";
import { duplicates } from "./names.js";
import { isGzip, listTarGz } from "./tar.js";
import { isZip, listZip } from "./zip.js";

/** True for bytes that are an archive by their first bytes, whatever the file is called. */
export function looksLikeArchive(bytes: Uint8Array): boolean {
  return isZip(bytes) || isGzip(bytes);
}

/** True for file names that archives have. */
export function namedLikeArchive(path: string): boolean {
  return /\.(csar|zip|tgz|tar\.gz)$/i.test(path);
}

/**
 * Opens an archive that is in memory and checks it as a whole: limits, paths, kinds of entries, checksums.
 * Each fault is reported at the entry, under its own name; undefined when there is one, since nothing of a
 * file that was tampered with is worth reading. Writes nothing anywhere and throws nothing.
 */
export function openArchive(
  name: string,
  bytes: Uint8Array,
  inflater: Inflater,
  sink: DiagnosticSink,
): Archive | undefined {
  if (!looksLikeArchive(bytes)) {
    report(sink, CODES.notAnArchive, entryPlace(name, ""), { size: bytes.length });
    return undefined;
  }
  const faults = bytes.length > ARCHIVE_LIMITS.bytes ? [tooLarge(bytes.length)] : undefined;
  const listing = faults === undefined ? list(bytes, inflater) : { entries: [], faults };
  const found =
    listing.faults.length > 0
      ? listing.faults
      : checkContents(listing.entries, 1, { left: ARCHIVE_LIMITS.checked, inflater });
  for (const fault of found) fault.report(sink, entryPlace(name, fault.path));
  if (found.length > 0) return undefined;
  return { name, entries: new Map(listing.entries.map((entry) => [entry.path, entry])) };
}

function tooLarge(size: number): ArchiveFault {
  return limitPassed("", "bytes", size, ARCHIVE_LIMITS.bytes);
}

/** Lists an archive and judges the list: nothing is unpacked but the gzip layer of a tar file. */
function list(bytes: Uint8Array, inflater: Inflater): Listing {
  const { entries, faults } = isZip(bytes) ? listZip(bytes, inflater) : listTarGz(bytes, inflater);
  return { entries, faults: [...faults, ...duplicates(entries), ...sizeFaults(entries)] };
}

function sizeFaults(entries: readonly ArchiveEntry[]): readonly ArchiveFault[] {
  const { ratio, small, unpacked } = ARCHIVE_LIMITS;
  const bombs = entries.flatMap(({ path, size, packed }) =>
    size > small && size > packed * ratio
      ? [limitPassed(path, "unpacked bytes for its packed size", size, Math.max(small, packed * ratio))]
      : [],
  );
  if (bombs.length > 0) return bombs;
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  return total > unpacked ? [limitPassed("", "unpacked bytes", total, unpacked)] : [];
}

/** What checking the contents may use. */
interface Budget {
  /** Bytes that may still be unpacked. */
  left: number;
  readonly inflater: Inflater;
}

/** Unpacks entries as long as the budget lasts; what is larger is checked when it is read. */
function checkContents(
  entries: readonly ArchiveEntry[],
  depth: number,
  budget: Budget,
): readonly ArchiveFault[] {
  return entries.flatMap((entry) => {
    if (entry.size > budget.left) return [];
    budget.left -= entry.size;
    const unpacked = entry.unpack();
    if (!unpacked.ok) return [corruptEntry(entry.path, unpacked.reason)];
    return isZip(unpacked.bytes) ? nestedFaults(entry.path, unpacked.bytes, depth + 1, budget) : [];
  });
}

/** Archives inside are never opened, but one that is a bomb does not belong into a service's archive. */
function nestedFaults(
  path: string,
  bytes: Uint8Array,
  depth: number,
  budget: Budget,
): readonly ArchiveFault[] {
  const limit = ARCHIVE_LIMITS.nesting;
  if (depth > limit) return [limitPassed(path, "archives inside each other", depth, limit)];
  const { entries } = listZip(bytes, budget.inflater);
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  const allowed = Math.max(ARCHIVE_LIMITS.small, bytes.length * ARCHIVE_LIMITS.ratio);
  if (total > allowed) return [limitPassed(path, "unpacked bytes for its packed size", total, allowed)];
  const deeper = checkContents(entries, depth, budget).filter((fault) => fault.limit === true);
  return deeper.slice(0, 1).map((fault) => ({ ...fault, path }));
}
