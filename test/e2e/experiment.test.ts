import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { Experiment } from "../experiment/experiment.js";
import { figuresTable, journalOf, liveFigures } from "../experiment/figures.js";
import { paperWorkload } from "../experiment/workload.js";
import { missingHere } from "./cluster.js";
import { lines } from "./run.js";

/** A fortieth of the paper's time with a twentieth of its jobs, which take a second. */
const WORKLOAD = paperWorkload(40, 20, 15);

const missing = await missingHere();

describe("EX-9 the paper's experiment with a real Slurm on two local sites, in a short form", () => {
  const experiment = new Experiment((line) => console.log(line));

  beforeEach((context) => {
    if (missing === undefined) return;
    if (process.env["CI"] === "true") throw new Error(`may not be skipped: ${missing}`);
    context.skip(missing);
  });

  afterAll(async () => {
    if (missing === undefined) await experiment.cleanUp();
  });

  test("EX-9 four blocks with gaps and a failing worker: every job is done once, and the table is that of real events", async () => {
    await experiment.prepare();
    const course = await experiment.run(WORKLOAD, {
      idleTime: 6,
      cooldownServed: 6,
      period: 1,
      setupTime: WORKLOAD.setup,
    });
    const figures = liveFigures(journalOf(experiment.cluster.workspace), course, WORKLOAD);
    console.log(figuresTable(figures, WORKLOAD));
    const jobs = WORKLOAD.blocks.reduce((sum, count) => sum + count, 0);
    expect(figures.jobsDone).toBe(jobs);
    expect(figures.jobsFailed).toBe(0);
    expect(figures.boots).toBeGreaterThanOrEqual(3);
    expect(figures.busySeconds).toBeGreaterThan(0);
    expect(figures.paidSeconds).toBeGreaterThan(figures.busySeconds);
    expect(figures.paidSeconds).toBeLessThan(3 * figures.endSeconds);
    expect(course.failed?.node).toMatch(/^vnode-[345]$/);
    const failedOn = lines(
      await experiment.cluster.onFrontEnd("squeue -h -r -t F,NF,CA,TO -o %i 2>/dev/null; true"),
    );
    expect(failedOn).toEqual([]);
    const page = await experiment.cluster.elastosca("report", "--format", "svg");
    expect(page.status, page.stderr).toBe(0);
    expect(page.stdout).toContain("<svg");
  });
});
