import { resolve } from "node:path";
import { Command, Option } from "commander";
import { findProject, type Project } from "../../workspace/project.js";
import { type Console, createConsole } from "../console.js";
import type { StackOutcome } from "../deployment/progress.js";
import { enterProject } from "../environment.js";
import type { ExitStatus } from "../failure.js";
import { examples } from "../help.js";
import { interruptSignal } from "../interrupt.js";
import { type LoadOptions, loadDeployment, oneMore, templateOptions } from "../load.js";
import type { GlobalOptions } from "../main.js";
import { bringUp, previewAll, requireSuccess } from "../operate.js";
import { outcomeLine, plannedPrinter, progressPrinter, startLine } from "../progress.js";
import type { CommandEntry } from "./command.js";

type Options = GlobalOptions &
  LoadOptions & { readonly format: string; readonly policyPack?: readonly string[] };

const EXAMPLES = {
  up: [
    ["up cluster.yaml --sites sites.yaml --inputs inputs.yaml", "build the cluster"],
    ["up", "again, with what the last up was given; goes on where it was interrupted"],
    ["up cluster.yaml --sites more-sites.yaml", "a site more or less; the other sites do not notice"],
  ],
  preview: [
    ["preview", "what would up change now?"],
    ["preview cluster.yaml --sites sites.yaml --policy-pack policies", "in a pull request"],
  ],
} as const;

/** `elastosca up`: the whole cluster, core first, then all sites at once. */
export const up: CommandEntry = { build: (setStatus) => deploying("up", setStatus) };

/** `elastosca preview`: what `up` would change. */
export const preview: CommandEntry = { build: (setStatus) => deploying("preview", setStatus) };

function deploying(kind: "up" | "preview", setStatus: (status: ExitStatus) => void): Command {
  const command = new Command(kind)
    .description(kind === "up" ? "build or change the cluster of a template" : "show what up would change")
    .argument("[template]", "TOSCA service template; default: the one of the last up");
  return templateOptions(command)
    .addOption(
      new Option("--policy-pack <path>", "policy pack that must agree, may be repeated").argParser(oneMore),
    )
    .addOption(
      new Option("--format <format>", "json is for programs").choices(["text", "json"]).default("text"),
    )
    .addHelpText("after", examples(...EXAMPLES[kind]))
    .action(async (template: string | undefined, options: Options) => {
      const console = createConsole(options);
      const project = findProject(process.cwd(), options.workspace);
      const outcomes = await deploy(kind, template, project, options, console);
      if (options.format === "json") {
        const told = kind === "up" ? await withOutputs(project, outcomes) : outcomes;
        console.result(JSON.stringify(told, null, 2));
      }
      requireSuccess(outcomes);
      if (kind === "preview" && outcomes.length === 1) {
        console.note(
          "the stacks of the sites can be previewed once core is up: they take keys and addresses from it",
        );
      }
      setStatus(0);
    });
}

async function deploy(
  kind: "up" | "preview",
  template: string | undefined,
  project: Project,
  options: Options,
  console: Console,
): Promise<readonly StackOutcome[]> {
  const { plan, input } = await loadDeployment(project, template, options, console);
  await enterProject(project);
  const policyPacks = options.policyPack?.map((path) => resolve(path));
  return await (kind === "up" ? bringUp : previewAll)({
    project,
    plan,
    input,
    signal: interruptSignal(console),
    onProgress: kind === "up" ? progressPrinter(console, Date.now()) : plannedPrinter(console),
    onStart: (stack, expected) => console.note(startLine(console, stack, expected)),
    onOutcome: (outcome) => console.note(outcomeLine(console, outcome)),
    ...(policyPacks === undefined ? {} : { policyPacks }),
  });
}

/** Outcomes with the outputs for machines to read, as the engine prints them: secrets, nested ones too, masked. */
async function withOutputs(project: Project, outcomes: readonly StackOutcome[]): Promise<readonly unknown[]> {
  const { maskedOutputs } = await import("../deploy.js");
  return await Promise.all(
    outcomes.map(async (outcome) => ({
      ...outcome,
      outputs: (await maskedOutputs(project, outcome.stack)) ?? {},
    })),
  );
}
