// Builds the image of local nodes once, from the package list and the files of providers/local/image.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  createReadStream,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { homedir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { installPackages } from "./docker.mjs";
import { dockerRequest } from "./docker-api.mjs";

const FOLDER = fileURLToPath(new URL("../providers/local/image", import.meta.url));
/** Name of the image; the tag is a hash of everything it is made from. */
export const IMAGE_NAME = "elastosca-node";
/** Same owner and modes whatever the checkout's owner and umask are. */
const TAR_OPTIONS = ["--owner=0", "--group=0", "--numeric-owner", "--mode=u+rwX,go+rX,go-w"];

function files(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)]))
    .sort();
}

/** Reference of the image that the sources of this checkout give: elastosca-node:<hash>. */
export function imageReference(folder = FOLDER) {
  const hash = createHash("sha256");
  for (const path of files(folder)) {
    const executable = (lstatSync(path).mode & 0o100) !== 0;
    hash
      .update(JSON.stringify([relative(folder, path), executable]))
      .update(readFileSync(path))
      .update("\0");
  }
  return `${IMAGE_NAME}:${hash.digest("hex").slice(0, 12)}`;
}

const packageList = () => JSON.parse(readFileSync(join(FOLDER, "packages.json"), "utf8"));

function cacheFolder() {
  const base = process.env.XDG_CACHE_HOME || join(process.env.HOME ?? homedir(), ".cache");
  return join(base, "elastosca", "images");
}

const inspect = (reference) =>
  dockerRequest("GET", `/images/${encodeURIComponent(reference)}/json`, { timeoutMs: 10_000 }).catch(
    (error) => {
      if (error.status === 404) return undefined;
      throw error;
    },
  );

/** Is the base image here, or can it be pulled? A registry that does not answer at once counts as absent. */
async function baseImage(base, log) {
  if (await inspect(base)) return true;
  const [name, tag] = base.split(":");
  const probe = new AbortController();
  const timer = setTimeout(() => probe.abort(), 8000);
  let failed;
  try {
    await dockerRequest("POST", `/images/create?fromImage=${encodeURIComponent(name)}&tag=${tag}`, {
      timeoutMs: 300_000,
      signal: probe.signal,
      onLine: (line) => {
        if (line.status?.startsWith("Pulling from")) {
          clearTimeout(timer);
          log(`pulling ${base}`);
        }
        if (line.error) failed = line.error;
      },
    });
  } catch (error) {
    failed = error.message;
  } finally {
    clearTimeout(timer);
  }
  if (failed) log(`${base} cannot be pulled (${failed.split("\n")[0].slice(0, 120)})`);
  return !failed;
}

/** Settings that the engine hands to the build without keeping them in the image. */
function proxies() {
  const names = ["http_proxy", "https_proxy", "no_proxy"].flatMap((name) => [name, name.toUpperCase()]);
  return Object.fromEntries(
    names.filter((name) => process.env[name]).map((name) => [name, process.env[name]]),
  );
}

