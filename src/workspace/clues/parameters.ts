import type { PolicyFieldName } from "../../placement/policy-fields.js";
import { CLUES_HOOKS, HOOK_TIMEOUT } from "./hooks.js";

/** How CLUES reads a value. */
export type CluesKind = "seconds" | "count" | "boolean" | "text" | "hosts" | "classes";

/** One parameter of CLUES with its default (CL-1) and what becomes of it here. */
export interface CluesParameter {
  readonly section: "scheduling" | "monitoring" | "general" | "client" | "hooks";
  readonly name: string;
  readonly kind: CluesKind;
  /** As it would be written in clues2.cfg. */
  readonly default: string;
  /** Field of the policy that has its meaning. */
  readonly field?: PolicyFieldName;
  /** Where there is no such field: what does it here instead. */
  readonly becomes: string;
  /** Its value is never shown. */
  readonly secret?: true;
}

const parameter = (
  section: CluesParameter["section"],
  name: string,
  kind: CluesKind,
  value: string,
  becomes: string,
): CluesParameter => ({ section, name, kind, default: value, becomes });

const mapped = (
  section: CluesParameter["section"],
  name: string,
  kind: CluesKind,
  value: string,
  field: PolicyFieldName,
): CluesParameter => ({ section, name, kind, default: value, field, becomes: field });

const FOUR_CLASSES = ["Reconsider_Jobs", "PowOn_Requests", "PowOff_IDLE", "PowOn_Free"]
  .map((name) => `clueslib.schedulers.CLUES_Scheduler_${name}`)
  .join(", ");

const ONE_LOOK = "one look at the batch system brings nodes and jobs; `period` and `failGrace` rule it";
const COMMANDS = "commands work on the cluster's own folder, so no server and no token is needed";

