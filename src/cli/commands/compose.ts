import { dirname, join, relative, resolve, sep } from "node:path";
import { Command, Option } from "commander";
import { type SourceText, sourceText } from "../../base/span.js";
import { compile } from "../../compiler.js";
import { createSink, type DiagnosticBag } from "../../diagnostics/bag.js";
import { CODES } from "../../diagnostics/catalog.js";
import { diagnosticJson } from "../../diagnostics/format/json.js";
import { commentedLines } from "../../emit/commented-tree.js";
import { composeFiles } from "../../model/composition.js";
import { documentPaths } from "../../syntax/path.js";
import { bundledTypes, diskHost } from "../../workspace/host.js";
import { networkHost } from "../../workspace/network.js";
import { type Console, createConsole } from "../console.js";
import { readSource } from "../files.js";
import { examples } from "../help.js";
import { checkConfig, type LoadOptions, notCompiled, printDiagnostics, sinkOf } from "../load.js";
import type { GlobalOptions } from "../main.js";
import { deliver } from "../output-file.js";
import type { CommandEntry } from "./command.js";

interface Options extends GlobalOptions, Pick<LoadOptions, "allowNetwork"> {
  readonly format: "text" | "json";
  readonly output?: string;
  /** False with `--no-check`. */
  readonly check: boolean;
}

/** `elastosca compose`: one template out of a fragment and its parents, or of several files. */
export const compose: CommandEntry = {
  build: (setStatus) =>
    new Command("compose")
      .description("merge template fragments onto their parents, and files onto those before them")
      .argument("<file...>", "TOSCA service templates; where two give a value, the later file wins")
      .option("--out, --output <file>", "write to a file instead of standard output")
      .addOption(
        new Option("--format <format>", "json tells the findings as well")
          .choices(["text", "json"])
          .default("text"),
      )
      .option("--no-check", "do not check the result")
      .option("--allow-network", "fetch imports from addresses that are not among the bundled libraries")
      .addHelpText(
        "after",
        examples(
          ["compose slurm_gpu.yaml", "a fragment with what its metadata.parents name"],
          ["compose base.yaml storage.yaml --output cluster.yaml", "storage.yaml added to base.yaml"],
          ["compose base.yaml storage.yaml --format json", "for a program"],
        ),
      )
      .action((files: string[], options: Options) => {
        const console = createConsole(options);
        const { text, sink } = composed(files, options);
        const sound = text !== undefined && !sink.hasErrors();
        if (options.format === "json") console.result(resultJson(files, text, sink, sound));
        else printDiagnostics(console, sink, ["error", "warning"]);
        if (options.format === "json") setStatus(sound ? 0 : 1);
        else if (!sound) {
          if (text !== undefined) console.note(unwritten(targetOf(files, options)));
          throw notCompiled(files.join(", "));
        }
        writeResult(text, sound, options, console);
      }),
};

function writeResult(text: string | undefined, sound: boolean, options: Options, console: Console): void {
  if (text === undefined || !sound) return;
  if (options.format === "text" || options.output !== undefined) deliver(console, text, options.output);
}

/** Where the merged text is to stand, and what its findings call it. */
function targetOf([first = ""]: readonly string[], { output }: Options): string {
  return output ?? join(dirname(first), "composed.yaml");
}

function unwritten(target: string): string {
  return `${target} stands for the merged template, which was not written; --no-check writes it as it is`;
}

interface Composed {
  readonly text?: string;
  readonly sink: DiagnosticBag;
}

function composed(files: readonly string[], options: Options): Composed {
  // A fragment may be checked alone; it cannot be composed with a parent that is not there.
  const faults = createSink({ levels: new Map([[CODES.fragmentParentNotFound.code, "error"]]) });
  const [first = ""] = files;
  const sources = files
    .map((file) => readSource(file, "template", faults))
    .filter((source) => source !== undefined);
  if (sources.length < files.length) return { sink: faults };
  const host = options.allowNetwork === true ? networkHost(diskHost()) : diskHost();
  const target = targetOf(files, options);
  const root = composeFiles(sources, { host, sink: faults, placed: placedFrom(dirname(target)) });
  if (root === undefined || faults.hasErrors()) return { sink: faults };
  const text = `${commentedLines(root).join("\n")}\n`;
  if (!options.check) return { text, sink: faults };
  const sink = sinkOf({}, checkConfig(first, {}, faults), "info");
  for (const fault of faults.list()) sink.add(fault);
  checkResult(sourceText(target, text), host, sink);
  return { text, sink };
}

/** The merged text is judged as a file of its own, where it is to stand. */
function checkResult(template: SourceText, host: ReturnType<typeof diskHost>, sink: DiagnosticBag): void {
  compile({ template, host, bundled: bundledTypes, sink });
}

/** A path written in one file as another folder writes it. */
function placedFrom(folder: string): (from: string, reference: string) => string {
  return (from, reference) => {
    const file = resolve(dirname(from), reference);
    if (dirname(resolve(from)) === resolve(folder)) return reference;
    return relative(folder, file).split(sep).join("/");
  };
}

function resultJson(
  files: readonly string[],
  text: string | undefined,
  sink: DiagnosticBag,
  valid: boolean,
): string {
  const pathOf = documentPaths();
  const diagnostics = sink.list().map((diagnostic) => diagnosticJson(diagnostic, pathOf));
  const template = text === undefined ? {} : { template: text };
  return JSON.stringify({ files, valid, diagnostics, ...template }, undefined, 2);
}
