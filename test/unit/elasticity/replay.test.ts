import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sourceText } from "../../../src/base/span.js";
import { runController } from "../../../src/elasticity/controller.js";
import { type ElasticityPolicy, policyWith } from "../../../src/elasticity/core/index.js";
import { foldAll } from "../../../src/elasticity/fold.js";
import { openJournal, parseJournal } from "../../../src/elasticity/journal.js";
import { fakeSites } from "../../../src/elasticity/nodes/fake.js";
import type { JournalRecord } from "../../../src/elasticity/records.js";
import { replay } from "../../../src/elasticity/replay.js";
import { segmentFiles } from "../../../src/elasticity/segments.js";
import { decoded, encoded, stateChanges, textOf, withChanges } from "../../../src/elasticity/state-parts.js";
import { FakeQueue } from "./fake-queue.js";
import { random } from "./random.js";
import { RecordedWorld, recorded } from "./recorded-world.js";
import { smallWorld, text, twoSites } from "./world.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "replay-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Through the text of the file, as a reader gets it. */
function reread(records: readonly JournalRecord[]): JournalRecord[] {
  return JSON.parse(JSON.stringify(records)) as JournalRecord[];
}

describe("P20 a journal replays", () => {
  test("P20 every decision comes out the same, byte for byte, and so does the state", () => {
    const world = recorded();
    world.command("disable", "vnode-2");
    world.submit(2);
    world.snapshot();
    world.flush();
    const result = replay(reread(world.journal.records));
    if (!result.ok) throw new Error(JSON.stringify(result.error));
    expect(result.value.decisions.length).toBeGreaterThan(20);
    expect(text(result.value.state)).toBe(text(world.state));
    const { state } = foldAll(reread(world.journal.records));
    expect(state).toEqual({ ...world.state, nodes: new Map(world.state.nodes) });
  });

  test("P20 over 40 seeds of random interleavings", () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const world = interleaved(seed);
      world.flush();
      const result = replay(reread(world.journal.records));
      expect(result.ok ? "" : `seed ${seed}: ${JSON.stringify(result.error)}`).toBe("");
      if (result.ok) expect(text(result.value.state), `seed ${seed}`).toBe(text(world.state));
    }
  });

  test.each([
    ["an action", (line: string) => line.replace('"kind":"drain"', '"kind":"undrain"'), /actions/],
    ["a reason", (line: string) => line.replace("pending jobs need it", "pending jobs want it"), /want it/],
    [
      "a time",
      (line: string) => line.replace(/"now":(\d+)(.*"lifecycle":"powering-on")/, '"now":1$2'),
      /changes|actions|reasons/,
    ],
  ])("P20 %s that was changed by hand is found, with the record", (_what, change, part) => {
    const records = recorded().journal.records;
    const lines = records.map((record) => JSON.stringify(record));
    const changed = lines.map(change);
    const first = changed.findIndex((line, index) => line !== lines[index]);
    const result = replay(changed.map((line) => JSON.parse(line) as JournalRecord));
    expect(result.ok).toBe(false);
    if (result.ok || result.error.kind !== "differs") throw new Error("no difference found");
    expect(result.error.seq).toBe(records[first]?.seq);
    expect(result.error.problem).toMatch(part);
  });

  test("a journal without the beginning of a run cannot be replayed", () => {
    const records = recorded().journal.records.filter(({ kind }) => kind !== "start");
    expect(replay(records)).toMatchObject({ ok: false, error: { kind: "impossible" } });
  });

  test("P20 a real controller's journal over a restart, through its file", async () => {
    const path = join(folder, "journal.jsonl");
    await runOnce(path, 4);
    await runOnce(path, 2);
    const parsed = parseJournal(sourceText(path, readFileSync(path, "utf8")));
    if (!parsed.ok) throw new Error(parsed.error.message);
    expect(parsed.value.records.filter(({ kind }) => kind === "start").length).toBe(2);
    const result = replay(parsed.value.records);
    expect(result.ok ? "" : JSON.stringify(result.error)).toBe("");
    expect(result.ok && result.value.decisions.some(({ decision }) => decision.actions.length > 0)).toBe(
      true,
    );
  });

  test("P20 a long journal is cut into segments, each of which replays by itself", async () => {
    const path = join(folder, "journal.jsonl");
    await runOnce(path, 30, { segmentBytes: 6000 });
    const files = await segmentFiles(path);
    expect(files.length).toBeGreaterThan(2);
    let decisions = 0;
    let seq = 0;
    const all: JournalRecord[] = [];
    for (const file of files) {
      const parsed = parseJournal(sourceText(file, readFileSync(file, "utf8")));
      if (!parsed.ok) throw new Error(parsed.error.message);
      for (const record of parsed.value.records) expect(record.seq).toBe(++seq);
      const result = replay(parsed.value.records);
      expect(result.ok ? "" : JSON.stringify(result.error)).toBe("");
      if (result.ok) decisions += result.value.decisions.length;
      all.push(...parsed.value.records);
    }
    const whole = replay(all);
    expect(whole.ok && whole.value.decisions.length).toBe(decisions);
  });
});

