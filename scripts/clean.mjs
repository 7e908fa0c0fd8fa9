// Removes what local sites have left on the Docker engine: all containers, then networks and volumes, by label.
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { dockerRequest } from "./docker-api.mjs";

const SCOPES = ["cluster", "project", "stack", "site"];

function filters(scope) {
  const given = SCOPES.filter((key) => scope[key] !== undefined).map(
    (key) => `elastosca.${key}=${scope[key]}`,
  );
  return encodeURIComponent(JSON.stringify({ label: ["elastosca.managed=true", ...given] }));
}

async function unlessGone(request) {
  try {
    await request;
  } catch (error) {
    // 409: the engine is removing it already
    if (error.status !== 404 && error.status !== 409) throw error;
  }
}

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** A container that is just going away holds its networks and volumes for a moment. */
async function removeWhenFree(path) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await dockerRequest("DELETE", path);
      return;
    } catch (error) {
      if (error.status === 404) return;
      if (attempt >= 20) throw error;
      await pause(250);
    }
  }
}

/**
 * Removes containers, networks and volumes of local sites that carry the given labels; all of them without any.
 * The Pulumi state is not touched: refresh notices.
 * @param {{ cluster?: string, project?: string, stack?: string, site?: string, dryRun?: boolean,
 *   log?: (line: string) => void }} options
 * @returns {Promise<{ containers: string[], networks: string[], volumes: string[] }>} names of what was removed
 */
export async function clean({ dryRun = false, log = () => {}, ...scope } = {}) {
  const query = filters(scope);
  const containers = await dockerRequest("GET", `/containers/json?all=1&filters=${query}`);
  for (const { Id, Names } of containers) log(`container ${Names[0]?.slice(1) ?? Id}`);
  if (!dryRun) {
    const remove = ({ Id }) => unlessGone(dockerRequest("DELETE", `/containers/${Id}?force=1&v=1`));
    await Promise.all(containers.map(remove));
  }
  const networks = await dockerRequest("GET", `/networks?filters=${query}`);
  for (const { Id, Name } of networks) {
    log(`network ${Name}`);
    if (!dryRun) await removeWhenFree(`/networks/${Id}`);
  }
  const volumes = (await dockerRequest("GET", `/volumes?filters=${query}`)).Volumes ?? [];
  for (const { Name } of volumes) {
    log(`volume ${Name}`);
    if (!dryRun) await removeWhenFree(`/volumes/${Name}`);
  }
  return {
    containers: containers.map(({ Id, Names }) => Names[0]?.slice(1) ?? Id),
    networks: networks.map(({ Name }) => Name),
    volumes: volumes.map(({ Name }) => Name),
  };
}

const USAGE = `usage: node scripts/clean.mjs [--cluster NAME] [--project NAME] [--stack NAME] [--site NAME] [--dry-run]
Removes the containers, networks and volumes of local sites that carry these labels; all of them without any.`;

async function main() {
  const text = { type: "string" };
  const options = { cluster: text, project: text, stack: text, site: text };
  let values;
  try {
    const flags = { "dry-run": { type: "boolean" }, help: { type: "boolean", short: "h" } };
    ({ values } = parseArgs({ options: { ...options, ...flags } }));
  } catch (error) {
    console.error(`${error.message}\n${USAGE}`);
    return 2;
  }
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const { "dry-run": dryRun = false, ...scope } = values;
  try {
    const removed = await clean({ ...scope, dryRun, log: (line) => console.error(line) });
    const { containers, networks, volumes } = removed;
    const verb = dryRun ? "would remove" : "removed";
    console.error(
      `${verb} ${containers.length} containers, ${networks.length} networks and ${volumes.length} volumes`,
    );
    return 0;
  } catch (error) {
    console.error(`cleaning failed: ${error.message}`);
    return 1;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) process.exitCode = await main();
