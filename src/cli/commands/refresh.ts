import { Command, Option } from "commander";
import { findProject } from "../../workspace/project.js";
import { createConsole } from "../console.js";
import { enterProject } from "../environment.js";
import { examples } from "../help.js";
import { interruptSignal } from "../interrupt.js";
import { requireCluster } from "../load.js";
import type { GlobalOptions } from "../main.js";
import { onEveryStack, requireSuccess } from "../operate.js";
import { outcomeLine, progressPrinter } from "../progress.js";
import type { CommandEntry } from "./command.js";

/** `elastosca refresh`: looks what is really there; a following `up` restores what is missing. */
export const refresh: CommandEntry = {
  build: () =>
    new Command("refresh")
      .description("compare the state of all stacks with what is really there")
      .addOption(
        new Option("--format <format>", "json is for programs").choices(["text", "json"]).default("text"),
      )
      .addHelpText(
        "after",
        examples(["refresh && elastosca up", "put back what was removed behind the back of the state"]),
      )
      .action(async (options: GlobalOptions & { format: string }) => {
        const console = createConsole(options);
        const project = findProject(process.cwd(), options.workspace);
        requireCluster(project);
        await enterProject(project);
        const outcomes = await onEveryStack(project, "refresh", {
          signal: interruptSignal(console),
          onProgress: progressPrinter(console, Date.now()),
          onOutcome: (outcome) => console.note(outcomeLine(console, outcome)),
        });
        if (options.format === "json") console.result(JSON.stringify(outcomes, null, 2));
        requireSuccess(outcomes);
      }),
};
