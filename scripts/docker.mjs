// Finds a Docker engine for local sites, or sets one up where that is possible (root on Debian or Ubuntu).
import { spawn, spawnSync } from "node:child_process";
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { pathToFileURL } from "node:url";
import { dockerEndpoint } from "../providers/local/engine/endpoint.mjs";
import { dockerRequest } from "./docker-api.mjs";

const LOG_FILE = "/var/log/dockerd.log";
const INOTIFY = "/proc/sys/fs/inotify/max_user_instances";
const INOTIFY_WANTED = 1024;

/** What the engine says of itself, or undefined with the reason why it does not answer. */
async function engineInfo() {
  try {
    return { info: await dockerRequest("GET", "/info", { timeoutMs: 5000 }) };
  } catch (error) {
    return { code: error.code, message: error.message };
  }
}

function isDebianLike() {
  try {
    return /^(ID|ID_LIKE)=.*\b(debian|ubuntu)\b/m.test(readFileSync("/etc/os-release", "utf8"));
  } catch {
    return false;
  }
}

const isRoot = () => process.getuid?.() === 0;
const hasSystemd = () => existsSync("/run/systemd/system");
const onPath = (name) => spawnSync("sh", ["-c", `command -v ${name}`]).status === 0;

/** Commands that a person types where this script may not act. */
function manualCommands() {
  const start = hasSystemd()
    ? "sudo systemctl enable --now docker"
    : "sudo sh -c 'setsid dockerd >/var/log/dockerd.log 2>&1 </dev/null &'";
  const install = isDebianLike()
    ? ["sudo apt-get update", "sudo apt-get install -y --no-install-recommends docker.io iptables mmdebstrap"]
    : ["install Docker Engine 20.10 or later: https://docs.docker.com/engine/install/"];
  return [
    ...(onPath("dockerd") ? [] : install),
    start,
    'sudo usermod -aG docker "$USER"   # then log in again',
  ];
}

function run(command, args, env = {}) {
  const result = spawnSync(command, args, { encoding: "utf8", env: { ...process.env, ...env } });
  if (result.status === 0) return undefined;
  const text = `${result.error?.message ?? ""}${result.stderr ?? ""}`
    .trim()
    .split("\n")
    .slice(-3)
    .join(" | ");
  return `${command} ${args.join(" ")} failed: ${text || `status ${result.status}`}`;
}

/**
 * Installs Debian packages without letting dpkg start their services where no init system runs.
 * Root on Debian or Ubuntu only. Returns a message when it fails.
 */
export function installPackages(packages, log) {
  const policy = "/usr/sbin/policy-rc.d";
  const ours = !hasSystemd() && !existsSync(policy);
  if (ours) {
    writeFileSync(policy, "#!/bin/sh\nexit 101\n");
    chmodSync(policy, 0o755);
  }
  try {
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    const install = ["install", "-y", "--no-install-recommends", ...packages];
    log(`installing system packages: ${packages.join(" ")}`);
    if (run("apt-get", install, env) === undefined) return undefined;
    log("refreshing the package lists");
    return run("apt-get", ["update"], env) ?? run("apt-get", install, env);
  } finally {
    if (ours) rmSync(policy, { force: true });
  }
}

/** overlay2 needs a file system below that is not an overlay itself; the engine chooses where that is not so. */
function storageOptions() {
  const type = spawnSync("stat", ["-f", "-c", "%T", "/var/lib"], { encoding: "utf8" }).stdout?.trim() ?? "";
  return ["ext2/ext3", "xfs"].includes(type) ? ["--storage-driver", "overlay2"] : [];
}

function startEngine(log) {
  if (hasSystemd()) {
    log("starting the Docker engine (systemctl start docker)");
    return run("systemctl", ["start", "docker"]);
  }
  const args = [...storageOptions(), "--exec-opt", "native.cgroupdriver=cgroupfs"];
  log(`starting the Docker engine (dockerd ${args.join(" ")}; log ${LOG_FILE})`);
  const out = openSync(LOG_FILE, "a");
  const child = spawn("dockerd", args, { detached: true, stdio: ["ignore", out, out] });
  child.on("error", () => {});
  child.unref();
  return undefined;
}

async function waitForEngine(timeoutMs) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await engineInfo();
    if (answer.info || Date.now() > deadline) return answer;
    await new Promise((done) => setTimeout(done, 200));
  }
}

