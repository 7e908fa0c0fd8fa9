import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type EngineStep, engineSteps } from "./engine-steps.js";
import { docker, lines, type Run, run, type Started, start, stop } from "./run.js";

export const ROOT = resolve(import.meta.dirname, "../..");
const BIN = join(ROOT, "scripts", "elastosca.mjs");
const CLEAN = join(ROOT, "scripts", "clean.mjs");
const SITES = join(import.meta.dirname, "sites.yaml");
const CORPUS = resolve(ROOT, "../shared/corpora/indigo/examples/hybrid_elastic_cluster.yaml");

/** Name of the cluster in sites.yaml. */
export const NAME = "e2e";

/** The unmodified INDIGO template where the corpora are at hand, else our own equivalent. */
export const TEMPLATE = existsSync(CORPUS)
  ? CORPUS
  : join(ROOT, "tosca", "examples", "hybrid_slurm_cluster.yaml");

/** Why the test cannot run here; undefined when it can. */
export async function missingHere(): Promise<string | undefined> {
  const engine = await run("docker", ["version", "--format", "{{.Server.Version}}"]).catch(() => undefined);
  if (engine?.status !== 0) return "no Docker engine answers; npm run setup shows what is missing";
  const ssh = await run("ssh", ["-V"]).catch(() => undefined);
  return ssh?.status === 0 ? undefined : "there is no ssh client";
}

/** What a plain engine operation did. */
export interface ByHand extends Run {
  readonly steps: readonly EngineStep[];
}

/** One cluster in a workspace of its own, driven by commands as a user would. */
export class TestCluster {
  /** As its sites file calls it. */
  readonly name: string;
  readonly sites: string;
  readonly workspace = mkdtempSync(join(tmpdir(), "elastosca-e2e-"));
  readonly #started: Started[] = [];
  readonly #commandLines = new Set<string>();
  #said = "";
  #engineEnvironment: NodeJS.ProcessEnv | undefined;
  #login: readonly string[] | undefined;

  constructor(name: string = NAME, sites: string = SITES) {
    this.name = name;
    this.sites = sites;
  }

  /** Everything that commands have printed so far. */
  get said(): string {
    return this.#said + this.#started.map((one) => one.text()).join("");
  }

  /** Command lines that were seen while the cluster was built. */
  get commandLines(): ReadonlySet<string> {
    return this.#commandLines;
  }

  keep(commandLines: ReadonlySet<string>): void {
    for (const line of commandLines) this.#commandLines.add(line);
  }

  /** Runs one `elastosca` command to its end; a failure is returned, not thrown. */
  async elastosca(...args: readonly string[]): Promise<Run> {
    return this.#heard(await run(process.execPath, [BIN, ...args], { env: this.#environment() }));
  }

  async up(): Promise<Run> {
    return await this.elastosca("up", TEMPLATE, "--sites", this.sites);
  }

