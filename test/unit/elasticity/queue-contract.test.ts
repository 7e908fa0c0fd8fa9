import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { commandlineQueue } from "../../../src/elasticity/queues/commandline.js";
import type { CommandResult, CommandRunner, OrderOutcome } from "../../../src/elasticity/queues/queue.js";
import { FakeQueue } from "./fake-queue.js";
import { type BatchUnderTest, queueContract } from "./queue-contract.js";

const NODES = ["n1", "n2", "n3"];

function fakeBatch(fake: FakeQueue, queue: BatchUnderTest["queue"]): BatchUnderTest {
  return {
    queue,
    nodes: NODES,
    bring: (node) => fake.setPresent(node, true),
    kill: (node) => fake.setPresent(node, false),
    submit(seconds, { held = false } = {}) {
      fake.submit(1, seconds, held ? "JobHeldUser" : "Resources");
      return String(fake.jobs.size);
    },
    close: () => Promise.resolve(),
  };
}

queueContract(
  "the batch system of the tests",
  () => {
    const fake = new FakeQueue(NODES);
    return Promise.resolve(fakeBatch(fake, fake));
  },
  { patience: 6000 },
);

queueContract(
  "scripts of a user",
  () => {
    const fake = new FakeQueue(NODES);
    const script = (name: string) => ["/scripts/batch", name];
    const scripts = {
      nodes: script("nodes"),
      jobs: script("jobs"),
      drain: script("drain"),
      undrain: script("undrain"),
      powerDown: script("power-down"),
      markAbsent: script("mark-absent"),
      markLost: script("mark-lost"),
      requeue: script("requeue"),
    };
    const queue = commandlineQueue(scriptsOver(fake), scripts, { now: Date.now });
    return Promise.resolve(fakeBatch(fake, queue));
  },
  { patience: 6000 },
);

/** Runs the command lines of the adapter as a script in front of the batch system of the tests would. */
function scriptsOver(fake: FakeQueue): CommandRunner {
  const printed = (records: readonly unknown[]) =>
    records.map(
      (record) => `${JSON.stringify(record, (key, value) => (key === "seconds" ? undefined : value))}\n`,
    );
  const answer = async (words: readonly string[]): Promise<readonly unknown[]> => {
    const variables = words[0] === "env" ? words.slice(1, words.indexOf("/scripts/batch")) : [];
    const value = (name: string) =>
      variables.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
    const [verb, ...names] = words.slice(words.indexOf("/scripts/batch") + 1);
    if (verb === "nodes") return (await fake.observe()).nodes;
    if (verb === "jobs") return (await fake.observe()).jobs;
    const orders: Readonly<Record<string, () => Promise<OrderOutcome[]>>> = {
      drain: () => fake.drain(names, value("ELASTOSCA_REASON")),
      undrain: () => fake.undrain(names),
      "power-down": () => fake.powerDown(names),
      "mark-absent": () => fake.markAbsent(names),
      requeue: async () => [await fake.requeue(names[0] ?? "", value("ELASTOSCA_JOBS").split(" "))],
      "mark-lost": async () => [await fake.markLost(names[0] ?? "", value("ELASTOSCA_JOBS").split(" "))],
    };
    return (await orders[verb ?? ""]?.()) ?? [];
  };
  return {
    async run(command) {
      const records = await answer(command);
      const refused = records.some((record) => (record as OrderOutcome).ok === false);
      return { exitCode: refused ? 1 : 0, stdout: printed(records).join(""), stderr: "" };
    },
  };
}

