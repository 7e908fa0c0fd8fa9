import { Command, Option } from "commander";
import { planJson } from "../../lowering/serialize.js";
import { createConsole } from "../console.js";
import { Failure } from "../failure.js";
import { type LoadOptions, load, notCompiled, printDiagnostics, templateOptions } from "../load.js";
import type { GlobalOptions } from "../main.js";
import type { CommandEntry } from "./command.js";

/** `elastosca compile`: the DeploymentPlan as JSON. */
export const compile: CommandEntry = {
  build: () => {
    const command = new Command("compile")
      .description("compile a template to its DeploymentPlan")
      .argument("<file>", "TOSCA service template");
    return templateOptions(command)
      .addOption(
        new Option("--emit <what>", "plan = DeploymentPlan as JSON").choices(["plan"]).default("plan"),
      )
      .action((file: string, options: GlobalOptions & LoadOptions) => {
        const console = createConsole(options);
        if (options.sites === undefined) {
          throw new Failure({
            code: "TS9111",
            message: "no sites file was named",
            hint: "a plan needs to know the clouds: add --sites FILE",
            status: 2,
          });
        }
        const { plan, sink } = load(file, options);
        printDiagnostics(console, sink);
        if (plan === undefined || sink.hasErrors()) throw notCompiled(file);
        console.result(emit(options.emit, relocated(plan, file)));
      });
  },
};
