import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { consoleExcerpt } from "../../../src/elasticity/consoles/excerpt.js";
import { keepConsole, keptConsoles } from "../../../src/elasticity/consoles/files.js";
import { type ConsoleKeeperOptions, createConsoleKeeper } from "../../../src/elasticity/consoles/keeper.js";
import { runController } from "../../../src/elasticity/controller.js";
import type { ControllerEvent } from "../../../src/elasticity/controller-events.js";
import { controllerIn, outside } from "./crash-rig.js";
import { settle } from "./virtual-time.js";

const AT = Date.parse("2026-11-23T12:05:00.400Z");
const FILE = "consoles/vnode-1-20261123T120501Z.log";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "consoles-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const failed = (node: string, at = AT): ControllerEvent => ({
  ...{ kind: "node", at, node, site: "lab-a", from: "powering-on", to: "off-error" },
});
const names = () => readdirSync(join(folder, "consoles")).sort();
const textOf = (file: string) => readFileSync(join(folder, file), "utf8");

/** A keeper in the folder around answers that a test gives. */
function keeperWith(
  console: ConsoleKeeperOptions["console"],
  more: Partial<ConsoleKeeperOptions> = {},
): { keeper: ReturnType<typeof createConsoleKeeper>; told: ControllerEvent[] } {
  const told: ControllerEvent[] = [];
  const report = (event: ControllerEvent) => void told.push(event);
  return { keeper: createConsoleKeeper({ folder, console, report, ...more }), told };
}

/** Answers that come when the test says so, in the order of the questions. */
function heldAnswers() {
  const held: { readonly node: string; readonly answer: (text: string | undefined) => void }[] = [];
  const console = (_site: string, node: string) =>
    new Promise<string | undefined>((answer) => held.push({ node, answer }));
  return { held, console };
}

describe("the excerpt", () => {
  test("is the last 40 lines that are not empty", () => {
    const lines = Array.from({ length: 60 }, (_, index) => `line ${index}`);
    expect(consoleExcerpt(lines.join("\r\n\r\n \r\n"))).toEqual(lines.slice(-40));
    expect(consoleExcerpt("\u0000\r\n  \n\t\n")).toEqual([]);
  });

  test("has no sequences of a terminal, and nothing that cannot be seen", () => {
    const raw =
      "\u001b[0;1;31mFAILED\u001b[0m\tto start\u0007 \u001b]0;title\u0007ssh\u001bc\u009b \u202eevil\u0000\n" +
      "50 %\r100 %\n\u001b]0;never ends";
    expect(consoleExcerpt(raw)).toEqual(["FAILED to start ssh evil", "50 %", "100 %"]);
  });

  test("cuts lines at 300 characters, never through one", () => {
    expect(consoleExcerpt("x".repeat(300))).toEqual(["x".repeat(300)]);
    const [cut = ""] = consoleExcerpt("😀".repeat(301));
    expect([...cut].length).toBe(300);
    expect(cut).toBe(`${"😀".repeat(299)}…`);
  });

  const body = Array.from({ length: 45 }, (_, index) => `SECRET${index}${"A".repeat(60)}`);
  const prefixed = (lines: readonly string[]) => lines.map((line) => `[  1.5] cloud-init[9]: ${line}`);
  test.each([
    [
      "a whole one",
      ["a", "-----BEGIN RSA PRIVATE KEY-----", ...body, "-----END RSA PRIVATE KEY-----", "b"],
      2,
    ],
    ["one that goes beyond the end", ["a", "-----BEGIN OPENSSH PRIVATE KEY-----", ...body.slice(0, 9)], 1],
    ["one that begins before the text", [...body, "-----END OPENSSH PRIVATE KEY-----", "b"], 1],
    [
      "one of which the beginning has a colour",
      ["-----BE\u001b[1mGIN PRIVATE KEY-----", ...body, "-----END PRIVATE KEY-----", "b"],
      1,
    ],
    [
      "one in a single long line",
      [`-----BEGIN PRIVATE KEY-----${body.join("")}-----END PRIVATE KEY-----`],
      0,
    ],
  ])("has no key: %s", (_what, lines, others) => {
    const kept = consoleExcerpt(prefixed(lines).join("\r\n")).join("\n");
    expect(kept).toContain("[key removed]");
    expect(kept).not.toContain("SECRET");
    expect(kept.match(/cloud-init\[9\]: [ab]$/gm)?.length ?? 0).toBe(others);
  });
});

