// Where things lie: the project, the user's cache folder and what set-up keeps in it.
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Folder of this checkout. */
export const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** The version of each part of the tool chain that set-up provides, in one place. */
export const versions = {
  /** Oldest Node.js that the project runs on. */
  node: [20, 19, 0],
  /** Oldest engine whose provider errors reach the error hooks of the Node SDK. */
  oldestEngine: [3, 245, 0],
  engine: "3.259.0",
  /** The last Node language host that was published as a Go module. */
  languageHost: "3.68.0",
  /** Oldest Go that builds the engine. */
  go: [1, 26, 0],
};

/** Plugins every deployment needs, in the versions of the SDKs in package.json. */
export const requiredPlugins = [
  { name: "command", version: "1.2.1" },
  { name: "tls", version: "5.6.1" },
];

/** Plugins of cloud sites: big, so only fetched for those who have such a site. */
export const cloudPlugins = [
  { name: "openstack", version: "3.15.2" },
  { name: "aws", version: "7.48.0" },
];

/** Folder of everything that is built or fetched once per user. */
export function cacheFolder(env) {
  const base =
    env.XDG_CACHE_HOME && env.XDG_CACHE_HOME !== "" ? env.XDG_CACHE_HOME : join(homeOf(env), ".cache");
  return join(base, "elastosca");
}

/** Home folder as the environment states it, so that tests and services can set another. */
export function homeOf(env) {
  return env.HOME && env.HOME !== "" ? env.HOME : homedir();
}

/** The user's own PULUMI_HOME: where official plugins and credentials are. */
export function userPulumiHome(env) {
  const own = join(cacheFolder(env), "pulumi-home");
  const set = env.PULUMI_HOME;
  return set && set !== "" && resolve(set) !== resolve(own) ? set : join(homeOf(env), ".pulumi");
}

/** Reads a JSON file; undefined when it is not there or is not JSON. */
export function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** "v3.259.0-dev.1" -> [3, 259, 0]; undefined when the text holds no version. */
export function parseVersion(text) {
  const match = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)] : undefined;
}

/** True when `version` is the same as `least` or newer. */
export function atLeast(version, least) {
  for (let index = 0; index < least.length; index++) {
    const difference = (version[index] ?? 0) - least[index];
    if (difference !== 0) return difference > 0;
  }
  return true;
}
