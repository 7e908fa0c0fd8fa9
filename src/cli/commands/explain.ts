import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Argument, Command, Option } from "commander";
import { type Explanation, explainJob, explainNode, type JournalRecord } from "../../elasticity/index.js";
import { findProject, packageRoot } from "../../workspace/project.js";
import { type Console, createConsole } from "../console.js";
import { Failure } from "../failure.js";
import { examples } from "../help.js";
import type { GlobalOptions } from "../main.js";
import type { CommandEntry } from "./command.js";
import { projectJournal } from "./status.js";

type Options = GlobalOptions & { readonly format: string };

/** `elastosca explain`: the chain of decisions about a node or a job, or the page of a diagnostic code. */
export const explain: CommandEntry = {
  build: () =>
    new Command("explain")
      .description("tell why: explain node vnode-3 | explain job 17 | explain code TS4003")
      .addArgument(new Argument("<what>").choices(["node", "job", "code"]))
      .argument("<id>", "name of the node, id of the job, or code")
      .addOption(new Option("--format <format>").choices(["text", "json"]).default("text"))
      .addHelpText(
        "after",
        examples(
          ["explain node vnode-3", "why it came and went"],
          ["explain job 17", "what was done for it"],
          ["explain code TS5006", "what a diagnostic means"],
        ),
      )
      .action(async (what: string, id: string, options: Options) => {
        const console = createConsole(options);
        if (what === "code") console.result(codePage(id));
        else await story(what, id, options, console);
      }),
};

async function story(what: string, id: string, options: Options, console: Console): Promise<void> {
  const records = await projectJournal(findProject(process.cwd(), options.workspace));
  const steps = what === "node" ? explainNode(records, id) : explainJob(records, id);
  if (steps.length === 0) throw unknown(what, id, records);
  if (options.format === "json") console.result(JSON.stringify(steps, null, 2));
  else console.result(steps.map((step) => stepText(step, console)).join("\n"));
}

function stepText({ at, code, text, evidence }: Explanation, { colors }: Console): string {
  const facts = Object.entries(evidence ?? {}).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  const proof = facts.length === 0 ? "" : colors.dim(` [${facts.join(", ")}]`);
  return `${new Date(at).toISOString()} ${text}${proof}${code === "" ? "" : colors.dim(` (${code})`)}`;
}

function codePage(code: string): string {
  const file = join(packageRoot(), "docs", "diagnostics", `${code.toUpperCase()}.md`);
  if (!/^TS\d{4}$/i.test(code) || !existsSync(file)) {
    throw new Failure({
      code: "TS9115",
      message: `there is no diagnostic ${code}`,
      hint: "codes look like TS4003",
    });
  }
  return readFileSync(file, "utf8").trimEnd();
}

function unknown(what: string, id: string, records: readonly JournalRecord[]): Failure {
  const hint =
    records.length === 0
      ? "the elasticity loop has not run yet: elastosca controller"
      : "elastosca status lists the nodes; squeue on the front-end lists the jobs";
  return new Failure({ code: "TS9116", message: `the journal knows nothing of ${what} ${id}`, hint });
}
