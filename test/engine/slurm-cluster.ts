import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommandResult, CommandRunner } from "../../src/elasticity/queues/queue.js";

const PATH = `${process.env.PATH ?? ""}:/usr/sbin:/sbin`;
const PROGRAMS = ["slurmctld", "slurmd", "scontrol", "squeue", "sbatch", "munged"];

/** Why the tests with a real Slurm cannot run here; undefined when they can. */
export function whyNoSlurm(): string | undefined {
  const missing = PROGRAMS.filter(
    (name) => !PATH.split(":").some((folder) => existsSync(join(folder, name))),
  );
  if (missing.length > 0)
    return `not installed: ${missing.join(", ")} (Debian: slurmctld slurmd slurm-client munge)`;
  return process.getuid?.() === 0 ? undefined : "slurmd needs root to run jobs";
}

export interface SlurmCluster {
  /** Where slurm.conf, the logs and everything else of it is. */
  readonly folder: string;
  readonly runner: CommandRunner;
  /** Names of the declared workers, all absent and open at the start. */
  readonly nodes: readonly string[];
  /** Runs a command of Slurm and gives its output. */
  run(...command: string[]): string;
  /** A machine comes: its slurmd starts and registers. */
  start(node: string): void;
  /** A machine dies, with everything on it. */
  kill(node: string): void;
  close(): Promise<void>;
}

/** What a test may want otherwise than the recipe has it. */
export interface SlurmSettings {
  readonly slurmdTimeout?: number;
  /** Settings of slurm.conf that stand in place of those of the recipe; the folder is put for `%FOLDER%`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Further words on the line of a node, by its number. */
  readonly nodeWords?: (number: number) => string;
  /** Lines of partitions in place of the one called main. */
  readonly partitions?: readonly string[];
  /** Lines of gres.conf. */
  readonly gres?: readonly string[];
  /** Nodes without machines: one line of slurm.conf, no port each. */
  readonly bulk?: boolean;
  /** Programs to be written into the folder before slurmctld starts, by name. */
  readonly programs?: Readonly<Record<string, string>>;
}

/** A real slurmctld on the loopback with own ports, folder and munge; its workers are slurmd processes. */
export async function startSlurm(count: number, given: SlurmSettings | number = {}): Promise<SlurmCluster> {
  const wanted = typeof given === "number" ? { slurmdTimeout: given } : given;
  const folder = mkdtempSync(join(tmpdir(), "slurm-test-"));
  chmodSync(folder, 0o755);
  const conf = join(folder, "slurm.conf");
  const nodes = Array.from({ length: count }, (_, index) => `vnode-${index + 1}`);
  const ports = await freePorts(wanted.bulk === true ? 1 : count + 1);
  writeFileSync(conf, settings(folder, nodes, ports, wanted));
  if (wanted.gres !== undefined) writeFileSync(join(folder, "gres.conf"), `${wanted.gres.join("\n")}\n`);
  for (const [name, text] of Object.entries(wanted.programs ?? {})) {
    writeFileSync(join(folder, name), text.replaceAll("%FOLDER%", folder), { mode: 0o755 });
  }
  const env = { ...process.env, PATH, SLURM_CONF: conf, SLURM_TEST_FOLDER: folder };
  const run = (...[program = "", ...words]: string[]) =>
    execFileSync(program, words, { env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], cwd: folder });
  const children: ChildProcess[] = [];
  const daemon = (program: string, words: readonly string[], more: Readonly<Record<string, string>> = {}) =>
    children.push(spawn(program, words, { env: { ...env, ...more }, stdio: "ignore", cwd: folder }));
  const close = async () => {
    killMarked("SLURM_TEST_FOLDER", folder);
    await new Promise((resolve) => setTimeout(resolve, 200));
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    startMunge(folder, daemon);
    daemon("slurmctld", ["-D", "-c", "-f", conf]);
    await until(() => run("scontrol", "ping").includes("UP"), 15_000);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    folder,
    nodes,
    run,
    runner: localRunner(env),
    start(node) {
      mkdirSync(join(folder, `spool.${node}`), { recursive: true });
      daemon("slurmd", ["-D", "-b", "-N", node, "-f", conf], { SLURM_TEST_NODE: `${folder}/${node}` });
    },
    kill: (node) => killMarked("SLURM_TEST_NODE", `${folder}/${node}`),
    close,
  };
}

function startMunge(folder: string, daemon: (program: string, words: readonly string[]) => void): void {
  const munge = join(folder, "munge");
  mkdirSync(munge, { mode: 0o700 });
  writeFileSync(join(munge, "key"), randomBytes(128), { mode: 0o400 });
  mkdirSync(join(folder, "run"), { mode: 0o755 });
  const paths = ["key", "log", "pid", "seed"].map((name) => `--${name}-file=${join(munge, name)}`);
  daemon("munged", ["--foreground", "--force", ...paths, `--socket=${join(folder, "run", "munge.socket")}`]);
}

