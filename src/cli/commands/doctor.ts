import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { Command, Option } from "commander";
import { packageRoot } from "../../workspace/project.js";
import { examples } from "../help.js";
import type { CommandEntry } from "./command.js";

/** `elastosca doctor`: the checks of the set-up, without changing anything. */
export const doctor: CommandEntry = {
  build: (setStatus) =>
    new Command("doctor")
      .description("check what is needed on this machine and say how to get what is missing")
      .addOption(
        new Option("--format <format>", "json is for programs").choices(["text", "json"]).default("text"),
      )
      .addHelpText(
        "after",
        examples(["doctor", "what is there and what is missing"], ["doctor --format json", "for a program"]),
      )
      .action((options: { format: string }) => {
        const script = join(packageRoot(), "scripts", "setup.mjs");
        const format = options.format === "json" ? ["--json"] : [];
        const run = spawnSync(process.execPath, [script, "--check", ...format], { stdio: "inherit" });
        setStatus(run.status === 0 ? 0 : 1);
      }),
};
