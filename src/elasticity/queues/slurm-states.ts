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
  INVAL: "INVALID_REG",
  PLND: "PLANNED",
  BOOT: "REBOOT_ISSUED",
  POW_DN: "POWERING_DOWN",
  POW_UP: "POWERING_UP",
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

/** Flags that short forms (sinfo) put in place of the base state. */
const SPOKEN_AS_BASE = new Set([
  "MAINT",
  "RESERVED",
  "COMPLETING",
  "INVALID_REG",
  "BLOCKED",
  "PERFCTRS",
  "REBOOT_REQUESTED",
  "REBOOT_ISSUED",
]);

/** DRAINED and DRAINING are one word for a base state and the flag DRAIN. */
function spellOut(base: string, flags: Set<string>): Set<string> {
  if (base === "DRAINED" || base === "DRAINING" || flags.has("DRAINED") || flags.has("DRAINING"))
    flags.add("DRAIN");
  if (base === "FAILING" || base === "FAIL" || flags.has("FAILING")) flags.add("FAIL");
  if (base === "POWERED_DOWN" || base === "POWERING_DOWN" || base === "POWERING_UP" || base === "POWER_DOWN")
    flags.add(base);
  if (SPOKEN_AS_BASE.has(base)) flags.add(base);
  return flags;
}

/** Whether the node is there, in the terms of the core. */
export function presenceOf({ base, flags }: SlurmNodeState): Presence {
  if (flags.has("POWERING_DOWN") || flags.has("POWER_DOWN") || flags.has("POWER_DRAIN")) return "leaving";
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
  "REBOOT_REQUESTED",
  "PERFCTRS",
];

/**
 * The flag that keeps jobs off the node, undefined when it takes jobs. `RESERVED` only counts where it is not
 * known for whom: the jobs of the reservation may use the node.
 */
export function closingFlag({ flags }: SlurmNodeState, reservation?: string): string | undefined {
  return CLOSING_FLAGS.find((flag) => flags.has(flag) && (flag !== "RESERVED" || reservation === undefined));
}

const JOB_PHASES: Readonly<Record<string, JobPhase>> = {
  PENDING: "pending",
  REQUEUED: "pending",
  REQUEUE_FED: "pending",
  REQUEUE_HOLD: "pending",
  RESV_DEL_HOLD: "pending",
  SPECIAL_EXIT: "pending",
  POWER_UP_NODE: "running",
  UPDATE_DB: "running",
  CONFIGURING: "running",
  RUNNING: "running",
  SUSPENDED: "running",
  STOPPED: "running",
  SIGNALING: "running",
  RESIZING: "running",
  STAGE_OUT: "running",
  EXPEDITING: "pending",
  LAUNCH_FAILED: "failed",
  RECONFIG_FAIL: "failed",
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
