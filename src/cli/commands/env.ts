import { Command, Option } from "commander";
import { findProject } from "../../workspace/project.js";
import { createConsole } from "../console.js";
import { projectEnvironment } from "../environment.js";
import { examples } from "../help.js";
import type { GlobalOptions } from "../main.js";
import type { CommandEntry } from "./command.js";

/** `elastosca env`: what a shell needs so that a plain `pulumi up` works on the project. */
export const env: CommandEntry = {
  build: () =>
    new Command("env")
      .description('print the environment for plain pulumi commands: eval "$(elastosca env)"')
      .addOption(
        new Option("--format <format>", "text = shell exports").choices(["text", "json"]).default("text"),
      )
      .addHelpText(
        "after",
        examples(
          ["env --format json", "the same for a program"],
          ["env > .envrc", "for direnv; then: pulumi preview -s core"],
        ),
      )
      .action(async (options: GlobalOptions & { format: string }) => {
        const console = createConsole(options);
        const variables = await projectEnvironment(findProject(process.cwd(), options.workspace));
        if (options.format === "json") console.result(JSON.stringify(variables, null, 2));
        else
          for (const [name, value] of Object.entries(variables))
            console.result(`export ${name}=${quote(value)}`);
      }),
};

/** Single quotes keep everything in a POSIX shell but the single quote itself. */
function quote(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
