import { execFile } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { engineEnv } from "./engine.js";

const REPOSITORY = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

/** How a command line ended. */
export interface Finished {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both outputs, as a user sees them. */
  readonly all: string;
}

/** A project with one stack in a temporary folder, on the real engine, with only the offline plugins. */
export interface OfflineStack {
  readonly tmp: string;
  /** Replaces the program, an ES module in JavaScript. */
  readonly program: (source: string) => Promise<void>;
  readonly pulumi: (...args: string[]) => Promise<Finished>;
  /** The resources of the stack's state. */
  readonly state: () => Promise<StateResource[]>;
  readonly dispose: () => Promise<void>;
}

export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
  readonly additionalSecretOutputs?: readonly string[];
}

/** @param environment variables added to the engine's */
export async function offlineStack(environment: Record<string, string> = {}): Promise<OfflineStack> {
  const tmp = await mkdtemp(path.join(tmpdir(), "offline-stack-"));
  const env = { ...engineEnv(tmp), ...environment };
  const project = path.join(tmp, "project");
  const pulumi = (...args: string[]) => execute("pulumi", args, project, env);
  const must = async (file: string, args: string[], cwd: string): Promise<string> => {
    const result = await execute(file, args, cwd, env);
    if (result.status !== 0) throw new Error(`${file} ${args.join(" ")}: ${result.all}`);
    return result.stdout;
  };
  await must("mkdir", ["-p", project], tmp);
  await symlink(path.join(REPOSITORY, "node_modules"), path.join(project, "node_modules"));
  await writeFile(path.join(project, "package.json"), '{"type": "module", "main": "index.js"}\n');
  await writeFile(
    path.join(project, "Pulumi.yaml"),
    "name: offline\nruntime: {name: nodejs, options: {typescript: false}}\n",
  );
  await must(
    process.execPath,
    [path.join(REPOSITORY, "providers/offline/build.mjs"), "--out", path.join(tmp, "plugins")],
    REPOSITORY,
  );
  await must(
    "pulumi",
    ["plugin", "install", "resource", "command", "1.2.1", "--file", path.join(tmp, "plugins/command")],
    tmp,
  );
  await must(
    "pulumi",
    ["plugin", "install", "resource", "tls", "5.6.1", "--file", path.join(tmp, "plugins/tls")],
    tmp,
  );
  await must("pulumi", ["stack", "init", "dev"], project);
  return {
    tmp,
    program: (source) => writeFile(path.join(project, "index.js"), source),
    pulumi,
    async state() {
      const exported = JSON.parse(await must("pulumi", ["stack", "export"], project));
      return exported.deployment.resources ?? [];
    },
    dispose: () => rm(tmp, { recursive: true, force: true }),
  };
}

/** Runs a program to its end. Never fails: the status tells. */
export function execute(
  file: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string | undefined> = process.env,
): Promise<Finished> {
  return new Promise((resolve) => {
    const options = { cwd, env, maxBuffer: 64 * 1024 * 1024, timeout: 150_000 };
    execFile(file, [...args], options, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === "number" ? error.code : 255;
      resolve({ status, stdout, stderr, all: `${stdout}\n${stderr}` });
    });
  });
}
