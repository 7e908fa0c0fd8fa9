import type { Command } from "commander";
import type { ExitStatus } from "../failure.js";

/** One entry of the command table. */
export interface CommandEntry {
  readonly build: (setStatus: (status: ExitStatus) => void) => Command;
}
