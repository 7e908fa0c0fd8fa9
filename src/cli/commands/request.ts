import { setTimeout as sleep } from "node:timers/promises";
import { Command, InvalidArgumentError, Option } from "commander";
import { parseRequirement } from "../../elasticity/requests/expressions.js";
import type { OpenRequest } from "../../elasticity/requests/request.js";
import { isOpen } from "../../elasticity/requests/states.js";
import { type RequestStore, requestStore } from "../../elasticity/requests/store.js";
import { parseSize } from "../../placement/fields.js";
import { findProject } from "../../workspace/project.js";
import { type Console, createConsole } from "../console.js";
import { Failure } from "../failure.js";
import { examples } from "../help.js";
import { oneMore, requireCluster } from "../load.js";
import type { GlobalOptions } from "../main.js";
import { table } from "../table.js";
import type { CommandEntry } from "./command.js";

interface CreateOptions extends GlobalOptions {
  readonly cpus: number;
  readonly memory: number;
  readonly requirement?: readonly string[];
  readonly tasks: number;
  readonly tasksPerNode?: number;
}

interface WaitOptions extends GlobalOptions {
  readonly timeout: number;
}

const MIB = 2 ** 20;

/** How often a waiting command looks; milliseconds. */
const POLL = 500;

/** `elastosca request`: resources that are asked for without a job (CL-12). */
export const request: CommandEntry = {
  build: (setStatus) => {
    const command = new Command("request").description("ask for workers without submitting a job");
    command.addCommand(createCommand());
    command.addCommand(waitCommand((served) => setStatus(served ? 0 : 1)));
    command.addCommand(listCommand());
    command.addCommand(cancelCommand());
    return command;
  },
};

function createCommand(): Command {
  return new Command("create")
    .exitOverride()
    .description("ask for room for some tasks; prints the number of the request")
    .option("-c, --cpus <count>", "processors of one task", wholeNumber, 1)
    .option("-m, --memory <size>", 'memory of one task, as "2 GB"; default: any', memorySize, 0)
    .addOption(
      new Option(
        "-r, --requirement <expression>",
        "what each node must be, may be repeated, as '\"gpu\" in features && memory >= 4096'",
      ).argParser(oneMore),
    )
    .option("-n, --tasks <count>", "how many tasks", wholeNumber, 1)
    .option("--tasks-per-node <count>", "most tasks on one node; default: as many as it holds", wholeNumber)
    .addHelpText(
      "after",
      examples(
        ["request create -c 2 -n 3", "room for three tasks of two processors"],
        ["request create -n 2 --tasks-per-node 1", "two workers"],
      ),
    )
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<CreateOptions>();
      const requirements = options.requirement ?? [];
      for (const text of requirements) {
        const parsed = parseRequirement(text);
        if (!parsed.ok) throw badRequirement(text, parsed.error);
      }
      const store = storeOf(options);
      const { cpus, memory, tasks, tasksPerNode } = options;
      const order = {
        slots: cpus,
        memoryMiB: Math.ceil(memory / MIB),
        requirements,
        tasks,
        perNode: tasksPerNode ?? tasks,
      };
      createConsole(options).result((await store.create(order, Date.now())).id);
    });
}

function waitCommand(ended: (served: boolean) => void): Command {
  return new Command("wait")
    .exitOverride()
    .description("wait until a request is served; exit status 1 when it is not")
    .argument("<id>", "number of the request")
    .option("--timeout <seconds>", "how long to wait", wholeNumber, 300)
    .addHelpText("after", examples(["request wait 1 --timeout 600", "until its nodes are on"]))
    .action(async (id: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<WaitOptions>();
      const console = createConsole(options);
      const found = await waitFor(storeOf(options), id, Date.now() + options.timeout * 1000);
      console.result(line(found));
      ended(found.state === "served");
    });
}

/** The request once it is done with, or as it is at the deadline. */
async function waitFor(store: RequestStore, id: string, deadline: number): Promise<OpenRequest> {
  for (;;) {
    const found = await store.find(id);
    if (found === undefined) throw unknownRequest(id);
    if (!isOpen(found.state) || Date.now() >= deadline) return found;
    await sleep(Math.max(1, Math.min(POLL, deadline - Date.now())));
  }
}

function listCommand(): Command {
  return new Command("list")
    .exitOverride()
    .description("the requests with what has become of them")
    .argument("[id...]", "numbers of requests; default: all")
    .addOption(
      new Option("--format <format>", "json is for programs").choices(["text", "json"]).default("text"),
    )
    .addHelpText("after", examples(["request list --format json", "the same for machines"]))
    .action(async (ids: string[], _: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions & { readonly format: string }>();
      const console = createConsole(options);
      const all = await storeOf(options).list();
      const stranger = ids.find((id) => !all.some((one) => one.id === id));
      if (stranger !== undefined) throw unknownRequest(stranger);
      const shown = ids.length === 0 ? all : all.filter(({ id }) => ids.includes(id));
      console.result(options.format === "json" ? JSON.stringify(shown, null, 2) : listText(shown, console));
    });
}

function cancelCommand(): Command {
  return new Command("cancel")
    .exitOverride()
    .description("take a request back; its workers go when they are idle")
    .argument("<id...>", "numbers of requests")
    .addHelpText("after", examples(["request cancel 1", "its workers are not kept any longer"]))
    .action(async (ids: string[], _: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      const store = storeOf(options);
      for (const id of ids) if (!(await store.cancel(id))) throw unknownRequest(id);
      createConsole(options).note(`cancelled ${ids.join(" ")}`);
    });
}

function storeOf(options: GlobalOptions): RequestStore {
  const project = findProject(process.cwd(), options.workspace);
  requireCluster(project);
  return requestStore(project.stateDir);
}

function listText(requests: readonly OpenRequest[], console: Console): string {
  if (requests.length === 0) return "there is no request";
  const rows = requests.map((one) => [
    one.id,
    one.state,
    new Date(one.since).toISOString(),
    `${one.tasks} x ${one.slots} CPU${one.slots === 1 ? "" : "s"}${one.memoryMiB === 0 ? "" : `, ${one.memoryMiB} MiB`}`,
    one.requirements.join(" && "),
    one.nodes.join(" "),
  ]);
  return table(["request", "state", "since", "tasks", "requirement", "nodes"], rows, console.colors);
}

function line({ id, state, nodes }: OpenRequest): string {
  return `request ${id}: ${state}${nodes.length === 0 ? "" : ` on ${nodes.join(" ")}`}`;
}

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text) && Number(text) > 0) return Number(text);
  throw new InvalidArgumentError("It is a whole number of at least 1.");
}

function memorySize(text: string): number {
  const bytes = parseSize(text);
  if (bytes !== undefined) return bytes;
  throw new InvalidArgumentError('It is a number of bytes or a size such as "2 GB".');
}

function badRequirement(text: string, problem: string): Failure {
  return new Failure({
    code: "TS9431",
    message: `the requirement ${text} cannot be read: ${problem}`,
    hint: "for example: '\"main\" in queues && memory >= 4096'",
    status: 2,
  });
}

function unknownRequest(id: string): Failure {
  return new Failure({
    code: "TS9432",
    message: `there is no request ${id}`,
    hint: "`elastosca request list` shows them",
  });
}
