import { existsSync } from "node:fs";
import { Command, Option } from "commander";
import { findProject } from "../../workspace/project.js";
import { createConsole } from "../console.js";
import { enterProject } from "../environment.js";
import { Failure } from "../failure.js";
import { examples } from "../help.js";
import { interruptSignal } from "../interrupt.js";
import { requireCluster } from "../load.js";
import type { GlobalOptions } from "../main.js";
import { requireSuccess, tearDown } from "../operate.js";
import { outcomeLine, progressPrinter } from "../progress.js";
import type { CommandEntry } from "./command.js";

/** `elastosca destroy`: everything away, site stacks first. */
export const destroy: CommandEntry = {
  build: () =>
    new Command("destroy")
      .description("remove the cluster: all machines, networks and stacks of the project")
      .option("-y, --yes", "do not ask")
      .addOption(
        new Option("--format <format>", "json is for programs").choices(["text", "json"]).default("text"),
      )
      .addHelpText("after", examples(["destroy", "asks first"], ["destroy --yes", "for scripts"]))
      .action(async (options: GlobalOptions & { yes?: boolean; format: string }) => {
        const console = createConsole(options);
        await confirm(options.yes === true);
        const project = findProject(process.cwd(), options.workspace);
        // A named folder that is not there is a slip of the pen; an empty one has nothing left to destroy.
        if (!existsSync(project.root)) requireCluster(project);
        await enterProject(project);
        const outcomes = await tearDown(project, {
          signal: interruptSignal(console),
          onProgress: progressPrinter(console, Date.now()),
          onOutcome: (outcome) => console.note(outcomeLine(console, outcome)),
        });
        if (outcomes.length === 0) console.note("there is nothing to destroy");
        if (options.format === "json") console.result(JSON.stringify(outcomes, null, 2));
        requireSuccess(outcomes);
      }),
};

/** Asks on a terminal; elsewhere `--yes` is needed, since nothing may prompt in a pipeline. */
async function confirm(yes: boolean): Promise<void> {
  if (yes) return;
  const refuse = new Failure({
    code: "TS9104",
    message: "destroy was not confirmed",
    hint: "add --yes",
    status: 2,
  });
  if (process.stdin.isTTY !== true) throw refuse;
  const { createInterface } = await import("node:readline/promises");
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question("Remove the whole cluster? Type yes: ");
  terminal.close();
  if (answer.trim() !== "yes") throw refuse;
}
