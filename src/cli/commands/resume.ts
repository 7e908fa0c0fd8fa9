import { readFileSync } from "node:fs";
import { Command } from "commander";
import type { HookVerb } from "../../base/power-hooks.js";
import { leaveHook } from "../../elasticity/queues/hook-folder.js";
import { type HookEvent, parseResumeFile } from "../../elasticity/queues/hooks.js";
import { compressHostlist, expandHostlist } from "../../elasticity/queues/hostlist.js";
import { findProject } from "../../workspace/project.js";
import { createConsole } from "../console.js";
import { examples } from "../help.js";
import { unreadableHosts } from "../host-names.js";
import type { GlobalOptions } from "../main.js";
import type { CommandEntry } from "./command.js";

const PROGRAMS: Readonly<Record<HookVerb, { readonly setting: string; readonly does: string }>> = {
  resume: { setting: "ResumeProgram", does: "workers are to come" },
  suspend: { setting: "SuspendProgram", does: "workers are to go" },
  "resume-fail": { setting: "ResumeFailProgram", does: "workers did not come in time" },
};

/**
 * `elastosca resume|suspend|resume-fail HOSTLIST`: what slurmctld calls in power-save mode (CL-5). Each leaves
 * one event for the controller, wakes it, and returns at once; slurmctld waits for nothing.
 */
export const hookCommands: readonly CommandEntry[] = (Object.keys(PROGRAMS) as HookVerb[]).map((verb) => ({
  build: () => hook(verb),
}));

function hook(verb: HookVerb): Command {
  const { setting, does } = PROGRAMS[verb];
  return new Command(verb)
    .description(`${setting} of Slurm: tell the controller that ${does}`)
    .argument("<hostlist>", "names as Slurm writes them, such as vnode-[1-3]")
    .addHelpText(
      "after",
      examples([`${verb} 'vnode-[1-3]'`, `what slurmctld calls when ${setting} points here`]),
    )
    .action(async (hostlist: string, options: GlobalOptions) => {
      const nodes = namesOf(hostlist);
      const project = findProject(process.cwd(), options.workspace);
      await leaveHook(project.stateDir, eventOf(verb, nodes));
      createConsole(options).note(`${verb} ${compressHostlist(nodes)}: left for the controller`);
    });
}

function namesOf(hostlist: string): string[] {
  try {
    const nodes = expandHostlist(hostlist);
    if (nodes.length === 0) throw new Error("it names no node");
    const stranger = nodes.find((name) => !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name));
    if (stranger !== undefined) throw new Error(`${JSON.stringify(stranger)} is not the name of a node`);
    return nodes;
  } catch (error) {
    throw unreadableHosts(hostlist, (error as Error).message);
  }
}

/** slurmctld takes the file away as soon as this program ends; an unreadable one is no reason to fail. */
function eventOf(verb: HookVerb, nodes: readonly string[]): HookEvent {
  const file = process.env.SLURM_RESUME_FILE;
  if (verb !== "resume" || file === undefined) return { verb, nodes };
  try {
    const jobs = parseResumeFile(JSON.parse(readFileSync(file, "utf8")));
    return { verb, nodes, ...(jobs === undefined ? {} : { jobs }) };
  } catch {
    return { verb, nodes };
  }
}
