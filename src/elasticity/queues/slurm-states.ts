import type { JobPhase, Presence } from "../core/index.js";

/** State of a node as Slurm writes it, taken apart: base state and flags, suffixes spelled out. */
export interface SlurmNodeState {
  readonly base: string;
  readonly flags: ReadonlySet<string>;
}

/** One-letter marks that Slurm puts behind a short state (sinfo, older scontrol), as flags. */
const SUFFIXES: Readonly<Record<string, string>> = {
  "*": "NOT_RESPONDING",
  "~": "POWERED_DOWN",
  "#": "POWERING_UP",
  "!": "POWER_DOWN",
  "%": "POWERING_DOWN",
  $: "MAINT",
  "@": "REBOOT_REQUESTED",
  "^": "REBOOT_ISSUED",
  "-": "PLANNED",
};

/** Other spellings of the same flag over the versions. */
const ALIASES: Readonly<Record<string, string>> = {
  NO_RESPOND: "NOT_RESPONDING",
  POWER: "POWERED_DOWN",
  POWER_UP: "POWERING_UP",
  RES: "RESERVED",
  ALLOC: "ALLOCATED",
  MIX: "MIXED",
  COMP: "COMPLETING",
  DRNG: "DRAINING",
  REBOOT: "REBOOT_REQUESTED",
};

/** Takes `IDLE+CLOUD+DRAIN+POWERED_DOWN`, `MIXED*`, `idle~`, `DOWN*+CLOUD` apart. */
export function parseNodeState(text: string): SlurmNodeState {
  const flags = new Set<string>();
  let base = "";
  for (const word of text.toUpperCase().split("+")) {
    const match = /^([A-Z_]*)([*~#!%$@^-]*)$/.exec(word.trim());
    const name = match?.[1] ?? word.trim();
    const known = ALIASES[name] ?? name;
    if (base === "") base = known;
    else if (known !== "") flags.add(known);
    for (const mark of match?.[2] ?? "") flags.add(SUFFIXES[mark] ?? mark);
  }
  return { base, flags: spellOut(base, flags) };
}

/** DRAINED and DRAINING are one word for a base state and the flag DRAIN. */
function spellOut(base: string, flags: Set<string>): Set<string> {
  if (base === "DRAINED" || base === "DRAINING" || flags.has("DRAINED") || flags.has("DRAINING"))
    flags.add("DRAIN");
  if (base === "FAILING" || base === "FAIL" || flags.has("FAILING")) flags.add("FAIL");
  if (base === "POWERED_DOWN" || base === "POWERING_DOWN" || base === "POWERING_UP" || base === "POWER_DOWN")
    flags.add(base);
  if (base === "MAINT" || base === "RESERVED" || base === "COMPLETING") flags.add(base);
  return flags;
}

/** Whether the node is there, in the terms of the core. */
export function presenceOf({ base, flags }: SlurmNodeState): Presence {
  if (flags.has("POWERING_DOWN") || flags.has("POWER_DOWN")) return "leaving";
  if (flags.has("POWERING_UP")) return "booting";
  if (flags.has("POWERED_DOWN") || base === "FUTURE") return "absent";
  const silent = base === "DOWN" || base === "ERROR" || base === "UNKNOWN" || base === "";
  if (silent || flags.has("NOT_RESPONDING") || flags.has("REBOOT_ISSUED")) return "silent";
  return "up";
}

const CLOSING_FLAGS = [
  "DRAIN",
  "FAIL",
  "MAINT",
  "RESERVED",
  "BLOCKED",
  "INVALID_REG",
  "INVAL",
  "REBOOT_REQUESTED",
];

/** The flag that keeps ordinary jobs off the node, undefined when it takes jobs. */
export function closingFlag({ flags }: SlurmNodeState): string | undefined {
  return CLOSING_FLAGS.find((flag) => flags.has(flag));
}

const JOB_PHASES: Readonly<Record<string, JobPhase>> = {
  PENDING: "pending",
  REQUEUED: "pending",
  REQUEUE_FED: "pending",
  REQUEUE_HOLD: "pending",
  RESV_DEL_HOLD: "pending",
  SPECIAL_EXIT: "pending",
  CONFIGURING: "running",
  RUNNING: "running",
  SUSPENDED: "running",
  STOPPED: "running",
  SIGNALING: "running",
  RESIZING: "running",
  STAGE_OUT: "running",
  COMPLETING: "completing",
  COMPLETED: "done",
  CANCELLED: "failed",
  FAILED: "failed",
  TIMEOUT: "failed",
  NODE_FAIL: "failed",
  PREEMPTED: "failed",
  BOOT_FAIL: "failed",
  DEADLINE: "failed",
  OUT_OF_MEMORY: "failed",
  REVOKED: "failed",
};

/** Phase of a job. A state of a later Slurm counts as running when the job holds nodes: never remove those. */
export function jobPhaseOf(state: string, holdsNodes: boolean): JobPhase {
  return JOB_PHASES[state] ?? (holdsNodes ? "running" : "pending");
}

const BOOT_REASONS = new Set(["None", "Resources", "Priority", "ReqNodeNotAvail", "NodeDown"]);
const NODES_REQUIRED = /^Nodes[ _]required[ _]for[ _]job[ _]are[ _]DOWN/i;

/**
 * True when another node can let the job start (CL-4). Held jobs, dependencies, begin times, licences and
 * limits wait for something else, and so does every reason that is not known.
 */
export function reasonWaitsForNodes(state: string, reason: string): boolean {
  if (state !== "PENDING") return false;
  if (NODES_REQUIRED.test(reason)) return true;
  const plain = reason.replaceAll("_", " ");
  if (/reserved for maintenance/i.test(plain)) return false;
  return BOOT_REASONS.has(plain.split(/[,:(]/)[0]?.trim() ?? "");
}
