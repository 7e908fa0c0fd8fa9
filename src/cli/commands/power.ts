import { Command, Option } from "commander";
import type { OperatorCommand } from "../../elasticity/core/index.js";
import { leaveOrder } from "../../elasticity/index.js";
import { findProject } from "../../workspace/project.js";
import { createConsole } from "../console.js";
import { examples } from "../help.js";
import { hostNames } from "../host-names.js";
import { loadRunning } from "../load.js";
import type { GlobalOptions } from "../main.js";
import type { CommandEntry } from "./command.js";

type Verb = OperatorCommand;

const DESCRIPTIONS: Readonly<Record<Verb, string>> = {
  poweron: "ask the loop to start workers",
  poweroff: "ask the loop to drain and remove workers",
  enable: "let the loop decide about workers again",
  disable: "keep the loop from starting or stopping workers",
};

/**
 * `elastosca poweron|poweroff|enable|disable HOSTLIST...`: orders that the controller takes in (CL-12). They
 * lie in a folder that only the operator can write to, and wait there while no controller runs.
 */
export const powerCommands: readonly CommandEntry[] = (Object.keys(DESCRIPTIONS) as Verb[]).map((verb) => ({
  build: () => ordering(verb),
}));

function ordering(verb: Verb): Command {
  return new Command(verb)
    .description(DESCRIPTIONS[verb])
    .argument("<hostlist...>", "names of workers, also as vnode-[1-3,7]")
    .addOption(new Option("--format <format>").choices(["text", "json"]).default("text"))
    .addHelpText("after", examples([`${verb} 'vnode-[1-2]' vnode-7`, DESCRIPTIONS[verb]]))
    .action(async (hostlists: string[], options: GlobalOptions & { readonly format: string }) => {
      const console = createConsole(options);
      const project = findProject(process.cwd(), options.workspace);
      const known = loadRunning(project).cluster.batch.nodes.map((node) => node.name);
      const nodes = hostNames(hostlists, known);
      for (const node of nodes) await leaveOrder(project.stateDir, { command: verb, node });
      if (options.format === "json") console.result(JSON.stringify({ command: verb, nodes }, null, 2));
      else console.note(`${verb} ${nodes.join(" ")}: left for the controller, which takes it in at once`);
    });
}
