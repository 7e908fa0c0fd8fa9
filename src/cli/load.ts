import { resolve } from "node:path";
import { type Command, Option } from "commander";
import type { Json } from "../base/json.js";
import { type Compilation, compile, readSites } from "../compiler.js";
import { createSink, type DiagnosticBag } from "../diagnostics/bag.js";
import { CODES, definitionOf, type Level, type Profile } from "../diagnostics/catalog.js";
import type { DiagnosticCode, Severity } from "../diagnostics/diagnostic.js";
import { formatText } from "../diagnostics/format/text.js";
import type { DeploymentPlan } from "../lowering/ir.js";
import { bundledTypes, diskHost } from "../workspace/host.js";
import { CORE_STACK, type Project } from "../workspace/project.js";
import { readSettings } from "../workspace/settings.js";
import type { Console } from "./console.js";
import { stopped } from "./diagnosed.js";
import { Failure } from "./failure.js";
import { inputValues, readSource } from "./files.js";
import type { DeploymentInput } from "./operate.js";

/** Options of every command that compiles a template. */
export interface LoadOptions {
  readonly input?: readonly string[];
  readonly inputs?: string;
  readonly sites?: string;
  readonly profile?: Profile;
  readonly level?: readonly string[];
}

/** Adds the options that say what is compiled, and how strictly. */
export function templateOptions(command: Command): Command {
  return command
    .option("--sites <file>", "sites file: which clouds there are")
    .option("--inputs <file>", "values of the template's inputs, YAML or JSON")
    .addOption(
      new Option("--input <name=value>", "value of one input, may be repeated; wins over --inputs").argParser(
        oneMore,
      ),
    )
    .addOption(
      new Option("--profile <profile>", "strictness; default: the one the imports call for").choices([
        "strict",
        "default",
        "indigo",
        "etsinfv",
      ]),
    )
    .addOption(
      new Option(
        "--level <code=level>",
        "level of one diagnostic, may be repeated: error, warning, info or none",
      ).argParser(oneMore),
    );
}

/** An option that may be given more than once takes one value each time, so that a file may follow it. */
export function oneMore(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

/** What was compiled, with everything that was found on the way. */
export interface Loaded extends Compilation {
  readonly sink: DiagnosticBag;
  /** Values of the template's inputs, secret-looking ones masked. */
  readonly inputs: Readonly<Record<string, Json>>;
}

/**
 * Compiles one template; diagnostics are in the sink, nothing is printed. A file that is not there is a
 * diagnostic like any other. `remembered` are input values of an earlier run, used instead of those that the
 * options name.
 */
export function load(
  file: string,
  options: LoadOptions,
  remembered?: Readonly<Record<string, Json>>,
): Loaded {
  const faults = createSink();
  const inputs = remembered ?? inputValues(options, faults);
  // Without the inputs file nothing can be said about which values are missing.
  const sink = sinkOf(options, faults.hasErrors() ? [CODES.missingInput.code] : []);
  for (const fault of faults.list()) sink.add(fault);
  const template = readSource(file, "template", sink);
  const sites = options.sites === undefined ? undefined : readSource(options.sites, "sites file", sink);
  if (template === undefined) {
    if (sites !== undefined) readSites(sites, sink);
    return { sink, inputs };
  }
  const compilation = compile({
    template,
    host: diskHost(),
    bundled: bundledTypes,
    inputs,
    sink,
    ...(sites === undefined ? {} : { sites }),
    ...(options.profile === undefined ? {} : { profile: options.profile }),
  });
  return { ...compilation, sink, inputs };
}

/** An empty bag that judges as the options say, and leaves some codes out. */
export function sinkOf(options: LoadOptions, without: readonly DiagnosticCode[] = []): DiagnosticBag {
  const left: readonly (readonly [string, Level])[] = without.map((code) => [code, "none"]);
  return createSink({
    levels: new Map([...parseLevels(options.level ?? []), ...left]),
    ...(options.profile === undefined ? {} : { profile: options.profile }),
  });
}

/** The plan of what is to be deployed, with what was not named taken from the last `up` of the project. */
export async function loadDeployment(
  project: Project,
  template: string | undefined,
  options: LoadOptions,
  console: Console,
): Promise<{ readonly plan: DeploymentPlan; readonly input: DeploymentInput }> {
  const before = readSettings(project, CORE_STACK);
  const file = template ?? before?.template;
  const sites = options.sites ?? before?.sites;
  if (file === undefined)
    throw missing("template", "name the template and its sites file: FILE --sites FILE");
  if (sites === undefined)
    throw missing("sites file", "add --sites FILE; tosca/examples/sites.yaml is an example");
  const given = options.inputs !== undefined || options.input !== undefined;
  const remembered = !given && template === undefined ? (before?.inputs ?? {}) : undefined;
  const loaded = load(file, { ...options, sites }, remembered);
  printDiagnostics(console, loaded.sink, ["error", "warning"]);
  if (loaded.plan === undefined || loaded.sink.hasErrors()) throw notCompiled(file);
  const { inputs } = loaded;
  return { plan: loaded.plan, input: { template: resolve(file), sites: resolve(sites), inputs } };
}

/** The plan that the project's stacks were brought up from, for commands that work on a running cluster. */
export function loadRunning(project: Project): DeploymentPlan {
  const before = readSettings(project, CORE_STACK);
  if (before?.template === undefined || before.sites === undefined) throw noCluster(project);
  const loaded = load(before.template, { sites: before.sites }, before.inputs);
  const fault = loaded.sink.list().find(({ severity }) => severity === "error");
  if (fault !== undefined) throw stopped(fault);
  if (loaded.plan === undefined) throw notCompiled(before.template);
  return loaded.plan;
}

/** Throws when the project has no cluster, before anything is made for it. */
export function requireCluster(project: Project): void {
  if (readSettings(project, CORE_STACK) === undefined) throw noCluster(project);
}

/** Prints what was found to standard error, with excerpts; remarks only where somebody asked for a check. */
export function printDiagnostics(
  console: Console,
  sink: DiagnosticBag,
  severities: readonly Severity[] = ["error", "warning", "info"],
): void {
  const shown = sink.list().filter((diagnostic) => severities.includes(diagnostic.severity));
  const text = formatText(shown, { colors: console.colors, omitted: sink.omitted() });
  if (text !== "") console.complain(text);
}

function parseLevels(assignments: readonly string[]): ReadonlyMap<string, Level> {
  const levels = new Map<string, Level>();
  for (const assignment of assignments) {
    const [code = "", level = ""] = assignment.split("=");
    if (definitionOf(code) === undefined || !/^(error|warning|info|none)$/.test(level)) {
      throw new Failure({
        code: "TS9110",
        message: `--level ${assignment} is not CODE=error|warning|info|none with a known code`,
        hint: "for example --level TS4001=none",
        status: 2,
      });
    }
    levels.set(code, level as Level);
  }
  return levels;
}

/** Wrong usage: a file that the command cannot do without. */
export function missing(what: string, hint: string): Failure {
  return new Failure({ code: "TS9111", message: `no ${what} was named`, hint, status: 2 });
}

function noCluster(project: Project): Failure {
  return new Failure({
    code: "TS9105",
    message: `there is no cluster in ${project.root}`,
    hint: "bring one up with `elastosca up`, or name its folder with --workspace",
  });
}

/** Ends a command whose template has faults, which were printed before. */
export function notCompiled(file: string): Failure {
  return new Failure({ code: "TS9112", message: `${file} was not compiled because of the errors above` });
}
