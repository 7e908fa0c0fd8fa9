import { Command, Option } from "commander";
import { createSink } from "../../diagnostics/bag.js";
import type { DeploymentPlan } from "../../lowering/ir.js";
import { planTree } from "../../render/tree.js";
import { findProject } from "../../workspace/project.js";
import { type Console, createConsole } from "../console.js";
import { readSource } from "../files.js";
import { examples } from "../help.js";
import { type LoadOptions, loadDeployment, printDiagnostics, templateOptions } from "../load.js";
import type { GlobalOptions } from "../main.js";
import { namedPolicy, notUsable, reportUnknownPools } from "../policy-file.js";
import { planQueue, type QueuePlan } from "../queue-plan/plan.js";
import { readQueue } from "../queue-plan/read.js";
import { queuePlanText } from "../queue-plan/text.js";
import { controlledCluster } from "../running-cluster.js";
import type { CommandEntry } from "./command.js";

interface Options extends GlobalOptions, LoadOptions {
  readonly format: string;
  readonly queue?: string;
  readonly policy?: string;
}

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
      .option(
        "--queue <file>",
        "jobs that wait: squeue output, a job list or a trace; what would be started?",
      )
      .option("--policy <file>", "policy file whose settings come over those of the sites file")
      .addHelpText(
        "after",
        examples(
          ["plan cluster.yaml --sites sites.yaml", "where does everything go, and what does it cost?"],
          ["plan", "the same for the cluster of the last up"],
          ["plan --queue jobs.yaml", "which workers would come for these jobs, why, and at what price?"],
          ["plan cluster.yaml --sites sites.yaml --input max_workers=20 --format json", "for a program"],
        ),
      )
      .action(async (template: string | undefined, options: Options) => {
        const console = createConsole(options);
        const project = findProject(process.cwd(), options.workspace);
        const { plan: made } = await loadDeployment(project, template, options, console);
        const queued =
          options.queue === undefined ? undefined : queueOf(options.queue, made, options, console);
        if (options.format === "json") {
          const report = queued === undefined ? made.report : { ...made.report, queue: queued };
          console.result(JSON.stringify(report, null, 2));
          return;
        }
        console.result(planTree(made));
        if (queued !== undefined) console.result(queuePlanText(queued, console.colors));
      });
  },
};

/** What the elasticity loop would do for the jobs of a file on the cluster of this plan. */
function queueOf(file: string, made: DeploymentPlan, options: Options, console: Console): QueuePlan {
  const policy = namedPolicy(options.policy, console);
  const cluster = controlledCluster(made, policy.settings);
  reportUnknownPools(policy, cluster.nodes, console);
  const sink = createSink();
  const source = readSource(file, "queue file", sink);
  const jobs = source === undefined ? [] : readQueue(source, sink);
  printDiagnostics(console, sink);
  if (sink.hasErrors()) throw notUsable(file);
  return planQueue(cluster, jobs, Date.now());
}
