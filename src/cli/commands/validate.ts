import { Command, Option } from "commander";
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { formatGithub } from "../../diagnostics/format/github.js";
import { formatJson } from "../../diagnostics/format/json.js";
import { formatSarif } from "../../diagnostics/format/sarif.js";
import { formatText } from "../../diagnostics/format/text.js";
import { type Console, createConsole } from "../console.js";
import { type LoadOptions, load, templateOptions } from "../load.js";
import type { GlobalOptions } from "../main.js";
import type { CommandEntry } from "./command.js";

type Options = GlobalOptions & LoadOptions & { readonly format: string };

interface CheckedFile {
  readonly file: string;
  readonly valid: boolean;
  readonly diagnostics: readonly Diagnostic[];
  readonly omitted: number;
}

/** `elastosca validate`: checks templates and, with `--sites`, whether they can be placed. */
export const validate: CommandEntry = {
  build: (setStatus) => {
    const command = new Command("validate")
      .description("check TOSCA templates; exit status 1 when one has errors")
      .argument("<file...>", "TOSCA service templates");
    return templateOptions(command)
      .addOption(new Option("--format <format>").choices(["text", "json", "sarif", "github"]).default("text"))
      .action((files: string[], options: Options) => {
        const checked = files.map((file) => check(file, options));
        print(checked, options, createConsole(options));
        setStatus(checked.every((file) => file.valid) ? 0 : 1);
      });
  },
};

function check(file: string, options: Options): CheckedFile {
  const { sink } = load(file, options);
  return { file, valid: !sink.hasErrors(), diagnostics: sink.list(), omitted: sink.omitted() };
}

function print(checked: readonly CheckedFile[], options: Options, console: Console): void {
  if (options.format === "json") console.result(formatJson(checked));
  else if (options.format === "sarif")
    console.result(formatSarif(checked.flatMap((file) => file.diagnostics)));
  else if (options.format === "github") {
    const text = formatGithub(checked.flatMap((file) => file.diagnostics));
    if (text !== "") console.result(text);
  } else printText(checked, console);
}

function printText(checked: readonly CheckedFile[], console: Console): void {
  for (const { file, valid, diagnostics, omitted } of checked) {
    const text = formatText(diagnostics, { colors: console.colors, omitted });
    if (text !== "") console.complain(text);
    const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error").length + omitted;
    const verdict = valid
      ? console.colors.green("valid")
      : console.colors.red(`${errors} error${errors === 1 ? "" : "s"}`);
    console.result(`${file}: ${verdict}`);
  }
}