describe("files of consoles", () => {
  test("are for their owner alone, whatever the folder was before", async () => {
    mkdirSync(join(folder, "consoles"));
    chmodSync(join(folder, "consoles"), 0o755);
    expect(await keepConsole(folder, "vnode-1", AT, ["one", "two"])).toBe(FILE);
    expect(textOf(FILE)).toBe("one\ntwo\n");
    expect(statSync(join(folder, FILE)).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, "consoles")).mode & 0o777).toBe(0o700);
    expect(names()).toEqual(["vnode-1-20261123T120501Z.log"]);
  });

  test("the oldest go beyond 20, of all workers together", async () => {
    for (let count = 0; count < 25; count += 1)
      await keepConsole(folder, count % 2 === 0 ? "vnode-2" : "vnode-1", AT + count * 60_000, [`${count}`]);
    const kept = [...(await keptConsoles(folder, "vnode-1")), ...(await keptConsoles(folder, "vnode-2"))];
    expect(kept.map(({ lines }) => Number(lines[0])).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 5),
    );
    expect(names().length).toBe(20);
  });

  test("are found by the exact name of the worker, oldest first", async () => {
    await keepConsole(folder, "vnode-1", AT + 60_000, ["later"]);
    await keepConsole(folder, "vnode-10", AT, ["another"]);
    await keepConsole(folder, "vnode-1", AT, ["first"]);
    expect(await keptConsoles(folder, "vnode-1")).toEqual([
      { file: FILE, at: Date.parse("2026-11-23T12:05:01Z"), lines: ["first"] },
      {
        file: "consoles/vnode-1-20261123T120601Z.log",
        at: Date.parse("2026-11-23T12:06:01Z"),
        lines: ["later"],
      },
    ]);
    expect(await keptConsoles(folder, "vnode")).toEqual([]);
    expect(await keptConsoles(folder, "../consoles/vnode-1")).toEqual([]);
    expect(await keptConsoles(join(folder, "none"), "vnode-1")).toEqual([]);
  });
});

