import { Argument, Command, Option } from "commander";
import { createSink } from "../../diagnostics/bag.js";
import { type ElasticityPolicy, policyWith } from "../../elasticity/core/index.js";
import { POLICY_FIELD_ENTRIES } from "../../placement/policy-fields.js";
import { POLICY_PRESETS, type PolicyPresetName } from "../../placement/policy-presets.js";
import { type ImportedClues, importClues, importPreset } from "../../workspace/clues/import.js";
import { CLUES_PRESETS, type CluesPreset } from "../../workspace/clues/presets.js";
import { NO_HOOKS, type PolicyFile } from "../../workspace/policy.js";
import { becomesOf, policyText } from "../../workspace/policy-text.js";
import { CORE_STACK, findProject } from "../../workspace/project.js";
import { readSettings } from "../../workspace/settings.js";
import { type Console, createConsole } from "../console.js";
import { readSource } from "../files.js";
import { examples } from "../help.js";
import { loadRunning, missing, printDiagnostics } from "../load.js";
import type { GlobalOptions } from "../main.js";
import { deliver } from "../output-file.js";
import { namedPolicy, notUsable } from "../policy-file.js";
import { policyValueText } from "../policy-value-text.js";
import { table } from "../table.js";
import type { CommandEntry } from "./command.js";

interface ImportOptions extends GlobalOptions {
  readonly output?: string;
  readonly preset?: CluesPreset;
}

interface PresetOptions extends GlobalOptions {
  readonly output?: string;
}

interface ShowOptions extends GlobalOptions {
  readonly policy?: string;
  readonly preset?: CluesPreset | PolicyPresetName;
  readonly format: string;
}

/** `elastosca policy`: how the cluster breathes, and what a CLUES configuration says about it. */
export const policy: CommandEntry = {
  build: () => {
    const command = new Command("policy").description(
      "parameters of the elasticity loop: show them, begin with a preset, import those of CLUES",
    );
    command.addCommand(presetCommand());
    command.addCommand(importCommand());
    command.addCommand(showCommand());
    return command;
  },
};

function presetCommand(): Command {
  return new Command("preset")
    .exitOverride()
    .description("write a policy file that was made for a purpose")
    .addArgument(
      new Argument("[name]", "which one; without it they are listed").choices(Object.keys(POLICY_PRESETS)),
    )
    .option("--output <file>", "write the policy file there instead of to standard output")
    .addHelpText(
      "after",
      examples(
        ["policy preset", "which there are, and what for"],
        ["policy preset balanced --output policy.yaml", "then: elastosca controller --policy policy.yaml"],
      ),
    )
    .action((name: PolicyPresetName | undefined, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<PresetOptions>();
      const console = createConsole(options);
      deliver(console, name === undefined ? presetList(console) : presetText(name), options.output);
    });
}

function presetList(console: Console): string {
  const rows = Object.entries(POLICY_PRESETS).map(([name, { purpose }]) => [name, purpose]);
  return `${table(["preset", "made for"], rows, console.colors)}\n`;
}

function presetText(name: PolicyPresetName): string {
  return policyText(presetOf(name), [`Elasticity policy "${name}": ${POLICY_PRESETS[name].purpose}.`]);
}

function presetOf(name: PolicyPresetName): ImportedClues {
  return { settings: POLICY_PRESETS[name].settings, hooks: NO_HOOKS, clues: {} };
}

function isOwnPreset(name: string): name is PolicyPresetName {
  return Object.hasOwn(POLICY_PRESETS, name);
}

function presetOption(what: string, presets: object): Option {
  return new Option("--preset <name>", what).choices(Object.keys(presets));
}

function importCommand(): Command {
  return new Command("import")
    .exitOverride()
    .description("turn a CLUES configuration into a policy file")
    .argument("[file]", "clues2.cfg; with --preset it may be left out")
    .option("--output <file>", "write the policy file there instead of to standard output")
    .addOption(presetOption("values of a known deployment for what the file leaves out", CLUES_PRESETS))
    .addHelpText(
      "after",
      examples(
        ["policy import clues2.cfg --output policy.yaml", "then: elastosca controller --policy policy.yaml"],
        ["policy import --preset indigo", "CLUES as INDIGO-DataCloud deployed it"],
      ),
    )
    .action((file: string | undefined, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ImportOptions>();
      if (file === undefined && options.preset === undefined)
        throw missing("CLUES configuration", "name the file, or a deployment with --preset");
      const console = createConsole(options);
      const imported = importNamed(file, options.preset ?? "clues", console);
      const origin = file === undefined ? `of the preset ${options.preset}` : `from ${file}`;
      deliver(console, policyText(imported, [`Elasticity policy, imported ${origin}.`]), options.output);
    });
}

