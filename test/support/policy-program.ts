import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { engineEnv } from "./engine.js";

const root = resolve(import.meta.dirname, "..", "..");

/** The pack as an executable: starts under every language host. */
export const POLICY_PACK = join(root, "policies", "run");

/** Providers that the test programs use, in the versions that their SDKs ask for. */
const PROVIDERS = { aws: "7.48.0", openstack: "3.15.2", command: "1.2.1", "elastosca-local": "0.1.0" };

export interface Violation {
  readonly level: string;
  readonly policy: string;
  /** Type and name of the resource as the engine prints them. */
  readonly resource: string;
}

export interface PreviewResult {
  readonly status: number | null;
  readonly output: string;
  readonly violations: readonly Violation[];
}

/** A folder with a Pulumi project, a state and stub providers; `remove` takes all of it away. */
export interface PolicySandbox {
  preview(program: string, options?: PreviewOptions): Promise<PreviewResult>;
  remove(): void;
}

export interface PreviewOptions {
  /** Settings of the policies, by their names. */
  readonly policyConfig?: Readonly<Record<string, unknown>>;
  /** `preview` shows, `up` does. */
  readonly operation?: "preview" | "up";
}

/** Makes a sandbox in which programs are previewed by the real engine under the policy pack. */
export function createPolicySandbox(): PolicySandbox {
  const folder = mkdtempSync(join(tmpdir(), "elastosca-policies-"));
  mkdirSync(join(folder, "bin"));
  for (const [name, version] of Object.entries(PROVIDERS)) writeProvider(folder, name, version);
  const runtime = "runtime: {name: nodejs, options: {typescript: false}}";
  writeFileSync(join(folder, "Pulumi.yaml"), `name: policed\nmain: main.mjs\n${runtime}\n`);
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: "policed", type: "module", version: "1.0.0" }),
  );
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const env = environment(folder);
  const created = pulumi(folder, env, ["stack", "init", "test"]);
  const providers = Object.keys(PROVIDERS).map((name) => startProvider(folder, name));
  const attached = Promise.all(providers.map(({ address }) => address));
  return {
    preview: async (program, options = {}) => {
      const { status, output } = await created;
      if (status !== 0) throw new Error(`the stack could not be made:\n${output}`);
      // The engine connects to them: it need not start each anew for every program.
      const running = { ...env, PULUMI_DEBUG_PROVIDERS: (await attached).join(",") };
      return preview(folder, running, program, options);
    },
    remove: () => {
      for (const { child } of providers) child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function preview(
  folder: string,
  env: NodeJS.ProcessEnv,
  program: string,
  { policyConfig, operation = "preview" }: PreviewOptions,
): Promise<PreviewResult> {
  writeFileSync(join(folder, "main.mjs"), program);
  const args = [operation, "--policy-pack", POLICY_PACK];
  if (operation === "up") args.push("--yes", "--skip-preview");
  if (policyConfig) {
    writeFileSync(join(folder, "policy-config.json"), JSON.stringify(policyConfig));
    args.push("--policy-pack-config", join(folder, "policy-config.json"));
  }
  const result = await pulumi(folder, env, args);
  return { ...result, violations: violations(result.output) };
}

/** The violations in the engine's output: lines like `- [mandatory]  named-labels  (aws:ec2:Instance: worker)`. */
export function violations(output: string): readonly Violation[] {
  return [...output.matchAll(/\[(mandatory|advisory)\]\s+(\S+)\s+\(([^)]*)\)/g)].map(
    ([, level, policy, resource]) => ({
      level: level ?? "",
      policy: policy ?? "",
      resource: resource ?? "",
    }),
  );
}

function environment(folder: string): NodeJS.ProcessEnv {
  const env = engineEnv(folder);
  return { ...env, PATH: [join(folder, "bin"), env.PATH].join(delimiter) };
}

/** Runs the engine without prompts and colours; its output and errors together. */
export function pulumi(
  cwd: string,
  env: NodeJS.ProcessEnv,
  args: readonly string[],
): Promise<{ status: number | null; output: string }> {
  return new Promise((done) => {
    const child = spawn("pulumi", [...args, "--non-interactive", "--color", "never"], { cwd, env });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += String(text)));
    child.on("error", (error) => done({ status: -1, output: `pulumi cannot be started: ${error.message}` }));
    child.on("close", (status) => done({ status, output }));
  });
}

interface RunningProvider {
  readonly child: ChildProcess;
  /** `NAME:PORT`, once it listens. */
  readonly address: Promise<string>;
}

function startProvider(folder: string, name: string): RunningProvider {
  const child = spawn(join(folder, "bin", `pulumi-resource-${name}`), {
    // The channel tells the provider when this process has ended.
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const address = new Promise<string>((listening, failed) => {
    child.on("error", failed);
    child.on("exit", () => failed(new Error(`the provider ${name} has ended`)));
    child.stdout?.once("data", (port) => listening(`${name}:${String(port).trim()}`));
  });
  // Looked at by the first preview; a sandbox may be removed before one.
  address.catch(() => {});
  return { child, address };
}

function writeProvider(folder: string, name: string, version: string): void {
  const file = join(folder, "bin", `pulumi-resource-${name}`);
  const script = join(root, "test", "support", "accepting-provider.mjs");
  writeFileSync(file, `#!/bin/sh\nexec node '${script}' ${version} "$@"\n`);
  chmodSync(file, 0o755);
}
