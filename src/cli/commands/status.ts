import { Command, Option } from "commander";
import {
  type JournalRecord,
  journalPath,
  memoryJournal,
  readJournal,
  runController,
  type StatusReport,
  statusReport,
} from "../../elasticity/index.js";
import { findProject, type Project } from "../../workspace/project.js";
import { createConsole } from "../console.js";
import { stopped } from "../diagnosed.js";
import { examples } from "../help.js";
import type { GlobalOptions } from "../main.js";
import { openRunningCluster } from "../running-cluster.js";
import { nodesText, statusText } from "../status-text.js";
import type { CommandEntry } from "./command.js";

/** `elastosca status`: nodes, queue and last decisions, from the batch system and the journal. */
export const status: CommandEntry = {
  build: () =>
    reporting("status", "show nodes, queue and the last decisions", statusText, (report) => report),
};

/** `elastosca nodes`: the workers alone. */
export const nodes: CommandEntry = {
  build: () => reporting("nodes", "list the workers with their states", nodesText, (report) => report.nodes),
};

function reporting(
  name: string,
  description: string,
  text: (report: StatusReport, colors: ReturnType<typeof createConsole>["colors"]) => string,
  json: (report: StatusReport) => unknown,
): Command {
  return new Command(name)
    .description(description)
    .addOption(new Option("--format <format>").choices(["text", "json"]).default("text"))
    .addHelpText("after", examples([`${name} --format json`, "the same for machines"]))
    .action(async (options: GlobalOptions & { format: string }) => {
      const console = createConsole(options);
      const report = await look(findProject(process.cwd(), options.workspace));
      if (options.format === "json") console.result(JSON.stringify(json(report), null, 2));
      else console.result(text(report, console.colors));
    });
}

/** Records of the project's journal; none when the loop has never run. */
export async function projectJournal(project: Project): Promise<readonly JournalRecord[]> {
  const read = await readJournal(journalPath(project.stateDir));
  if (!read.ok) throw stopped(read.error);
  return read.value.records;
}

/** One look at the batch system on top of what the journal knows; decides nothing that is acted on. */
async function look(project: Project): Promise<StatusReport> {
  const records = await projectJournal(project);
  const { controlled, queue, ssh } = await openRunningCluster(project);
  const { stackActuator } = await import("../deployment/actuator.js");
  try {
    const { state } = await runController({
      cluster: controlled,
      queue,
      actuator: stackActuator(project),
      journal: memoryJournal(records),
      dryRun: true,
    });
    return statusReport(controlled.name, state, records);
  } finally {
    ssh.close();
  }
}
