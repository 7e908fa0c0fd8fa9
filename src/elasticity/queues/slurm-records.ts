import { CLOSE_REASONS, type ObservedJob, type ObservedNode } from "../core/index.js";
import { expandHostlist } from "./hostlist.js";
import { closingFlag, jobPhaseOf, parseNodeState, presenceOf, reasonWaitsForNodes } from "./slurm-states.js";

/** Fields asked of `squeue`, in this order; the reason stands last because it is free text. */
export const JOB_FORMAT = "%i|%T|%D|%C|%m|%Q|%V|%S|%e|%n|%x|%N|%E|%r";

/** Difference between the clock of the front-end and ours, in milliseconds; added to its times. */
export type ClockOffset = number;

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

/** A line of `scontrol -o show nodes`; undefined for a line about no node. */
export function parseNode(line: string, offset: ClockOffset): ObservedNode | undefined {
  if (!line.startsWith("NodeName=")) return undefined;
  const fields = parseFields(line);
  const name = fields.get("NodeName") ?? "";
  const detail = fields.get("State") ?? "UNKNOWN";
  const state = parseNodeState(detail);
  const flag = closingFlag(state);
  const busy = parseTime(fields.get("LastBusyTime"), offset);
  const memory = Number(fields.get("RealMemory"));
  return {
    name,
    presence: presenceOf(state),
    closed: flag !== undefined,
    ...(flag === undefined ? {} : { closedReason: closedReason(flag, fields.get("Reason")) }),
    cpus: Number(fields.get("CPUTot") ?? 0),
    cpusAllocated: Number(fields.get("CPUAlloc") ?? 0),
    ...(Number.isFinite(memory) ? { memoryMiB: memory } : {}),
    ...(busy === undefined ? {} : { lastBusyAt: busy }),
    detail,
  };
}

/**
 * Slurm adds who and when in brackets. It does not let anybody drain a node without a reason, but forgets
 * the reason when an absent node registers: a drain without one is that of a node which was absent.
 */
function closedReason(flag: string, reason: string | undefined): string {
  if (flag !== "DRAIN") return flag;
  return reason?.replace(/\s*\[[^[\]]*\]$/, "").trim() || CLOSE_REASONS.absent;
}

/**
 * A line of `squeue -h -r -o JOB_FORMAT`; undefined when it has too few fields. `ineligible` holds the ids
 * of the jobs that may not start yet.
 */
export function parseJob(
  line: string,
  offset: ClockOffset,
  ineligible: ReadonlySet<string>,
): ObservedJob | undefined {
  const fields = line.split("|");
  if (fields.length < 14) return undefined;
  const [id = "", state = "", nodes = "", cpus = "", memory = "", priority = "", submit = ""] = fields;
  const [, , , , , , , start, end, required = "", excluded = "", held = "", dependency = ""] = fields;
  const reason = fields.slice(13).join("|").trim();
  const holding = expandHostlist(held);
  const phase = jobPhaseOf(state, holding.length > 0);
  const memoryMiB = parseMemory(memory);
  // For a pending job Slurm gives the start that it expects, for a running one the end.
  const startedAt = phase === "pending" ? undefined : parseTime(start, offset);
  const endedAt = phase === "done" || phase === "failed" ? parseTime(end, offset) : undefined;
  // The reason of a new job may be missing nodes though it waits for its begin time or another job first.
  const waits = ineligible.has(id) || dependency.includes("(unfulfilled)");
  const requiredNodes = expandHostlist(required);
  const excludedNodes = expandHostlist(excluded);
  return {
    id,
    phase,
    detail: state,
    reason,
    waitsForNodes: reasonWaitsForNodes(state, reason) && !waits,
    nodeCount: parseCount(nodes),
    cpus: Math.max(1, parseCount(cpus)),
    ...(memoryMiB > 0 ? { memoryMiBPerNode: memoryMiB } : {}),
    ...(requiredNodes.length > 0 ? { requiredNodes } : {}),
    ...(excludedNodes.length > 0 ? { excludedNodes } : {}),
    priority: Number(priority) || 0,
    submittedAt: parseTime(submit, offset) ?? 0,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
    nodes: holding,
  };
}

/** Counts may be ranges (`1-1`) or have a unit (`2K`); the least number counts. */
export function parseCount(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([KM]?)/i.exec(text.trim());
  const factor = { K: 1024, M: 1024 * 1024, "": 1 }[(match?.[2] ?? "").toUpperCase()] ?? 1;
  return Math.max(1, Math.round(Number(match?.[1] ?? 1) * factor));
}

/** Memory in MiB: `500M`, `2G`, `1.5T`, `1000`; Slurm's unit without a letter is the megabyte. */
export function parseMemory(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([KMGTP]?)/i.exec(text.trim());
  const factors: Readonly<Record<string, number>> = {
    K: 1 / 1024,
    M: 1,
    G: 1024,
    T: 1024 ** 2,
    P: 1024 ** 3,
  };
  return Math.ceil(Number(match?.[1] ?? 0) * (factors[(match?.[2] || "M").toUpperCase()] ?? 1));
}

/** Seconds since 1970 as Slurm prints them under `SLURM_TIME_FORMAT=%s`; words such as Unknown are no time. */
function parseTime(text: string | undefined, offset: ClockOffset): number | undefined {
  if (text === undefined || !/^\d+$/.test(text) || text === "0") return undefined;
  return Number(text) * 1000 + offset;
}
