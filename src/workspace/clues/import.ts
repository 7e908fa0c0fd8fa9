import type { SourceText, Span } from "../../base/span.js";
import { headOf, sourceText } from "../../base/span.js";
import { didYouMean } from "../../base/suggest.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import { policyWith } from "../../elasticity/core/policy.js";
import { POLICY_FIELDS, type PolicyFieldName } from "../../placement/policy-fields.js";
import type { PolicySettings } from "../../placement/policy-settings.js";
import type { HookSettings } from "../policy.js";
import { CLUES_HOOKS, HOOK_TIMEOUT } from "./hooks.js";
import { type IniSection, parseIni } from "./ini.js";
import { CLUES_PARAMETERS, type CluesParameter, PLUG_IN_SECTIONS } from "./parameters.js";
import { readCluesValue } from "./values.js";

/** Values of CLUES parameters by `section.NAME`, as they would be written in its file. */
export type CluesValues = Readonly<Record<string, string>>;

/** A CLUES configuration in our terms. */
export interface ImportedClues {
  readonly settings: PolicySettings;
  readonly hooks: HookSettings;
  /** Values that no setting shows, by their names in CLUES. */
  readonly clues: Readonly<Record<string, string>>;
}

interface Given {
  readonly value: string;
  readonly span: Span;
}

/**
 * Imports a CLUES configuration (CL-1): each parameter as the file gives it, else as `preset` does, else with
 * the default of CLUES. What has no counterpart stays visible in `clues`; what CLUES does not know is
 * reported at its line. Undefined when a line or a value is no good.
 */
export function importClues(
  source: SourceText,
  preset: CluesValues,
  sink: DiagnosticSink,
): ImportedClues | undefined {
  let faults = 0;
  const counting: DiagnosticSink = {
    add(diagnostic) {
      if (diagnostic.severity === "error") faults += 1;
      sink.add(diagnostic);
    },
  };
  const given = givenValues(parseIni(source, counting), counting);
  const read = (parameter: CluesParameter): Given => {
    const key = `${parameter.section}.${parameter.name}`;
    return given.get(key) ?? { value: preset[key] ?? parameter.default, span: headOf(source) };
  };
  const imported = assemble(read, new Set([...given.keys(), ...Object.keys(preset)]), counting);
  return faults > 0 ? undefined : imported;
}

/** What CLUES would do with nothing but the values of a preset. */
export function importPreset(preset: CluesValues, sink: DiagnosticSink): ImportedClues | undefined {
  return importClues(sourceText("preset", ""), preset, sink);
}

/** Values by `section.NAME`; unknown sections and keys are reported and left out. */
function givenValues(sections: readonly IniSection[], sink: DiagnosticSink): ReadonlyMap<string, Given> {
  const known = [...new Set(CLUES_PARAMETERS.map(({ section }) => section))];
  const given = new Map<string, Given>();
  const shared = sections.filter(({ name }) => name === "DEFAULT");
  for (const section of known)
    for (const { entries } of shared)
      for (const { key, value, valueSpan } of entries) {
        const parameter = parameterOf(section, key);
        if (parameter !== undefined) given.set(`${section}.${parameter.name}`, { value, span: valueSpan });
      }
  for (const section of sections) {
    if (section.name === "DEFAULT") continue;
    if (known.some((name) => name === section.name)) readSection(section, given, sink);
    else reportSection(section, known, sink);
  }
  return given;
}

function parameterOf(section: string, key: string): CluesParameter | undefined {
  return CLUES_PARAMETERS.find(
    (parameter) => parameter.section === section && parameter.name === key.toUpperCase(),
  );
}

function readSection(section: IniSection, given: Map<string, Given>, sink: DiagnosticSink): void {
  const seen = new Set<string>();
  for (const { key, keySpan, value, valueSpan } of section.entries) {
    const parameter = parameterOf(section.name, key);
    if (parameter === undefined) {
      report(
        sink,
        CODES.cluesUnknownKey,
        keySpan,
        { key, section: section.name },
        { hint: hintFor(key, section.name) },
      );
      continue;
    }
    if (seen.has(parameter.name)) report(sink, CODES.cluesTwice, keySpan, { key: parameter.name });
    seen.add(parameter.name);
    given.set(`${section.name}.${parameter.name}`, { value, span: valueSpan });
  }
}

/** A name of the same section that is near, or the section that the name belongs to. */
function hintFor(key: string, section: string): string | undefined {
  const other = CLUES_PARAMETERS.find(({ name }) => name === key.toUpperCase());
  if (other !== undefined) return `It belongs in section [${other.section}]; here CLUES does not see it.`;
  const names = CLUES_PARAMETERS.filter((parameter) => parameter.section === section).map(({ name }) => name);
  return didYouMean(key, names);
}