function importNamed(file: string | undefined, preset: CluesPreset, console: Console): ImportedClues {
  const sink = createSink();
  const source = file === undefined ? undefined : readSource(file, "CLUES configuration", sink);
  const values = CLUES_PRESETS[preset];
  const absent = file !== undefined && source === undefined;
  const imported = absent
    ? undefined
    : source === undefined
      ? importPreset(values, sink)
      : importClues(source, values, sink);
  printDiagnostics(console, sink);
  if (imported === undefined) throw notUsable(file ?? preset);
  return imported;
}

function showCommand(): Command {
  return new Command("show")
    .exitOverride()
    .description("the parameters in effect, with their defaults and their names in CLUES")
    .option("--policy <file>", "policy file whose settings come over those of the cluster")
    .addOption(
      presetOption("show those of a preset, or of a known deployment of CLUES", {
        ...POLICY_PRESETS,
        ...CLUES_PRESETS,
      }),
    )
    .addOption(
      new Option("--format <format>", "json is for programs").choices(["text", "json"]).default("text"),
    )
    .addHelpText(
      "after",
      examples(
        ["policy show", "of the cluster of the last up, else the defaults"],
        ["policy show --policy policy.yaml", "what would be in effect with this file?"],
      ),
    )
    .action((_: unknown, command: Command) => {
      const options = command.optsWithGlobals<ShowOptions>();
      const console = createConsole(options);
      const base = baseOf(options);
      const file = namedPolicy(options.policy, console);
      const preset = shownPreset(options.preset, console);
      const layers: Layers = { ...base, ...(preset === undefined ? {} : { preset }), file };
      console.result(options.format === "json" ? jsonOf(layers) : textOf(layers, console));
    });
}

function shownPreset(name: ShowOptions["preset"], console: Console): ImportedClues | undefined {
  if (name === undefined) return undefined;
  return isOwnPreset(name) ? presetOf(name) : importNamed(undefined, name, console);
}

/** Settings that come over each other, the last one wins. */
interface Layers {
  readonly base: Partial<ElasticityPolicy>;
  /** Of the sites file. */
  readonly hooks: Readonly<Record<string, readonly string[]>>;
  readonly preset?: ImportedClues;
  readonly file: PolicyFile;
}

/** What the sites file and the template of the project's cluster say; nothing where there is no cluster. */
function baseOf(options: GlobalOptions): Pick<Layers, "base" | "hooks"> {
  const project = findProject(process.cwd(), options.workspace);
  if (readSettings(project, CORE_STACK) === undefined) return { base: {}, hooks: {} };
  const { elasticity, hooks = {} } = loadRunning(project).cluster;
  return { base: elasticity, hooks };
}

function effective({ base, preset, file }: Layers): ElasticityPolicy {
  return policyWith({ ...base, ...preset?.settings, ...file.settings });
}

function originOf({ base, preset, file }: Layers, name: keyof ElasticityPolicy): string {
  if (file.settings[name] !== undefined) return "policy file";
  if (preset?.settings[name] !== undefined) return "preset";
  return base[name] === undefined ? "default" : "cluster";
}

function cluesOf({ preset, file }: Layers) {
  return Object.entries({ ...preset?.clues, ...file.clues }).map(([name, value]) => ({
    name,
    value,
    becomes: becomesOf(name),
  }));
}

/** Each hook by itself comes over the one below it. */
function hooksOf({ hooks, preset, file }: Layers) {
  return {
    timeout: file.hooks.timeout,
    commands: { ...hooks, ...preset?.hooks.commands, ...file.hooks.commands },
  };
}

function jsonOf(layers: Layers): string {
  const policyNow = effective(layers);
  const settings = POLICY_FIELD_ENTRIES.map(([name, { clues }]) => ({
    name,
    value: name === "maxNodes" && policyNow.maxNodes === Number.MAX_SAFE_INTEGER ? null : policyNow[name],
    origin: originOf(layers, name),
    clues,
  }));
  return JSON.stringify({ settings, hooks: hooksOf(layers), clues: cluesOf(layers) }, null, 2);
}

function textOf(layers: Layers, console: Console): string {
  const policyNow = effective(layers);
  const rows = POLICY_FIELD_ENTRIES.map(([name, { kind, clues }]) => {
    const unit = kind === "time" ? " s" : "";
    return [name, `${policyValueText(policyNow[name])}${unit}`, originOf(layers, name), clues.join(", ")];
  });
  const { timeout, commands } = hooksOf(layers);
  const hooks = Object.entries(commands).map(([name, words]) => [name, words.join(" ")]);
  if (hooks.length > 0) hooks.push(["timeout", `${timeout} s`]);
  const clues = cluesOf(layers).map(({ name, value, becomes }) => [name, value, becomes]);
  return [
    table(["setting", "value", "from", "in CLUES"], rows, console.colors),
    ...(hooks.length === 0 ? [] : ["", table(["hook", "program"], hooks, console.colors)]),
    ...(clues.length === 0 ? [] : ["", table(["only in CLUES", "value", "here"], clues, console.colors)]),
  ].join("\n");
}
