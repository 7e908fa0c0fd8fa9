import type { ArchiveEntry, ArchiveFault, Inflater, Listing, Unpacked } from "./archive.js";
import { brokenArchive, corruptEntry, limitPassed, specialEntry, unusableEntry } from "./archive.js";
import { crc32 } from "./checksum.js";
import { ARCHIVE_LIMITS } from "./limits.js";
import { nameFault } from "./names.js";

/** Signatures of the records of a ZIP file (APPNOTE 4.3). */
const LOCAL = 0x0403_4b50;
const CENTRAL = 0x0201_4b50;
const END = 0x0605_4b50;
const LOCATOR_64 = 0x0706_4b50;
const END_64 = 0x0606_4b50;

/** True for bytes that begin like a ZIP file, an empty one among them. */
export function isZip(bytes: Uint8Array): boolean {
  if (bytes.length < 4) return false;
  const signature = viewOf(bytes).getUint32(0, true);
  return signature === LOCAL || signature === END;
}

/** Lists a ZIP file by its central directory; nothing is unpacked. Throws nothing. */
export function listZip(bytes: Uint8Array, inflater: Inflater): Listing {
  const directory = findDirectory(bytes);
  if (typeof directory === "string") return { entries: [], faults: [brokenArchive(directory)] };
  const { count, offset, end } = directory;
  if (count > ARCHIVE_LIMITS.entries) {
    return { entries: [], faults: [limitPassed("", "entries", count, ARCHIVE_LIMITS.entries)] };
  }
  const records: ZipRecord[] = [];
  let at = offset;
  for (let index = 0; index < count; index += 1) {
    const record = readRecord(bytes, at, end);
    if (record === undefined) {
      const reason = `entry ${index + 1} of its directory cannot be read`;
      return { entries: [], faults: [brokenArchive(reason)] };
    }
    records.push(record);
    at = record.next;
  }
  return listed({ bytes, directory: offset, inflater }, records);
}

interface Directory {
  readonly count: number;
  readonly offset: number;
  readonly end: number;
}

/** The end record with where the directory is; a text says why there is none. */
function findDirectory(bytes: Uint8Array): Directory | string {
  const view = viewOf(bytes);
  const first = Math.max(0, bytes.length - 22 - 0xffff);
  for (let at = bytes.length - 22; at >= first; at -= 1) {
    if (view.getUint32(at, true) !== END || at + 22 + view.getUint16(at + 20, true) !== bytes.length)
      continue;
    const found = directoryAt(view, at) ?? { count: -1, offset: 0, end: 0 };
    const sound = found.count >= 0 && found.offset <= found.end && found.end <= at;
    return sound ? found : "its directory is not where its end says";
  }
  return "its end is missing, so it is cut off";
}

function directoryAt(view: DataView, at: number): Directory | undefined {
  const count = view.getUint16(at + 10, true);
  const size = view.getUint32(at + 12, true);
  const offset = view.getUint32(at + 16, true);
  if (count !== 0xffff && size !== 0xffff_ffff && offset !== 0xffff_ffff) {
    return { count, offset, end: offset + size };
  }
  const locator = at - 20;
  if (locator < 0 || view.getUint32(locator, true) !== LOCATOR_64)
    return { count, offset, end: offset + size };
  const record = Number(view.getBigUint64(locator + 8, true));
  if (record + 56 > at || view.getUint32(record, true) !== END_64) return undefined;
  const start = Number(view.getBigUint64(record + 48, true));
  const length = Number(view.getBigUint64(record + 40, true));
  return { count: Number(view.getBigUint64(record + 32, true)), offset: start, end: start + length };
}

/** What the central directory says of one entry. */
interface ZipRecord {
  readonly path: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly mode: number;
  readonly local: number;
  readonly next: number;
}

function readRecord(bytes: Uint8Array, at: number, end: number): ZipRecord | undefined {
  const view = viewOf(bytes);
  if (at + 46 > end || view.getUint32(at, true) !== CENTRAL) return undefined;
  const nameEnd = at + 46 + view.getUint16(at + 28, true);
  const extraEnd = nameEnd + view.getUint16(at + 30, true);
  const next = extraEnd + view.getUint16(at + 32, true);
  if (next > end) return undefined;
  const flags = view.getUint16(at + 8, true);
  const fields = {
    packed: view.getUint32(at + 20, true),
    size: view.getUint32(at + 24, true),
    local: view.getUint32(at + 42, true),
  };
  return {
    path: decodeName(bytes.subarray(at + 46, nameEnd)),
    flags,
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    mode: view.getUint16(at + 40, true),
    next,
    ...fields,
    ...largeFields(view, nameEnd, extraEnd, fields),
  };
}

