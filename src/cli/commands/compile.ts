import { Command, Option } from "commander";
import type { DeploymentPlan } from "../../lowering/ir.js";
import { planJson } from "../../lowering/serialize.js";
import { planDot } from "../../render/dot.js";
import { planMermaid } from "../../render/mermaid.js";
import { createConsole } from "../console.js";
import { examples } from "../help.js";
import { type LoadOptions, load, missing, notCompiled, printDiagnostics, templateOptions } from "../load.js";
import type { GlobalOptions } from "../main.js";
import { relocated } from "../relocate.js";
import type { CommandEntry } from "./command.js";

type Options = GlobalOptions & LoadOptions & { readonly emit: Emission };
type Emission = "plan" | "dot" | "mermaid";

const EMITTERS: Readonly<Record<Emission, (plan: DeploymentPlan) => string>> = {
  plan: planJson,
  dot: planDot,
  mermaid: planMermaid,
};

/** `elastosca compile`: the DeploymentPlan as JSON, or as a graph. */
export const compile: CommandEntry = {
  build: () => {
    const command = new Command("compile")
      .description("compile a template to its DeploymentPlan")
      .argument("<file>", "TOSCA service template");
    return templateOptions(command)
      .addOption(
        new Option("--emit <what>", "plan = DeploymentPlan as JSON; dot and mermaid = graphs")
          .choices(["plan", "dot", "mermaid"])
          .default("plan"),
      )
      .addOption(new Option("--format <format>", "the plan is always JSON").choices(["text", "json"]))
      .addHelpText(
        "after",
        examples(
          ["compile cluster.yaml --sites sites.yaml > plan.json", "what is to be built, as data"],
          ["compile cluster.yaml --sites sites.yaml --input max_workers=8", "with another input"],
          ["compile cluster.yaml --sites sites.yaml --emit dot | dot -Tsvg > plan.svg", "a picture"],
        ),
      )
      .action((file: string, options: Options) => {
        const console = createConsole(options);
        if (options.sites === undefined) {
          throw missing("sites file", "a plan needs to know the clouds: add --sites FILE");
        }
        const { plan, sink } = load(file, options);
        printDiagnostics(console, sink, ["error", "warning"]);
        if (plan === undefined || sink.hasErrors()) throw notCompiled(file);
        console.result(EMITTERS[options.emit](relocated(plan, file)));
      });
  },
};
