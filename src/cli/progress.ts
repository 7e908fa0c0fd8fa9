import type { Console } from "./console.js";
import type { StackOutcome, StackProgress } from "./deployment/progress.js";

/** Stages that people understand, by resource type. */
const STAGES: readonly (readonly [string, string])[] = [
  ["elastosca-local:index:Node", "machine"],
  ["elastosca-local:index:SiteNetwork", "network"],
  ["elastosca-local:index:Volume", "shared home"],
  ["openstack:compute/instance:Instance", "machine"],
  ["aws:ec2/instance:Instance", "machine"],
  ["command:remote:Command", "contextualization"],
  ["tls:index/locallySignedCert:LocallySignedCert", "certificate"],
  ["tls:index/selfSignedCert:SelfSignedCert", "certificate authority"],
];

const DONE: Readonly<Record<string, string>> = {
  create: "ready",
  delete: "removed",
  update: "updated",
  replace: "replaced",
  "create-replacement": "replaced",
  "delete-replaced": "old one removed",
  refresh: "looked at",
};

/**
 * Prints one line a finished stage, with the seconds since the start and those of the stage, and a count of
 * what is done against what is known to be under way.
 */
export function progressPrinter(console: Console, startedAt: number): (progress: StackProgress) => void {
  const begun = new Map<string, number>();
  let finished = 0;
  return (progress) => {
    const key = `${progress.stack}/${progress.type}/${progress.resource}`;
    const stage = STAGES.find(([type]) => type === progress.type)?.[1];
    if (progress.kind === "started" && progress.operation !== "same") begun.set(key, progress.at);
    if (progress.kind === "done" && begun.has(key)) finished += 1;
    const verb = DONE[progress.operation];
    const since = begun.get(key);
    if (stage === undefined || since === undefined) return;
    if (progress.kind === "failed") {
      console.note(line(console, startedAt, progress, `${stage} failed`, since));
    } else if (progress.kind === "done" && verb !== undefined) {
      const count = console.colors.dim(`${finished}/${begun.size}`);
      console.note(`${line(console, startedAt, progress, `${stage} ${verb}`, since)} ${count}`);
    }
  };
}

const PLANNED: Readonly<Record<string, string>> = {
  create: "to be made",
  delete: "to be removed",
  update: "to be changed",
  replace: "to be replaced",
};

/** Prints one line a change that a preview found. */
export function plannedPrinter(console: Console): (progress: StackProgress) => void {
  return ({ kind, type, operation, stack, resource }) => {
    const stage = STAGES.find(([known]) => known === type)?.[1];
    const verb = PLANNED[operation];
    if (kind !== "done" || stage === undefined || verb === undefined) return;
    console.note(`${stack.padEnd(12)} ${machineOf(resource).padEnd(16)} ${stage} ${verb}`);
  };
}

/** One line that says that a stack's turn has come, with an estimate from the last time. */
export function startLine(console: Console, stack: string, expected: number | undefined): string {
  const estimate = expected === undefined ? "" : `, about ${Math.ceil(expected / 1000)} s as last time`;
  return console.colors.dim(`begin ${stack}${estimate}`);
}

/** One line that says how a stack operation ended. */
export function outcomeLine(console: Console, outcome: StackOutcome): string {
  const { colors } = console;
  const changes = Object.entries(outcome.changes)
    .filter(([operation]) => operation !== "same")
    .map(([operation, count]) => `${count} ${operation}`)
    .join(", ");
  const mark = outcome.ok ? colors.green("done") : colors.red("failed");
  const seconds = (outcome.milliseconds / 1000).toFixed(1);
  return `${mark} ${outcome.stack} in ${seconds} s${changes === "" ? ", nothing to change" : `: ${changes}`}`;
}

function line(
  console: Console,
  startedAt: number,
  progress: StackProgress,
  what: string,
  since: number,
): string {
  const total = ((progress.at - startedAt) / 1000).toFixed(1).padStart(6);
  const own = ((progress.at - since) / 1000).toFixed(1);
  const machine = machineOf(progress.resource);
  return `${console.colors.dim(`${total} s`)} ${progress.stack.padEnd(12)} ${machine.padEnd(16)} ${what} (${own} s)`;
}

/** What a resource belongs to: its name without the suffix of its kind. */
function machineOf(resource: string): string {
  return resource.replace(/-(server|join|ready|network|command)$/, "");
}
