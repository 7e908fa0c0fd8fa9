import { Command, Option } from "commander";
import { topologyChanges } from "../../diff/topologies.js";
import { planChanges } from "../../emit/plan-changes.js";
import type { DeploymentPlan } from "../../lowering/ir.js";
import type { Topology } from "../../topology/topology.js";
import { type Console, createConsole } from "../console.js";
import { areSame, type Differences, diffJson, diffText, type PlanDifferences } from "../diff-text.js";
import { Failure } from "../failure.js";
import { examples } from "../help.js";
import { type LoadOptions, load, notCompiled, printDiagnostics, templateOptions } from "../load.js";
import type { GlobalOptions } from "../main.js";
import type { CommandEntry } from "./command.js";
import { noTopology } from "./graph.js";

type Options = GlobalOptions &
  LoadOptions & { readonly format: "text" | "json"; readonly exitCode?: boolean };

/** `elastosca diff`: in what two templates differ, and what that means for a deployment. */
export const diff: CommandEntry = {
  build: (setStatus) => {
    const command = new Command("diff")
      .description("compare what two templates mean; with --sites, what changes in the deployment")
      .argument("<before>", "TOSCA service template")
      .argument("<after>", "TOSCA service template");
    return templateOptions(command)
      .addOption(
        new Option("--format <format>", "json is for programs").choices(["text", "json"]).default("text"),
      )
      .option("--exit-code", "exit status 1 when they differ, 2 when one cannot be compiled")
      .addHelpText(
        "after",
        examples(
          ["diff old.yaml new.yaml", "nodes, values and requirements that differ, with their lines"],
          ["diff old.yaml new.yaml --sites sites.yaml", "which resources are made, changed, built anew?"],
          ["diff old.yaml new.yaml --exit-code --quiet", "for a script"],
        ),
      )
      .action((before: string, after: string, options: Options) => {
        const console = createConsole(options);
        const [old, fresh] = [before, after].map((file) => compiled(file, options, console));
        if (old === undefined || fresh === undefined) return;
        const differences: Differences = {
          topology: topologyChanges(old.topology, fresh.topology),
          ...planPart(old.plan, fresh.plan),
        };
        const text =
          options.format === "json" ? diffJson(differences) : diffText(differences, console.colors);
        if (options.quiet !== true || options.format === "json") console.result(text);
        setStatus(options.exitCode === true && !areSame(differences) ? 1 : 0);
      });
  },
};

interface Compiled {
  readonly topology: Topology;
  readonly plan: DeploymentPlan | undefined;
}

function compiled(file: string, options: Options, console: Console): Compiled {
  const { topology, plan, sink } = load(file, options);
  printDiagnostics(console, sink, ["error"]);
  const failed = sink.hasErrors() || (options.sites !== undefined && plan === undefined);
  if (!failed && topology !== undefined) return { topology, plan };
  const { detail } = failed ? notCompiled(file) : noTopology(file);
  // Under --exit-code the status 1 says that two sound templates differ.
  throw new Failure(options.exitCode === true ? { ...detail, status: 2 } : detail);
}

function planPart(
  before: DeploymentPlan | undefined,
  after: DeploymentPlan | undefined,
): Pick<Differences, "plan"> {
  if (before === undefined || after === undefined) return {};
  return { plan: { facts: factChanges(before, after), resources: planChanges(before, after) } };
}

function factChanges(before: DeploymentPlan, after: DeploymentPlan): PlanDifferences["facts"] {
  const facts = ({ cluster, report, outputs }: DeploymentPlan) => ({
    "cluster name": cluster.name,
    "workers at least": cluster.elasticity.minNodes,
    "workers at most": cluster.elasticity.maxNodes,
    "price per hour at least": report.pricePerHour.minimum,
    "price per hour at most": report.pricePerHour.maximum,
    outputs: Object.keys(outputs).join(", "),
  });
  const fresh = new Map(Object.entries(facts(after)));
  return Object.entries(facts(before)).flatMap(([name, value]) => {
    const other = fresh.get(name);
    return other === undefined || other === value ? [] : [{ name, before: value, after: other }];
  });
}
