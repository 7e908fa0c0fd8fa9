import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { NETWORK_INPUTS } from "../../providers/local/network/check.js";
import { NODE_INPUTS } from "../../providers/local/node/check.js";
import { VOLUME_INPUTS } from "../../providers/local/volume/resource.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

test("the provider answers soon after it is started, and ends when its engine has died", async () => {
  const begin = performance.now();
  const program = join(ROOT, "providers/local/bin/pulumi-resource-elastosca-local");
  const parent = spawn("sh", ["-c", '"$0" 127.0.0.1:1 & echo "pid $!"; wait', program], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const lines = createInterface(parent.stdout)[Symbol.asyncIterator]();
  const pid = Number(String((await lines.next()).value).replace("pid ", ""));
  const port = Number((await lines.next()).value);
  const milliseconds = performance.now() - begin;
  console.info(`provider started to port: ${milliseconds.toFixed(0)} ms`);
  parent.kill("SIGKILL");
  expect(port).toBeGreaterThan(0);
  expect(milliseconds).toBeLessThan(5000);
  await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

test("schema.json describes exactly the inputs that the provider accepts", () => {
  const schema = JSON.parse(readFileSync(join(ROOT, "providers/local/schema.json"), "utf8"));
  const inputs = (type: string) =>
    Object.keys(schema.resources[`elastosca-local:index:${type}`].inputProperties).sort();
  expect(inputs("SiteNetwork")).toEqual([...NETWORK_INPUTS].sort());
  expect(inputs("Node")).toEqual([...NODE_INPUTS].sort());
  expect(inputs("Volume")).toEqual([...VOLUME_INPUTS].sort());
});
