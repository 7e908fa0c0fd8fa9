import pc from "picocolors";

export type Colors = ReturnType<typeof pc.createColors>;

/**
 * Where a command writes: results to standard output, everything else to standard error. Made once from
 * the global options; nothing below the command line prints.
 */
export interface Console {
  /** A result, ends with a line break. */
  result(text: string): void;
  /** Progress and remarks; silent under `--quiet`. */
  note(text: string): void;
  /** Diagnostics and failures; never silent. */
  complain(text: string): void;
  readonly colors: Colors;
  /** Standard error is a terminal, so that lines may be redrawn. */
  readonly interactive: boolean;
}

export interface ConsoleOptions {
  readonly quiet?: boolean;
  /** False for `--no-color`; undefined follows NO_COLOR, FORCE_COLOR and the terminal. */
  readonly color?: boolean;
}

export function createConsole(options: ConsoleOptions): Console {
  const interactive = process.stderr.isTTY === true;
  const forced = process.env["FORCE_COLOR"] !== undefined && process.env["FORCE_COLOR"] !== "0";
  const wanted = options.color !== false && process.env["NO_COLOR"] === undefined && (interactive || forced);
  const line = (text: string) => (text.endsWith("\n") ? text : `${text}\n`);
  return {
    result: (text) => process.stdout.write(line(text)),
    note: (text) => {
      if (options.quiet !== true) process.stderr.write(line(text));
    },
    complain: (text) => process.stderr.write(line(text)),
    colors: pc.createColors(wanted),
    interactive,
  };
}