function reportSection(section: IniSection, known: readonly string[], sink: DiagnosticSink): void {
  const { name, span, entries } = section;
  if (PLUG_IN_SECTIONS.includes(name.toUpperCase()))
    report(sink, CODES.cluesPlugIn, span, { section: name, count: entries.length });
  else report(sink, CODES.cluesUnknownSection, span, { section: name }, { hint: didYouMean(name, known) });
}

function assemble(
  read: (parameter: CluesParameter) => Given,
  stated: ReadonlySet<string>,
  sink: DiagnosticSink,
): ImportedClues {
  const settings: Record<string, unknown> = {};
  const clues: Record<string, string> = {};
  const settled: { readonly parameter: CluesParameter; readonly value: unknown; readonly text: string }[] =
    [];
  for (const parameter of CLUES_PARAMETERS) {
    const { value: text, span } = read(parameter);
    const value = readCluesValue(parameter, text, span, sink);
    if (value === undefined || isHook(parameter)) continue;
    if (parameter.field === undefined) {
      const key = `${parameter.section}.${parameter.name}`;
      if (stated.has(key) || text !== "") clues[nameOf(parameter)] = shown(parameter, text);
      continue;
    }
    settings[parameter.field] = merged(settings[parameter.field], value);
    settled.push({ parameter, value, text });
  }
  // Of two parameters for one field the other one stays visible.
  for (const { parameter, value, text } of settled)
    if (parameter.field !== undefined && !isShown(settings[parameter.field], value, text))
      clues[parameter.name] = text.replaceAll("\n", " ");
  const given = settled.filter(({ parameter }) => stated.has(`${parameter.section}.${parameter.name}`));
  const names = new Set(given.flatMap(({ parameter }) => parameter.field ?? []));
  return { settings: complete(settings, names), hooks: hooksOf(read), clues };
}

/**
 * The settings with what CLUES knows nothing of: the template's least number of workers is kept by a class of
 * its own. A default that no class of the pipeline uses is left out.
 */
function complete(settings: Readonly<Record<string, unknown>>, given: ReadonlySet<string>): PolicySettings {
  // The table of parameters says that the values have the kinds of their fields.
  const read = settings as PolicySettings;
  const named = policyWith(read).classes;
  const classes = named.includes("minimum") ? named : [...named, "minimum" as const];
  const used = Object.entries({ ...read, classes }).filter(([name]) => {
    const users = POLICY_FIELDS[name as PolicyFieldName].classes;
    return given.has(name) || users === undefined || users.some((each) => classes.includes(each));
  });
  return Object.fromEntries(used);
}

/** Two parameters of CLUES that are one here: the smaller time holds, 0 meaning that one is off. */
function merged(before: unknown, value: unknown): unknown {
  if (typeof before !== "number" || typeof value !== "number") return value;
  if (before === 0 || value === 0) return Math.max(before, value);
  return Math.min(before, value);
}

/** The setting says all that the parameter said: the same value, or as many classes as were named. */
function isShown(setting: unknown, value: unknown, text: string): boolean {
  if (Array.isArray(value)) return value.length === text.split(/[\s,]+/).filter((name) => name !== "").length;
  return setting === value;
}

/** `LOG_FILE` and others stand in two sections. */
function nameOf({ section, name }: CluesParameter): string {
  const twice = CLUES_PARAMETERS.some((other) => other.name === name && other.section !== section);
  return twice ? `${section}.${name}` : name;
}

/** A value without what must not be copied: tokens, and the password of a data base's address. */
function shown({ secret }: CluesParameter, text: string): string {
  if (secret === true) return "(a secret, not copied)";
  return text.replace(/(:\/\/[^:@/]+:)[^@/]+@/, "$1***@");
}

/** Hooks and their time-out have a section of their own; the folder is in their paths, and stays visible. */
function isHook({ section, name }: CluesParameter): boolean {
  return section === "hooks" && name !== "WORKING_FOLDER";
}

function hooksOf(read: (parameter: CluesParameter) => Given): HookSettings {
  const value = (name: string) => {
    const parameter = parameterOf("hooks", name);
    return parameter === undefined ? "" : read(parameter).value;
  };
  const folder = value("WORKING_FOLDER").replace(/\/+$/, "");
  const commands = CLUES_HOOKS.flatMap(({ clues, name }) => {
    const [program, ...rest] = wordsOf(value(clues));
    if (program === undefined) return [];
    const path = folder === "" || program.startsWith("/") ? program : `${folder}/${program}`;
    return [[name, [path, ...rest]] as const];
  });
  return {
    timeout: Number(value("TIMEOUT_COMMAND")) || HOOK_TIMEOUT,
    commands: Object.fromEntries(commands),
  };
}

/** Words as a shell splits them: quotes group, nothing else has a meaning. */
function wordsOf(command: string): readonly string[] {
  const words = command.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  return words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, "$1$2"));
}
