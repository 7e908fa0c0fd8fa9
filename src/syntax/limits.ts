/** Bounds on one file, so that no input can exhaust time or memory. */
export const LIMITS = {
  /** UTF-16 units of text, 8 MB of ASCII. */
  characters: 8 * 1024 * 1024,
  /** Nested collections. */
  depth: 64,
  /** Aliases written in the file. */
  aliases: 1_000,
  /** Nodes that aliases stand for, once expanded. */
  nodes: 200_000,
  /** Entries that merge keys add. */
  mergedKeys: 10_000,
} as const;
