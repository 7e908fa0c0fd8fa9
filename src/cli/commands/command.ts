import type { Command } from "commander";
import type { ExitStatus } from "../failure.js";

/** One command as the program takes it in. */
export interface CommandEntry {
  readonly build: (setStatus: (status: ExitStatus) => void) => Command;
}

/** A module of the command table: its commands are known by name before it is loaded. */
export interface CommandSource {
  readonly names: readonly string[];
  load(): Promise<readonly CommandEntry[]>;
}
