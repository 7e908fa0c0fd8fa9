/** Difference between the clock of the front-end and ours, in milliseconds; added to its times. */
export type ClockOffset = number;

/** Counts may be ranges (`1-1`) or have a unit (`2K`); the least number counts. */
export function parseCount(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([KM]?)/i.exec(text.trim());
  const factor = { K: 1024, M: 1024 * 1024, "": 1 }[(match?.[2] ?? "").toUpperCase()] ?? 1;
  return Math.max(1, Math.round(Number(match?.[1] ?? 1) * factor));
}

const MEMORY_UNITS: Readonly<Record<string, number>> = {
  K: 1 / 1024,
  M: 1,
  G: 1024,
  T: 1024 ** 2,
  P: 1024 ** 3,
};

/** Memory as Slurm writes it: how much, and for what. */
export interface SlurmMemory {
  readonly mib: number;
  /** `c` behind it is for each processor, `n` for each node; squeue leaves both away. */
  readonly per: "cpu" | "node" | undefined;
}

/** `500M`, `2G`, `1.5T`, `1000`, `2Gc` (for each processor), `4Gn` (for each node). */
export function parseMemory(text: string): SlurmMemory {
  const match = /^(\d+(?:\.\d+)?)([KMGTP]?)([cn]?)/i.exec(text.trim());
  const mib = Math.ceil(Number(match?.[1] ?? 0) * (MEMORY_UNITS[(match?.[2] || "M").toUpperCase()] ?? 1));
  const suffix = match?.[3]?.toLowerCase();
  return { mib, per: suffix === "c" ? "cpu" : suffix === "n" ? "node" : undefined };
}

/**
 * Time limit in milliseconds: `30:00`, `2:03:04`, `1-02:03:04`, `5` (minutes); undefined for `UNLIMITED`,
 * `NOT_SET`, `INVALID` and the like.
 */
export function parseTimeLimit(text: string): number | undefined {
  const match = /^(?:(\d+)-)?(\d+)(?::(\d+))?(?::(\d+))?$/.exec(text.trim());
  if (match === null) return undefined;
  const [, days, first, second, third] = match;
  const [a, b, c] = [Number(first), Number(second ?? 0), Number(third ?? 0)];
  // With days, the first number is of hours; without, two numbers are minutes and seconds, one is minutes.
  const seconds = days !== undefined || third !== undefined ? a * 3600 + b * 60 + c : a * 60 + b;
  return (Number(days ?? 0) * 86_400 + seconds) * 1000;
}

/** Seconds since 1970 as Slurm prints them under `SLURM_TIME_FORMAT=%s`; words such as Unknown are no time. */
export function parseTime(text: string | undefined, offset: ClockOffset): number | undefined {
  if (text === undefined || !/^\d+$/.test(text) || text === "0") return undefined;
  return Number(text) * 1000 + offset;
}

/** Trackable resources such as `cpu=4,mem=1200M,node=2,billing=4`. */
export function parseTres(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const part of text.split(",")) {
    const at = part.indexOf("=");
    if (at > 0) found.set(part.slice(0, at), part.slice(at + 1));
  }
  return found;
}

/** The words that Slurm writes where there is nothing. */
export function given(text: string | undefined): string | undefined {
  const plain = text?.trim();
  return plain === undefined || plain === "" || plain === "(null)" || plain === "N/A" || plain === "None"
    ? undefined
    : plain;
}
