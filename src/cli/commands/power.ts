import { Command } from "commander";
import { leaveOrder, type OperatorOrder } from "../../elasticity/index.js";
import { findProject } from "../../workspace/project.js";
import { createConsole } from "../console.js";
import { Failure } from "../failure.js";
import { examples } from "../help.js";
import { loadRunning } from "../load.js";
import type { GlobalOptions } from "../main.js";
import type { CommandEntry } from "./command.js";

type Verb = OperatorOrder["command"];

const DESCRIPTIONS: Readonly<Record<Verb, string>> = {
  poweron: "ask the loop to start a worker",
  poweroff: "ask the loop to drain and remove a worker",
  enable: "let the loop decide about a worker again",
  disable: "keep the loop from starting or stopping a worker",
};

/** `elastosca poweron|poweroff|enable|disable NODE`: orders that the controller takes in (CL-12). */
export const powerCommands: readonly CommandEntry[] = (Object.keys(DESCRIPTIONS) as Verb[]).map((verb) => ({
  build: () => ordering(verb),
}));

function ordering(verb: Verb): Command {
  return new Command(verb)
    .description(DESCRIPTIONS[verb])
    .argument("<node...>", "names of workers")
    .addHelpText("after", examples([`${verb} vnode-1 vnode-2`, DESCRIPTIONS[verb]]))
    .action(async (names: string[], options: GlobalOptions) => {
      const console = createConsole(options);
      const project = findProject(process.cwd(), options.workspace);
      const known = loadRunning(project).cluster.batch.nodes.map((node) => node.name);
      const stranger = names.find((name) => !known.includes(name));
      if (stranger !== undefined) {
        throw new Failure({
          code: "TS9117",
          message: `the cluster has no worker ${stranger}`,
          hint: `its workers are ${known[0]} to ${known.at(-1)}`,
        });
      }
      for (const node of names) await leaveOrder(project.stateDir, { command: verb, node });
      console.note(`${verb} ${names.join(" ")}: left for the controller, which takes it in at its next look`);
    });
}
