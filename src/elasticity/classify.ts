import type { Observation } from "./core/index.js";

/**
 * What the four accounts say about one worker: the batch system (LRMS), the stack that builds it, the site
 * with its machines, and the journal with what this loop wants of it.
 */
export interface Evidence {
  /** It is one of the workers that the template declares. */
  readonly declared: boolean;
  readonly lrms: Observation;
  /** The stack holds it; undefined: not asked. */
  readonly stack: boolean | undefined;
  /** How many machines carry its name on the site; undefined: not asked, or the site cannot tell. */
  readonly machines: number | undefined;
  /** `coming`: was told to come and is not ready; `going`: is being taken away. */
  readonly intent: "present" | "coming" | "going" | "absent";
  /** An update takes over a machine of the wanted name that the stack does not know; undefined: as if it did. */
  readonly adopts?: boolean;
  /** An update of its site is under way: what is seen now may be over in a moment. */
  readonly applying: boolean;
}

export type NodeClass =
  | "consistent"
  | "absent"
  /** Made, and not yet a member of the batch system. */
  | "joining"
  /** Being drained, removed or closed. */
  | "leaving"
  /** The site is at work on it. */
  | "in-update"
  /** A machine that the stack knows nothing of: a reply that was lost, a killed update. */
  | "orphan"
  /** Several machines of one name. */
  | "duplicate"
  /** The stack has it, its machine is gone. */
  | "unbacked"
  /** The machine is there, the batch system does not hear from it. */
  | "lost"
  /** The batch system does not hear from it; whether its machine is there is not known. */
  | "silent"
  /** Wanted, and neither the stack nor the site has it. */
  | "unstarted"
  /** In the stack though nobody wants it. */
  | "unwanted"
  /** The batch system hears from it, yet no account here has it. */
  | "unmanaged"
  /** A machine or a member of the stack that the template does not declare. */
  | "foreign"
  /** The stack has not been asked. */
  | "unknown";

export type Remedy =
  | "none"
  /** Time or the decision function itself settles it. */
  | "wait"
  | "ask-stack"
  | "ask-site"
  /** Tell the decision function that the machine is gone. */
  | "tell-gone"
  /** Update the site once more, though its set was reached by the last update's account. */
  | "apply"
  /** Let the next update take the machine over; where it cannot, use the machine and keep its name out of updates. */
  | "adopt"
  /** Remove the machines of this name that the stack does not know. */
  | "remove-machine"
  /** Only a person can say what is right. */
  | "report";

export interface Classification {
  readonly class: NodeClass;
  readonly remedy: Remedy;
}

/** Patterns of evidence; what a row does not name may be anything. */
export interface Rule extends Classification {
  readonly when: {
    readonly declared?: boolean;
    readonly applying?: boolean;
    readonly adopts?: boolean;
    readonly intent?: readonly Evidence["intent"][];
    readonly lrms?: readonly Observation[];
    readonly stack?: boolean | "unknown";
    readonly machines?: "none" | "one" | "many" | "unknown";
  };
}

const UP: readonly Observation[] = ["idle", "used", "closed"];
const QUIET: readonly Observation[] = ["silent", "missing"];
const AWAY: readonly Observation[] = ["silent", "missing", "absent", "leaving", "booting"];
const WANTED = ["present", "coming"] as const;

/** The first row that matches counts. */
export const RULES: readonly Rule[] = [
  { when: { declared: false }, class: "foreign", remedy: "report" },
  { when: { applying: true }, class: "in-update", remedy: "wait" },
  { when: { stack: "unknown" }, class: "unknown", remedy: "ask-stack" },
  // Two machines of one name: which of them the batch system hears is not known.
  { when: { machines: "many", lrms: UP }, class: "duplicate", remedy: "report" },
  { when: { machines: "many" }, class: "duplicate", remedy: "remove-machine" },
  // Its update was cut off before the steps that make it join, and no other update will do them.
  {
    when: { stack: false, machines: "one", intent: ["coming"], lrms: AWAY, adopts: false },
    class: "orphan",
    remedy: "remove-machine",
  },
  { when: { stack: false, machines: "one", intent: WANTED }, class: "orphan", remedy: "adopt" },
  // Whatever is on its way out is led to its end by the decision function.
  { when: { intent: ["going"] }, class: "leaving", remedy: "wait" },
  // One that is heard from is taken over by the decision function: it may get a job at any moment.
  { when: { stack: false, machines: "one", lrms: UP }, class: "orphan", remedy: "wait" },
  { when: { stack: false, machines: "one" }, class: "orphan", remedy: "remove-machine" },
  // The stack has it.
  { when: { stack: true, machines: "none", lrms: UP }, class: "consistent", remedy: "wait" },
  { when: { stack: true, machines: "none", intent: ["present"] }, class: "unbacked", remedy: "tell-gone" },
  { when: { stack: true, machines: "none" }, class: "unbacked", remedy: "apply" },
  { when: { stack: true, intent: ["absent"], lrms: UP }, class: "unwanted", remedy: "wait" },
  { when: { stack: true, intent: ["absent"] }, class: "unwanted", remedy: "apply" },
  { when: { stack: true, intent: ["coming"] }, class: "joining", remedy: "wait" },
  { when: { stack: true, lrms: UP }, class: "consistent", remedy: "none" },
  { when: { stack: true, lrms: QUIET, machines: "unknown" }, class: "silent", remedy: "ask-site" },
  { when: { stack: true }, class: "lost", remedy: "wait" },
  // Neither the stack nor, as far as is known, the site has it.
  { when: { stack: false, intent: ["present"], lrms: UP }, class: "unmanaged", remedy: "report" },
  { when: { stack: false, intent: ["present"], lrms: AWAY }, class: "unbacked", remedy: "tell-gone" },
  { when: { stack: false, intent: ["coming"] }, class: "unstarted", remedy: "apply" },
  { when: { stack: false, intent: ["absent"], lrms: UP }, class: "unmanaged", remedy: "wait" },
  { when: { stack: false }, class: "absent", remedy: "none" },
];

/** Where one worker stands by all accounts, and what is to be done about it. */
export function classify(evidence: Evidence): Classification {
  const { class: found, remedy } = ruleFor(evidence);
  return { class: found, remedy };
}

/** The row that decides. */
export function ruleFor(evidence: Evidence): Rule {
  const rule = RULES.find(({ when }) => matches(when, evidence));
  if (rule === undefined) throw new Error(`no rule for ${JSON.stringify(evidence)}`);
  return rule;
}

function matches(when: Rule["when"], evidence: Evidence): boolean {
  const { declared, applying, adopts, intent, lrms, stack, machines } = when;
  if (declared !== undefined && declared !== evidence.declared) return false;
  if (applying !== undefined && applying !== evidence.applying) return false;
  if (adopts !== undefined && adopts !== (evidence.adopts ?? true)) return false;
  if (intent !== undefined && !intent.includes(evidence.intent)) return false;
  if (lrms !== undefined && !lrms.includes(evidence.lrms)) return false;
  if (stack !== undefined && stack !== (evidence.stack ?? "unknown")) return false;
  return machines === undefined || machinesMatch(machines, evidence.machines);
}

function machinesMatch(wanted: NonNullable<Rule["when"]["machines"]>, count: number | undefined): boolean {
  if (count === undefined) return wanted === "unknown";
  if (wanted === "none") return count === 0;
  return wanted === "many" ? count > 1 : wanted === "one" && count === 1;
}
