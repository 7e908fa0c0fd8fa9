import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { COMMANDS } from "../../../src/cli/commands/index.js";
import { createConsole } from "../../../src/cli/console.js";
import { openServices } from "../../../src/cli/controller-services.js";
import { controllerNarrator } from "../../../src/cli/controller-text.js";
import { createProgram } from "../../../src/cli/main.js";
import { keepConsole } from "../../../src/elasticity/consoles/files.js";
import { runController } from "../../../src/elasticity/controller.js";
import type { ControllerEvent } from "../../../src/elasticity/controller-events.js";
import type { Explanation } from "../../../src/elasticity/explain.js";
import { createMetrics } from "../../../src/elasticity/metrics.js";
import { fakeSites } from "../../../src/elasticity/nodes/fake.js";
import { cloudPlan } from "../../support/plan-fixture.js";
import { controllerIn, outside } from "../elasticity/crash-rig.js";

let root: string;
let stateDir: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "elastosca-consoles-"));
  stateDir = join(root, ".elastosca");
  mkdirSync(stateDir, { mode: 0o700 });
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(root, { recursive: true, force: true });
});

const only = COMMANDS.filter(({ names }) => names.some((name) => name === "explain"));

/** Standard output of a command in the workspace. */
async function outputOf(...words: readonly string[]): Promise<string> {
  let text = "";
  const written = vi.spyOn(process.stdout, "write").mockImplementation((part) => {
    text += String(part);
    return true;
  });
  try {
    const program = await createProgram(() => {}, only);
    await program.parseAsync(["node", "elastosca", ...words, "--no-color", "--quiet", "--workspace", root]);
  } finally {
    written.mockRestore();
  }
  return text;
}

/** A run in which vnode-1 does not come, with its journal in the workspace; gives when it was given up. */
async function failedRun(): Promise<number> {
  const world = outside();
  world.mute.add("vnode-1");
  world.queue.submit(1, 60);
  const abort = new AbortController();
  const running = runController(controllerIn(world, { maxWaitPowerOn: 60 }, { signal: abort.signal }));
  await world.clock.pass(100_000);
  abort.abort();
  await world.clock.pass(60_000);
  await running;
  const records = world.disk.map((record) => `${JSON.stringify(record)}\n`);
  writeFileSync(join(stateDir, "journal.jsonl"), records.join(""));
  const failure = world.events.find((event) => event.kind === "node" && event.to === "off-error");
  if (failure?.kind !== "node" || failure.node !== "vnode-1") throw new Error("vnode-1 came");
  return failure.at;
}

describe("explain node", () => {
  test("boot failure: console excerpt kept stands in the story after its failure", async () => {
    const at = await failedRun();
    await keepConsole(stateDir, "vnode-1", at, ["[  OK  ] Reached target", "Failed to start slurmd"]);
    await keepConsole(stateDir, "vnode-10", at, ["of another worker"]);
    const text = await outputOf("explain", "node", "vnode-1", "--last", "0");
    const lines = text.split("\n");
    const place = lines.findIndex((line) => line.includes("Console of the machine that did not come:"));
    const time = new Date(Math.ceil(at / 1000) * 1000).toISOString();
    const file = `consoles/vnode-1-${time.replace(/[-:]|\.000/g, "")}.log`;
    expect(lines.slice(place, place + 3)).toEqual([
      `${time} Console of the machine that did not come: [file "${file}"] (console)`,
      "    [  OK  ] Reached target",
      "    Failed to start slurmd",
    ]);
    const failure = lines.findIndex((line) => line.includes("(power-on-timeout)"));
    expect(failure).toBeGreaterThan(-1);
    expect(failure).toBeLessThan(place);
    expect(text).not.toContain("of another worker");
    const later = lines.slice(place + 3).filter((line) => line !== "");
    expect(later.every((line) => line.slice(0, time.length) > time)).toBe(true);
  });

  test("boot failure: console excerpt kept is a step in JSON, and counts for --last", async () => {
    const at = await failedRun();
    await keepConsole(stateDir, "vnode-1", at, ["one", "two"]);
    await keepConsole(stateDir, "vnode-1", at + 86_400_000, ["a day later"]);
    const all = JSON.parse(
      await outputOf("explain", "node", "vnode-1", "--last", "0", "--format", "json"),
    ) as Explanation[];
    const found = all.filter(({ code }) => code === "console");
    expect(found.map(({ evidence }) => evidence["lines"])).toEqual([["one", "two"], ["a day later"]]);
    expect(found[0]).toEqual({
      at: Math.ceil(at / 1000) * 1000,
      seq: 0,
      code: "console",
      text: "Console of the machine that did not come:",
      evidence: {
        file: expect.stringMatching(/^consoles\/vnode-1-\d{8}T\d{6}Z\.log$/),
        lines: ["one", "two"],
      },
    });
    expect(all.length).toBeGreaterThan(found.length);
    const last = JSON.parse(
      await outputOf("explain", "node", "vnode-1", "--last", "1", "--format", "json"),
    ) as Explanation[];
    expect(last.map(({ evidence }) => evidence["lines"])).toEqual([["a day later"]]);
    const job = await outputOf("explain", "job", "1", "--last", "0");
    expect(job).not.toContain("Console of");
  });
});

