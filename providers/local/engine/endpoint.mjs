import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** The socket at which a Docker engine listens when nothing else is said. */
export const DEFAULT_HOST = "unix:///var/run/docker.sock";

/**
 * Finds the Docker engine in the order of the docker client: DOCKER_HOST, the context that
 * DOCKER_CONTEXT or the client's settings name, the default socket.
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ host: string, from: string }}
 */
export function dockerEndpoint(env = process.env) {
  if (env.DOCKER_HOST) return { host: env.DOCKER_HOST, from: "DOCKER_HOST" };
  const folder = env.DOCKER_CONFIG ?? join(env.HOME ?? homedir(), ".docker");
  const context = env.DOCKER_CONTEXT ?? readJson(join(folder, "config.json"))?.currentContext;
  if (context && context !== "default") {
    const digest = createHash("sha256").update(context).digest("hex");
    const host = readJson(join(folder, "contexts", "meta", digest, "meta.json"))?.Endpoints?.docker?.Host;
    if (host) return { host, from: `docker context ${context}` };
  }
  return { host: DEFAULT_HOST, from: "the default socket" };
}

/** @param {string} path */
function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}
