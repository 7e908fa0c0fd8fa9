import { type Command, Option } from "commander";
import type { TraceFormat } from "../../simulator/traces/read.js";
import { oneMore } from "../load.js";
import type { ClusterOptions } from "./cluster.js";
import type { SimulateMode, SimulateOptions } from "./mode.js";

/** Options of `elastosca simulate --trace`. */
export interface TraceOptions extends ClusterOptions {
  readonly trace: string;
  readonly traceFormat?: TraceFormat;
  readonly policy?: readonly string[];
  readonly seed?: string;
  readonly format?: string;
  readonly plot?: string;
  readonly tradeoff?: string;
  readonly keepGoing?: boolean;
  readonly feedback?: boolean;
}

/** `elastosca simulate --trace F`: one workload under several policies, side by side. */
export const traceMode: SimulateMode = {
  usage: "--trace FILE",
  addOptions: addTraceOptions,
  isMeant: (_experiment, options) => options["trace"] !== undefined,
  run: async (options, console) => {
    const { runTrace } = await import("./run-trace.js");
    runTrace(options as SimulateOptions & TraceOptions, console);
  },
};

function addTraceOptions(command: Command): void {
  command
    .option(
      "--trace <file>",
      "jobs to run: a CLUES .sim file, a Standard Workload Format log, a sacct export, or steady, bursty, gang",
    )
    .addOption(
      new Option("--trace-format <format>", "format of the trace; default: told by its first lines").choices([
        "sim",
        "swf",
        "sacct",
      ]),
    )
    .addOption(
      new Option(
        "--policy <name|file>",
        'policy file, or rules of a peer by name, may be repeated; "all" for all of them',
      ).argParser(oneMore),
    )
    .option("--nodes <n>", "number of elastic nodes; default: those of the trace, else 64")
    .option("--cpus <n>", "processors of a node; default: those of the trace's nodes")
    .option("--sites <file>", "sites file: nodes, prices and boot times of the clouds in it")
    .option("--boot <seconds>", "time from the request to usable; default: that of the sites file, else 180")
    .option("--price <amount>", "price of a node and hour without a sites file; default: 1")
    .option("--seed <n>", "seed of what is left to chance; default: 1")
    .option("--tradeoff <file>", "draw cost against mean wait of the policies into this file, as SVG")
    .option("--keep-going", "leave bad lines of the trace out, and count them")
    .option("--feedback", "Standard Workload Format: jobs wait for the preceding ones, as their users did");
}