describe("what runs beside the loop", () => {
  const failure: ControllerEvent = {
    ...{ kind: "node", at: 1_000, node: "vnode-1", site: "recas" },
    ...{ from: "powering-on", to: "off-error" },
  };

  /** Services around an actuator whose consoles are asked for; gives what was told and asked. */
  async function servicesWith(dryRun: boolean) {
    vi.stubEnv("PULUMI_BACKEND_URL", `file://${root}`);
    const asked: string[] = [];
    const told: ControllerEvent[] = [];
    const services = await openServices({
      project: { root, packageRoot: root, stateDir },
      plan: cloudPlan("openstack"),
      actuator: {
        ...fakeSites(),
        console: (site, node) => {
          asked.push(`${site} ${node}`);
          return Promise.resolve("it hangs");
        },
      },
      ssh: { run: () => Promise.reject(new Error("not asked")), close: () => undefined },
      host: "192.0.2.1",
      signal: new AbortController().signal,
      console: createConsole({ quiet: true }),
      ...{ dryRun, standby: false, metrics: undefined, hookTimeout: 1000 },
      tell: (event) => void told.push(event),
    });
    return { services, asked, told };
  }

  test("boot failure: console excerpt kept when the services have ended", async () => {
    const { services, asked, told } = await servicesWith(false);
    services.take(failure);
    await services.close();
    expect(asked).toEqual(["recas vnode-1"]);
    expect(readdirSync(join(stateDir, "consoles"))).toEqual(["vnode-1-19700101T000001Z.log"]);
    expect(told.map(({ kind }) => kind)).toEqual(["node", "console"]);
  });

  test("a dry run keeps nothing", async () => {
    const { services, asked, told } = await servicesWith(true);
    services.take(failure);
    await services.close();
    expect(asked).toEqual([]);
    expect(readdirSync(stateDir)).toEqual([]);
    expect(told).toEqual([failure]);
  });
});

describe("a console that was kept is told", () => {
  const kept = (lines: number): ControllerEvent => ({
    ...{ kind: "console", at: 2000, site: "lab-a", node: "vnode-2", lines },
    file: "consoles/vnode-2-20261123T120501Z.log",
  });

  test("to people, with where it is shown", () => {
    const notes: string[] = [];
    const console = { ...createConsole({ color: false }), note: (text: string) => void notes.push(text) };
    const tell = controllerNarrator(console, 0);
    tell(kept(40));
    tell(kept(1));
    expect(notes).toEqual([
      "   2.0 s vnode-2: the last 40 lines of its console are kept: elastosca explain node vnode-2",
      "   2.0 s vnode-2: the last line of its console is kept: elastosca explain node vnode-2",
    ]);
  });

  test("and counted", () => {
    const metrics = createMetrics();
    metrics.take(kept(40));
    metrics.take(kept(3));
    expect(metrics.text()).toContain('\nelastosca_consoles_kept_total{site="lab-a"} 2\n');
  });
});
