import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { siteNetwork } from "../../providers/local/network/resource.js";
import { containerConsole } from "../../providers/local/node/console.js";
import { node } from "../../providers/local/node/resource.js";
import { localConsole } from "../../src/cli/deployment/local-machines.js";
import { machineListing } from "../../src/cli/deployment/machines.js";
import type { ControllerEvent } from "../../src/elasticity/controller-events.js";
import { createConsoleKeeper } from "../../src/elasticity/index.js";
import type { DeploymentPlan } from "../../src/lowering/ir.js";
import {
  docker,
  dockerMissing,
  execIn,
  inspect,
  labelsOf,
  mintKeys,
  removeLeftovers,
  userDataWith,
} from "../support/local-lab.js";
import { cloudPlan } from "../support/plan-fixture.js";

const missing = await dockerMissing();
if (missing !== undefined) console.warn(`consoles of local machines: skipped, ${missing}`);

const CLUSTER = `lpc${process.pid}`;
const LABELS = labelsOf(CLUSTER);
const SUBNET = `10.213.${(process.pid + 3) % 250}`;
const NETWORK = { name: `${CLUSTER}-net`, cidr: `${SUBNET}.0/24`, gateway: `${SUBNET}.1`, labels: LABELS };
const WORKER = `${CLUSTER}-w1`;
const folder = mkdtempSync(join(tmpdir(), "elastosca-console-"));

/** A first boot that comes to its end, but for its last step. */
const BOOT = userDataWith(mintKeys()).replace(
  /\}\n$/,
  ',"runcmd":[["sh","-c","echo no licence for this machine; exit 3"]]}\n',
);

const labelled = (machine: string) => ({
  ...LABELS,
  "elastosca.managed": "true",
  "elastosca.machine": machine,
});

/** A container of the cluster whose first process is a script. */
async function scripted(machine: string, script: string): Promise<string> {
  const made = await docker.createContainer({
    ...{ name: `${CLUSTER}-${machine}`, Image: "elastosca-node", Cmd: ["sh", "-c", script] },
    ...{ Labels: labelled(machine), NetworkDisabled: true },
  });
  await made.start();
  return made.id;
}

/** The plan of the cluster, whose one site is local. */
function localPlan(): DeploymentPlan {
  const plan = cloudPlan("openstack");
  const [site] = plan.sites;
  if (site === undefined) throw new Error("the plan has no site");
  return {
    ...plan,
    cluster: { ...plan.cluster, name: CLUSTER },
    sites: [{ ...site, name: "lab", provider: "local" }],
  };
}

