import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { type Report, type StepResult, setUp } from "../../scripts/setup/steps.mjs";

export const repository = resolve(import.meta.dirname, "..", "..");

/** A checkout, a home and a cache of their own; the checkout's sources are those of the repository. */
export interface SetupSandbox {
  readonly root: string;
  readonly home: string;
  readonly cache: string;
  /** Folder of the programs that are written by {@link SetupSandbox.program}; first on PATH. */
  readonly bin: string;
  readonly env: Record<string, string>;
  /** Writes a program for PATH: the body of a shell script. */
  program(name: string, body: string): void;
  run(options?: SandboxRun): Promise<SetupOutcome>;
  remove(): void;
}

export interface SandboxRun {
  readonly act?: boolean;
  readonly refreshPlugins?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

export interface SetupOutcome {
  readonly steps: Readonly<Record<string, StepResult>>;
  readonly notes: readonly string[];
}

/** An engine for PATH that knows its version and installs plugins as it is told. */
export const FAKE_ENGINE = `
case "$1 $2" in
  "version ") echo v3.260.0 ;;
  "plugin install")
    folder="$PULUMI_HOME/plugins/resource-$4-v$5"; mkdir -p "$folder"
    case "$*" in
      *--file*) for last; do case "$previous" in --file) cp -r "$last/." "$folder/" ;; esac; previous="$last"; done ;;
      *) printf '\\177ELF' > "$folder/pulumi-resource-$4"; chmod +x "$folder/pulumi-resource-$4" ;;
    esac ;;
esac`;

/** Makes a sandbox whose PATH has Node.js and the system's own tools, but no engine and no Go. */
export function createSetupSandbox(): SetupSandbox {
  const folder = mkdtempSync(join(tmpdir(), "elastosca-setup-"));
  const place = (name: string) => join(folder, name);
  for (const name of ["checkout", "home", "cache", "bin"]) mkdirSync(place(name));
  const root = place("checkout");
  for (const name of ["node_modules", "providers", "scripts", "src", "tosca"])
    symlinkSync(join(repository, name), join(root, name));
  copyFileSync(join(repository, "package-lock.json"), join(root, "package-lock.json"));
  const bin = place("bin");
  symlinkSync(process.execPath, join(bin, "node"));
  const env = {
    PATH: [bin, linkedTools(place("tools"))].join(delimiter),
    HOME: place("home"),
    XDG_CACHE_HOME: place("cache"),
    ELASTOSCA_OFFLINE: "1",
  };
  return {
    root,
    home: place("home"),
    cache: join(place("cache"), "elastosca"),
    bin,
    env,
    program: (name, body) => writeProgram(join(bin, name), body),
    run: (options = {}) => runSetup(root, env, options),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function runSetup(
  root: string,
  env: Record<string, string>,
  options: SandboxRun,
): Promise<SetupOutcome> {
  const notes: string[] = [];
  const report: Report = {
    note: (text) => notes.push(text),
    alive: () => {},
    begin: () => {},
    end: () => {},
  };
  const { env: more, ...rest } = options;
  const results = await setUp({ root, env: { ...env, ...more }, report, docker: "none", ...rest });
  return { steps: Object.fromEntries(results.map((step) => [step.id, step])), notes };
}

function writeProgram(file: string, body: string): void {
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
}

/** Only the named tools: an engine or a Go beside them must not be found. */
function linkedTools(folder: string): string {
  mkdirSync(folder);
  for (const name of ["sh", "cp", "mkdir", "chmod", "dirname"]) {
    const found = spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).stdout.trim();
    symlinkSync(found, join(folder, name));
  }
  return folder;
}
