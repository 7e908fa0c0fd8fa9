import { type Field, type LineFaults, refuseField } from "./reading.js";

/** Words that Slurm writes where a time is not known. */
const UNKNOWN: readonly string[] = ["", "Unknown", "None", "N/A"];

/** Words that Slurm writes for a limit that is none of the job's own. */
const UNLIMITED: readonly string[] = ["", "UNLIMITED", "Partition_Limit", "INVALID"];

/** A moment `YYYY-MM-DDThh:mm:ss` or seconds since 1970, in milliseconds, taken as UTC; undefined when unknown. */
export function slurmInstant(faults: LineFaults, field: Field | undefined, name: string): number | undefined {
  if (field === undefined || UNKNOWN.includes(field.text)) return undefined;
  if (/^\d{9,11}$/.test(field.text)) return Number(field.text) * 1000;
  const parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)$/.exec(field.text);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = (parts ?? []).slice(1).map(Number);
  const at = Date.UTC(year, month - 1, day, hour, minute, second);
  // A date that does not exist comes back as another one.
  const same = parts !== null && new Date(at).toISOString().slice(0, 19) === field.text;
  if (same) return at;
  refuseField(faults, field, name, "a time like 2024-03-01T08:00:00");
  return undefined;
}

/** A span `[days-]hh:mm:ss`, `mm:ss`, or a bare number of `unit` milliseconds; undefined without a limit. */
export function slurmSpan(
  faults: LineFaults,
  field: Field | undefined,
  name: string,
  unit: number,
): number | undefined {
  if (field === undefined || UNLIMITED.includes(field.text)) return undefined;
  if (/^\d{1,12}$/.test(field.text)) return Number(field.text) * unit;
  const parts = /^(?:(\d{1,5})-)?(?:(\d{1,5}):)?(\d{1,3}):(\d\d)(?:\.\d+)?$/.exec(field.text);
  if (parts === null) {
    refuseField(faults, field, name, "a time like 1-12:30:00");
    return undefined;
  }
  const [, days = "0", hours = "0", minutes = "0", seconds = "0"] = parts;
  return (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}

const UNITS: Readonly<Record<string, number>> = { K: 1 / 1024, M: 1, G: 1024, T: 1024 ** 2, P: 1024 ** 3 };

/**
 * Memory on each node in MiB: `4000M`, `16G` over the whole job as newer versions write it, `4Gn` a node and
 * `2Gc` a processor as older ones do. Undefined when nothing was asked for.
 */
export function memoryMiB(
  faults: LineFaults,
  field: Field | undefined,
  cpusPerNode: number,
  nodeCount: number,
): number | undefined {
  if (field === undefined || field.text === "" || field.text === "0") return undefined;
  const parts = /^(\d+(?:\.\d+)?)([KMGTP]?)([nc]?)$/i.exec(field.text);
  if (parts === null) {
    refuseField(faults, field, "ReqMem", "an amount of memory like 16G");
    return undefined;
  }
  const [, amount = "0", unit = "", scope = ""] = parts;
  const mib = Number(amount) * (UNITS[unit.toUpperCase()] ?? 1);
  if (scope === "n") return Math.ceil(mib);
  return Math.ceil(scope === "c" ? mib * cpusPerNode : mib / nodeCount);
}