async function dockerBuild(reference, log) {
  const { base, packages } = packageList();
  const args = { BASE: base, PACKAGES: packages.join(" "), ...proxies() };
  const query = new URLSearchParams({
    t: reference,
    buildargs: JSON.stringify(args),
    networkmode: process.env.ELASTOSCA_BUILD_NETWORK ?? "default",
    rm: "1",
    forcerm: "1",
  });
  log(`building ${reference} from ${base} (docker build)`);
  const context = spawn("tar", ["-C", FOLDER, ...TAR_OPTIONS, "-c", "."], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  let failed;
  await dockerRequest("POST", `/build?${query}`, {
    body: context.stdout,
    timeoutMs: 600_000,
    onLine: (line) => {
      if (line.stream?.startsWith("Step ")) log(line.stream.trim().slice(0, 100));
      if (line.error) failed = line.error;
    },
  });
  if (failed) throw new Error(`docker build failed: ${failed}`);
}

/** A root file system as a tar; it appears under `target` only when it is whole. */
function debootstrap(target, log) {
  const { suite, packages } = packageList();
  const part = `${target}.${process.pid}.part`;
  const mirror = process.env.ELASTOSCA_DEBIAN_MIRROR ? [process.env.ELASTOSCA_DEBIAN_MIRROR] : [];
  const args = [
    "--variant=minbase",
    "--format=tar",
    `--include=${packages.join(",")}`,
    `--customize-hook=tar -C "$IMAGE_FILES" ${TAR_OPTIONS.join(" ")} -c etc | tar -C "$1" -x`,
    '--customize-hook=chroot "$1" sh -s < "$IMAGE_CUSTOMIZE"',
    suite,
    part,
    ...mirror,
  ];
  const env = {
    ...process.env,
    IMAGE_FILES: join(FOLDER, "files"),
    IMAGE_CUSTOMIZE: join(FOLDER, "customize.sh"),
  };
  log("building the root file system with mmdebstrap (20 to 60 s)");
  return new Promise((resolve, reject) => {
    const child = spawn("mmdebstrap", args, { env, stdio: ["ignore", "ignore", "pipe"] });
    let tail = "";
    child.stderr.setEncoding("utf8").on("data", (text) => {
      for (const line of text.split(/[\r\n]+/))
        if (/^I: (?!extracting\.\.\.|done)/.test(line)) log(line.slice(3));
      tail = (tail + text).slice(-2000);
    });
    const stop = () => child.kill("SIGTERM");
    process.once("SIGINT", stop);
    child.on("error", (error) => reject(error));
    child.on("close", (status) => {
      process.removeListener("SIGINT", stop);
      if (status === 0) {
        renameSync(part, target);
        resolve();
        return;
      }
      rmSync(part, { force: true });
      reject(
        new Error(`mmdebstrap failed (status ${status}): ${tail.trim().split("\n").slice(-4).join(" | ")}`),
      );
    });
  });
}

async function importTar(tar, reference, log) {
  log(`importing ${relative(cacheFolder(), tar)} as ${reference}`);
  const [repo, tag] = reference.split(":");
  const query = new URLSearchParams({ fromSrc: "-", repo, tag });
  query.append("changes", 'CMD ["/sbin/init"]');
  let failed;
  await dockerRequest("POST", `/images/create?${query}`, {
    body: createReadStream(tar),
    timeoutMs: 300_000,
    onLine: (line) => {
      if (line.error) failed = line.error;
    },
  });
  if (failed) throw new Error(`docker import failed: ${failed}`);
}

/** Trees of earlier sources take some hundred megabytes each; other checkouts may still use young ones. */
function pruneCache(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const days = (Date.now() - lstatSync(path).mtimeMs) / 86_400_000;
    if (days > (name.endsWith(".part") ? 1 : 30)) rmSync(path, { force: true });
  }
}

function mmdebstrapMissing() {
  return spawnSync("sh", ["-c", "command -v mmdebstrap"]).status !== 0;
}

async function importBuilt(reference, log) {
  const folder = cacheFolder();
  mkdirSync(folder, { recursive: true });
  const name = `${reference.replace(":", "-")}.tar`;
  const tar = join(folder, name);
  if (!existsSync(tar)) {
    if (mmdebstrapMissing()) {
      const root = process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
      const problem = root ? installPackages(["mmdebstrap"], log) : "mmdebstrap is not installed";
      if (problem) return { ok: false, reason: `no base image can be pulled and ${problem}`, how: manual() };
    }
    await debootstrap(tar, log);
  }
  await importTar(tar, reference, log);
  pruneCache(folder);
  return undefined;
}

/** The name without a hash means the image of the newest set-up. */
function tagLatest(image) {
  return dockerRequest("POST", `/images/${encodeURIComponent(image)}/tag?repo=${IMAGE_NAME}&tag=latest`);
}

function manual() {
  return [
    `make ${packageList().base} available to the engine (docker pull or docker load), or on Debian:`,
    "sudo apt-get install -y --no-install-recommends mmdebstrap",
    "sudo node scripts/image.mjs",
  ];
}

/**
 * Makes sure that the node image is there: by docker build where the base image can be had, else by
 * mmdebstrap and docker import from a tar that is kept in the user's cache folder. Idempotent.
 * @param {{ log?: (line: string) => void, build?: boolean }} options `build: false` only looks.
 * @returns {Promise<{ ok: boolean, image: string, built?: boolean, reason?: string, how?: string[] }>}
 */
export async function ensureImage({ log = () => {}, build = true } = {}) {
  const image = imageReference();
  try {
    const present = await inspect(image);
    if (present) {
      if (!present.RepoTags?.includes(`${IMAGE_NAME}:latest`)) await tagLatest(image);
      return { ok: true, image, built: false };
    }
    if (!build) return { ok: false, image, reason: `image ${image} is not built`, how: ["npm run setup"] };
    if (await baseImage(packageList().base, log)) await dockerBuild(image, log);
    else {
      const problem = await importBuilt(image, log);
      if (problem) return { ...problem, image };
    }
    await tagLatest(image);
    return { ok: true, image, built: true };
  } catch (error) {
    return { ok: false, image, reason: error.message, how: manual() };
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const result = await ensureImage({ log: (line) => console.error(line) });
  if (result.ok) console.log(result.image);
  else console.error([result.reason, ...(result.how ?? []).map((line) => `  ${line}`)].join("\n"));
  process.exitCode = result.ok ? 0 : 1;
}
