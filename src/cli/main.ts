import { Command, CommanderError, Option } from "commander";
import type { CommandSource } from "./commands/command.js";
import { COMMANDS } from "./commands/index.js";
import { createConsole } from "./console.js";
import { type ExitStatus, Failure, type FailureDetail, isAbort } from "./failure.js";

/** Options that every command takes. */
export interface GlobalOptions {
  readonly quiet?: boolean;
  readonly color?: boolean;
  readonly workspace?: string;
}

/** The command line as a tree that help, completion and documentation are made from; whole where no sources are given. */
export async function createProgram(
  setStatus: (status: ExitStatus) => void,
  sources: readonly CommandSource[] = COMMANDS,
): Promise<Command> {
  const program = new Command("elastosca")
    .description("Builds hybrid virtual elastic clusters from TOSCA templates, on Pulumi")
    .showHelpAfterError("(add --help for the options)")
    .showSuggestionAfterError()
    .exitOverride();
  for (const { build } of (await Promise.all(sources.map(({ load }) => load()))).flat()) {
    const command = build(setStatus)
      .copyInheritedSettings(program)
      .addOption(new Option("--workspace <dir>", "project folder of the cluster").env("ELASTOSCA_WORKSPACE"))
      .option("--no-color", "plain text")
      .option("-q, --quiet", "no progress, only results and faults")
      .exitOverride();
    program.addCommand(command);
  }
  return program;
}

/** What a command line needs: the one command that it names, everything where it names none. */
function sourcesFor([, , name]: readonly string[]): readonly CommandSource[] {
  const named = COMMANDS.filter(({ names }) => names.some((each) => each === name));
  return named.length === 0 ? COMMANDS : named;
}

/** Runs one command line and says how it ended. Never throws, never prints a stack trace for bad input. */
export async function main(argv: readonly string[]): Promise<ExitStatus> {
  let status: ExitStatus = 0;
  process.stdout.on("error", onOutputError);
  process.on("uncaughtException", onStray);
  try {
    const program = await createProgram((next) => {
      status = next;
    }, sourcesFor(argv));
    await program.parseAsync([...argv]);
    return status;
  } catch (error) {
    return reportFault(error);
  } finally {
    process.off("uncaughtException", onStray);
  }
}

/** The reader of a pipe may leave early, as `head` does: there is nobody left to write to. */
function onOutputError(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
}

/** A fault outside of what is awaited, also a promise that nobody waits for, ends the command like any other. */
function onStray(error: unknown): void {
  process.exit(reportFault(error));
}

function reportFault(error: unknown): ExitStatus {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const console = createConsole({});
  if (error instanceof Failure) {
    console.complain(failureText(error.detail, console.colors));
    return error.detail.status ?? 1;
  }
  if (isAbort(error)) {
    console.complain("interrupted; run the same command again to go on");
    return 1;
  }
  const trace =
    process.env["ELASTOSCA_STACK_TRACES"] === "1" && error instanceof Error ? error.stack : undefined;
  console.complain(
    failureText(
      {
        code: "TS9001",
        message: `internal error: ${error instanceof Error ? error.message : String(error)}`,
        hint: "this is a fault of elastosca; ELASTOSCA_STACK_TRACES=1 shows where it happened",
      },
      console.colors,
    ),
  );
  if (trace !== undefined) console.complain(trace);
  return 2;
}

function failureText(detail: FailureDetail, colors: ReturnType<typeof createConsole>["colors"]): string {
  const head = `${colors.red("error")} ${colors.dim(detail.code)}: ${detail.message}`;
  return detail.hint === undefined ? head : `${head}\n  ${colors.cyan("hint")}: ${detail.hint}`;
}
