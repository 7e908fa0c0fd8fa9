/** Bounds on one archive, so that no file can exhaust time or memory. */
export const ARCHIVE_LIMITS = {
  /** Bytes of the archive itself. */
  bytes: 512 * 1024 * 1024,
  entries: 10_000,
  /** Bytes of all entries together after unpacking. */
  unpacked: 1024 * 1024 * 1024,
  /** Unpacked bytes for one packed byte; small entries may have more. */
  ratio: 100,
  /** Unpacked size below which the ratio does not matter. */
  small: 1024 * 1024,
  /** Characters of an entry's path. */
  path: 1024,
  /** Bytes that are unpacked to compare checksums before anything is asked for. */
  checked: 64 * 1024 * 1024,
  /** Archives inside archives; none is opened, but what they say of their size counts. */
  nesting: 3,
} as const;
