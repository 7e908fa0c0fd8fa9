import { Command, Option } from "commander";
import { createSink } from "../../diagnostics/bag.js";
import { readJournal } from "../../elasticity/journal.js";
import type { JournalRecord } from "../../elasticity/records.js";
import type { CluesReport } from "../../elasticity/report/format.js";
import { reportOfJournal } from "../../elasticity/report/journal.js";
import { journalPath } from "../../elasticity/run-folder.js";
import { segmentFiles } from "../../elasticity/segments.js";
import { findProject, type Project } from "../../workspace/project.js";
import { type Console, createConsole } from "../console.js";
import { stopped } from "../diagnosed.js";
import { Failure } from "../failure.js";
import { readSource } from "../files.js";
import { examples } from "../help.js";
import { printDiagnostics } from "../load.js";
import type { GlobalOptions } from "../main.js";
import { deliver } from "../output-file.js";
import { reportFigures } from "../report/figures.js";
import { momentOf } from "../report/moment.js";
import { figurePage, figureSvg } from "../report/page.js";
import { notAReport, parseReport } from "../report/read-report.js";
import { reportTables } from "../report/tables.js";
import { timelineOfReport } from "../report/timeline.js";
import { table } from "../table.js";
import type { CommandEntry } from "./command.js";

interface Options extends GlobalOptions {
  readonly format: string;
  readonly from?: string;
  readonly to?: string;
  readonly output?: string;
}

/** `elastosca report`: what the cluster did, from its journal or from a report of CLUES, as page, plots, data or tables. */
export const report: CommandEntry = {
  build: () =>
    new Command("report")
      .description("plots and figures of what the cluster did, from the controller's journal")
      .argument("[file]", "a report in the data format of CLUES, instead of the journal")
      .addOption(
        new Option("--format <format>", "data in CLUES' format, a page, plots, or tables")
          .choices(["text", "html", "svg", "json"])
          .default("text"),
      )
      .option("--from <time>", "from this time on: 2024-03-01T08:00, or 90m, 2h, 3d before the end")
      .option("--to <time>", "up to this time")
      .option("--output <file>", "write it there instead of to standard output")
      .addHelpText(
        "after",
        examples(
          ["report --format html --output report.html", "one page with plots, tables and a range slider"],
          ["report --format json --from 1d", "the last day in the data format of CLUES"],
          ["report clues.json --format svg", "plots of a report that CLUES made"],
        ),
      )
      .action(async (file: string | undefined, options: Options) => {
        const console = createConsole(options);
        const data = file === undefined ? await journalReport(options) : fileReport(file, options, console);
        deliver(console, written(data, options.format, console), options.output);
      }),
};

/** Every segment of the project's journal, oldest first. */
async function wholeJournal(project: Project): Promise<JournalRecord[]> {
  const records: JournalRecord[] = [];
  for (const file of await segmentFiles(journalPath(project.stateDir))) {
    const read = await readJournal(file);
    if (!read.ok) throw stopped(read.error);
    for (const record of read.value.records) records.push(record);
  }
  return records;
}

async function journalReport(options: Options): Promise<CluesReport> {
  const records = await wholeJournal(findProject(process.cwd(), options.workspace));
  const first = records[0]?.at;
  const last = records.at(-1)?.at;
  if (first === undefined || last === undefined) {
    throw nothing(
      "there is nothing to report: the elasticity loop has not run yet",
      "elastosca controller runs it",
    );
  }
  const to = options.to === undefined ? last : momentOf("--to", options.to, last);
  const from = options.from === undefined ? first : momentOf("--from", options.from, to);
  refuseEmpty(from, to, first, last);
  return reportOfJournal(records, { from, to });
}

function nothing(message: string, hint: string): Failure {
  return new Failure({ code: "TS9446", message, hint });
}

function refuseEmpty(from: number, to: number, first: number, last: number): void {
  if (from < to && from <= last && to >= first) return;
  const words = (at: number) => new Date(at).toISOString();
  throw nothing(
    `there is nothing to report from ${words(from)} to ${words(to)}`,
    `the data reaches from ${words(first)} to ${words(last)}`,
  );
}

function fileReport(file: string, options: Options, console: Console): CluesReport {
  const sink = createSink();
  const source = readSource(file, "report", sink);
  printDiagnostics(console, sink);
  if (source === undefined) throw notAReport(file, "it cannot be read");
  const data = parseReport(source.text, file);
  const last = data.maxtime_avail * 1000;
  const to = options.to === undefined ? last : momentOf("--to", options.to, last);
  const from = options.from === undefined ? data.mintime_avail * 1000 : momentOf("--from", options.from, to);
  refuseEmpty(from, to, data.mintime_avail * 1000, last);
  return { ...data, mintime_avail: from / 1000, maxtime_avail: to / 1000 };
}

function written(data: CluesReport, format: string, console: Console): string {
  if (format === "json") return JSON.stringify(data);
  const timeline = timelineOfReport(data);
  if (format === "html") return figurePage(timeline, data);
  if (format === "svg") return figureSvg(timeline);
  const { colors } = console;
  return reportTables(reportFigures(data, timeline))
    .filter(({ rows }) => rows.length > 0)
    .map(({ title, head, rows }) => `${colors.bold(title)}\n${table(head, rows, colors)}`)
    .join("\n\n");
}
