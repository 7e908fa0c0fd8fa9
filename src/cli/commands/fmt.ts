import { readFileSync, writeFileSync } from "node:fs";
import { Command } from "commander";
import { type SourceText, sourceText } from "../../base/span.js";
import { createSink, type DiagnosticBag } from "../../diagnostics/bag.js";
import { formatText } from "../../format/format.js";
import { lineDiff } from "../../format/line-diff.js";
import { type Console, createConsole } from "../console.js";
import { Failure } from "../failure.js";
import { readSource, reasonOf } from "../files.js";
import { examples } from "../help.js";
import { missing, printDiagnostics } from "../load.js";
import type { GlobalOptions } from "../main.js";
import type { CommandEntry } from "./command.js";

interface Options extends GlobalOptions {
  readonly check?: boolean;
  readonly diff?: boolean;
  readonly stdin?: boolean;
  readonly sort?: boolean;
}

/** `elastosca fmt`: lays TOSCA files out; what they mean stays as it is. */
export const fmt: CommandEntry = {
  build: (setStatus) =>
    new Command("fmt")
      .description("lay TOSCA files out: indentation, blanks, needless quotes; comments stay")
      .argument("[file...]", "files, which are rewritten in place")
      .option("--check", "rewrite nothing; exit status 1 when a file is not laid out")
      .option("--diff", "rewrite nothing; print what would change")
      .option("--stdin", "read standard input, write the layout to standard output")
      .option("--sort", "put the sections into the order of the specification")
      .addHelpText(
        "after",
        examples(
          ["fmt cluster.yaml types/*.yaml", "rewrite them"],
          ["fmt --check cluster.yaml", "for a pipeline"],
          ["fmt --stdin < draft.yaml", "for an editor's filter"],
        ),
      )
      .action((files: string[], options: Options) => {
        if (files.length === 0 && options.stdin !== true)
          throw missing("file", "name the files, or read standard input with --stdin");
        const console = createConsole(options);
        const fine =
          options.stdin === true ? formatInput(options, console) : formatFiles(files, options, console);
        setStatus(fine ? 0 : 1);
      }),
};

function formatInput(options: Options, console: Console): boolean {
  const source = sourceText("<stdin>", readFileSync(0, "utf8"));
  const text = layOut(source, options, console);
  if (text === undefined) return false;
  if (options.check === true) return text === source.text;
  process.stdout.write(options.diff === true ? lineDiff(source.name, source.text, text) : text);
  return true;
}

function formatFiles(files: readonly string[], options: Options, console: Console): boolean {
  let fine = true;
  for (const file of files) {
    const sink = createSink();
    const source = readSource(file, "file", sink);
    const text = source && layOut(source, options, console);
    if (source === undefined) printDiagnostics(console, sink);
    if (source === undefined || text === undefined) fine = false;
    else if (!finish(source, text, options, console)) fine = false;
  }
  return fine;
}

/** Writes, shows or checks one file; false when `--check` finds it wanting. */
function finish(source: SourceText, text: string, options: Options, console: Console): boolean {
  if (text === source.text) return true;
  if (options.diff === true) console.result(lineDiff(source.name, source.text, text));
  if (options.check === true) {
    console.note(`${source.name}: not laid out`);
    return false;
  }
  if (options.diff === true) return true;
  try {
    writeFileSync(source.name, text);
  } catch (error) {
    throw new Failure({
      code: "TS9410",
      message: `${source.name} cannot be written: ${reasonOf(error)}`,
      hint: "make the file writable, or print the layout with --stdin",
    });
  }
  console.note(`${source.name}: laid out`);
  return true;
}

function layOut(source: SourceText, options: Options, console: Console): string | undefined {
  const formatted = formatText(source, { sort: options.sort === true });
  if (formatted.ok) return formatted.text;
  const bag: DiagnosticBag = createSink();
  for (const fault of formatted.faults) bag.add(fault);
  printDiagnostics(console, bag);
  return undefined;
}
