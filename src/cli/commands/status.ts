import { Command, Option } from "commander";
import {
  type JournalRecord,
  journalPath,
  memoryJournal,
  readDecisions,
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
import { statusText } from "../status-text.js";
import type { CommandEntry } from "./command.js";

/** `elastosca status`: pools, nodes, queue, back-offs and last decisions, from the batch system and the journal. */
export const status: CommandEntry = {
  build: () =>
    new Command("status")
      .description("show pools, nodes, queue, back-offs and the last decisions")
      .addOption(new Option("--format <format>").choices(["text", "json"]).default("text"))
      .addHelpText("after", examples([`status --format json`, "the same for machines"]))
      .action(async (options: GlobalOptions & { format: string }) => {
        const console = createConsole(options);
        const report = await look(findProject(process.cwd(), options.workspace));
        if (options.format === "json") console.result(JSON.stringify(report, null, 2));
        else console.result(statusText(report, console.colors));
      }),
};

/**
 * Records of the project's journal since its last checkpoint, without what the batch system said; none when
 * the loop has never run.
 */
export async function projectJournal(project: Project): Promise<readonly JournalRecord[]> {
  const read = await readDecisions(journalPath(project.stateDir));
  if (!read.ok) throw stopped(read.error);
  return read.value;
}

/** One look at the batch system on top of what the journal knows; decides nothing that is acted on. */
export async function look(project: Project): Promise<StatusReport> {
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
    return statusReport(controlled.name, state, records, 10, Date.now());
  } finally {
    ssh.close();
  }
}
