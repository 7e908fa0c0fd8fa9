import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

export const ROOT = resolve(import.meta.dirname, "../..");
const BIN = join(ROOT, "scripts", "elastosca.mjs");
const SITES = join(import.meta.dirname, "sites.yaml");
const CORPUS = resolve(ROOT, "../shared/corpora/indigo/examples/hybrid_elastic_cluster.yaml");

/** The unmodified INDIGO template where the corpora are at hand, else our own equivalent. */
export const TEMPLATE = existsSync(CORPUS)
  ? CORPUS
  : join(ROOT, "tosca", "examples", "hybrid_slurm_cluster.yaml");

export interface Run {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

/** One cluster in a workspace of its own, driven by the command line as a user would. */
export class TestCluster {
  readonly workspace = mkdtempSync(join(tmpdir(), "elastosca-e2e-"));
  private readonly children: ChildProcess[] = [];

  /** Runs one `elastosca` command to its end; a failure is returned, not thrown. */
  async elastosca(...args: readonly string[]): Promise<Run> {
    const started = Date.now();
    const done = (status: number, stdout: string, stderr: string): Run => ({
      status,
      stdout,
      stderr,
      seconds: (Date.now() - started) / 1000,
    });
    try {
      const { stdout, stderr } = await execute(process.execPath, [BIN, ...args], {
        env: this.environment(),
        maxBuffer: 64 << 20,
      });
      return done(0, stdout, stderr);
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return done(code, stdout, stderr);
    }
  }

  async up(): Promise<Run> {
    return await this.elastosca("up", TEMPLATE, "--sites", SITES);
  }

  /** Runs a command on the front-end as the administrator and returns what it printed. */
  async onFrontEnd(command: string): Promise<string> {
    const run = await this.elastosca("ssh", "--", command);
    if (run.status !== 0) throw new Error(`on the front-end: ${command}\n${run.stdout}\n${run.stderr}`);
    return run.stdout.trim();
  }

  /** Starts a command that goes on; `stop` or `cleanUp` ends it. */
  start(...args: readonly string[]): ChildProcess {
    const child = spawn(process.execPath, [BIN, ...args], { env: this.environment(), stdio: "pipe" });
    this.children.push(child);
    return child;
  }

  /** Removes everything, also after a failure: processes, stacks, then whatever carries our label. */
  async cleanUp(): Promise<void> {
    await Promise.all(this.children.map(stop));
    await this.elastosca("destroy", "--yes", "--quiet");
    await execute(process.execPath, [join(ROOT, "scripts", "clean.mjs"), "--cluster", "e2e"]);
    rmSync(this.workspace, { recursive: true, force: true });
  }

  environment(): NodeJS.ProcessEnv {
    return { ...process.env, ELASTOSCA_WORKSPACE: this.workspace, NO_COLOR: "1" };
  }
}

/** Ends a child in order, by force after ten seconds. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.once("exit", done));
  child.kill("SIGINT");
  const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await ended;
  clearTimeout(timer);
}

/** Output of the Docker client. */
export async function docker(...args: readonly string[]): Promise<string> {
  return (await execute("docker", [...args])).stdout.trim();
}

/** Asks again every half second until the answer satisfies, or fails with the last answer. */
export async function eventually<T>(
  what: string,
  seconds: number,
  ask: () => Promise<T>,
  satisfied: (answer: T) => boolean,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (satisfied(answer)) return answer;
    if (Date.now() > deadline) {
      throw new Error(`${what}: not within ${seconds} s; last: ${JSON.stringify(answer)}`);
    }
    await new Promise((wake) => setTimeout(wake, 500));
  }
}
