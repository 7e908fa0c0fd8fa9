import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Argument, Command, InvalidArgumentError, Option } from "commander";
import {
  CONSOLE,
  declaredCluster,
  type Explanation,
  explainJob,
  explainNode,
  explainPool,
  type JournalRecord,
  journalPath,
  keptConsoles,
  recordsAbout,
  type SubjectKind,
  withConsoles,
} from "../../elasticity/index.js";
import { findProject, packageRoot } from "../../workspace/project.js";
import { type Console, createConsole } from "../console.js";
import { stopped } from "../diagnosed.js";
import { Failure } from "../failure.js";
import { examples } from "../help.js";
import type { GlobalOptions } from "../main.js";
import type { CommandEntry } from "./command.js";

type Options = GlobalOptions & { readonly format: string; readonly last?: number };

/** `elastosca explain`: the chain of decisions about a node or a job, or the page of a diagnostic code. */
export const explain: CommandEntry = {
  build: () =>
    new Command("explain")
      .description(
        "tell why: explain node vnode-3 | explain job 17 | explain pool lab-b | explain code TS4003",
      )
      .addArgument(new Argument("<what>").choices(["node", "job", "pool", "code"]))
      .argument("<id>", "name of the node or of the site, id of the job, or code")
      .addOption(new Option("--format <format>").choices(["text", "json"]).default("text"))
      .option("--last <steps>", "only the last steps, 0 = all", count, 200)
      .addHelpText(
        "after",
        examples(
          ["explain node vnode-3", "why it came and went"],
          ["explain job 17", "what was done for it"],
          ["explain pool lab-b --last 20", "what was decided for a site"],
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
  const { stateDir } = findProject(process.cwd(), options.workspace);
  const path = journalPath(stateDir);
  const found = await steps(path, what as SubjectKind, id);
  const all = what === "node" ? withConsoles(found, await keptConsoles(stateDir, id)) : found;
  if (all.length === 0) throw await unknown(what, id, path);
  const { last = 0 } = options;
  const told = last === 0 ? all : all.slice(-last);
  if (options.format === "json") console.result(JSON.stringify(told, null, 2));
  else {
    if (told.length < all.length)
      console.note(`the last ${told.length} of ${all.length} steps; --last 0 gives all`);
    console.result(told.map((step) => stepText(step, console)).join("\n"));
  }
}

async function steps(path: string, what: SubjectKind, id: string): Promise<Explanation[]> {
  const read = await recordsAbout(path, what, id);
  if (!read.ok) throw stopped(read.error);
  const records: readonly JournalRecord[] = read.value;
  if (what === "node") return explainNode(records, id);
  if (what === "job") return explainJob(records, id);
  const declared = (await declaredCluster(path))?.nodes ?? [];
  const members = declared.filter(({ site, pool }) => site === id || pool === id);
  const sites = new Set(members.filter(({ site }) => site === id).map(({ site }) => site));
  return explainPool(records, { nodes: new Set(members.map(({ name }) => name)), sites });
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError("a whole number from 0 on");
  return value;
}

function stepText(step: Explanation, { colors }: Console): string {
  const { at, code, text, evidence = {} } = step;
  const [facts, below] = code === CONSOLE ? consoleParts(evidence) : [evidence, ""];
  const shown = Object.entries(facts).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  const proof = shown.length === 0 ? "" : colors.dim(` [${shown.join(", ")}]`);
  return `${new Date(at).toISOString()} ${text}${proof}${code === "" ? "" : colors.dim(` (${code})`)}${below}`;
}

/** The lines of a console stand below the step, not in it. */
function consoleParts(evidence: Explanation["evidence"]): [Explanation["evidence"], string] {
  const { lines, ...facts } = evidence;
  const told = Array.isArray(lines) ? lines : [];
  return [facts, told.map((line) => `\n    ${String(line)}`).join("")];
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

async function unknown(what: string, id: string, path: string): Promise<Failure> {
  const declared = await declaredCluster(path);
  const hint =
    declared === undefined
      ? "the elasticity loop has not run yet: elastosca controller"
      : what === "pool"
        ? `the sites are ${declared.sites.join(", ")}`
        : "elastosca status lists the nodes; squeue on the front-end lists the jobs";
  return new Failure({ code: "TS9116", message: `the journal knows nothing of ${what} ${id}`, hint });
}