describe("the keeper", () => {
  test("boot failure: console excerpt kept, and told", async () => {
    const asked: string[] = [];
    const { keeper, told } = keeperWith((site, node) => {
      asked.push(`${site} ${node}`);
      return Promise.resolve("systemd: Failed to start munge.service\n");
    });
    keeper.take(failed("vnode-1"));
    // At once: soon the machine is removed.
    expect(asked).toEqual(["lab-a vnode-1"]);
    await keeper.close();
    expect(textOf(FILE)).toBe("systemd: Failed to start munge.service\n");
    expect(told).toEqual([
      { kind: "console", at: expect.any(Number), site: "lab-a", node: "vnode-1", file: FILE, lines: 1 },
    ]);
  });

  test.each([
    { from: "powering-on", to: "idle" },
    { from: "powering-off", to: "off-error" },
    { from: "off-error", to: "off-error" },
    { from: "powering-on", to: "powering-off" },
  ] as const)("%j is no failure to boot", async (moved) => {
    let count = 0;
    const { keeper } = keeperWith(() => Promise.resolve(String(++count)));
    keeper.take({ kind: "node", at: AT, node: "vnode-1", site: "lab-a", ...moved });
    await keeper.close();
    expect(count).toBe(0);
  });

  test.each([[undefined], [""], ["\r\n\u001b[0m\r\n"]])(
    "a console of %j leaves no file and no word",
    async (text) => {
      const { keeper, told } = keeperWith(() => Promise.resolve(text));
      keeper.take(failed("vnode-1"));
      await keeper.close();
      expect(told).toEqual([]);
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  test("a site that refuses is told once, and nothing is kept", async () => {
    const { keeper, told } = keeperWith(() => Promise.reject(new Error("EC2 refuses the question: X")));
    keeper.take(failed("vnode-1"));
    await keeper.close();
    expect(told).toMatchObject([
      {
        kind: "fault",
        code: "TS8021",
        message:
          'The console of "vnode-1" on site "lab-a", which did not come, was not kept: EC2 refuses the question: X.',
      },
    ]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("a disk that does not take it is told", async () => {
    rmSync(folder, { recursive: true });
    const { keeper, told } = keeperWith(() => Promise.resolve("a line"), { folder: "/dev/null/run" });
    keeper.take(failed("vnode-1"));
    await keeper.close();
    expect(told).toMatchObject([{ kind: "fault", code: "TS8021" }]);
    expect(JSON.stringify(told)).toContain("ENOTDIR");
  });

  test("a site that does not answer is not waited for, and its late answer is not kept", async () => {
    const { held, console } = heldAnswers();
    const { keeper, told } = keeperWith(console, { timeoutMillis: 50 });
    keeper.take(failed("vnode-1"));
    await keeper.close();
    expect(told).toMatchObject([{ kind: "fault", code: "TS8021" }]);
    expect(JSON.stringify(told)).toContain("no answer within 0.05 s");
    held[0]?.answer("too late");
    await settle();
    expect(readdirSync(folder)).toEqual([]);
  });

  test("four questions at once, the others in their order; beyond twenty that wait they are left out", async () => {
    const { held, console } = heldAnswers();
    const { keeper, told } = keeperWith(console);
    for (let count = 1; count <= 30; count += 1) keeper.take(failed(`vnode-${count}`));
    expect(held.map(({ node }) => node)).toEqual(["vnode-1", "vnode-2", "vnode-3", "vnode-4"]);
    held[2]?.answer(undefined);
    while (held.length < 5) await settle();
    expect(held[4]?.node).toBe("vnode-5");
    for (let count = 0; count < 24; count += 1) {
      while (held.length <= count) await settle();
      held[count]?.answer(undefined);
    }
    await keeper.close();
    expect(held.map(({ node }) => node)).toEqual(
      Array.from({ length: 24 }, (_, index) => `vnode-${index + 1}`),
    );
    expect(told).toEqual([]);
  });

  test("the end waits for the questions that are under way, and begins none", async () => {
    const { held, console } = heldAnswers();
    const { keeper, told } = keeperWith(console);
    for (let count = 1; count <= 6; count += 1) keeper.take(failed(`vnode-${count}`));
    let isClosed = false;
    const closing = keeper.close().then(() => {
      isClosed = true;
    });
    keeper.take(failed("vnode-7"));
    for (const { answer } of held.slice(0, 3)) answer("a line");
    await settle();
    expect(isClosed).toBe(false);
    held[3]?.answer("a line");
    await closing;
    expect(held.length).toBe(4);
    expect(told.length).toBe(4);
    expect(names().length).toBe(4);
  });

  test("boot failure: console excerpt kept by a real loop, asked while the machine is there", async () => {
    const world = outside();
    const seen: boolean[] = [];
    const { keeper, told } = keeperWith((site, node) => {
      seen.push(world.sites.alive(site).includes(node));
      return Promise.resolve(`${node} hangs in its boot`);
    });
    world.mute.add("vnode-1");
    world.queue.submit(1, 60);
    const abort = new AbortController();
    const running = runController({
      ...controllerIn(world, { maxWaitPowerOn: 60 }, { signal: abort.signal }),
      onEvent: (event) => {
        world.events.push(event);
        keeper.take(event);
      },
    });
    await world.clock.pass(180_000);
    abort.abort();
    await world.clock.pass(60_000);
    await running;
    await keeper.close();
    const failures = world.events.filter((event) => event.kind === "node" && event.to === "off-error");
    expect(failures[0]).toMatchObject({ node: "vnode-1", reason: { code: "power-on-timeout" } });
    expect(seen).toEqual([true]);
    expect(told).toMatchObject([{ kind: "console", site: "lab-a", node: "vnode-1", lines: 1 }]);
    expect((await keptConsoles(folder, "vnode-1")).map(({ lines }) => lines)).toEqual([
      ["vnode-1 hangs in its boot"],
    ]);
    expect(world.sites.alive("lab-a")).not.toContain("vnode-1");
  });
});
