import { existsSync, readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { type Command, Option } from "commander";
import type { Json } from "../base/json.js";
import { type SourceText, sourceText } from "../base/span.js";
import { type Compilation, compile } from "../compiler.js";
import { createSink, type DiagnosticBag } from "../diagnostics/bag.js";
import { definitionOf, type Level, type Profile } from "../diagnostics/catalog.js";
import { formatText } from "../diagnostics/format/text.js";
import type { DeploymentPlan } from "../lowering/ir.js";
import { parseYaml } from "../syntax/compose.js";
import { toJson } from "../syntax/scalars.js";
import { bundledTypes, diskHost } from "../workspace/host.js";
import { CORE_STACK, type Project } from "../workspace/project.js";
import { readSettings } from "../workspace/settings.js";
import type { Console } from "./console.js";
import { Failure } from "./failure.js";
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
    .option("--input <name=value...>", "value of one input; wins over --inputs")
    .addOption(
      new Option("--profile <profile>", "strictness; default: the one the imports call for").choices([
        "strict",
        "default",
        "indigo",
        "etsinfv",
      ]),
    )
    .option("--level <code=level...>", "level of one diagnostic: error, warning, info or none");
}

/** What was compiled, with everything that was found on the way. */
export interface Loaded extends Compilation {
  readonly sink: DiagnosticBag;
}

/**
 * Compiles one template; diagnostics are in the sink, nothing is printed. `remembered` are input values of an
 * earlier run, used instead of those that the options name.
 */
export function load(
  file: string,
  options: LoadOptions,
  remembered?: Readonly<Record<string, Json>>,
): Loaded {
  const sink = createSink({
    levels: parseLevels(options.level ?? []),
    ...(options.profile === undefined ? {} : { profile: options.profile }),
  });
  const sites = options.sites === undefined ? undefined : readSource(options.sites, "sites file");
  const compilation = compile({
    template: readSource(file, "template"),
    host: diskHost(),
    bundled: bundledTypes,
    inputs: remembered ?? readInputs(options, sink),
    sink,
    ...(sites === undefined ? {} : { sites }),
    ...(options.profile === undefined ? {} : { profile: options.profile }),
  });
  return { ...compilation, sink };
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
  if (file === undefined) throw missing("template", "name the template: elastosca up FILE --sites FILE");
  if (sites === undefined)
    throw missing("sites file", "add --sites FILE; tosca/examples/sites.yaml is an example");
  const given = options.inputs !== undefined || options.input !== undefined;
  const remembered = !given && template === undefined ? (before?.inputs ?? {}) : undefined;
  const loaded = load(file, { ...options, sites }, remembered);
  printDiagnostics(console, loaded.sink);
  if (loaded.plan === undefined || loaded.sink.hasErrors()) throw notCompiled(file);
  const inputs = remembered ?? readInputs(options, createSink());
  return { plan: loaded.plan, input: { template: resolve(file), sites: resolve(sites), inputs } };
}

/** The plan that the project's stacks were brought up from, for commands that work on a running cluster. */
export function loadRunning(project: Project): DeploymentPlan {
  const before = readSettings(project, CORE_STACK);
  if (before?.template === undefined || before.sites === undefined) {
    throw new Failure({
      code: "TS9105",
      message: `there is no cluster in ${project.root}`,
      hint: "bring one up with `elastosca up`, or name its folder with --workspace",
    });
  }
  const loaded = load(before.template, { sites: before.sites }, before.inputs);
  if (loaded.plan === undefined) throw notCompiled(before.template);
  return loaded.plan;
}

/** Prints everything found to standard error, with excerpts. */
export function printDiagnostics(console: Console, sink: DiagnosticBag): void {
  const text = formatText(sink.list(), { colors: console.colors, omitted: sink.omitted() });
  if (text !== "") console.complain(text);
}

/** Text of a file the user named, under the name they would recognise. */
export function readSource(path: string, what: string): SourceText {
  const file = resolve(path);
  if (!existsSync(file)) {
    throw new Failure({ code: "TS9106", message: `there is no ${what} ${path}`, hint: "check the path" });
  }
  try {
    const name = relative(process.cwd(), file);
    return sourceText(name.startsWith("..") ? file : name, readFileSync(file, "utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure({ code: "TS9107", message: `cannot read the ${what} ${path}: ${reason}` });
  }
}

function readInputs(options: LoadOptions, sink: DiagnosticBag): Record<string, Json> {
  const values: Record<string, Json> = {};
  if (options.inputs !== undefined) {
    const root = parseYaml(readSource(options.inputs, "inputs file"), sink);
    const document = root === undefined ? {} : toJson(root);
    if (typeof document !== "object" || document === null || Array.isArray(document)) {
      throw new Failure({ code: "TS9108", message: `${options.inputs} is not a map of input values` });
    }
    Object.assign(values, document);
  }
  for (const assignment of options.input ?? []) {
    const at = assignment.indexOf("=");
    if (at < 1) {
      throw new Failure({ code: "TS9109", message: `--input ${assignment} is not NAME=VALUE`, status: 2 });
    }
    values[assignment.slice(0, at)] = inputValue(assignment.slice(at + 1));
  }
  return values;
}

/** Lists and maps may be given as JSON; all else stays text and gets its type from the template. */
function inputValue(text: string): Json {
  if (!/^\s*[[{]/.test(text)) return text;
  const root = parseYaml(sourceText("--input", text), createSink());
  return root === undefined ? text : toJson(root);
}

function parseLevels(assignments: readonly string[]): ReadonlyMap<string, Level> {
  const levels = new Map<string, Level>();
  for (const assignment of assignments) {
    const [code = "", level = ""] = assignment.split("=");
    if (definitionOf(code) === undefined || !/^(error|warning|info|none)$/.test(level)) {
      throw new Failure({
        code: "TS9110",
        message: `--level ${assignment} is not CODE=error|warning|info|none with a known code`,
        status: 2,
      });
    }
    levels.set(code, level as Level);
  }
  return levels;
}

function missing(what: string, hint: string): Failure {
  return new Failure({ code: "TS9111", message: `no ${what} was named`, hint, status: 2 });
}

function notCompiled(file: string): Failure {
  return new Failure({ code: "TS9112", message: `${file} was not compiled because of the errors above` });
}