/** The recipe: nodes are CLOUD, Slurm's power saving is on and never acts by itself. */
const RECIPE = `ClusterName=test
SlurmctldHost=localhost(127.0.0.1)
AuthType=auth/munge
AuthInfo=socket=%FOLDER%/run/munge.socket
SlurmUser=root
SlurmdUser=root
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
StateSaveLocation=%FOLDER%/state
SlurmdSpoolDir=%FOLDER%/spool.%n
SlurmctldLogFile=%FOLDER%/slurmctld.log
SlurmdLogFile=%FOLDER%/slurmd.%n.log
SlurmctldPidFile=%FOLDER%/slurmctld.pid
SlurmdPidFile=%FOLDER%/slurmd.%n.pid
SlurmctldParameters=idle_on_node_suspend,power_save_interval=1,power_save_min_interval=0
SlurmdParameters=config_overrides
SchedulerParameters=batch_sched_delay=0,sched_interval=1,sched_min_interval=0,bf_interval=1
PrivateData=cloud
CommunicationParameters=NoAddrCache
ReturnToService=2
JobRequeue=1
ResumeProgram=/bin/true
SuspendProgram=/bin/true
SuspendTime=31536000
SuspendTimeout=2
ResumeTimeout=300
ResumeRate=0
SuspendRate=0`;

function settings(
  folder: string,
  nodes: readonly string[],
  ports: readonly number[],
  wanted: SlurmSettings,
): string {
  const { slurmdTimeout = 300, nodeWords = () => "", partitions = [MAIN_PARTITION], bulk } = wanted;
  const chosen = new Map(RECIPE.split("\n").map((line) => splitSetting(line)));
  chosen.set("SlurmctldPort", String(ports[0])).set("SlurmdTimeout", String(slurmdTimeout));
  for (const [name, value] of Object.entries(wanted.settings ?? {})) chosen.set(name, value);
  const size = "CPUs=2 RealMemory=1000";
  const declared =
    bulk === true
      ? [`NodeName=vnode-[1-${nodes.length}] NodeAddr=127.0.0.1 ${size} ${nodeWords(1)} State=CLOUD`]
      : nodes.map(
          (name, index) =>
            `NodeName=${name} NodeAddr=127.0.0.1 Port=${ports[index + 1]} ${size} ${nodeWords(index + 1)} State=CLOUD`,
        );
  const lines = [...chosen].map(([name, value]) => `${name}=${value}`);
  return `${[...lines, ...declared, ...partitions].join("\n").replaceAll("%FOLDER%", folder)}\n`;
}

const MAIN_PARTITION = "PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP";

function splitSetting(line: string): [string, string] {
  const at = line.indexOf("=");
  return [line.slice(0, at), line.slice(at + 1)];
}

function localRunner(env: NodeJS.ProcessEnv): CommandRunner {
  return {
    run: ([program = "", ...words], { signal, onStdout } = {}) =>
      new Promise<CommandResult>((resolve, reject) => {
        const child = spawn(program, words, { env, stdio: ["ignore", "pipe", "pipe"], signal });
        const text = { stdout: "", stderr: "" };
        const collect = (chunk: Buffer) => {
          text.stdout += chunk;
        };
        child.stdout.on("data", onStdout ?? collect);
        child.stderr.on("data", (chunk) => {
          text.stderr += chunk;
        });
        child.on("error", reject);
        child.on("close", (code) => resolve({ exitCode: code ?? 255, ...text }));
      }),
  };
}

/** Ends the processes that carry a variable with this very value, which only this test gives. */
function killMarked(name: string, value: string): void {
  for (const pid of readdirSync("/proc").filter(
    (entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid,
  )) {
    try {
      const found = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").includes(`${name}=${value}`);
      if (found) process.kill(Number(pid), "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const server = createServer();
      return new Promise<typeof server>((resolve, reject) => {
        server.once("error", reject);
        server.listen(0, "127.0.0.1", () => resolve(server));
      });
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Waits until the condition holds; a condition that throws does not hold yet. */
export async function until(condition: () => boolean | Promise<boolean>, millis: number): Promise<void> {
  const end = Date.now() + millis;
  for (;;) {
    let problem: unknown = "it did not hold in time";
    try {
      if (await condition()) return;
    } catch (error) {
      problem = error;
    }
    if (Date.now() > end) throw problem instanceof Error ? problem : new Error(String(problem));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
