import { Command, Option } from "commander";
import { planTree } from "../../render/tree.js";
import { findProject } from "../../workspace/project.js";
import { createConsole } from "../console.js";
import { examples } from "../help.js";
import { type LoadOptions, loadDeployment, templateOptions } from "../load.js";
import type { GlobalOptions } from "../main.js";
import type { CommandEntry } from "./command.js";

/** `elastosca plan`: where everything goes, why, what is open and what it costs. Touches nothing. */
export const plan: CommandEntry = {
  build: () => {
    const command = new Command("plan")
      .description("show placement with reasons, networks, ports, VPN links and price; touches nothing")
      .argument("[template]", "TOSCA service template; default: the one of the last up");
    return templateOptions(command)
      .addOption(
        new Option("--format <format>", "json is for programs").choices(["text", "json"]).default("text"),
      )
      .addHelpText(
        "after",
        examples(
          ["plan cluster.yaml --sites sites.yaml", "where does everything go, and what does it cost?"],
          ["plan", "the same for the cluster of the last up"],
          ["plan cluster.yaml --sites sites.yaml --input max_workers=20 --format json", "for a program"],
        ),
      )
      .action(
        async (template: string | undefined, options: GlobalOptions & LoadOptions & { format: string }) => {
          const console = createConsole(options);
          const project = findProject(process.cwd(), options.workspace);
          const loaded = await loadDeployment(project, template, options, console);
          if (options.format === "json") console.result(JSON.stringify(loaded.plan.report, null, 2));
          else console.result(planTree(loaded.plan));
        },
      );
  },
};
