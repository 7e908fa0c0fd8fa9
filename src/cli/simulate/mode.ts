import type { Command } from "commander";
import type { Console } from "../console.js";
import type { GlobalOptions } from "../main.js";

/** Options of every kind of simulation together, by the names that commander gives them. */
export type SimulateOptions = GlobalOptions & Readonly<Record<string, unknown>>;

/** One kind of simulation: what it adds to the command, and when it is the one that is meant. */
export interface SimulateMode {
  /** How it is asked for, for the message when nothing is. */
  readonly usage: string;
  readonly addOptions: (command: Command) => void;
  readonly isMeant: (experiment: string | undefined, options: SimulateOptions) => boolean;
  readonly run: (options: SimulateOptions, console: Console) => Promise<void>;
}