/** Every container's root shares this limit: from about 25 nodes on, the default of 128 stops their services. */
function ensureInotify(log) {
  let now;
  try {
    now = Number(readFileSync(INOTIFY, "utf8"));
  } catch {
    return;
  }
  if (!(now < INOTIFY_WANTED)) return;
  const command = `sysctl -w fs.inotify.max_user_instances=${INOTIFY_WANTED}`;
  try {
    if (!isRoot()) throw new Error("not root");
    writeFileSync(INOTIFY, String(INOTIFY_WANTED));
    log(
      `host setting raised: fs.inotify.max_user_instances ${now} -> ${INOTIFY_WANTED} (until the next boot)`,
    );
  } catch {
    log(`fs.inotify.max_user_instances is ${now}: enough for about 25 nodes; for more: sudo ${command}`);
  }
}

/** Routers need the TUN device. */
function tunProblem(log) {
  if (existsSync("/dev/net/tun")) return;
  if (isRoot() && run("sh", ["-c", "mkdir -p /dev/net && mknod /dev/net/tun c 10 200"]) === undefined) {
    log("made /dev/net/tun");
    return;
  }
  log("/dev/net/tun is missing, routers cannot start: sudo modprobe tun");
}

function failure(reason, commands) {
  return { ok: false, reason, how: commands };
}

function unusable(answer, host) {
  if (answer.code === "EACCES") {
    return failure(`no permission to use the Docker engine at ${host}`, [
      'sudo usermod -aG docker "$USER"   # then log in again',
    ]);
  }
  const { from } = dockerEndpoint();
  const elsewhere = from === "the default socket" ? [] : [`check ${from}: it names ${host}`];
  const how = elsewhere.length > 0 ? elsewhere : manualCommands();
  return failure(`the Docker engine at ${host} does not answer (${answer.message})`, how);
}

function ready(info, log, how) {
  ensureInotify(log);
  tunProblem(log);
  const version = info.ServerVersion ?? "?";
  if (info.OSType && info.OSType !== "linux") return failure(`the engine runs ${info.OSType} containers`, []);
  return { ok: true, how, host: dockerEndpoint().host, version, cgroupVersion: info.CgroupVersion ?? "1" };
}

/**
 * Makes sure that a Docker engine answers. Uses one that runs; else, as root on Debian or Ubuntu, installs
 * and starts one; else says which commands do it. Idempotent.
 * @param {{ log?: (line: string) => void, install?: boolean }} options `install: false` only looks.
 * @returns {Promise<{ ok: boolean, reason?: string, how?: string | string[], host?: string, version?: string,
 *   cgroupVersion?: string }>} when ok, `how` says in words what is in use; else it lists commands to type
 */
export async function ensureDocker({ log = () => {}, install = true } = {}) {
  const endpoint = dockerEndpoint();
  const answer = await engineInfo();
  if (answer.info) return ready(answer.info, log, `engine already running at ${endpoint.host}`);
  const ownEngine = endpoint.from === "the default socket";
  if (!install || !isRoot() || !ownEngine || answer.code === "EACCES") return unusable(answer, endpoint.host);
  if (!onPath("dockerd")) {
    if (!isDebianLike()) return unusable(answer, endpoint.host);
    const problem = installPackages(["docker.io", "iptables", "mmdebstrap"], log);
    if (problem) return failure(problem, manualCommands());
  }
  const problem = startEngine(log);
  if (problem) return failure(problem, manualCommands());
  const started = await waitForEngine(30_000);
  if (started.info) return ready(started.info, log, "engine started");
  return failure(`the Docker engine did not start (${started.message}); see ${logPlace()}`, manualCommands());
}

function logPlace() {
  if (hasSystemd()) return "journalctl -u docker";
  try {
    accessSync(LOG_FILE, constants.R_OK);
    const last = readFileSync(LOG_FILE, "utf8").trim().split("\n").at(-1);
    return `${LOG_FILE}: ${last}`;
  } catch {
    return LOG_FILE;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const result = await ensureDocker({ log: (line) => console.error(line) });
  if (result.ok) console.error(`Docker ${result.version}: ${result.how}`);
  else console.error([result.reason, ...(result.how ?? []).map((line) => `  ${line}`)].join("\n"));
  process.exitCode = result.ok ? 0 : 1;
}
