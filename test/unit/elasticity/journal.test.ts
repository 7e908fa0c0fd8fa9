import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { resumedState } from "../../../src/elasticity/core/index.js";
import { explainJob, explainNode } from "../../../src/elasticity/explain.js";
import { foldState } from "../../../src/elasticity/fold.js";
import { openJournal } from "../../../src/elasticity/journal.js";
import { takeLock } from "../../../src/elasticity/lock.js";
import type { JournalBody, JournalRecord } from "../../../src/elasticity/records.js";
import { statusReport } from "../../../src/elasticity/status.js";
import { summarize } from "../../../src/elasticity/summary.js";
import { recorded } from "./recorded-world.js";
import { twoSites, type World } from "./world.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "journal-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const stop = (reason: string): JournalBody => ({ kind: "stop", reason });

describe("the journal", () => {
  test("goes on counting where it ended, and drops a line that a crash cut", async () => {
    const path = join(folder, "journal.jsonl");
    const first = await openJournal(path);
    if (!first.ok) throw new Error(first.error.message);
    await Promise.all([first.value.append(1, [stop("a"), stop("b")]), first.value.append(2, [stop("c")])]);
    await first.value.close();
    appendFileSync(path, '{"v":1,"at":3,"seq":4,"kind":"st');
    const second = await openJournal(path);
    if (!second.ok) throw new Error(second.error.message);
    expect(second.value.history.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    await second.value.append(4, [stop("d")]);
    await second.value.close();
    const lines = readFileSync(path, "utf8").trimEnd().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual([1, 2, 3, 4]);
  });

  test.each([
    ["no JSON", "nonsense\n", "it is no JSON"],
    ["a later version", '{"v":9}\n', "version 9 is not known"],
  ])("%s in the middle is refused with its line", async (_what, bad, problem) => {
    const path = join(folder, "journal.jsonl");
    writeFileSync(path, `{"v":1,"at":1,"seq":1,"kind":"stop","reason":"a"}\n${bad}`);
    const opened = await openJournal(path);
    expect(opened).toMatchObject({ ok: false, error: { code: "TS8005" } });
    expect(opened.ok ? "" : opened.error.message).toContain(
      `Line 2 of the journal cannot be read: ${problem}`,
    );
  });

  test("key material in a message never reaches the file", async () => {
    const path = join(folder, "journal.jsonl");
    const journal = await openJournal(path);
    if (!journal.ok) throw new Error(journal.error.message);
    await journal.value.append(1, [
      stop("before -----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY----- after"),
    ]);
    await journal.value.close();
    expect(readFileSync(path, "utf8")).toContain('"before [key removed] after"');
  });
});

describe("the lock", () => {
  const path = () => join(folder, "lock");

  test("of a process that is gone is taken over, that of another host is not", async () => {
    const owner = { pid: 2 ** 22 + 1, host: hostname(), since: "x", started: "1", token: "t" };
    writeFileSync(path(), JSON.stringify(owner));
    const taken = await takeLock(path());
    expect(taken.ok).toBe(true);
    if (taken.ok) await taken.value.release();
    writeFileSync(path(), JSON.stringify({ ...owner, host: "elsewhere" }));
    expect(await takeLock(path())).toMatchObject({ ok: false, error: { code: "TS8001" } });
  });

  test("of an earlier process with the same number is taken over", async () => {
    writeFileSync(
      path(),
      JSON.stringify({ pid: process.pid, host: hostname(), since: "x", started: "1", token: "t" }),
    );
    expect((await takeLock(path())).ok).toBe(true);
  });

  // One round passes by luck: the race needs many.
  test("is held by exactly one of many that want it at once", async () => {
    const dead = { pid: 2 ** 22 + 1, host: hostname(), since: "x", started: "1", token: "t" };
    for (let round = 0; round < 50; round += 1) {
      writeFileSync(path(), round % 5 === 0 ? "unreadable" : JSON.stringify(dead));
      const taken = await Promise.all(Array.from({ length: 8 }, () => takeLock(path())));
      expect(taken.filter(({ ok }) => ok).length).toBe(1);
      expect(readdirSync(folder)).toEqual(["lock"]);
    }
  });

  test("a process that died while it replaced a dead one's is replaced itself", async () => {
    const dead = { pid: 2 ** 22 + 1, host: hostname(), since: "x", started: "1", token: "t" };
    writeFileSync(path(), JSON.stringify(dead));
    writeFileSync(`${path()}.after.t`, JSON.stringify({ ...dead, token: "u" }));
    expect((await takeLock(path())).ok).toBe(true);
    expect(readdirSync(folder)).toEqual(["lock"]);
  });
});

describe("what a journal tells", () => {
  test("CL-10 the state that it ends in is the state of the controller", () => {
    const world = recorded();
    world.command("disable", "vnode-2");
    world.submit(2);
    world.snapshot();
    const folded = foldState(world.journal.records, { nodes: twoSites(), sites: ["lab-a", "lab-b"] }, 0);
    const bare = (state: World["state"]) =>
      [...resumedState(state, 0).nodes.values()].map((node) => ({
        ...node,
        observed: undefined,
        jobs: undefined,
      }));
    expect(bare(folded)).toEqual(bare(world.state));
    expect(folded.nodes.get("vnode-2")?.enabled).toBe(false);
    expect(folded.nodes.get("vnode-1")?.lifecycle).toBe("powering-on");
    expect(folded.jobs.length).toBe(8);
  });

  test("summary: jobs, paid and busy time, the stages of every power-on", () => {
    const world = recorded();
    const summary = summarize(world.journal.records);
    expect(summary.jobs).toEqual({ done: 6, failed: 0, unfinished: 1 });
    expect(summary.sites.map(({ site, boots, jobs }) => [site, boots, jobs])).toEqual([
      ["lab-a", 2, 4],
      ["lab-b", 1, 2],
    ]);
    // The last job of each worker ends 7 s after it was ready; it is gone after 66 s.
    expect(summary.sites.map(({ busySeconds }) => busySeconds)).toEqual([14, 7]);
    expect(summary.efficiency).toBeCloseTo(21 / 198, 3);
    expect(summary.powerOns.map(({ node }) => node)).toEqual(["vnode-1", "vnode-2", "vnode-3"]);
    const { stages, total } = summary.powerOns[0] ?? { stages: {} };
    expect(Object.keys(stages)).toEqual(["controller", "join", "firstJob"]);
    expect(total).toBeGreaterThan(0);
  });

  test("explain: the chain of a node and of a job", () => {
    const { records } = recorded().journal;
    const chain = explainNode(records, "vnode-3")
      .map(({ code }) => code)
      .filter((code) => code !== "");
    const story = ["demand", "ready", "idle-timeout", "verified-empty", "absent"];
    expect(chain.filter((code) => story.includes(code))).toEqual(story);
    const job = explainJob(records, "1").map((step) => step.text);
    expect(job[0]).toBe("pending: Resources.");
    expect(job.some((line) => line.startsWith("vnode-1: 2 pending jobs need it"))).toBe(true);
    expect(job.some((line) => line === "running on vnode-1.")).toBe(true);
    expect(explainJob(records, "7")[0]?.text).toBe("pending: JobHeldUser; no node is started for that.");
    expect(explainNode(records, "vnode-9")).toEqual([]);
  });

  test("status: every worker, the queue, the last decisions", () => {
    const world = recorded();
    const report = statusReport("test", world.state, world.journal.records, 2);
    expect(report.nodes.map(({ name, site, state, address }) => [name, site, state, address])).toEqual(
      twoSites().map(({ name, site, address }) => [name, site, "off", address]),
    );
    expect(report.queue).toMatchObject({ pending: 1, running: 0 });
    expect(report.lastDecisions.length).toBe(2);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    const kinds = new Set<JournalRecord["kind"]>(world.journal.records.map(({ kind }) => kind));
    expect(kinds).toEqual(new Set(["start", "observe", "decide", "same"]));
  });
});
