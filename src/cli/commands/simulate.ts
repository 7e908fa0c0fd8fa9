import { Argument, Command, Option } from "commander";
import { createConsole } from "../console.js";
import { Failure } from "../failure.js";
import { examples } from "../help.js";
import { journalMode } from "../simulate/from-journal.js";
import type { SimulateMode, SimulateOptions } from "../simulate/mode.js";
import { paperMode } from "../simulate/paper.js";
import { traceMode } from "../simulate/trace.js";
import type { CommandEntry } from "./command.js";

/** Every kind of simulation; the first that is meant runs. */
const MODES: readonly SimulateMode[] = [paperMode, journalMode, traceMode];

/** `elastosca simulate`: clusters and policies in virtual time. */
export const simulate: CommandEntry = {
  build: () => {
    const command = new Command("simulate")
      .description("run workloads and policies in virtual time")
      .addArgument(new Argument("[experiment]", "a known experiment").choices(["paper"]))
      .addOption(new Option("--format <format>").choices(["text", "json"]).default("text"));
    for (const mode of MODES) mode.addOptions(command);
    return command
      .addHelpText(
        "after",
        examples(
          ["simulate paper", "the experiment of the hybrid clusters paper and what could be made better"],
          ["simulate --trace steady --policy all", "one workload under our rules and those of the peers"],
          ["simulate paper --scenario EX-1 --seeds 200 --plot figures", "one scenario, with its figures"],
        ),
      )
      .action(async (experiment: string | undefined, options: SimulateOptions) => {
        const mode = MODES.find((each) => each.isMeant(experiment, options));
        if (mode === undefined) throw nothingMeant();
        await mode.run(options, createConsole(options));
      });
  },
};

function nothingMeant(): Failure {
  return new Failure({
    code: "TS9440",
    message: "nothing to simulate was named",
    hint: `say one of: ${MODES.map((mode) => mode.usage).join(", ")}`,
    status: 2,
  });
}
