import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lineSplitter } from "../../../src/elasticity/queues/lines.js";
import { slurmReader } from "../../../src/elasticity/queues/slurm-reader.js";

const CLOCK = 1795352044_000;

const node = (name: string, state: string, more = "") =>
  `NodeName=${name} CPUAlloc=${state.startsWith("ALLOC") ? 2 : 0} CPUTot=2 CPULoad=0.1 RealMemory=1000 State=${state}${more}`;
const job = (id: string, state = "PENDING", reason = "Resources", start = "N/A", held = "") =>
  [
    id,
    state,
    start,
    "N/A",
    "1",
    "1",
    "0",
    "5",
    "1795352040",
    "",
    "",
    held,
    "(null)",
    "main",
    "(null)",
    "N/A",
    "OK",
    "UNLIMITED",
    "(null)",
    reason,
  ].join("\t");
const more = (id: string, eligible = "1795352040") =>
  [id, eligible, "N/A", "N/A", "N/A", "1", "0", "cpu=1,node=1", "1", "0", "*:*:*", ""].join("\t");

interface Parts {
  readonly clock?: string;
  readonly config?: string;
  readonly reservations?: readonly string[];
  readonly nodes?: readonly string[];
  readonly probed?: readonly string[];
  readonly jobs?: readonly string[];
  readonly more?: readonly string[];
}

const answer = (parts: Parts): string[] => [
  parts.clock ?? String(CLOCK / 1000),
  ...(parts.config === undefined ? [] : [parts.config]),
  "--reservations--",
  ...(parts.reservations ?? []),
  "--nodes--",
  ...(parts.nodes ?? []),
  "--probed--",
  ...(parts.probed ?? []),
  "--jobs--",
  ...(parts.jobs ?? []),
  "--more--",
  ...(parts.more ?? []),
  "--end--",
];

const reading = () => {
  const reader = slurmReader(() => CLOCK + 200);
  const open = (lines: readonly string[]) => {
    const taken = reader.begin(CLOCK - 200);
    taken.push(`${lines.join("\n")}\n`);
    return taken;
  };
  return {
    changes: (parts: Parts) => open(answer(parts)).changes(CLOCK + 300),
    snapshot: (parts: Parts) => open(answer(parts)).snapshot(CLOCK + 300),
    raw: (lines: readonly string[]) => open(lines).snapshot(CLOCK + 300),
  };
};
const ids = (jobs: readonly { readonly id: string }[]) => jobs.map(({ id }) => id);