describe("what the journal keeps", () => {
  test("P18 answers without news take next to no room", () => {
    const { specs, sites, policy } = smallWorld();
    const world = new RecordedWorld(specs, sites, policy);
    world.settle(2);
    const before = JSON.stringify(world.journal.records).length;
    const looks = 3000;
    for (let look = 0; look < looks; look += 1) {
      world.now += 5000;
      world.snapshot();
    }
    world.flush();
    const grown = JSON.stringify(world.journal.records).length - before;
    expect(grown / looks).toBeLessThan(50);
    expect(replay(reread(world.journal.records)).ok).toBe(true);
  });

  test("changes of the state carry every part, known to them or not", () => {
    const world = recorded();
    const extra = { wishes: new Map([["a", { of: new Set([1, 2]), gaps: [1] }]]), sum: { spent: 1 } };
    const before = { ...world.state, ...extra } as typeof world.state;
    const after = {
      ...world.state,
      wishes: new Map([
        ["a", { of: new Set([1]), gaps: [1] }],
        ["b", { of: new Set<number>(), gaps: [] }],
      ]),
      sum: { spent: 2 },
      sites: new Map([...world.state.sites].slice(1)),
    } as typeof world.state;
    const changes = stateChanges(before, after);
    expect(changes.map(({ part }) => part).sort()).toEqual(["sites", "sum", "wishes"]);
    const sent = JSON.parse(JSON.stringify(changes)) as typeof changes;
    expect(textOf(withChanges(before, sent))).toBe(textOf(after));
    expect(stateChanges(before, { ...before })).toEqual([]);
    expect(decoded(encoded(new Map([[{ a: 1 }, new Set(["b"])]])))).toEqual(
      new Map([[{ a: 1 }, new Set(["b"])]]),
    );
  });

  test("a map whose order changed is written whole", () => {
    const { state } = recorded();
    const turned = { ...state, sites: new Map([...state.sites].reverse()) };
    const changes = JSON.parse(JSON.stringify(stateChanges(state, turned)));
    expect([...withChanges(state, changes).sites.keys()]).toEqual([...turned.sites.keys()]);
  });
});

/** Random orders of everything that can happen to a cluster. */
function interleaved(seed: number): RecordedWorld {
  const { specs, sites, policy } = smallWorld({
    idleTime: 20,
    glitchTime: 10,
  } satisfies Partial<ElasticityPolicy>);
  const world = new RecordedWorld(specs, sites, policy);
  const next = random(seed);
  for (let step = 0; step < 120; step += 1) {
    world.now += Math.floor(next() * 4000);
    const site = next() < 0.5 ? "lab-a" : "lab-b";
    const steps = [
      () => world.snapshot(),
      () => world.schedule(),
      () => world.submit(1 + Math.floor(next() * 2), next() < 0.1),
      () => world.finish(Math.floor(next() * 10)),
      () => world.obey(next() < 0.8),
      () => world.startApply(site),
      () => world.endApply(site, next() < 0.7 ? "good" : next() < 0.5 ? "fault" : "node-fails"),
      () => world.vanish(`vnode-${1 + Math.floor(next() * 5)}`),
      () => world.command(next() < 0.5 ? "enable" : "disable", `vnode-${1 + Math.floor(next() * 5)}`),
      () => world.feed({ kind: "snapshot-failed", at: world.now, message: "silent" }),
      () => world.feed({ kind: "tick", at: world.now }),
    ];
    steps[Math.floor(next() * steps.length)]?.();
  }
  return world;
}

async function runOnce(
  path: string,
  jobs: number,
  options: Parameters<typeof openJournal>[1] = {},
): Promise<void> {
  const journal = await openJournal(path, options);
  if (!journal.ok) throw new Error(journal.error.message);
  const names = twoSites().map(({ name }) => name);
  const queue = new FakeQueue(names);
  const sites = fakeSites({ onChange: (_site, node, present) => queue.setPresent(node, present) });
  const stop = new AbortController();
  const policy = policyWith({ period: 0.2, idleTime: 0.4, orderRetry: 0.2 });
  queue.submit(jobs, 0.05);
  const running = runController({
    cluster: { name: "test", nodes: twoSites(), sites: ["lab-a", "lab-b"], policy },
    queue,
    actuator: sites,
    journal: journal.value,
    signal: stop.signal,
  });
  const end = Date.now() + 12_000;
  const isOver = () =>
    queue.done() === jobs && sites.alive("lab-a").length + sites.alive("lab-b").length === 0;
  while (!isOver() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
  stop.abort();
  await running;
  await journal.value.close();
  expect(isOver()).toBe(true);
}
