import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { reportText } from "../soak/report.js";
import { FAULT_KINDS } from "../soak/schedule.js";
import { Soak } from "../soak/soak.js";
import { missingHere } from "./cluster.js";

const MINUTES = 60_000;
const missing = await missingHere();

describe("a cluster under load whose parts are killed, in a short form", () => {
  const soak = new Soak({ seed: 1, seconds: 80, gap: 9 }, (line) => console.log(line));

  beforeEach((context) => {
    if (missing === undefined) return;
    if (process.env["CI"] === "true") throw new Error(`may not be skipped: ${missing}`);
    context.skip(missing);
  });

  afterAll(async () => {
    if (missing === undefined) await soak.cleanUp();
  });

  test(
    "EX-7 P15 kills of controller, sshd, slurmctld, tunnel and workers, and machines that stand still: no job is lost, no orphan, no busy worker removed, the journal replays",
    async () => {
      await soak.prepare();
      const report = await soak.run();
      console.log(reportText(report));
      expect(report.problems, reportText(report)).toEqual([]);
      expect(report.jobs.completed).toBe(report.jobs.tasks);
      expect(report.jobs.tasks).toBeGreaterThan(15);
      expect(new Set(report.faults.map(({ kind }) => kind))).toEqual(new Set(FAULT_KINDS));
      expect(report.journal.runs).toBeGreaterThanOrEqual(3);
      expect(report.removals).toBeGreaterThan(0);
    },
    25 * MINUTES,
  );
});
