import { Command, Option } from "commander";
import type { DeploymentPlan } from "../../lowering/ir.js";
import { planJson } from "../../lowering/serialize.js";
import { planDot } from "../../render/dot.js";
import { planMermaid } from "../../render/mermaid.js";
import { createConsole } from "../console.js";
import { expandedTemplate, pulumiProgram } from "../emission.js";
import { examples } from "../help.js";
import {
  type Loaded,
  type LoadOptions,
  load,
  missing,
  notCompiled,
  printDiagnostics,
  templateOptions,
} from "../load.js";
import type { GlobalOptions } from "../main.js";
import { deliver } from "../output-file.js";
import { relocated } from "../relocate.js";
import { resourceEmission } from "../resource-emission.js";
import type { CommandEntry } from "./command.js";

type Options = GlobalOptions &
  LoadOptions & { readonly emit: Emission; readonly nodes?: string; readonly out?: string };

const EMISSIONS = ["plan", "tosca", "pulumi-yaml", "dot", "mermaid"] as const;
type Emission = (typeof EMISSIONS)[number];

/** `elastosca compile`: the DeploymentPlan as JSON, as TOSCA, as a Pulumi program, or as a graph. */
export const compile: CommandEntry = {
  build: () => {
    const command = new Command("compile")
      .description("compile a template to its DeploymentPlan, or to a program")
      .argument("<file>", "TOSCA service template");
    return templateOptions(command)
      .addOption(
        new Option(
          "--emit <what>",
          "plan = DeploymentPlan as JSON; tosca = template with all that was added; pulumi-yaml = program; dot and mermaid = graphs",
        )
          .choices(EMISSIONS)
          .default("plan"),
      )
      .option("--nodes <names>", "pulumi-yaml: workers to declare, by name with commas; default: all")
      .option("--out <file>", "write to a file instead of standard output")
      .addOption(new Option("--format <format>", "the plan is always JSON").choices(["text", "json"]))
      .addHelpText(
        "after",
        examples(
          ["compile cluster.yaml --sites sites.yaml > plan.json", "what is to be built, as data"],
          ["compile cluster.yaml --sites sites.yaml --input max_workers=8", "with another input"],
          [
            "compile cluster.yaml --sites sites.yaml --emit tosca --out expanded.yaml",
            "as TOSCA, all written out",
          ],
          [
            "compile cluster.yaml --sites sites.yaml --emit pulumi-yaml --out Pulumi.yaml",
            "for runtime: yaml",
          ],
          ["compile cluster.yaml --sites sites.yaml --emit dot | dot -Tsvg > plan.svg", "a picture"],
        ),
      )
      .action((file: string, options: Options) => {
        const console = createConsole(options);
        if (options.sites === undefined) {
          throw missing("sites file", "a plan needs to know the clouds: add --sites FILE");
        }
        const loaded = load(file, options);
        const { plan, sink } = loaded;
        const sound = plan !== undefined && !sink.hasErrors();
        const text = sound ? emission(loaded, plan, file, options) : resourceEmission(loaded, file, options);
        printDiagnostics(console, sink, ["error", "warning"]);
        if (text === undefined) throw notCompiled(file);
        deliver(console, text, options.out);
      });
  },
};

function emission(
  loaded: Loaded,
  plan: DeploymentPlan,
  file: string,
  { emit, nodes, out }: Options,
): string | undefined {
  switch (emit) {
    case "plan":
      return planJson(relocated(plan, file));
    case "tosca":
      return expandedTemplate(loaded, file, out);
    case "pulumi-yaml":
      return pulumiProgram(loaded, plan, nodes);
    case "dot":
      return planDot(relocated(plan, file));
    case "mermaid":
      return planMermaid(relocated(plan, file));
  }
}
