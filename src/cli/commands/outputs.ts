import { Command, Option } from "commander";
import { CORE_STACK, findProject, type Project } from "../../workspace/project.js";
import { frontEndNotUp } from "../access.js";
import { createConsole } from "../console.js";
import { enterProject } from "../environment.js";
import { examples } from "../help.js";
import { requireCluster } from "../load.js";
import type { GlobalOptions } from "../main.js";
import type { CommandEntry } from "./command.js";

/** `elastosca outputs`: the outputs of the template; secrets only when asked for. */
export const outputs: CommandEntry = {
  build: () =>
    new Command("outputs")
      .description("print the template's outputs")
      .option("--show-secrets", "print secret values too")
      .addOption(
        new Option("--format <format>", "json is for programs").choices(["text", "json"]).default("text"),
      )
      .addHelpText(
        "after",
        examples(
          ["outputs", "addresses of the cluster; secrets are masked"],
          ["outputs --show-secrets --format json", "with the private key of the administrator"],
        ),
      )
      .action(async (options: GlobalOptions & { showSecrets?: boolean; format: string }) => {
        const console = createConsole(options);
        const project = findProject(process.cwd(), options.workspace);
        requireCluster(project);
        await enterProject(project);
        const values = options.showSecrets === true ? await inClear(project) : await masked(project);
        if (options.format === "json") console.result(JSON.stringify(values, null, 2));
        else for (const [name, value] of Object.entries(values)) console.result(`${name}: ${asText(value)}`);
      }),
};

type Values = Readonly<Record<string, unknown>>;

async function masked(project: Project): Promise<Values> {
  const { maskedOutputs } = await import("../deploy.js");
  return requireOutputs((await maskedOutputs(project, CORE_STACK))?.["outputs"] as Values | undefined);
}

async function inClear(project: Project): Promise<Values> {
  const { existingStack, stackOutputs } = await import("../deploy.js");
  const stack = await existingStack(project, CORE_STACK);
  return requireOutputs(stack === undefined ? undefined : (await stackOutputs(stack))["outputs"]?.value);
}

/** The outputs are there once core is up. */
function requireOutputs(values: Values | undefined): Values {
  if (values !== undefined) return values;
  throw frontEndNotUp();
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