describe.skipIf(missing !== undefined)("consoles of local machines", () => {
  beforeAll(async () => {
    await siteNetwork.create(NETWORK);
    await node.create({
      ...{ name: WORKER, hostname: "w1", image: "elastosca-node", userData: BOOT },
      networks: [{ name: NETWORK.name, address: `${SUBNET}.11` }],
      labels: { ...LABELS, "elastosca.machine": "vnode-1" },
    });
    await execIn(WORKER, "cloud-init status --wait");
  });
  afterAll(async () => {
    if (missing === undefined) await removeLeftovers(CLUSTER);
    rmSync(folder, { recursive: true, force: true });
  });

  test("a worker of which the boot failed tells why in the lines of its journal", async () => {
    const text = await localConsole(CLUSTER, "lab", "vnode-1");
    expect(text).toMatch(/^\w{3} \d\d \d\d:\d\d:\d\d w1 systemd\[1\]: /m);
    expect(text).toMatch(/cloud-init\[\d+\]: no licence for this machine$/m);
    expect(text).toMatch(/systemd\[1\]: Failed to start cloud-final\.service/);
    // The journal has hundreds of them, and a console none.
    expect(await execIn(WORKER, "journalctl --no-pager | grep -c 'py.DEBUG.: '")).toMatch(/^\d{3,}\s*$/);
    expect(text).not.toContain(".py[DEBUG]: ");
    expect(await localConsole(CLUSTER, "lab", "vnode-10")).toBe(undefined);
    expect(await localConsole(CLUSTER, "elsewhere", "vnode-1")).toBe(undefined);
  });

  test("boot failure: console excerpt kept of a real container, asked as the controller asks", async () => {
    const { console } = machineListing({
      project: { root: folder, packageRoot: folder, stateDir: folder },
      plan: localPlan(),
      stackOf: () => Promise.reject(new Error("no stack is needed")),
      onUnlistable: () => undefined,
    });
    const told: ControllerEvent[] = [];
    const keeper = createConsoleKeeper({ folder, console, report: (event) => void told.push(event) });
    const at = Date.parse("2026-11-23T12:05:01Z");
    keeper.take({ kind: "node", at, node: "vnode-1", site: "lab", from: "powering-on", to: "off-error" });
    await keeper.close();
    const file = "consoles/vnode-1-20261123T120501Z.log";
    expect(told).toMatchObject([{ kind: "console", node: "vnode-1", site: "lab", file, lines: 40 }]);
    const lines = readFileSync(join(folder, file), "utf8").trimEnd().split("\n");
    expect(lines.length).toBe(40);
    expect(lines.join("\n")).toContain("no licence for this machine");
  });

  test("one that stands still, or has ended, tells what its first process wrote", async () => {
    const id = await scripted("vnode-2", "echo to one; echo to the other >&2; exit 255");
    await docker.getContainer(id).wait();
    const ended = await localConsole(CLUSTER, "lab", "vnode-2");
    expect(ended?.trimEnd().split("\n").sort()).toEqual(["to one", "to the other"]);
    await docker.getContainer(WORKER).pause();
    try {
      expect(await localConsole(CLUSTER, "lab", "vnode-1")).toBe("");
    } finally {
      await docker.getContainer(WORKER).unpause();
    }
  });

  test("a machine in which nothing ends is not waited for; of one that is gone there is nothing", async () => {
    const slow = "printf '#!/bin/sh\\nsleep 60\\n' >/usr/local/bin/journalctl";
    const id = await scripted("vnode-3", `${slow}; chmod +x /usr/local/bin/journalctl; echo ready; sleep 60`);
    while (!(await docker.getContainer(id).logs({ stdout: true })).includes("ready"));
    const started = performance.now();
    expect(await containerConsole(id, 700)).toBe("ready\n");
    const lasted = performance.now() - started;
    expect(lasted).toBeGreaterThan(600);
    expect(lasted).toBeLessThan(5000);
    await docker.getContainer(id).remove({ force: true, v: true });
    expect(await containerConsole(id, 5000)).toBe(undefined);
  });

  test("an engine that does not answer is told", async () => {
    const asked: string[] = [];
    const silent = createServer((socket) => void socket.once("data", (data) => asked.push(String(data))));
    const address = join(folder, "engine.sock");
    await new Promise<void>((listening) => silent.listen(address, listening));
    const host = process.env["DOCKER_HOST"];
    vi.resetModules();
    vi.stubEnv("DOCKER_HOST", `unix://${address}`);
    try {
      const { containerConsole: consoleOf } = await import("../../providers/local/node/console.js");
      await expect(consoleOf("a", 300)).rejects.toThrow("the Docker engine did not answer within 0.3 s");
      expect(asked.join()).toContain("/containers/a/logs");
    } finally {
      vi.unstubAllEnvs();
      vi.resetModules();
      silent.close();
    }
    expect(process.env["DOCKER_HOST"]).toBe(host);
  });

  test("of several of a name the newest tells", async () => {
    await scripted("vnode-4", "echo the older one");
    // The engine tells when a container was made in whole seconds.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const again = await docker.createContainer({
      ...{ name: `${CLUSTER}-vnode-4-again`, Image: "elastosca-node", Cmd: ["echo", "the newer one"] },
      ...{ Labels: labelled("vnode-4"), NetworkDisabled: true },
    });
    await again.start();
    await again.wait();
    expect(await localConsole(CLUSTER, "lab", "vnode-4")).toBe("the newer one\n");
    expect((await inspect(`${CLUSTER}-vnode-4`)).Config.Labels["elastosca.machine"]).toBe("vnode-4");
  });
});
