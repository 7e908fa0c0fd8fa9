import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { missingHere, TEMPLATE, TestCluster } from "./cluster.js";
import { changesOf } from "./engine-steps.js";
import { docker, eventually, lines, type Started, stop } from "./run.js";

const MINUTES = 60_000;
const SITES = join(import.meta.dirname, "renew-sites.yaml");
/** The same image under another name stands for a new one. */
const NEXT_IMAGE = "elastosca-node-next:1";
const WORKERS = ["vnode-1", "vnode-2"];

const missing = await missingHere();

describe("a new image for workers that have jobs", () => {
  const cluster = new TestCluster("renew", SITES);
  const next = join(cluster.workspace, "next-sites.yaml");
  let controller: Started | undefined;

  beforeEach((context) => {
    if (missing === undefined) return;
    if (process.env["CI"] === "true") throw new Error(`may not be skipped: ${missing}`);
    context.skip(missing);
  });

  afterAll(async () => {
    if (missing !== undefined) return;
    await cluster.cleanUp();
    await docker("rmi", "--no-prune", NEXT_IMAGE).catch(() => undefined);
  });

  /** Image and id of the container of each worker. */
  const machines = async () => {
    const found = new Map<string, { readonly image: string; readonly id: string }>();
    for (const name of await cluster.workers()) {
      const told = await docker("inspect", "-f", "{{.Config.Image}} {{.Id}}", `renew-${name}`).catch(
        () => "",
      );
      const [image = "", id = ""] = told.split(" ");
      if (id !== "") found.set(name, { image, id });
    }
    return found;
  };

  /** The state of a stack as it was before machines told their generation. */
  const forgetGenerations = async (stack: string) => {
    const exported = await cluster.pulumi("stack", "export", "--stack", stack);
    const without = exported.stdout.replace(/,?\s*"elastosca\.generation": "[0-9a-f]+"(?=\s*[,}])/g, "");
    expect(without.length).toBeLessThan(exported.stdout.length);
    const file = join(cluster.workspace, "before.json");
    writeFileSync(file, without);
    const imported = await cluster.pulumi("stack", "import", "--stack", stack, "--file", file);
    expect(imported.status, imported.stderr).toBe(0);
  };

  const submit = (seconds: number) =>
    cluster.onFrontEnd(
      `sbatch --parsable --no-requeue --output=/dev/null --chdir=/tmp --wrap='sleep ${seconds}'`,
    );
  const running = async () => lines(await cluster.onFrontEnd("squeue -h -t R -o '%i %N'"));

  test(
    "upgrades: a new image is rolled between jobs: none is cut off, one worker at a time, and the next job has it",
    async () => {
      await cluster.preClean();
      await docker("tag", "elastosca-node:latest", NEXT_IMAGE);
      const up = await cluster.up();
      expect(up.status, up.stdout + up.stderr).toBe(0);
      controller = cluster.start("controller");
      const first = [await submit(75), await submit(115)];
      await eventually("both jobs run", 120, running, (jobs) => jobs.length === 2);
      const before = await machines();
      expect([...before.keys()]).toEqual(WORKERS);
      expect((await stop(controller)).status).toBe(0);

      const text = readFileSync(SITES, "utf8").replace("name: elastosca-node,", `name: "${NEXT_IMAGE}",`);
      writeFileSync(next, text);
      const again = await cluster.elastosca("up", TEMPLATE, "--sites", next);
      expect(again.status, again.stdout + again.stderr).toBe(0);
      expect(await machines()).toEqual(before);
      expect(await running()).toHaveLength(2);

      const late = [await submit(1), await submit(1)];
      controller = cluster.start("controller");
      const closed = await eventually(
        "one worker is closed for its renewal",
        60,
        async () => {
          const listed = lines(await cluster.onFrontEnd(`sinfo -h -N -n ${WORKERS.join()} -o '%N %t'`));
          return listed.filter((line) => /^vnode-\d+ (drng|drain)$/.test(line));
        },
        (nodes) => nodes.length > 0,
      );
      expect(closed).toHaveLength(1);
      const status = JSON.parse((await cluster.elastosca("status", "--format", "json")).stdout) as {
        nodes: { name: string; outdated?: boolean }[];
      };
      expect(status.nodes.filter(({ outdated }) => outdated === true).map(({ name }) => name)).toEqual(
        WORKERS,
      );

      const renewed = await eventually("none is of the earlier image", 300, machines, (now) => {
        return now.size > 0 && [...now.values()].every(({ image }) => image === NEXT_IMAGE);
      });
      for (const name of renewed.keys()) expect(renewed.get(name)?.id).not.toBe(before.get(name)?.id);
      await eventually(
        "all jobs are over",
        60,
        () => cluster.onFrontEnd("squeue -h"),
        (queue) => queue === "",
      );
      const ids = [...first, ...late].join(",");
      const ended = lines(
        await cluster.onFrontEnd(`scontrol -o show job | grep -E 'JobId=(${ids.replaceAll(",", "|")}) '`),
      );
      expect(ended).toHaveLength(4);
      for (const job of ended) expect(job).toMatch(/JobState=COMPLETED .*Restarts=0 /);
      const told = await cluster.elastosca("explain", "node", closed[0]?.split(" ")[0] ?? "");
      expect(told.stdout).toContain("Its machine is of an earlier generation");
      expect((await stop(controller)).status).toBe(0);

      await forgetGenerations("site-lab-a");
      const { steps } = await cluster.byHand("preview", "site-lab-a");
      expect(changesOf(steps)).toEqual([]);
    },
    12 * MINUTES,
  );
});
