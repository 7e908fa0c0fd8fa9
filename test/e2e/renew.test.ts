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

  const submit = (command: string) =>
    cluster.onFrontEnd(`sbatch --parsable --no-requeue --output=/dev/null --chdir=/tmp --wrap='${command}'`);
  /** Jobs that end, well, when they are told. */
  const HELD = 'trap "exit 0" USR1; sleep 900 & wait';
  const release = (id: string) => cluster.onFrontEnd(`scancel --batch --signal=USR1 ${id}`);
  const running = async () => lines(await cluster.onFrontEnd("squeue -h -t R -o '%i %N'"));
  /** Workers of the first generation that take no further job, by the word of Slurm. */
  const closed = async () => {
    const listed = lines(await cluster.onFrontEnd(`sinfo -h -N -n ${WORKERS.join()} -o '%N %t'`));
    return listed.flatMap((line) => /^(vnode-\d+) (?:drng|drain)$/.exec(line)?.[1] ?? []);
  };
  const closedOther = (than: string) =>
    eventually("the other worker is closed", 120, closed, (names) => names.some((name) => name !== than));

  test(
    "upgrades: a new image is rolled between jobs: none is cut off, one worker at a time, and the next job has it",
    async () => {
      await cluster.preClean();
      await docker("tag", "elastosca-node:latest", NEXT_IMAGE);
      const up = await cluster.up();
      expect(up.status, up.stdout + up.stderr).toBe(0);
      controller = cluster.start("controller");
      const first = [await submit(HELD), await submit(HELD)];
      const jobs = await eventually("both jobs run", 120, running, (found) => found.length === 2);
      const jobOn = (name: string) => jobs.find((line) => line.endsWith(` ${name}`))?.split(" ")[0] ?? "";
      const before = await machines();
      expect([...before.keys()]).toEqual(WORKERS);
      expect((await stop(controller)).status).toBe(0);

      const text = readFileSync(SITES, "utf8").replace("name: elastosca-node,", `name: "${NEXT_IMAGE}",`);
      writeFileSync(next, text);
      const again = await cluster.elastosca("up", TEMPLATE, "--sites", next);
      expect(again.status, again.stdout + again.stderr).toBe(0);
      expect(await machines()).toEqual(before);
      expect(await running()).toEqual(jobs);

      const late = [await submit("true"), await submit("true")];
      controller = cluster.start("controller");
      const [one = "", ...more] = await eventually(
        "a worker is closed",
        60,
        closed,
        (names) => names.length > 0,
      );
      expect(more).toEqual([]);
      const status = JSON.parse((await cluster.elastosca("status", "--format", "json")).stdout) as {
        nodes: { name: string; outdated?: boolean }[];
      };
      expect(status.nodes.filter(({ outdated }) => outdated === true).map(({ name }) => name)).toEqual(
        WORKERS,
      );

      // Its job ends; what waits runs on the worker that comes in its place, and then the other one is closed.
      await release(jobOn(one));
      const [other = ""] = (await closedOther(one)).filter((name) => name !== one);
      const meanwhile = await machines();
      expect(meanwhile.get(one)?.image).toBe(NEXT_IMAGE);
      expect(meanwhile.get(other)).toEqual(before.get(other));
      await release(jobOn(other));
      const renewed = await eventually("none is of the earlier image", 120, machines, (now) => {
        return [...now.values()].every(({ image }) => image === NEXT_IMAGE);
      });
      for (const [name, { id }] of renewed) expect(id).not.toBe(before.get(name)?.id);
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
      const told = await cluster.elastosca("explain", "node", one);
      expect(told.stdout).toContain("Its machine is of an earlier generation");
      expect((await stop(controller)).status).toBe(0);

      await forgetGenerations("site-lab-a");
      const { steps } = await cluster.byHand("preview", "site-lab-a");
      expect(changesOf(steps)).toEqual([]);
    },
    12 * MINUTES,
  );
});