describe("scripts of a user, really run", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "commandline-queue-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const script = (name: string, text: string): readonly string[] => {
    const file = join(folder, name);
    writeFileSync(file, `#!/bin/sh\n${text}\n`);
    chmodSync(file, 0o755);
    return [file];
  };
  const runner: CommandRunner = {
    run: ([program = "", ...words]) =>
      new Promise<CommandResult>((resolve) => {
        execFile(program, words, (error, stdout, stderr) => {
          resolve({ exitCode: error === null ? 0 : Number(error.code) || 1, stdout, stderr });
        });
      }),
  };
  const queueOf = (nodes: string, jobs: string, drain = "exit 0", undrain = "exit 0") =>
    commandlineQueue(
      runner,
      {
        nodes: script("nodes", nodes),
        jobs: script("jobs", jobs),
        drain: script("drain", drain),
        undrain: script("undrain", undrain),
      },
      { now: Date.now },
    );
  const lines = (...texts: readonly string[]) => `cat <<'END'\n${texts.join("\n")}\nEND`;

  test("CL-4 commandline: nodes and jobs as JSON lines, with what may be left away filled in", async () => {
    const queue = queueOf(
      lines(
        '{"name":"n1","presence":"up","cpus":4,"features":["ssd"]}',
        "",
        '{"name":"n2","presence":"absent","cpus":4,"closedReason":"absent"}',
      ),
      lines(
        '{"id":"1","phase":"pending","cpus":2}',
        '{"id":"2","phase":"pending","waitsForNodes":false,"reason":"held"}',
      ),
    );
    const { nodes, jobs } = await queue.observe();
    expect(nodes).toEqual([
      {
        name: "n1",
        presence: "up",
        cpus: 4,
        cpusAllocated: 0,
        closed: false,
        features: ["ssd"],
        detail: "up",
      },
      {
        name: "n2",
        presence: "absent",
        cpus: 4,
        cpusAllocated: 0,
        closed: true,
        closedReason: "absent",
        detail: "absent",
      },
    ]);
    expect(jobs.map(({ id, cpus, waitsForNodes }) => [id, cpus, waitsForNodes])).toEqual([
      ["1", 2, true],
      ["2", 1, false],
    ]);
  });

  test.each([
    ["no JSON", "busy", /script for nodes, line 2: it is no JSON object: busy/],
    ["a list", "[1]", /line 2: it is no JSON object/],
    ["a field that is missing", '{"name":"n2","cpus":1}', /line 2: "presence" is missing/],
    [
      "a word that is none",
      '{"name":"n2","presence":"on","cpus":1}',
      /"presence" must be one of up, silent, .*it is "on"/,
    ],
    [
      "a text for a number",
      '{"name":"n2","presence":"up","cpus":"two"}',
      /"cpus" must be a number, it is "two"/,
    ],
    [
      "a slip in a name",
      '{"name":"n2","presence":"up","cpus":1,"memoryMib":4}',
      /"memoryMib" is not known.*memoryMiB/,
    ],
    ["a name twice", '{"name":"n1","presence":"up","cpus":1}', /name n1 was named in line 1 already/],
  ])("CL-4 commandline: %s is an error with its line", async (_what, line, message) => {
    const queue = queueOf(lines('{"name":"n1","presence":"up","cpus":4}', line), lines(""));
    await expect(queue.observe()).rejects.toThrow(message);
  });

  test("CL-4 commandline: a script that fails is an error in its own words", async () => {
    await expect(queueOf("echo no such host >&2; exit 3", "true").observe()).rejects.toThrow(
      "the script for nodes failed: no such host",
    );
    await expect(queueOf("true", "exit 4").observe()).rejects.toThrow(
      "the script for jobs failed: exit status 4",
    );
  });

  test("CL-9 commandline: names as arguments, the reason in the environment, refusals one by one", async () => {
    const log = join(folder, "log");
    const drain = `echo "$ELASTOSCA_REASON: $*" >>${log}; for n; do [ "$n" != bad ] || { echo "$n is unknown" >&2; exit 1; }; done`;
    const queue = queueOf("true", "true", drain);
    expect(await queue.drain(["n1", "bad", "n 3"], "scale-in")).toEqual([
      { node: "n1", ok: true },
      { node: "bad", ok: false, message: "bad is unknown" },
      { node: "n 3", ok: true },
    ]);
    const { readFileSync } = await import("node:fs");
    expect(readFileSync(log, "utf8").split("\n").slice(0, 2)).toEqual([
      "scale-in: n1 bad n 3",
      "scale-in: n1",
    ]);
    // An order that has no script is done.
    expect(await queue.powerDown(["n1"])).toEqual([{ node: "n1", ok: true }]);
    expect(await queue.markLost("n1", [])).toEqual({ node: "n1", ok: true });
  });
});