  /** Starts an `elastosca` command that goes on; `cleanUp` ends it when nobody else has. */
  start(...args: readonly string[]): Started {
    const started = start(process.execPath, [BIN, ...args], { env: this.#environment(), timeout: 0 });
    this.#started.push(started);
    return started;
  }

  startUp(): Started {
    return this.start("up", TEMPLATE, "--sites", this.sites);
  }

  /** The engine itself in the environment of `elastosca env`, as a user types it. */
  async pulumi(...args: readonly string[]): Promise<Run> {
    return this.#heard(
      await run("pulumi", [...args, "--non-interactive"], {
        cwd: this.workspace,
        env: await this.engineEnvironment(),
      }),
    );
  }

  /** A plain `pulumi up`, `preview` or `refresh` of one stack, with the steps that the engine reports. */
  async byHand(operation: "up" | "preview" | "refresh", stack: string): Promise<ByHand> {
    const log = join(this.workspace, `events-${stack}-${Date.now()}.jsonl`);
    const confirmed = operation === "preview" ? [] : ["--yes", "--skip-preview"];
    const result = await this.pulumi(operation, "--stack", stack, ...confirmed, "--event-log", log);
    if (result.status !== 0)
      throw new Error(`pulumi ${operation} ${stack}:\n${result.stdout}${result.stderr}`);
    return { ...result, steps: engineSteps(readFileSync(log, "utf8")) };
  }

  /** Sets the workers of a site by hand and brings its stack up. */
  async setNodes(site: string, nodes: readonly string[]): Promise<ByHand> {
    const value = { "elastosca:nodes": { value: JSON.stringify(nodes), objectValue: nodes } };
    const stack = `site-${site}`;
    const set = await this.pulumi("config", "set-all", "--stack", stack, "--json", JSON.stringify(value));
    if (set.status !== 0) throw new Error(set.stderr);
    return await this.byHand("up", stack);
  }

  /** Runs a command on the front-end as the administrator and returns what it printed; rejects when it fails. */
  async onFrontEnd(command: string): Promise<string> {
    const { status, stdout, stderr } = await this.tryOnFrontEnd(command);
    if (status !== 0) throw new Error(`on the front-end: ${command}\n${stdout}${stderr}`);
    return stdout.trim();
  }

  /** The same, with a failure returned. */
  async tryOnFrontEnd(command: string): Promise<Run> {
    return this.#heard(await run("ssh", [...(await this.login()), command]));
  }

  /** Arguments of ssh for the front-end: one shared connection, host key pinned. */
  async login(): Promise<readonly string[]> {
    this.#login ??= await this.#prepareLogin();
    return this.#login;
  }

  /** Outputs of a stack, secret ones too; not kept in `said`. */
  async outputs(stack: string): Promise<Readonly<Record<string, Record<string, unknown>>>> {
    const args = ["stack", "output", "--json", "--show-secrets", "--stack", stack];
    const { stdout } = await run("pulumi", args, {
      cwd: this.workspace,
      env: await this.engineEnvironment(),
    });
    return JSON.parse(stdout) as Record<string, Record<string, unknown>>;
  }

  /** The state of a stack with its secrets decrypted; not kept in `said`. */
  async openedState(stack: string): Promise<string> {
    const args = ["stack", "export", "--show-secrets", "--stack", stack];
    return (await run("pulumi", args, { cwd: this.workspace, env: await this.engineEnvironment() })).stdout;
  }

  /** Names of this cluster's containers. */
  async containers(): Promise<string[]> {
    return lines(
      await docker("ps", "-a", "--filter", `label=elastosca.cluster=${this.name}`, "--format", "{{.Names}}"),
    );
  }

  /** Workers that exist as machines. */
  async workers(): Promise<string[]> {
    const prefix = `${this.name}-`;
    return (await this.containers())
      .map((name) => name.slice(prefix.length))
      .filter((name) => name.startsWith("vnode-"))
      .sort();
  }

  async engineEnvironment(): Promise<NodeJS.ProcessEnv> {
    if (this.#engineEnvironment === undefined) {
      const { stdout } = await this.elastosca("env", "--format", "json");
      const variables = JSON.parse(stdout) as Record<string, string>;
      // Lets the engine write its events to a file.
      this.#engineEnvironment = {
        ...process.env,
        ...variables,
        PULUMI_DEBUG_COMMANDS: "true",
        NO_COLOR: "1",
      };
    }
    return this.#engineEnvironment;
  }

  /** Removes what an earlier run that was killed has left on the Docker engine. */
  async preClean(): Promise<void> {
    const { status, stderr } = await run(process.execPath, [CLEAN, "--cluster", this.name]);
    if (status !== 0) throw new Error(stderr);
  }

  /** Removes everything, also after a failure: processes, stacks, then whatever carries our label. */
  async cleanUp(): Promise<void> {
    await Promise.all(this.#started.map(stop));
    await this.closeLogin();
    await this.elastosca("destroy", "--yes", "--quiet");
    await this.preClean();
    rmSync(this.workspace, { recursive: true, force: true });
  }

  /** Ends the shared connection, which is a process of its own. */
  async closeLogin(): Promise<void> {
    if (this.#login !== undefined) await run("ssh", ["-O", "exit", ...this.#login]);
    this.#login = undefined;
  }

  async #prepareLogin(): Promise<readonly string[]> {
    const { core = {}, coreSecrets = {} } = await this.outputs("core");
    const folder = join(this.workspace, "login");
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const key = join(folder, "id");
    const hosts = join(folder, "known_hosts");
    writeFileSync(key, String(coreSecrets["adminPrivateKey"]), { mode: 0o600 });
    writeFileSync(hosts, `${core["centralAddress"]} ${core["centralHostKey"]}\n`);
    const settings = [
      "BatchMode=yes",
      "IdentitiesOnly=yes",
      "StrictHostKeyChecking=yes",
      `UserKnownHostsFile=${hosts}`,
      "GlobalKnownHostsFile=/dev/null",
      "ConnectTimeout=5",
      "LogLevel=ERROR",
      `ControlPath=${folder}/%C`,
    ];
    const options = settings.flatMap((setting) => ["-o", setting]);
    const target = `${core["adminUser"]}@${core["centralAddress"]}`;
    const login = ["-F", "/dev/null", "-i", key, ...options, target];
    // The shared connection is a process of its own, without the pipes of the command that happens to be first.
    const shared = start("ssh", ["-M", "-N", ...login], { stdio: "ignore", timeout: 0 });
    this.#started.push(shared);
    return login;
  }

  #environment(): NodeJS.ProcessEnv {
    return { ...process.env, ELASTOSCA_WORKSPACE: this.workspace, NO_COLOR: "1" };
  }

  #heard(result: Run): Run {
    this.#said += result.stdout + result.stderr;
    return result;
  }
}
