import { Command, Option } from "commander";
import { readSites } from "../../compiler.js";
import { createSink, type DiagnosticBag } from "../../diagnostics/bag.js";
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { formatGithub } from "../../diagnostics/format/github.js";
import { formatJson } from "../../diagnostics/format/json.js";
import { formatSarif } from "../../diagnostics/format/sarif.js";
import { formatText } from "../../diagnostics/format/text.js";
import { checkStatus, isTosca2 } from "../../frontend.js";
import { documentPaths } from "../../syntax/path.js";
import { type Console, createConsole } from "../console.js";
import type { ExitStatus } from "../failure.js";
import { readSource } from "../files.js";
import { examples } from "../help.js";
import { checkConfig, type LoadOptions, load, sinkOf, templateOptions } from "../load.js";
import type { GlobalOptions } from "../main.js";
import { repairFile } from "../repair.js";
import type { CommandEntry } from "./command.js";

type Options = GlobalOptions & LoadOptions & { readonly format: string; readonly fix?: boolean };

interface CheckedFile {
  readonly file: string;
  readonly valid: boolean;
  readonly diagnostics: readonly Diagnostic[];
  readonly omitted: number;
  readonly isTosca2: boolean;
}

/** `elastosca validate`: checks templates, sites files and, with `--sites`, whether templates can be placed. */
export const validate: CommandEntry = {
  build: (setStatus) => {
    const command = new Command("validate")
      .description("check TOSCA templates and sites files; exit status 1 when one has errors")
      .argument("<file...>", "TOSCA service templates and sites files");
    return templateOptions(command)
      .addOption(
        new Option("--format <format>", "sarif and github are for code scanning and pull requests")
          .choices(["text", "json", "sarif", "github"])
          .default("text"),
      )
      .option("--fix", "write the certain repairs into the files, then check them")
      .addHelpText(
        "after",
        examples(
          ["validate cluster.yaml", "does it keep to TOSCA, and do its types fit?"],
          ["validate cluster.yaml --sites sites.yaml", "can it be placed as well?"],
          ["validate *.yaml --format sarif > report.sarif", "for a pipeline"],
          ["validate old.yaml --level TS1002=none", "leave one finding out"],
          ["validate cluster.yaml --fix", "repair slips that can mean one thing only"],
        ),
      )
      .action((files: string[], options: Options) => {
        const console = createConsole(options);
        const checked = files.map((file) =>
          options.fix === true ? fixed(file, options, console) : check(file, options),
        );
        print(checked, options, console);
        setStatus(statusOf(checked));
      });
  },
};

/** Checks a file after its certain repairs were written to it. */
function fixed(file: string, options: Options, console: Console): CheckedFile {
  const { result, repairs } = repairFile(file, () => check(file, options));
  if (repairs > 0) console.note(`${file}: ${repairs} ${repairs === 1 ? "repair" : "repairs"} written`);
  return result;
}

function check(file: string, options: Options): CheckedFile {
  const sites = checkSitesFile(file, options);
  const loaded = sites === undefined ? load(file, { ...options, withoutInputs: isBare(options) }) : undefined;
  const sink = sites ?? loaded?.sink ?? createSink();
  const text = loaded?.request?.template.text ?? "";
  const found = { diagnostics: sink.list(), omitted: sink.omitted() };
  return { file, valid: !sink.hasErrors(), isTosca2: isTosca2(text), ...found };
}

/** 1 when a file has errors; 2, as the conformance tests of TOSCA 2.0 ask, when nothing but inputs is missing. */
function statusOf(checked: readonly CheckedFile[]): ExitStatus {
  const [only, second] = checked;
  if (only !== undefined && second === undefined && only.isTosca2) return checkStatus(only.diagnostics);
  return checked.every((file) => file.valid) ? 0 : 1;
}

/** A template by itself: whoever deploys it gives the values of its inputs. */
function isBare({ input, inputs, sites }: Options): boolean {
  return input === undefined && inputs === undefined && sites === undefined;
}

/** What is wrong with a sites file; undefined when the file is not one. */
function checkSitesFile(file: string, options: Options): DiagnosticBag | undefined {
  const faults = createSink();
  const sink = sinkOf(options, checkConfig(file, options, faults));
  for (const fault of faults.list()) sink.add(fault);
  const source = readSource(file, "file", sink);
  if (source === undefined || !looksLikeSites(source.text)) return undefined;
  readSites(source, sink);
  return sink;
}

/** Told by its keys, since it may be broken in any other way. */
function looksLikeSites(text: string): boolean {
  return /^["']?sites["']?\s*:/m.test(text) && !/^["']?tosca_definitions_version["']?\s*:/m.test(text);
}

function print(checked: readonly CheckedFile[], options: Options, console: Console): void {
  if (options.format === "json") console.result(formatJson(checked, documentPaths()));
  else if (options.format === "sarif")
    console.result(
      formatSarif(
        checked.flatMap((file) => file.diagnostics),
        documentPaths(),
      ),
    );
  else if (options.format === "github") {
    const text = formatGithub(checked.flatMap((file) => file.diagnostics));
    if (text !== "") console.result(text);
  } else printText(checked, options.quiet === true, console);
}

function printText(checked: readonly CheckedFile[], quiet: boolean, console: Console): void {
  for (const { file, valid, diagnostics, omitted } of checked) {
    const shown = diagnostics.filter(({ severity }) => !quiet || severity !== "info");
    const text = formatText(shown, { colors: console.colors, omitted });
    if (text !== "") console.complain(text);
    const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error").length + omitted;
    const verdict = valid
      ? console.colors.green("valid")
      : console.colors.red(`${errors} error${errors === 1 ? "" : "s"}`);
    console.result(`${file}: ${verdict}`);
  }
}