describe("an answer of Slurm", () => {
  test("CL-4 is read as a whole, and is as old as the question", () => {
    const found = reading().snapshot({
      config: "SelectTypeParameters    = CR_CPU_MEMORY",
      nodes: [node("vnode-1", "IDLE+CLOUD")],
      jobs: [job("7"), job("8", "PENDING", "None"), job("9_[1-2,5%1]")],
      more: [more("7"), more("8", "1795359999"), more("9_[1-2,5%1]")],
    });
    expect(found).toMatchObject({ at: CLOCK - 200, memoryIsConsumable: true });
    expect(found.nodes.map(({ name }) => name)).toEqual(["vnode-1"]);
    expect(found.jobs.map(({ id, waitsForNodes }) => [id, waitsForNodes])).toEqual([
      ["7", true],
      ["8", false],
      ["9_1", true],
      ["9_2", true],
      ["9_5", true],
    ]);
    expect(found.jobs[2]?.array).toEqual({ id: "9", limit: 1 });
  });

  test("EX-7 a busy node that takes no connection is silent, also while others are asked, until it answers", () => {
    const reader = reading();
    const nodes = [node("n1", "ALLOCATED+CLOUD"), node("n2", "IDLE+CLOUD+POWERED_DOWN")];
    const seen = (probed: readonly string[], given = nodes) =>
      reader.snapshot({ nodes: given, probed }).nodes.map(({ presence }) => presence);
    expect(seen(["n1", "n2"])).toEqual(["silent", "absent"]);
    expect(seen([])).toEqual(["silent", "absent"]);
    expect(seen(["+n1"])).toEqual(["up", "absent"]);
    expect(seen(["n1"])).toEqual(["silent", "absent"]);
    expect(seen([], [node("n1", "IDLE+CLOUD"), nodes[1] ?? ""])).toEqual(["up", "absent"]);
  });

  test("CL-4 a reservation in force belongs to its nodes, a later one does not", () => {
    const { nodes } = reading().snapshot({
      reservations: [
        "ReservationName=now StartTime=1 EndTime=2 Nodes=n[1-2] State=ACTIVE",
        "ReservationName=later StartTime=1 EndTime=2 Nodes=n3 State=INACTIVE",
      ],
      nodes: [node("n1", "IDLE+RESERVED"), node("n3", "IDLE")],
    });
    expect(nodes).toMatchObject([{ reservation: "now", closed: false }, { name: "n3" }]);
    expect(nodes[1]).not.toHaveProperty("reservation");
  });

  test("times follow our clock when the front-end's is an hour off, and do not tremble", () => {
    const reader = reading();
    const late = { clock: String(CLOCK / 1000 - 3600), jobs: [job("7")], more: [more("7")] };
    const first = reader.changes(late).jobs[0];
    expect(Math.abs((first?.submittedAt ?? 0) - (1795352040_000 + 3600_000))).toBeLessThan(1000);
    const again = reader.changes({ ...late, clock: String(CLOCK / 1000 - 3600.2) });
    expect(again).toMatchObject({ jobs: [], whole: false });
  });

  test.each([
    ["a cut answer", answer({}).slice(0, -1), "no whole answer"],
    ["nothing", [], "no whole answer"],
    ["nodes that could not be listed", answer({ nodes: ["NODES-FAILED"] }), "no whole answer"],
    [
      "a host list with a slip",
      answer({ reservations: ["ReservationName=r Nodes=n[1- State=ACTIVE"] }),
      "not understood",
    ],
  ])("%s is an error", (_what, lines, message) => {
    expect(() => reading().raw(lines)).toThrow(message);
  });

  test("after an answer that was none, the next one is whole", () => {
    const reader = reading();
    const parts = { nodes: [node("n1", "IDLE")], jobs: [job("7")], more: [more("7")] };
    reader.changes(parts);
    expect(() => reader.raw(["1"])).toThrow("no whole answer");
    expect(reader.changes(parts)).toMatchObject({
      whole: true,
      nodes: [{ name: "n1" }],
      jobs: [{ id: "7" }],
    });
  });

  test("P5 an unchanged record keeps its object, and noise is no change", () => {
    const reader = reading();
    const parts = {
      nodes: [node("n1", "IDLE")],
      jobs: [job("7"), job("8_[1-3]")],
      more: [more("7"), more("8_[1-3]")],
    };
    const first = reader.changes(parts);
    const noisy = {
      ...parts,
      nodes: [node("n1", "IDLE").replace("0.1", "0.7")],
      jobs: [job("7", "PENDING", "Resources", "1795399999"), job("8_[1-3]")],
    };
    expect(reader.changes(noisy)).toMatchObject({ nodes: [], jobs: [], gone: [], whole: false });
    const second = reader.snapshot(noisy);
    expect(second.jobs.every((one, at) => one === first.jobs[at])).toBe(true);
    expect(second.nodes[0]).toBe(first.nodes[0]);
  });

  test("P5 who asks for everything takes no news away from who asks for changes", () => {
    const reader = reading();
    const [before, after] = [
      { jobs: [job("7"), job("8")] },
      { nodes: [node("n1", "IDLE")], jobs: [job("9")] },
    ];
    reader.changes(before);
    reader.snapshot({ jobs: [job("9"), job("8")] });
    reader.snapshot({ ...after, jobs: [job("7", "RUNNING", "None", "100", "n1"), job("9")] });
    reader.snapshot({ nodes: [node("n1", "DOWN")], jobs: after.jobs });
    const told = reader.changes({ nodes: [node("n1", "DOWN")], jobs: after.jobs });
    expect([ids(told.jobs), told.gone.toSorted()]).toEqual([["9"], ["7", "8"]]);
    expect(told.nodes).toMatchObject([{ name: "n1", presence: "silent" }]);
    expect(reader.changes({ nodes: [node("n1", "DOWN")], jobs: after.jobs })).toMatchObject({
      nodes: [],
      jobs: [],
      gone: [],
    });
  });

  test("P5 a job that may start at last is read again though its line is the same", () => {
    const reader = slurmReader(() => CLOCK);
    const ask = (now: number) => {
      const taken = reader.begin(now);
      taken.push(
        answer({
          clock: String(now / 1000),
          jobs: [job("7", "PENDING", "None")],
          more: [more("7", "1795352100")],
        }).join("\n"),
      );
      return taken.changes(now);
    };
    expect(ask(CLOCK).jobs[0]?.waitsForNodes).toBe(false);
    expect(ask(CLOCK).jobs).toEqual([]);
    expect(ask(1795352101_000).jobs[0]?.waitsForNodes).toBe(true);
  });

  test("P5 tasks of an array start, are put back, and end", () => {
    const reader = reading();
    const look = (jobs: readonly string[]) =>
      reader.changes({ jobs, more: jobs.map((line) => more(line.split("\t")[0] ?? "")) });
    look([job("8_[1-5]")]);
    const started = look([job("8_[2-5]"), job("8_1", "RUNNING", "None", "100", "n1")]);
    expect([ids(started.jobs), started.gone]).toEqual([["8_1"], []]);
    const ended = look([job("8_[4-5]"), job("8_2", "RUNNING", "None", "100", "n1")]);
    expect([ids(ended.jobs), ended.gone.toSorted()]).toEqual([["8_2"], ["8_1", "8_3"]]);
    const back = look([job("8_[2,4-5]")]);
    expect([ids(back.jobs), back.gone]).toEqual([["8_2"], []]);
    const held = look([job("8_[2,4-5]", "PENDING", "JobHeldUser")]);
    expect([ids(held.jobs), held.gone]).toEqual([["8_2", "8_4", "8_5"], []]);
    expect(look([]).gone.toSorted()).toEqual(["8_2", "8_4", "8_5"]);
  });

  test("P5 changes taken together are the snapshot, whatever happens", () => {
    const state = fc.constantFrom("PENDING", "RUNNING", "COMPLETED");
    const queue = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 9 }), state), { selector: ([id]) => id });
    const tasks = fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 0 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(queue, tasks, fc.boolean()), { minLength: 1, maxLength: 8 }),
        (rounds) => {
          const [one, other] = [reading(), reading()];
          const known = new Map<string, unknown>();
          for (const [jobs, array, held] of rounds) {
            const lines = jobs.map(([id, text]) =>
              job(String(id), text, "None", "100", text === "RUNNING" ? "n1" : ""),
            );
            if (array.length > 0)
              lines.push(
                job(
                  `20_[${array.toSorted((a, b) => a - b).join(",")}]`,
                  "PENDING",
                  held ? "JobHeldUser" : "Priority",
                ),
              );
            const parts = { jobs: lines, more: lines.map((line) => more(line.split("\t")[0] ?? "")) };
            const changes = one.changes(parts);
            if (changes.whole) known.clear();
            for (const id of changes.gone) known.delete(id);
            for (const found of changes.jobs) known.set(found.id, found);
            const whole = new Map(other.snapshot(parts).jobs.map((found) => [found.id, found]));
            expect(known).toEqual(whole);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test("lines come whole however the output is cut, also inside a letter", () => {
    const bytes = new TextEncoder().encode("eins\nzwölf\n\nende");
    for (let size = 1; size < bytes.length; size += 1) {
      const lines: string[] = [];
      const splitter = lineSplitter((line) => lines.push(line));
      for (let at = 0; at < bytes.length; at += size) splitter.push(bytes.slice(at, at + size));
      splitter.end();
      expect(lines).toEqual(["eins", "zwölf", "", "ende"]);
    }
  });
});
