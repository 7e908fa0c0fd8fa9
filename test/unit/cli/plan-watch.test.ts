import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { loadRunning } from "../../../src/cli/load.js";
import { watchPlan } from "../../../src/cli/plan-watch.js";
import { controlledCluster } from "../../../src/cli/running-cluster.js";
import { packageRoot, stackSettingsPath } from "../../../src/workspace/project.js";

const EXAMPLES = fileURLToPath(new URL("../../../tosca/examples/", import.meta.url));
const folders: string[] = [];
const watches: AbortController[] = [];

/** A project whose cluster was brought up from the example, with a controller that watches its plan. */
function watched() {
  const root = mkdtempSync(join(tmpdir(), "plan-watch-"));
  folders.push(root);
  const project = { root, packageRoot: packageRoot(), stateDir: join(root, ".elastosca") };
  const template = join(root, "template.yaml");
  const sites = join(root, "sites.yaml");
  cpSync(join(EXAMPLES, "hybrid_slurm_cluster.yaml"), template);
  cpSync(join(EXAMPLES, "sites.yaml"), sites);
  mkdirSync(join(root, "stacks"));
  const settings = { config: { "elastosca:template": template, "elastosca:sites": sites } };
  writeFileSync(stackSettingsPath(project, "core"), JSON.stringify(settings));
  const told: string[] = [];
  const abort = new AbortController();
  watches.push(abort);
  const running = controlledCluster(loadRunning(project));
  const onChange = (what: string) => void told.push(what);
  watchPlan({ project, running, settings: {}, onChange, signal: abort.signal, everyMillis: 20 });
  const edit = (change: (text: string) => string) =>
    writeFileSync(sites, change(readFileSync(sites, "utf8")));
  return { told, edit, abort };
}

afterEach(() => {
  for (const watch of watches.splice(0)) watch.abort();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const told = async (list: readonly string[], count: number) => {
  await expect.poll(() => list.length, { timeout: 10_000 }).toBe(count);
  return list.at(-1);
};
const pause = (millis: number) => new Promise((wake) => setTimeout(wake, millis));

describe("a controller whose files change", () => {
  test("upgrades: is told of workers of another generation, and of another policy, each once", async () => {
    const cluster = watched();
    cluster.edit((text) => text.replace("name: elastosca-node", "name: another-node"));
    expect(await told(cluster.told, 1)).toBe("5 workers of another generation");
    cluster.edit((text) => text.replace("idleTime: 15 s", "idleTime: 16 s"));
    expect(await told(cluster.told, 2)).toBe("5 workers of another generation, another policy");
    cluster.edit((text) => `${text}\n# a remark`);
    await pause(200);
    expect(cluster.told).toHaveLength(2);
  });

  test("is told of workers that are more or less, and not of files that are as they were", async () => {
    const cluster = watched();
    const quota = "quota: { instances: 3 }";
    cluster.edit((text) => text.replace(quota, "quota: { instances: 2 }"));
    expect(await told(cluster.told, 1)).toBe("1 worker fewer, another policy");
    cluster.edit((text) => text.replace("quota: { instances: 2 }", quota));
    await pause(200);
    expect(cluster.told).toHaveLength(1);
  });

  test("files that are half written count as unchanged until they are whole", async () => {
    const cluster = watched();
    let before = "";
    cluster.edit((text) => {
      before = text;
      return "cluster: { name: [";
    });
    await pause(150);
    expect(cluster.told).toEqual([]);
    cluster.edit(() => before.replace("period: 2 s", "period: 3 s"));
    expect(await told(cluster.told, 1)).toBe("another policy");
    cluster.abort.abort();
    cluster.edit(() => before.replace("period: 2 s", "period: 4 s"));
    await pause(150);
    expect(cluster.told).toHaveLength(1);
  });
});