/** Every parameter of CLUES that stands in its documentation or code, section by section. */
export const CLUES_PARAMETERS: readonly CluesParameter[] = [
  mapped("scheduling", "SCHEDULER_CLASSES", "classes", FOUR_CLASSES, "classes"),
  mapped("scheduling", "PERIOD_SCHEDULE", "seconds", "5", "period"),
  mapped("scheduling", "IDLE_TIME", "seconds", "1800", "idleTime"),
  mapped("scheduling", "RECONSIDER_JOB_TIME", "seconds", "60", "reconsiderTime"),
  mapped("scheduling", "COOLDOWN_NODES", "seconds", "0", "cooldown"),
  mapped("scheduling", "MAX_BOOTING_NODES", "count", "0", "maxBooting"),
  mapped("scheduling", "EXTRA_SLOTS_FREE", "count", "0", "extraSlotsFree"),
  mapped("scheduling", "EXTRA_NODES_FREE", "count", "0", "extraNodesFree"),
  mapped("scheduling", "EXTRA_NODES_PERIOD", "seconds", "30", "extraNodesPeriod"),
  mapped("scheduling", "RETRIES_POWER_ON", "count", "3", "retries"),
  mapped("scheduling", "RETRIES_POWER_OFF", "count", "3", "retriesOff"),
  mapped("scheduling", "PERIOD_RECOVERY_NODES", "seconds", "30", "recoveryPeriod"),
  parameter(
    "scheduling",
    "RECOVER_NODES_PERIOD",
    "seconds",
    "300",
    "nothing: the class that reads it does nothing in CLUES; `recoveryPeriod` recovers nodes",
  ),
  mapped("monitoring", "MAX_WAIT_POWERON", "seconds", "300", "maxWaitPowerOn"),
  mapped("monitoring", "MAX_WAIT_POWEROFF", "seconds", "300", "maxWaitPowerOff"),
  mapped("monitoring", "PERIOD_MONITORING_NODES", "seconds", "5", "period"),
  parameter("monitoring", "PERIOD_MONITORING_JOBS", "seconds", "0", ONE_LOOK),
  parameter(
    "monitoring",
    "PERIOD_LIFECYCLE",
    "seconds",
    "5",
    "machines are looked at in each loop: `period`",
  ),
  mapped("monitoring", "PERIOD_MONITORING_NODES_FAIL_GRACE", "seconds", "120", "failGrace"),
  mapped("monitoring", "PERIOD_MONITORING_JOBS_FAIL_GRACE", "seconds", "120", "failGrace"),
  mapped("monitoring", "TIME_OFF_GLITCH_DETECTION", "seconds", "120", "glitchTime"),
  mapped("monitoring", "DELAY_POWON", "seconds", "10", "delayPowerOn"),
  mapped("monitoring", "DELAY_POWOFF", "seconds", "10", "delayPowerOff"),
  parameter(
    "monitoring",
    "COOLDOWN_SERVED_JOBS",
    "seconds",
    "120",
    "jobs that are gone stay in the journal; `cooldownServed` keeps nodes booked",
  ),
  mapped("monitoring", "COOLDOWN_SERVED_REQUESTS", "seconds", "120", "cooldownServed"),
  mapped("monitoring", "NEGATIVE_RESOURCES_MEANS_INFINITE", "boolean", "True", "negativeMeansInfinite"),
  parameter("general", "CLUES_PORT", "count", "8000", COMMANDS),
  parameter("general", "CLUES_HOST", "text", "", COMMANDS),
  { ...parameter("general", "CLUES_SECRET_TOKEN", "text", "", COMMANDS), secret: true },
  parameter(
    "general",
    "CONFIG_DIR",
    "text",
    "",
    "one policy file; import each file of that folder by itself",
  ),
  parameter(
    "general",
    "DB_CONNECTION_STRING",
    "text",
    "sqlite:///var/lib/clues2/clues.db",
    "the journal in the cluster's folder",
  ),
  parameter("general", "LOGGER_MARK", "seconds", "1800", "the journal; the controller prints each decision"),
  parameter("general", "LOG_FILE", "text", "", "the journal, and the output of the controller"),
  parameter("general", "LOG_LEVEL", "text", "debug", "options --quiet and --format of the controller"),
  parameter(
    "general",
    "TIMEOUT_COMMANDS",
    "seconds",
    "10",
    "commands of the batch system have time-outs of their own",
  ),
  mapped("general", "DISABLED_HOSTS", "hosts", "", "disabledNodes"),
  parameter("general", "LRMS_CLASS", "text", "", "the template's batch system"),
  parameter("general", "POWERMANAGER_CLASS", "text", "", "the providers of the sites file"),
  parameter("general", "PATH_REPORTS_WEB", "text", "", "reports are written where their command says"),
  parameter("client", "CLUES_REQUEST_WAIT_TIMEOUT", "seconds", "300", "`elastosca request wait --timeout`"),
  parameter("client", "CLUES_XMLRPC", "text", "", COMMANDS),
  { ...parameter("client", "CLUES_SECRET_TOKEN", "text", "", COMMANDS), secret: true },
  parameter("client", "LOG_FILE", "text", "", "the output of the command"),
  parameter("client", "LOG_LEVEL", "text", "debug", "options --quiet and --format"),
  parameter("hooks", "TIMEOUT_COMMAND", "seconds", String(HOOK_TIMEOUT), "hooks: timeout"),
  parameter("hooks", "WORKING_FOLDER", "text", "", "the paths of the hooks"),
  ...CLUES_HOOKS.map(({ clues, name }) => parameter("hooks", clues, "text", "", `hooks: ${name}`)),
];

/** Sections that configure plug-ins: the template and the sites file say that here. */
export const PLUG_IN_SECTIONS: readonly string[] = [
  "IM VIRTUAL CLUSTER",
  "INDIGO ORCHESTRATOR",
  "ONE VIRTUAL CLUSTER",
  "ONE LRMS",
  "ONE WRAPPER",
  "SGE",
  "PBS",
  "SLURM",
  "CONDOR",
  "HTCONDOR",
  "KUBERNETES",
  "MESOS",
  "NOMAD",
  "WOL",
  "IPMI",
  "COMMANDLINE",
];
