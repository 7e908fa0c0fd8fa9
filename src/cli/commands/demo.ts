import { join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { packageRoot } from "../../workspace/project.js";
import { createConsole } from "../console.js";
import { runDemo } from "../demo/run.js";
import { examples } from "../help.js";
import type { GlobalOptions } from "../main.js";
import type { CommandEntry } from "./command.js";

type Options = GlobalOptions & {
  readonly sites: string;
  readonly inputs?: string;
  readonly jobs: number;
  readonly seconds: number;
  readonly destroy?: boolean;
  readonly format: string;
};

/** `elastosca demo`: a cluster, the loop, a burst of jobs, a summary: what `npm run quickstart` runs. */
export const demo: CommandEntry = {
  build: () => {
    const folder = join(packageRoot(), "tosca", "examples");
    return new Command("demo")
      .description("show it all: bring a hybrid cluster up, run the loop, submit a burst of jobs, sum up")
      .argument("[template]", "TOSCA service template", join(folder, "hybrid_slurm_cluster.yaml"))
      .option("--sites <file>", "sites file", join(folder, "sites.yaml"))
      .option("--inputs <file>", "input values; default: those of the example, for the example")
      .option("--jobs <count>", "jobs in the burst", positive, 40)
      .option("--seconds <time>", "running time of one job", positive, 4)
      .option("--destroy", "remove everything at the end")
      .addOption(new Option("--format <format>").choices(["text", "json"]).default("text"))
      .addHelpText(
        "after",
        examples(
          ["demo", "two local sites, 40 jobs; the cluster stays up"],
          ["demo --jobs 100 --seconds 2 --destroy", "more and shorter jobs; nothing is left at the end"],
          ["demo my.yaml --sites my-sites.yaml", "another cluster"],
        ),
      )
      .action(async (template: string, options: Options) => {
        await runDemo({ ...options, template }, createConsole(options));
      });
  },
};

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("a whole number from 1 on");
  return value;
}
