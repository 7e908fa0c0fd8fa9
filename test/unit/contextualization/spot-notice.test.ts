import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { AWS_METADATA, watchForNotice } from "../../../src/contextualization/spot-notice.js";
import { workerJoin } from "../../../src/contextualization/steps.js";

const files = new Map(
  [
    ...watchForNotice(AWS_METADATA).matchAll(/^put (\S+) (\d+) <<'END_OF_FILE'\n([\s\S]*?)^END_OF_FILE$/gm),
  ].map(([, path = "", mode = "", content = ""]) => [path, { mode, content }]),
);
const PROGRAM = files.get("/usr/local/sbin/spot-notice");

describe("EX-10 the part of the step that makes a spot worker watch", () => {
  test("EX-10 is there for a worker that is told where to ask, before it waits to be registered", () => {
    const plain = { local: false, controllerAddress: "10.0.0.2" };
    expect(workerJoin(plain)).not.toContain("spot");
    const script = workerJoin({ ...plain, metadata: AWS_METADATA });
    expect(script).toContain(watchForNotice(AWS_METADATA));
    expect(script.indexOf("run_with slurmd")).toBeLessThan(script.indexOf("run_with spot-notice"));
    expect(script.indexOf("run_with spot-notice")).toBeLessThan(script.indexOf("until_true 90"));
  });

  test("EX-10 says where to ask in a file of settings, beside the unit", () => {
    expect([...files].map(([path, { mode }]) => `${path} ${mode}`)).toEqual([
      "/usr/local/sbin/spot-notice 0755",
      "/etc/default/spot-notice 0644",
      "/etc/systemd/system/spot-notice.service 0644",
    ]);
    expect(files.get("/etc/default/spot-notice")?.content).toBe(
      "SPOT_METADATA=http://169.254.169.254\nSPOT_PERIOD=5\n",
    );
    const unit = files.get("/etc/systemd/system/spot-notice.service")?.content ?? "";
    expect(unit).toContain("\nEnvironmentFile=/etc/default/spot-notice\n");
    expect(unit).toContain("\nExecStart=/usr/local/sbin/spot-notice\n");
  });
});

const hasPython = spawnSync("/usr/bin/python3", ["-c", "import urllib.request"]).status === 0;

describe.skipIf(!hasPython)("EX-10 the program that watches", () => {
  let folder = "";
  let server: Server;
  let watching: ChildProcess | undefined;
  let action: string | undefined;
  let asked: string[] = [];
  let errors = "";

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "spot-notice-"));
    [action, asked, errors] = [undefined, [], ""];
    writeFileSync(join(folder, "watch"), PROGRAM?.content ?? "");
    // It refuses as long as there is a file "down".
    const scontrol = `#!/bin/sh\necho "$*" >>${folder}/calls\n[ ! -e ${folder}/down ]\n`;
    writeFileSync(join(folder, "scontrol"), scontrol);
    chmodSync(join(folder, "scontrol"), 0o755);
    server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      const token = request.headers["x-aws-ec2-metadata-token"];
      if (request.method === "PUT") response.end("t0");
      else if (token !== "t0" || action === undefined) response.writeHead(token === "t0" ? 404 : 401).end();
      else response.end(action);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    const env = {
      PATH: `${folder}:${process.env.PATH}`,
      SPOT_METADATA: `http://127.0.0.1:${port}`,
      SPOT_PERIOD: "0.05",
      // Nobody answers there.
      http_proxy: "http://127.0.0.1:9",
    };
    watching = spawn("/usr/bin/python3", [join(folder, "watch")], {
      env,
      stdio: ["ignore", "ignore", "pipe"],
    });
    watching.stderr?.setEncoding("utf8").on("data", (text: string) => {
      errors += text;
    });
  });
  afterEach(() => {
    watching?.kill("SIGKILL");
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const calls = () => {
    const path = join(folder, "calls");
    return existsSync(path) ? readFileSync(path, "utf8").trim().split("\n") : [];
  };
  const rounds = async (count: number) => {
    const from = asked.length;
    await expect.poll(() => asked.length - from, { timeout: 15_000 }).toBeGreaterThan(2 * count);
  };
  const notice = (time: string) => JSON.stringify({ action: "terminate", time });

  test("EX-10 tells a notice once, and the next one too", async () => {
    await rounds(3);
    expect(calls()).toEqual([]);
    action = notice("2026-11-23T08:22:00Z");
    await rounds(4);
    expect(calls()).toHaveLength(1);
    expect(calls()[0]).toMatch(/^update nodename=\S+ state=drain reason=spot-notice 2026-11-23T08:22:00Z$/);
    action = notice("2026-11-23T09:22:00Z");
    await rounds(4);
    expect(calls()[1]).toContain("spot-notice 2026-11-23T09:22:00Z");
    expect(calls()).toHaveLength(2);
    expect(errors).toBe("");
  });

  test("EX-10 tells it again as long as the batch system does not take it, and complains once", async () => {
    writeFileSync(join(folder, "down"), "");
    action = notice("2026-11-23T08:22:00Z");
    await expect.poll(() => calls().length, { timeout: 15_000 }).toBeGreaterThan(2);
    rmSync(join(folder, "down"));
    await rounds(4);
    const told = calls().length;
    await rounds(4);
    expect(calls()).toHaveLength(told);
    expect(errors.trim().split("\n")).toEqual([expect.stringMatching(/^no answer: .*scontrol/)]);
  });

  test.each([
    ["no time", '{"action": "terminate"}'],
    ["words of its own", notice("soon; reboot")],
    ["no object", "[]"],
    ["no JSON", "<html>"],
  ])("EX-10 an answer with %s closes nothing, and it goes on", async (_, answer) => {
    action = answer;
    await rounds(4);
    expect(calls()).toEqual([]);
    action = notice("2026-11-23T08:22:00Z");
    await rounds(4);
    expect(calls()).toHaveLength(1);
  });
});
