import { type AnyDefinition, define } from "../define.js";

/**
 * TS81xx: the policy of the elasticity loop, the CLUES configuration that one is imported from, and queues
 * that it is tried on.
 */
export const POLICY_CODES = {
  listedTwice: define<{ list: string; name: string }>({
    code: "TS8101",
    severity: "error",
    title: "Named twice in a list",
    message: ({ list, name }) => `"${list}" names "${name}" twice.`,
    hint: "Each runs once, at its place in the list; remove one of the two.",
  }),
  excludingClasses: define<{ first: string; second: string }>({
    code: "TS8102",
    severity: "error",
    title: "Classes that exclude each other",
    message: ({ first, second }) =>
      `The classes "${first}" and "${second}" both decide when an idle worker goes; only one of them can.`,
    hint: 'Keep "adaptive-idle" for a limit that follows the boot time, "idle" for a fixed one.',
  }),
  invalidSchedule: define<{ cron: string; fault: string }>({
    code: "TS8103",
    severity: "error",
    title: "Invalid schedule",
    message: ({ cron, fault }) => `"${cron}" is no schedule of cron: ${fault}.`,
    hint: 'Five fields in UTC: minute, hour, day of the month, month, day of the week, such as "0 8 * * mon-fri".',
  }),
  crossedLimits: define<{ low: string; lowValue: number; high: string; highValue: number; unit: string }>({
    code: "TS8104",
    severity: "error",
    title: "Lower limit above the upper one",
    message: ({ low, lowValue, high, highValue, unit }) =>
      `"${low}" is ${lowValue}${unit}, which is above "${high}" with ${highValue}${unit}.`,
    hint: ({ low, high }) => `Lower "${low}" or raise "${high}".`,
  }),
  settingWithoutClass: define<{ setting: string; classes: readonly string[] }>({
    code: "TS8105",
    severity: "warning",
    title: "Setting without effect",
    message: ({ setting, classes }) =>
      `"${setting}" has no effect: no class of the pipeline uses it (${classes.join(", ")}).`,
    hint: ({ classes }) => `Add "${classes[0] ?? ""}" to "classes", or leave the setting out.`,
  }),
  unknownPool: define<{ pool: string; known: readonly string[]; suggestion: string | undefined }>({
    code: "TS8107",
    severity: "warning",
    title: "Settings of a pool that does not exist",
    message: ({ pool }) =>
      `No worker belongs to "${pool}": it is neither a site nor a node template of workers.`,
    hint: ({ known, suggestion }) =>
      suggestion === undefined ? `Known are ${known.join(", ")}.` : `Did you mean "${suggestion}"?`,
  }),
  oneWayPipeline: define<{ missing: "starts" | "removes" }>({
    code: "TS8106",
    severity: "warning",
    title: "Pipeline that goes one way",
    message: ({ missing }) =>
      missing === "starts"
        ? "No class of the pipeline starts workers for pending jobs."
        : "No class of the pipeline takes idle workers away: they stay on and are paid for.",
    hint: ({ missing }) =>
      missing === "starts"
        ? 'Add "pending-jobs" to "classes".'
        : 'Add "adaptive-idle" or "idle" to "classes".',
  }),
  cluesLine: define<{ problem: string }>({
    code: "TS8110",
    severity: "error",
    title: "Unreadable line of a CLUES configuration",
    message: ({ problem }) => `This line cannot be read: ${problem}.`,
    hint: "Expected are [section], NAME=value, comments with # or ;, and indented lines that go on a value.",
  }),
  cluesUnknownKey: define<{ key: string; section: string }>({
    code: "TS8111",
    severity: "warning",
    title: "Unknown parameter of CLUES",
    message: ({ key, section }) => `CLUES has no parameter "${key}" in section [${section}].`,
    hint: "It has no effect in CLUES either; check its spelling.",
  }),
  cluesUnknownSection: define<{ section: string }>({
    code: "TS8112",
    severity: "warning",
    title: "Unknown section of a CLUES configuration",
    message: ({ section }) => `CLUES has no section [${section}].`,
    hint: "Names of sections are case-sensitive; what stands in this one has no effect.",
  }),
  cluesValue: define<{ key: string; value: string; expected: string }>({
    code: "TS8113",
    severity: "error",
    title: "Invalid value in a CLUES configuration",
    message: ({ key, value, expected }) => `${key} must be ${expected}, not "${value}".`,
    hint: "CLUES would refuse to start with it.",
  }),
  cluesClass: define<{ name: string }>({
    code: "TS8114",
    severity: "warning",
    title: "Scheduler class without counterpart",
    message: ({ name }) => `The scheduler class "${name}" has no counterpart here and is left out.`,
    hint: "docs/elasticity.md lists the classes and those of CLUES that do the same.",
  }),
  cluesTwice: define<{ key: string }>({
    code: "TS8115",
    severity: "warning",
    title: "Parameter given twice in a CLUES configuration",
    message: ({ key }) => `${key} is given twice; the last one counts.`,
    hint: "Newer versions of Python refuse such a file; remove one of the two.",
  }),
  cluesPlugIn: define<{ section: string; count: number }>({
    code: "TS8116",
    severity: "info",
    title: "Settings of a plug-in of CLUES",
    message: ({ section, count }) =>
      `Section [${section}] configures a plug-in of CLUES (${count} settings) and is not imported.`,
    hint: "Batch system and clouds come from the template and the sites file here.",
  }),
  queueHeader: define<{ missing: string }>({
    code: "TS8120",
    severity: "error",
    title: "Queue listing without a column",
    message: ({ missing }) => `The listing of the queue has no column ${missing}.`,
    hint: "Write it with: squeue -o '%i|%P|%T|%D|%C|%m|%b|%f|%l|%Q|%r'",
  }),
  queueLine: define<{ columns: number; found: number }>({
    code: "TS8121",
    severity: "error",
    title: "Unreadable line of a queue listing",
    message: ({ columns, found }) => `The line has ${found} columns where the head has ${columns}.`,
    hint: "Blanks in names of jobs are the usual cause; list with squeue -o '%i|%P|%T|%D|%C|%m|%b|%f|%l|%Q|%r'.",
  }),
} as const satisfies Record<string, AnyDefinition>;
