import { resolve } from "node:path";
import { type Command, Option } from "commander";
import type { Json } from "../base/json.js";
import { type Compilation, type CompileRequest, compile, readSites } from "../compiler.js";
import { createSink, type DiagnosticBag } from "../diagnostics/bag.js";
import { CODES, definitionOf, type Level, type Profile } from "../diagnostics/catalog.js";
import type { DiagnosticSink, Severity } from "../diagnostics/diagnostic.js";
import { formatText } from "../diagnostics/format/text.js";
import type { DeploymentPlan } from "../lowering/ir.js";
import { chooseQuirks, QUIRKS, type Quirks } from "../schema/quirks.js";
import type { TieBreak } from "../topology/binding.js";
import { type CheckConfig, CONFIG_FILE, configOf } from "../workspace/config.js";
import { bundledTypes, diskHost } from "../workspace/host.js";
import { networkHost } from "../workspace/network.js";
import { CORE_STACK, type Project } from "../workspace/project.js";
import { readSettings } from "../workspace/settings.js";
import { isArchive, type TemplateFile, templateInArchive } from "../workspace/template.js";
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
  readonly config?: string;
  readonly quirk?: readonly string[];
  readonly allowNetwork?: boolean;
  readonly tieBreak?: TieBreak;
  /** False with `--no-adhoc-inputs`. */
  readonly adhocInputs?: boolean;
  /** Set by a check that is about no deployment: inputs without a value are then no fault yet. */
  readonly withoutInputs?: boolean;
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
    )
    .addOption(
      new Option(
        "--tie-break <rule>",
        "when several nodes fulfil a requirement: leave it open, or take the first",
      )
        .choices(["none", "first"])
        .default("none"),
    )
    .option("--no-adhoc-inputs", "inputs of operations that no interface declares are errors")
    .option("--allow-network", "fetch imports from addresses that are not among the bundled libraries")
    .addOption(
      new Option(
        "--quirk <name>",
        "reading of an ambiguity, may be repeated, -NAME switches off: docs/ambiguities.md",
      ).argParser(oneMore),
    )
    .option("--config <file>", `levels and profile; default: the nearest ${CONFIG_FILE} above the template`);
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
  /** What was compiled; undefined where the template cannot be read. */
  readonly request?: CompileRequest;
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
  const given = remembered === undefined ? inputValues(options, faults) : undefined;
  const inputs = remembered ?? given?.values ?? {};
  const config = checkConfig(file, options, faults);
  // Without the inputs file nothing can be said about which values are missing.
  const missingInput = faults.hasErrors() ? "none" : options.withoutInputs === true ? "info" : undefined;
  const sink = sinkOf(options, config, missingInput);
  for (const fault of faults.list()) sink.add(fault);
  const template = readTemplate(file, sink);
  const sites = options.sites === undefined ? undefined : readSource(options.sites, "sites file", sink);
  if (template === undefined) {
    if (sites !== undefined) readSites(sites, sink);
    return { sink, inputs };
  }
  const request: CompileRequest = {
    template: template.source,
    host: options.allowNetwork === true ? networkHost(template.host) : template.host,
    bundled: bundledTypes,
    inputs,
    ...(given === undefined ? {} : { inputPlaces: given.places }),
    sink,
    quirks: quirksOf(options.quirk ?? []),
    adhocInputs: options.adhocInputs ?? true,
    tieBreak: options.tieBreak ?? "none",
    ...(sites === undefined ? {} : { sites }),
    ...profileOf(options, config),
  };
  return { ...compile(request), sink, inputs, request };
}

/** A template on disk, or the one that an archive begins with; undefined, with a report, when there is none. */
function readTemplate(file: string, sink: DiagnosticBag): TemplateFile | undefined {
  if (isArchive(file)) return templateInArchive(file, sink);
  const source = readSource(file, "template", sink);
  return source === undefined ? undefined : { source, host: diskHost() };
}

/** An empty bag that judges as options and configuration say, options first. */
export function sinkOf(
  options: LoadOptions,
  config: CheckConfig = { levels: new Map() },
  missingInput?: Level,
): DiagnosticBag {
  const inputs: readonly (readonly [string, Level])[] =
    missingInput === undefined ? [] : [[CODES.missingInput.code, missingInput]];
  return createSink({
    levels: new Map([...inputs, ...config.levels, ...parseLevels(options.level ?? [])]),
    ...profileOf(options, config),
  });
}

function quirksOf(names: readonly string[]): Quirks {
  const { quirks, unknown } = chooseQuirks(names);
  const [first] = unknown;
  if (first === undefined) return quirks;
  const hint =
    first.suggestion === undefined ? Object.keys(QUIRKS).join(", ") : `did you mean ${first.suggestion}?`;
  throw new Failure({ code: "TS9123", message: `--quirk ${first.name} is not known`, hint, status: 2 });
}

/** The configuration for a file; the one that was named must be there. */
export function checkConfig(file: string, options: LoadOptions, sink: DiagnosticSink): CheckConfig {
  const { config } = options;
  if (config !== undefined && readSource(config, "configuration", sink) === undefined) {
    return { levels: new Map() };
  }
  return configOf(file, config, sink);
}

function profileOf(options: LoadOptions, config: CheckConfig): { readonly profile?: Profile } {
  const profile = options.profile ?? config.profile;
  return profile === undefined ? {} : { profile };
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
  if (loaded.resources !== undefined && !loaded.sink.hasErrors()) throw notACluster(file);
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

/** Single resources are no cluster: nothing elastic runs them, and one stack of the program holds them. */
function notACluster(file: string): Failure {
  return new Failure({
    code: "TS9424",
    message: `${file} describes no cluster, so its resources are built as one stack`,
    hint: "`elastosca compile --emit pulumi-yaml` gives the program, and docs/heat-translator.md says how to run it",
  });
}

/** Ends a command whose template has faults, which were printed before. */
export function notCompiled(file: string): Failure {
  return new Failure({ code: "TS9112", message: `${file} was not compiled because of the errors above` });
}
