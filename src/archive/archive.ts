import { headOf, type Span, sourceText } from "../base/span.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";

/** A cloud service archive in memory: what it holds by path, unpacked entry by entry when asked for. */
export interface Archive {
  /** Name of the archive as the user gave it. */
  readonly name: string;
  /** Files by path; folders are not among them. */
  readonly entries: ReadonlyMap<string, ArchiveEntry>;
}

/** One file of an archive. */
export interface ArchiveEntry {
  /** Path from the root of the archive, parts separated by `/`. */
  readonly path: string;
  /** Bytes after unpacking, as the archive states them. */
  readonly size: number;
  /** Bytes in the archive. */
  readonly packed: number;
  /** Unpacks the entry, never further than its stated size and the limits. */
  unpack(): Unpacked;
}

/** The bytes of an entry, or why there are none. */
export type Unpacked =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly reason: string };

/**
 * Unpacking, which the host does. Neither function gives more than `limit` bytes, nor works on for long
 * after as many have come out, nor throws.
 */
export interface Inflater {
  /** DEFLATE data without a header, as ZIP has it. */
  inflate(packed: Uint8Array, limit: number): Unpacked;
  /** Gzip data, checksum compared. */
  gunzip(packed: Uint8Array, limit: number): Unpacked;
}

/** Reason of data that are more than was allowed. */
export const TOO_MUCH = "more comes out of it than it states";

/** A fault of one entry or, with an empty path, of the archive as a whole. */
export interface ArchiveFault {
  readonly path: string;
  /** True when a limit was passed. */
  readonly limit?: true;
  report(sink: DiagnosticSink, place: Span): void;
}

/** What reading the list of an archive gave. */
export interface Listing {
  readonly entries: readonly ArchiveEntry[];
  readonly faults: readonly ArchiveFault[];
}

/** Name under which a file of an archive is shown: `archive.csar!/path/file.yaml`. */
export function entryName(archive: string, path: string): string {
  return path === "" ? archive : `${archive}!/${path}`;
}

/** The head of an entry, or of the archive itself for an empty path. */
export function entryPlace(archive: string, path: string): Span {
  return headOf(sourceText(entryName(archive, path), ""));
}

/** An archive that cannot be read on: truncated, or not what its first bytes say. */
export function brokenArchive(reason: string): ArchiveFault {
  return { path: "", report: (sink, place) => report(sink, CODES.archiveBroken, place, { reason }) };
}

/** A limit that the archive or one entry passes. */
export function limitPassed(path: string, what: string, found: number, limit: number): ArchiveFault {
  return {
    path,
    limit: true,
    report: (sink, place) => report(sink, CODES.archiveLimit, place, { what, found, limit }),
  };
}

/** An entry that cannot be used as it stands. */
export function unusableEntry(path: string, reason: string): ArchiveFault {
  return { path, report: (sink, place) => report(sink, CODES.entryUnusable, place, { path, reason }) };
}

/** An entry whose bytes are not what the archive says of them. */
export function corruptEntry(path: string, reason: string): ArchiveFault {
  return { path, report: (sink, place) => report(sink, CODES.entryCorrupt, place, { path, reason }) };
}

/** An entry that is no file or folder: a link, a device. */
export function specialEntry(path: string, what: string): ArchiveFault {
  return { path, report: (sink, place) => report(sink, CODES.entrySpecial, place, { path, what }) };
}
