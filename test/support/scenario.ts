import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

/**
 * A scenario file is what a person would see in a terminal:
 *
 *     What is shown, in a sentence or two.
 *     ==== file cluster.yaml
 *     ...text of the file...
 *     ==== run validate cluster.yaml
 *     ==== status 1
 *     ==== stdout
 *     cluster.yaml: 1 error
 *     ==== stderr
 *     ...
 *
 * A file may have several runs; they happen one after the other in the same new folder. `$DIR` stands for
 * that folder and `$ROOT` for the checkout; a line `...` for any number of lines. Without a section an output
 * must be empty. `==== never TEXT` says what may be in no output of any run. `UPDATE_SCENARIOS=1` writes the outputs anew, for a look at the difference.
 */
export interface Scenario {
  readonly about: string;
  readonly files: readonly { readonly name: string; readonly text: string }[];
  readonly runs: readonly ScenarioRun[];
  /** Texts that may be in no output. */
  readonly never: readonly string[];
}

export interface ScenarioRun {
  /** Arguments of `elastosca`, as a shell would split them; quotes group. */
  readonly command: string;
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export const ROOT = resolve(import.meta.dirname, "../..");
const BIN = join(ROOT, "scripts", "elastosca.mjs");

/** Runs the real command line to its end. Colours, workspace and traces of the caller do not count. */
export function elastosca(
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): CommandResult {
  const { NO_COLOR, FORCE_COLOR, ELASTOSCA_WORKSPACE, ELASTOSCA_STACK_TRACES, ...inherited } = process.env;
  const run = spawnSync(process.execPath, [BIN, ...args], {
    cwd: options.cwd ?? ROOT,
    env: { ...inherited, ...options.env },
    encoding: "utf8",
    maxBuffer: 64 << 20,
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 120_000,
  });
  return { status: run.status ?? -1, stdout: run.stdout, stderr: run.stderr };
}

/** Reads a scenario from its text. */
export function parseScenario(text: string): Scenario {
  const [about = "", ...sections] = text.split(/^==== /m);
  const files: { name: string; text: string }[] = [];
  const never: string[] = [];
  const runs: { command: string; status: number; stdout: string; stderr: string }[] = [];
  for (const section of sections) {
    const [head = "", ...rest] = section.split("\n");
    const [kind = "", argument = ""] = splitOnce(head, " ");
    const body = rest.join("\n");
    const last = runs.at(-1);
    if (kind === "file") files.push({ name: argument, text: body });
    else if (kind === "never") never.push(argument);
    else if (kind === "run") runs.push({ command: argument, status: 0, stdout: "", stderr: "" });
    else if (last === undefined) throw new Error(`"==== ${head}" comes before any run`);
    else if (kind === "status") last.status = Number(argument);
    else if (kind === "stdout") last.stdout = body;
    else if (kind === "stderr") last.stderr = body;
    else throw new Error(`"==== ${head}" is not a section`);
  }
  return { about: about.trim(), files, runs, never };
}

/** The text of a scenario with the given results in place of what was expected. */
export function printScenario(scenario: Scenario, results: readonly CommandResult[]): string {
  const files = scenario.files.map(({ name, text }) => `==== file ${name}\n${text}`);
  const runs = scenario.runs.map(({ command }, index) => {
    const { status, stdout, stderr } = results[index] ?? { status: -1, stdout: "", stderr: "" };
    const section = (name: string, text: string) => (text === "" ? "" : `==== ${name}\n${text}`);
    return `==== run ${command}\n==== status ${status}\n${section("stdout", stdout)}${section("stderr", stderr)}`;
  });
  const never = scenario.never.map((text) => `==== never ${text}\n`);
  return `${scenario.about}\n${files.join("")}${never.join("")}${runs.join("")}`;
}

/** Runs everything in a new folder, which is gone afterwards. */
export function playScenario(scenario: Scenario): readonly CommandResult[] {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "elastosca-scenario-")));
  try {
    for (const { name, text } of scenario.files) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text.replaceAll("$ROOT", ROOT));
    }
    return scenario.runs.map(({ command }) => {
      const args = splitCommand(command.replaceAll("$DIR", folder).replaceAll("$ROOT", ROOT));
      const { status, stdout, stderr } = elastosca(args, { cwd: folder });
      const neutral = (text: string) => text.replaceAll(folder, "$DIR").replaceAll(ROOT, "$ROOT");
      return { status, stdout: neutral(stdout), stderr: neutral(stderr) };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** True when a text is what was expected, in which a line `...` stands for any lines. */
export function fits(expected: string, actual: string): boolean {
  const literal = (part: string) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const pattern = expected
    .split(/^\.\.\.\n/m)
    .map(literal)
    .join("[\\s\\S]*");
  return new RegExp(`^${pattern}$`).test(actual);
}

function splitCommand(command: string): readonly string[] {
  return [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? "",
  );
}

function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
}
