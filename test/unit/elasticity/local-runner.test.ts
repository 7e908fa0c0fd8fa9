import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { commandlineQueue } from "../../../src/elasticity/queues/commandline.js";
import { localRunner } from "../../../src/elasticity/queues/local-runner.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "local-runner-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const program = (name: string, text: string) =>
  writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });

describe("commands on the machine of the controller", () => {
  test("CL-4 run in the folder of the project, without a shell between", async () => {
    program("say", 'pwd; printf "%s|" "$@"; echo oops >&2; exit 3');
    const result = await localRunner(folder).run(["./say", "a b", "$(reboot)"]);
    expect(result).toEqual({ exitCode: 3, stdout: `${folder}\na b|$(reboot)|`, stderr: "oops\n" });
  });

  test("CL-4 a program that is not there is an error with its name", async () => {
    await expect(localRunner(folder).run(["./none"])).rejects.toThrow("./none");
  });

  test("CL-4 one that hangs is ended in time, with what it started", async () => {
    program("hang", "sh -c 'sleep 5; echo late >marker' & wait");
    const begun = Date.now();
    await expect(localRunner(folder).run(["./hang"], { timeoutMillis: 200 })).rejects.toThrow(
      "no answer within 0.2 s",
    );
    expect(Date.now() - begun).toBeLessThan(4000);
    expect(existsSync(join(folder, "marker"))).toBe(false);
    const abort = new AbortController();
    const hanging = localRunner(folder).run(["./hang"], { signal: abort.signal });
    abort.abort();
    await expect(hanging).rejects.toThrow("aborted");
  });

  test("CL-4 scripts of the user are a batch system", async () => {
    program("nodes", `echo '{"name":"n1","presence":"up","cpus":2}'`);
    program("jobs", `echo '{"id":"7","phase":"pending","cpus":2}'`);
    program("drain", 'echo "$ELASTOSCA_REASON $*" >>orders');
    program("undrain", "echo no >&2; exit 1");
    const scripts = { nodes: ["./nodes"], jobs: ["./jobs"], drain: ["./drain"], undrain: ["./undrain"] };
    const queue = commandlineQueue(localRunner(folder), scripts, { now: () => 1 });
    expect(await queue.observe()).toMatchObject({
      at: 1,
      nodes: [{ name: "n1", presence: "up", closed: false }],
      jobs: [{ id: "7", phase: "pending", waitsForNodes: true }],
    });
    expect(await queue.drain(["n1"], "scale-in")).toEqual([{ node: "n1", ok: true }]);
    expect(readFileSync(join(folder, "orders"), "utf8")).toBe("scale-in n1\n");
    expect(await queue.undrain(["n1"])).toEqual([{ node: "n1", ok: false, message: "no" }]);
  });
});