interface Sizes {
  readonly packed: number;
  readonly size: number;
  readonly local: number;
}

/** Sizes that do not fit 32 bits stand in the ZIP64 field, in a fixed order (APPNOTE 4.5.3). */
function largeFields(view: DataView, start: number, end: number, sizes: Sizes): Partial<Sizes> {
  for (let at = start; at + 4 <= end; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    const last = Math.min(end, at + 4 + view.getUint16(at + 2, true));
    let value = at + 4;
    const found: { -readonly [key in keyof Sizes]?: number } = {};
    for (const key of ["size", "packed", "local"] as const) {
      if (sizes[key] !== 0xffff_ffff || value + 8 > last) continue;
      found[key] = Number(view.getBigUint64(value, true));
      value += 8;
    }
    return found;
  }
  return {};
}

/** Names are UTF-8 in practice, whatever the flag says; what is not, is read byte by byte. */
function decodeName(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return String.fromCharCode(...bytes);
  }
}

/** A ZIP file with where its directory begins. */
interface ZipFile {
  readonly bytes: Uint8Array;
  readonly directory: number;
  readonly inflater: Inflater;
}

function listed(file: ZipFile, records: readonly ZipRecord[]): Listing {
  const entries: ArchiveEntry[] = [];
  const faults: ArchiveFault[] = [];
  const overlapping = overlaps(records);
  for (const record of records) {
    const fault = overlapping.has(record)
      ? corruptEntry(record.path, "its bytes belong to another entry as well")
      : recordFault(record);
    if (fault !== undefined) faults.push(fault);
    else if (!record.path.endsWith("/")) entries.push(entryOf(file, record));
  }
  return { entries, faults };
}

/** Entries that use bytes of another: the trick of bombs that need no nesting. */
function overlaps(records: readonly ZipRecord[]): ReadonlySet<ZipRecord> {
  const found = new Set<ZipRecord>();
  const sorted = [...records].sort((left, right) => left.local - right.local);
  let end = 0;
  for (const record of sorted) {
    if (record.local < end) found.add(record);
    end = Math.max(end, record.local + 30 + record.packed);
  }
  return found;
}

/** Kinds of a Unix mode that are neither file nor folder. */
const KINDS: ReadonlyMap<number, string> = new Map([
  [0o120000, "a symbolic link"],
  [0o020000, "a device"],
  [0o060000, "a device"],
  [0o010000, "a pipe"],
  [0o140000, "a socket"],
]);

function recordFault({ path, flags, method, mode }: ZipRecord): ArchiveFault | undefined {
  const kind = KINDS.get(mode & 0o170000);
  if (kind !== undefined) return specialEntry(path, kind);
  if ((flags & 0x2041) !== 0) return unusableEntry(path, "is encrypted");
  if (method !== 0 && method !== 8) return unusableEntry(path, `is packed by method ${method}`);
  return nameFault(path);
}

function entryOf(file: ZipFile, record: ZipRecord): ArchiveEntry {
  const { path, size, packed } = record;
  return { path, size, packed, unpack: () => unpackRecord(file, record) };
}

function unpackRecord({ bytes, directory, inflater }: ZipFile, record: ZipRecord): Unpacked {
  const view = viewOf(bytes);
  const { local, packed, size, method, crc } = record;
  if (local + 30 > directory || view.getUint32(local, true) !== LOCAL) {
    return { ok: false, reason: "it is not where the directory says" };
  }
  const nameEnd = local + 30 + view.getUint16(local + 26, true);
  const start = nameEnd + view.getUint16(local + 28, true);
  if (start + packed > directory) return { ok: false, reason: "it is cut off" };
  if (decodeName(bytes.subarray(local + 30, nameEnd)) !== record.path) {
    return { ok: false, reason: "it has another name in the directory" };
  }
  const data = bytes.subarray(start, start + packed);
  const unpacked: Unpacked = method === 0 ? { ok: true, bytes: data } : inflater.inflate(data, size);
  if (!unpacked.ok) return unpacked;
  if (unpacked.bytes.length !== size) return { ok: false, reason: "its size is not the stated one" };
  return crc32(unpacked.bytes) === crc ? unpacked : { ok: false, reason: "its checksum is wrong" };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
