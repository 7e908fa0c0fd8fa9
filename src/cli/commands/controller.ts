import { Command, Option } from "commander";
import { runController } from "../../elasticity/controller.js";
import { memoryJournal } from "../../elasticity/journal.js";
import { openRun, type Run } from "../../elasticity/run-folder.js";
import { findProject, type Project } from "../../workspace/project.js";
import { createConsole } from "../console.js";
import { controllerNarrator } from "../controller-text.js";
import { stopped } from "../diagnosed.js";
import { examples } from "../help.js";
import { interruptSignal } from "../interrupt.js";
import type { GlobalOptions } from "../main.js";
import { openRunningCluster } from "../running-cluster.js";
import type { CommandEntry } from "./command.js";

type Options = GlobalOptions & {
  readonly once?: boolean;
  readonly dryRun?: boolean;
  readonly format: string;
};

/** `elastosca controller`: the elasticity loop, until it is interrupted. */
export const controller: CommandEntry = {
  build: () =>
    new Command("controller")
      .description("run the elasticity loop: workers come for waiting jobs and go when idle")
      .option("--once", "one look, one decision, and what follows from it")
      .option("--dry-run", "one look and one decision; nothing is done")
      .addOption(
        new Option("--format <format>", "json = one event a line").choices(["text", "json"]).default("text"),
      )
      .addHelpText(
        "after",
        examples(
          ["controller", "until Ctrl-C; the cluster goes on without it"],
          ["controller --dry-run", "what would it do now, and why?"],
          ["controller --format json >> events.jsonl", "every event as a line of JSON"],
        ),
      )
      .action(async (options: Options) => {
        const console = createConsole(options);
        const project = findProject(process.cwd(), options.workspace);
        const { controlled, queue, ssh } = await openRunningCluster(project);
        const { stackActuator } = await import("../deployment/actuator.js");
        const run = await openJournalOf(project, options.dryRun === true);
        const narrate = controllerNarrator(console, Date.now());
        try {
          const result = await runController({
            cluster: controlled,
            queue,
            actuator: stackActuator(project),
            journal: run.journal,
            inbox: run.inbox,
            signal: interruptSignal(console),
            onEvent: options.format === "json" ? (event) => console.result(JSON.stringify(event)) : narrate,
            once: options.once === true,
            dryRun: options.dryRun === true,
          });
          if (options.dryRun === true) console.result(JSON.stringify(result.actions, null, 2));
        } finally {
          ssh.close();
          await run.close();
        }
      }),
};

/** The journal of the project with its lock; a dry run neither locks nor writes. */
async function openJournalOf(project: Project, dryRun: boolean): Promise<Run> {
  if (dryRun) {
    return {
      journal: memoryJournal(),
      inbox: { take: () => Promise.resolve([]) },
      close: () => Promise.resolve(),
    };
  }
  const opened = await openRun(project.stateDir);
  if (!opened.ok) throw stopped(opened.error);
  return opened.value;
}
