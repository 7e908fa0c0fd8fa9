import { notANumber } from "../simulate/faults.js";

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A time that a person gave: a date in UTC unless it says otherwise, or so long before `end`. Milliseconds. */
export function momentOf(option: string, text: string, end: number): number {
  const before = /^-?(\d+(?:\.\d+)?)([smhd])$/.exec(text);
  if (before !== null) return end - Number(before[1]) * (UNITS[before[2] ?? "s"] ?? 0);
  const dated = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/.test(text);
  const zoned = /T.*(Z|[+-]\d\d:\d\d)$/.test(text) || !text.includes("T");
  const at = dated ? Date.parse(zoned ? text : `${text}Z`) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw notANumber(option, "a time", text, `${option} 2024-03-01T08:00 or ${option} 2h`);
}
