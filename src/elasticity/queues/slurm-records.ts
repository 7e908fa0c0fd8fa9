import { CLOSE_REASONS, type ObservedNode } from "../core/index.js";
import { type GresCounts, parseGres } from "./slurm-gres.js";
import { closingFlag, parseNodeState, presenceOf, type SlurmNodeState } from "./slurm-states.js";
import { type ClockOffset, given, parseTime } from "./slurm-values.js";

/** Keeps one copy of values that thousands of records share. */
export interface Shared {
  names(text: string): readonly string[];
  gres(text: string | undefined): GresCounts | undefined;
}

/** A store of shared values, which lives as long as the reader that uses it. */
export function sharedValues(): Shared {
  const names = new Map<string, readonly string[]>();
  const gres = new Map<string, GresCounts | undefined>();
  return {
    names(text) {
      let found = names.get(text);
      if (found === undefined) {
        found = text.split(",").filter((name) => name !== "");
        names.set(text, found);
      }
      return found;
    },
    gres(text) {
      if (text === undefined) return undefined;
      if (!gres.has(text)) gres.set(text, parseGres(text));
      return gres.get(text);
    },
  };
}

/** Takes one line of `scontrol -o show ...` apart. The first of two equal keys counts: free text comes last. */
export function parseFields(line: string): Map<string, string> {
  const fields = new Map<string, string>();
  const keys = [...line.matchAll(/(?:^|\s)([A-Z][A-Za-z0-9/:_]*)=/g)];
  for (const [index, match] of keys.entries()) {
    const key = match[1] ?? "";
    const from = (match.index ?? 0) + match[0].length;
    const to = keys[index + 1]?.index ?? line.length;
    if (!fields.has(key)) fields.set(key, line.slice(from, to).trim());
  }
  return fields;
}

/** What a node line is read with. */
export interface NodeContext {
  readonly offset: ClockOffset;
  readonly shared: Shared;
  /** Reservation that is in force, by node. */
  readonly reservations: ReadonlyMap<string, string>;
}

/**
 * A line of `scontrol -d -o show nodes`; undefined for a line about no node. Only the fields that are needed
 * are searched for, one behind the other in Slurm's order: ten thousand lines are read at each look.
 */
export function parseNode(line: string, context: NodeContext): ObservedNode | undefined {
  if (!line.startsWith("NodeName=")) return undefined;
  const name = fieldOf(line, "NodeName=") ?? "";
  const detail = fieldOf(line, " State=") ?? "UNKNOWN";
  const state = parseNodeState(detail);
  const reservation = context.reservations.get(name);
  const flag = closingFlag(state, reservation);
  const memory = Number(fieldOf(line, " RealMemory="));
  return {
    name,
    presence: presenceOf(state),
    closed: flag !== undefined,
    ...reasonOf(flag, state, line),
    cpus: Number(fieldOf(line, " CPUTot=") ?? 0),
    cpusAllocated: Number(fieldOf(line, " CPUAlloc=") ?? 0),
    ...(Number.isFinite(memory) ? { memoryMiB: memory } : {}),
    ...more(line, context),
    ...(reservation === undefined ? {} : { reservation }),
    detail,
  };
}

function more(line: string, { offset, shared }: NodeContext): Partial<ObservedNode> {
  const allocated = Number(fieldOf(line, " AllocMem="));
  const gres = shared.gres(fieldOf(line, " Gres="));
  const used = gres === undefined ? undefined : shared.gres(fieldOf(line, " GresUsed="));
  const features = given(fieldOf(line, " ActiveFeatures="));
  const partitions = given(fieldOf(line, " Partitions="));
  const busy = parseTime(fieldOf(line, " LastBusyTime="), offset);
  return {
    ...(allocated > 0 ? { memoryAllocatedMiB: allocated } : {}),
    ...(gres === undefined ? {} : { gres }),
    ...(used === undefined ? {} : { gresAllocated: used }),
    ...(features === undefined ? {} : { features: shared.names(features) }),
    ...(partitions === undefined ? {} : { partitions: shared.names(partitions) }),
    ...(busy === undefined ? {} : { lastBusyAt: busy }),
  };
}

/** The word behind the first place of a key: free text such as the reason and comments stands last. */
function fieldOf(line: string, key: string): string | undefined {
  const at = line.indexOf(key);
  if (at === -1) return undefined;
  const from = at + key.length;
  const to = line.indexOf(" ", from);
  return to === -1 ? line.slice(from) : line.slice(from, to);
}

/** Why Slurm marks a node DOWN that it had asked for and that did not come in ResumeTimeout. */
export const RESUME_FAILED = "ResumeTimeout reached";

/** Reasons under which slurmctld drains a node by itself, as Slurm 22.05 words their beginning. */
const FAULTS = [
  "Duplicate jobid",
  "Kill task failed",
  "Prolog error",
  "Epilog error",
  "batch job complete failure",
  "Low RealMemory",
  "Low CPUs",
  "Low socket*core*thread count",
  "Low TmpDisk",
] as const;

function isFault(reason: string): boolean {
  return (
    FAULTS.some((fault) => reason.startsWith(fault)) ||
    /^gres\/\S+ count .*lower than configured/.test(reason)
  );
}

function reasonOf(
  flag: string | undefined,
  { base, flags }: SlurmNodeState,
  line: string,
): Pick<ObservedNode, "closedReason" | "faulty"> {
  if (flag !== undefined) {
    const why = closedReason(flag, line);
    return isFault(why) ? { closedReason: why, faulty: true } : { closedReason: why };
  }
  const hasFailed = base === "DOWN" && flags.has("POWERED_DOWN") && line.includes(` Reason=${RESUME_FAILED}`);
  return hasFailed ? { closedReason: RESUME_FAILED } : {};
}

/**
 * Slurm adds who and when in brackets. It does not let anybody drain a node without a reason, but forgets
 * the reason when an absent node registers: a drain without one is that of a node which was absent.
 */
function closedReason(flag: string, line: string): string {
  if (flag !== "DRAIN") return flag;
  const reason = parseFields(line).get("Reason");
  return reason?.replace(/\s*\[[^[\]]*\]$/, "").trim() || CLOSE_REASONS.absent;
}
