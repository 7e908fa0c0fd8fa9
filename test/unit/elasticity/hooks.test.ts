import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runController } from "../../../src/elasticity/controller.js";
import type { ControllerEvent } from "../../../src/elasticity/controller-events.js";
import {
  createHooks,
  HOOKS,
  type HookName,
  type HookRunner,
  hookCalls,
} from "../../../src/elasticity/hooks.js";
import { controllerIn, outside } from "./crash-rig.js";

let folder: string;
let runner: HookRunner | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hooks-"));
});
afterEach(async () => {
  await runner?.close();
  runner = undefined;
  rmSync(folder, { recursive: true, force: true });
});

const moved = (from: string, to: string, phase?: string) =>
  ({ kind: "node", at: 1, node: "vnode-1", site: "lab-a", from, to, phase }) as ControllerEvent;

describe("CL-10 the 14 hooks of CLUES", () => {
  const rows: readonly (readonly [HookName[], ControllerEvent])[] = [
    [["prePowerOn"], moved("off", "powering-on")],
    [["postPowerOn"], { kind: "progress", at: 1, site: "lab-a", node: "vnode-1", stage: "created" }],
    [["poweredOn", "idle"], moved("powering-on", "idle")],
    [["used"], moved("idle", "used")],
    [["prePowerOff"], moved("idle", "powering-off", "draining")],
    [["postPowerOff"], { kind: "progress", at: 1, site: "lab-a", node: "vnode-1", stage: "removed" }],
    [["poweredOff"], moved("powering-off", "off")],
    [["unexpectedPowerOn", "idle"], moved("off", "idle")],
    [["unexpectedPowerOff"], moved("used", "powering-off", "losing")],
    [["onError"], moved("powering-off", "on-error")],
    [["offError"], moved("powering-on", "off-error")],
    [["unknown"], moved("off", "unknown")],
    [
      ["request"],
      {
        kind: "decided",
        at: 1,
        actions: [],
        reasons: [
          {
            code: "demand",
            subject: { kind: "node", name: "vnode-1" },
            text: "2 jobs",
            evidence: { jobs: ["7", "8"] },
          },
        ],
      },
    ],
    [[], moved("powering-off", "powering-off", "drained")],
    [[], { kind: "stopped", at: 1, reason: "signal" }],
  ];

  test.each(rows)("CL-10 %j", (hooks, event) => {
    expect(hookCalls(event).map(({ hook, node }) => [hook, node])).toEqual(
      hooks.map((hook) => [hook, "vnode-1"]),
    );
  });

  test("CL-10 all 14 are called by some event, under the names of CLUES", () => {
    expect(new Set(rows.flatMap(([hooks]) => hooks))).toEqual(new Set(Object.keys(HOOKS)));
    expect(Object.keys(HOOKS).length).toBe(14);
  });
});

/** A hook that writes its arguments and its environment down. */
function script(body: string): string {
  const path = join(folder, "hook.sh");
  writeFileSync(path, `#!/bin/sh\n${body}\n`, { mode: 0o700 });
  return path;
}

describe("commands of hooks", () => {
  test("get the worker's name, the facts, and no secret of the controller", async () => {
    process.env["PULUMI_CONFIG_PASSPHRASE"] = "canary-secret";
    const path = script(`echo "$@" > ${folder}/args; env > ${folder}/env`);
    const failures: string[] = [];
    runner = createHooks({
      hooks: { poweredOn: [path, "--word"] },
      onFailure: (_hook, problem) => failures.push(problem),
    });
    runner.take(moved("powering-on", "idle"));
    await runner.close();
    delete process.env["PULUMI_CONFIG_PASSPHRASE"];
    expect(readFileSync(join(folder, "args"), "utf8")).toBe("--word vnode-1\n");
    const env = readFileSync(join(folder, "env"), "utf8");
    expect(env).toContain("ELASTOSCA_HOOK=POWEREDON");
    expect(env).toContain("ELASTOSCA_SITE=lab-a");
    expect(env).not.toContain("canary-secret");
    expect(failures).toEqual([]);
  });

  test.each([
    ["ends with an error", "echo broken >&2; exit 3", "it ended with status 3: broken"],
    ["does not end", "sleep 60 & sleep 60", "no end within 0.3 s"],
  ])("one that %s is told, and nothing waits for it", async (_what, body, problem) => {
    const path = script(body);
    const failures: string[] = [];
    runner = createHooks({
      hooks: { idle: [path] },
      timeoutMillis: body.startsWith("sleep") ? 300 : 10_000,
      onFailure: (hook, text) => failures.push(`${hook} ${text}`),
    });
    const before = Date.now();
    runner.take(moved("used", "idle"));
    expect(Date.now() - before).toBeLessThan(100);
    await runner.close();
    expect(failures).toEqual([`idle ${problem}`]);
  });

  test("a program that is not there is told", async () => {
    const failures: string[] = [];
    runner = createHooks({
      hooks: { idle: [join(folder, "none")] },
      onFailure: (_hook, text) => failures.push(text),
    });
    runner.take(moved("used", "idle"));
    await runner.close();
    expect(failures[0]).toContain("ENOENT");
  });

  test("too many at once are left out, which is told once", async () => {
    const path = script(`echo x >> ${folder}/count`);
    const failures: string[] = [];
    runner = createHooks({ hooks: { idle: [path] }, onFailure: (_hook, text) => failures.push(text) });
    for (let count = 0; count < 1200; count += 1) runner.take(moved("used", "idle"));
    await runner.close();
    expect(failures).toEqual(["1000 calls wait already; further ones are left out"]);
    expect(existsSync(join(folder, "count"))).toBe(true);
  });

  test("CL-10 a real loop calls them in the order of a worker's life", async () => {
    const world = outside();
    const called: string[] = [];
    const abort = new AbortController();
    world.queue.submit(1, 5);
    const options = controllerIn(world, {}, { signal: abort.signal });
    const running = runController({
      ...options,
      onEvent: (event) => called.push(...hookCalls(event).map(({ hook }) => hook)),
    });
    await world.clock.pass(120_000);
    abort.abort();
    await world.clock.pass(60_000);
    await running;
    expect(called).toEqual([
      "prePowerOn",
      "request",
      "postPowerOn",
      "poweredOn",
      "used",
      "idle",
      "prePowerOff",
      "postPowerOff",
      "poweredOff",
    ]);
  });
});
