import type { ArchiveEntry, ArchiveFault, Inflater, Listing } from "./archive.js";
import { brokenArchive, limitPassed, specialEntry, TOO_MUCH } from "./archive.js";
import { ARCHIVE_LIMITS } from "./limits.js";
import { nameFault } from "./names.js";

const BLOCK = 512;

/** True for bytes that begin like a gzip file. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 18 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Lists a tar file packed by gzip (POSIX.1-2001 pax, with GNU's long names). Throws nothing. */
export function listTarGz(bytes: Uint8Array, inflater: Inflater): Listing {
  const limit = Math.min(
    ARCHIVE_LIMITS.unpacked,
    Math.max(ARCHIVE_LIMITS.checked, bytes.length * ARCHIVE_LIMITS.ratio),
  );
  const unpacked = inflater.gunzip(bytes, limit);
  if (unpacked.ok) return listTar(unpacked.bytes);
  if (unpacked.reason === TOO_MUCH) {
    return { entries: [], faults: [limitPassed("", "unpacked bytes", limit + 1, limit)] };
  }
  return { entries: [], faults: [brokenArchive(unpacked.reason)] };
}

interface Found {
  readonly entries: ArchiveEntry[];
  readonly faults: ArchiveFault[];
  /** Path that a header of its own gives to the next entry. */
  longName: string | undefined;
}

function listTar(bytes: Uint8Array): Listing {
  const found: Found = { entries: [], faults: [], longName: undefined };
  let at = 0;
  while (at + BLOCK <= bytes.length && !isEmpty(bytes, at)) {
    const header = readHeader(bytes, at);
    const fault = header === undefined ? "a header of it is damaged" : cutOff(header, bytes.length);
    if (header === undefined || fault !== undefined) {
      return { entries: [], faults: [brokenArchive(fault ?? "")] };
    }
    take(header, bytes, found);
    if (found.entries.length > ARCHIVE_LIMITS.entries) {
      const count = found.entries.length;
      return { entries: [], faults: [limitPassed("", "entries", count, ARCHIVE_LIMITS.entries)] };
    }
    at = header.data + Math.ceil(header.size / BLOCK) * BLOCK;
  }
  if (at + BLOCK > bytes.length)
    return { entries: [], faults: [brokenArchive("its end is missing, so it is cut off")] };
  return { entries: found.entries, faults: found.faults };
}

interface Header {
  readonly path: string;
  readonly type: string;
  readonly size: number;
  /** Offset of the entry's bytes. */
  readonly data: number;
}

function readHeader(bytes: Uint8Array, at: number): Header | undefined {
  const size = numberAt(bytes, at + 124, 12);
  const checksum = numberAt(bytes, at + 148, 8);
  if (size === undefined || checksum !== checksumOf(bytes, at)) return undefined;
  const posix = textAt(bytes, at + 257, 6).startsWith("ustar");
  const prefix = posix ? textAt(bytes, at + 345, 155) : "";
  const name = textAt(bytes, at, 100);
  const path = prefix === "" ? name : `${prefix}/${name}`;
  return { path, type: textAt(bytes, at + 156, 1) || "0", size, data: at + BLOCK };
}

function cutOff({ data, size }: Header, length: number): string | undefined {
  return data + size > length ? "its end is missing, so it is cut off" : undefined;
}

const SPECIAL: Readonly<{ [type: string]: string }> = {
  1: "a hard link",
  2: "a symbolic link",
  3: "a device",
  4: "a device",
  6: "a pipe",
};

function take(header: Header, bytes: Uint8Array, found: Found): void {
  const { type, size, data } = header;
  const body = bytes.subarray(data, data + size);
  if (type === "L") found.longName = textAt(body, 0, size);
  else if (type === "x") found.longName = paxPath(body) ?? found.longName;
  else if (type !== "g" && type !== "K") {
    const path = (found.longName ?? header.path).replace(/^(\.\/)+/, "");
    found.longName = undefined;
    const special = SPECIAL[type];
    const fault = special === undefined ? nameFault(path) : specialEntry(path, special);
    if (path !== "" && fault !== undefined) found.faults.push(fault);
    else if (type !== "5" && !path.endsWith("/") && path !== "") {
      found.entries.push({ path, size, packed: size, unpack: () => ({ ok: true, bytes: body }) });
    }
  }
}

/** The path in a pax header: records of `length key=value`. */
function paxPath(body: Uint8Array): string | undefined {
  return /^\d+ path=(.*)$/m.exec(textAt(body, 0, body.length))?.[1];
}

function isEmpty(bytes: Uint8Array, at: number): boolean {
  return bytes.subarray(at, at + BLOCK).every((byte) => byte === 0);
}

function textAt(bytes: Uint8Array, at: number, length: number): string {
  const field = bytes.subarray(at, at + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end === -1 ? field : field.subarray(0, end));
}

/** Octal digits; undefined for what is no number, or is one in the base-256 form of huge files. */
function numberAt(bytes: Uint8Array, at: number, length: number): number | undefined {
  const text = textAt(bytes, at, length).trim();
  return /^[0-7]*$/.test(text) ? Number.parseInt(text || "0", 8) : undefined;
}

/** Sum of a header's bytes with its own checksum taken as blanks. */
function checksumOf(bytes: Uint8Array, at: number): number {
  let sum = 0;
  for (let index = 0; index < BLOCK; index += 1) {
    sum += index >= 148 && index < 156 ? 32 : (bytes[at + index] ?? 0);
  }
  return sum;
}
