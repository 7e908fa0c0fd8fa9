import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { engineEnv, findEngine } from "../support/engine.js";
import {
  docker,
  dockerMissing,
  execIn,
  inspect,
  labelsOf,
  leftovers,
  mintKeys,
  removeLeftovers,
  sshReady,
  userDataWith,
} from "../support/local-lab.js";
import { bundleTo } from "../support/stack-program.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const engine = findEngine();
const missing = engine === undefined ? "no Pulumi engine (npm run setup)" : await dockerMissing();
if (missing !== undefined) console.warn(`local provider through the engine: skipped, ${missing}`);

const CLUSTER = `lpt${process.pid}`;
const LABELS = labelsOf(CLUSTER);
const SUBNET = `10.213.${process.pid % 250}`;
// Part of the range for tests (RFC 2544): other suites may hold the documentation prefixes at the same time.
const INTERNET = `198.18.${process.pid % 250}`;
// The engine would lead a router's default route through the network whose name sorts first.
const [SITE_NET, INET] = [`${CLUSTER}-a-site`, `${CLUSTER}-inet`];
const [WORKER, ROUTER] = [`${CLUSTER}-w1`, `${CLUSTER}-r1`];
const HOME = `${CLUSTER}-home`;
const keys = mintKeys();

const common = { image: "elastosca-node", userData: userDataWith(keys), labels: LABELS };
const site = { name: SITE_NET, cidr: `${SUBNET}.0/24`, gateway: `${SUBNET}.1`, labels: LABELS };
const internet = { name: INET, cidr: `${INTERNET}.0/24`, kind: "internet", labels: LABELS };
const worker = {
  ...common,
  name: WORKER,
  hostname: "w1",
  networks: [{ name: SITE_NET, address: `${SUBNET}.11` }],
  volumes: [{ name: HOME, path: "/home" }],
};
const router = {
  ...common,
  name: ROUTER,
  hostname: "r1",
  router: true,
  networks: [
    { name: INET, address: `${INTERNET}.21` },
    { name: SITE_NET, address: `${SUBNET}.2` },
  ],
};
const home = { name: HOME, labels: LABELS };
const GOOD = { networks: [site, internet], volumes: [home], nodes: [worker, router] };

const PROGRAM = `
import { readFileSync } from "node:fs";
import { Node, SiteNetwork, Volume } from "./sdk.js";
const spec = JSON.parse(readFileSync(new URL("spec.json", import.meta.url), "utf8"));
const networks = new Map(spec.networks.map((item) => [item.name, new SiteNetwork(item.name, item)]));
const volumes = new Map(spec.volumes.map((item) => [item.name, new Volume(item.name, item)]));
for (const item of spec.nodes) {
  const attach = ({ name, address }) => ({ networkId: networks.get(name).networkId, address });
  const mount = ({ name, path }) => ({ name: volumes.get(name).name, path });
  const shared = item.volumes === undefined ? {} : { volumes: item.volumes.map(mount) };
  new Node(item.name, { ...item, networks: item.networks.map(attach), ...shared });
}
`;
const PROJECT = `
name: local-provider
main: main.mjs
runtime: { name: nodejs, options: { typescript: false } }
plugins: { providers: [{ name: elastosca-local, path: ${join(ROOT, "providers/local/bin")} }] }
`;

const work = mkdtempSync(join(tmpdir(), "elastosca-local-"));
const env = engineEnv(work);

interface Outcome {
  readonly status: number | null;
  readonly text: string;
}

function pulumi(
  args: readonly string[],
  spec: object = GOOD,
  extra: NodeJS.ProcessEnv = {},
): Promise<Outcome> {
  writeFileSync(join(work, "spec.json"), JSON.stringify(spec));
  const child = spawn(engine?.pulumi ?? "pulumi", [...args, "--non-interactive", "--color", "never"], {
    cwd: work,
    env: { ...env, ...extra },
  });
  return new Promise((done, reject) => {
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
    }
    child.on("error", reject);
    child.on("close", (status) => done({ status, text }));
  });
}

async function succeed(args: readonly string[], spec: object = GOOD): Promise<string> {
  const { status, text } = await pulumi(args, spec);
  expect(status, text).toBe(0);
  return text;
}

async function fail(
  args: readonly string[],
  spec: object = GOOD,
  extra: NodeJS.ProcessEnv = {},
): Promise<string> {
  const { status, text } = await pulumi(args, spec, extra);
  expect(status, text).not.toBe(0);
  expect(text, "a stack trace").not.toMatch(/\n\s+at \S+ \(/);
  return text;
}

const UP = ["up", "--yes", "--skip-preview"];
const unchanged = (spec: object = GOOD) => succeed(["preview", "--expect-no-changes"], spec);

beforeAll(async () => {
  if (missing !== undefined) return;
  symlinkSync(join(ROOT, "node_modules"), join(work, "node_modules"));
  writeFileSync(join(work, "package.json"), '{"name":"local-provider","type":"module"}');
  writeFileSync(join(work, "main.mjs"), PROGRAM);
  await bundleTo(join(work, "sdk.js"), join(ROOT, "providers/local/sdk/index.ts"));
  writeFileSync(join(work, "Pulumi.yaml"), PROJECT);
  await succeed(["stack", "init", "test"]);
});

afterAll(async () => {
  if (missing === undefined) await removeLeftovers(CLUSTER);
  rmSync(work, { recursive: true, force: true });
});

describe.skipIf(missing !== undefined)("local provider through the engine", () => {
  test("a wrong input is refused by its property, before anything is made", async () => {
    const network = await fail(["preview"], {
      ...GOOD,
      networks: [{ ...site, gateway: "10.9.9.9" }, internet],
    });
    expect(network).toMatch(/gateway.*10\.9\.9\.9 is not an address of a machine/s);
    const machine = await fail(UP, { ...GOOD, nodes: [{ ...worker, hostname: "W_1" }], networks: [site] });
    expect(machine).toMatch(/hostname.*"W_1" cannot be used as hostname/s);
    expect((await leftovers(CLUSTER)).containers).toEqual([]);
    await succeed(["destroy", "--yes", "--skip-preview"]);
  });

  test("a preview needs no Docker engine, an update without one says what to do", async () => {
    const down = { DOCKER_HOST: `unix://${join(work, "none.sock")}` };
    expect((await pulumi(["preview"], GOOD, down)).status).toBe(0);
    const text = await fail(UP, GOOD, down);
    expect(text).toMatch(/none\.sock \(DOCKER_HOST\) does not answer; start it: sudo systemctl start docker/);
  });

  test("up makes networks and nodes; sshd soon answers with the injected host key", async () => {
    const probe = sshReady(`${INTERNET}.21`, keys, 60_000);
    probe.catch(() => {}); // awaited below, after what went wrong with the update itself
    await succeed(UP);
    const ready = await probe;
    const seconds = (ready - Date.parse((await inspect(ROUTER)).Created)) / 1000;
    console.info(`container created to sshd with the injected key: ${seconds.toFixed(2)} s`);
    expect(seconds).toBeLessThan(15);
    expect((await leftovers(CLUSTER)).networks).toEqual([SITE_NET, INET]);
  });

  test("a worker has no added capability, sits on its site only, and is out of the host's reach", async () => {
    const found = await inspect(WORKER);
    expect(found.HostConfig.CapAdd ?? []).toEqual([]);
    expect(found.HostConfig.Privileged).toBe(false);
    expect(Object.keys(found.NetworkSettings.Networks)).toEqual([SITE_NET]);
    expect(found.NetworkSettings.Networks[SITE_NET]?.Gateway).toBe(`${SUBNET}.1`);
    expect(found.Config.Labels).toMatchObject({ ...LABELS, "elastosca.managed": "true" });
    await expect(sshReady(`${SUBNET}.11`, keys, 1500)).rejects.toThrow();
    // From its router it does answer, so the refusal above is the network's doing.
    expect(await execIn(ROUTER, `timeout 5 bash -c 'head -c 3 </dev/tcp/${SUBNET}.11/22'`)).toBe("SSH");
  });

  test("a router forwards, may make tunnels, and its default route leads outside", async () => {
    const found = await inspect(ROUTER);
    expect(found.HostConfig.CapAdd?.map((name: string) => name.replace(/^CAP_/, ""))).toEqual(["NET_ADMIN"]);
    expect(await execIn(ROUTER, "cat /proc/sys/net/ipv4/ip_forward")).toBe("1\n");
    expect(await execIn(ROUTER, "ip tuntap add probe mode tun && ip link del probe && echo made")).toBe(
      "made\n",
    );
    expect(await execIn(ROUTER, "ip route show default")).toContain(`via ${INTERNET}.254 `);
  });

  test("systemd of a worker comes up without a failed unit", async () => {
    expect(await execIn(WORKER, "cloud-init status --wait; systemctl is-system-running --wait")).toMatch(
      /status: done\n+running\n/,
    );
  });

  test("a second preview is empty", () => unchanged());

  test("no secret is in the state, in the container's description or in the output", async () => {
    const state = await succeed(["stack", "export"]);
    expect(state).toContain(WORKER);
    const shown = JSON.stringify((await inspect(WORKER)).Config) + (await succeed(["preview", "--diff"]));
    expect(state + shown).not.toMatch(/PRIVATE KEY|ssh_authorized_keys/);
  });

  test("refresh notices a removed and a stopped container, up restores both and nothing else", async () => {
    const before = await inspect(ROUTER);
    await docker.getContainer(WORKER).remove({ force: true });
    await docker.getContainer(ROUTER).stop({ t: 1 });
    expect(await succeed(["refresh", "--yes", "--skip-preview"])).toMatch(/1 deleted/);
    expect(await succeed(["preview"])).toMatch(/\+ 1 to create\s+~ 1 to update/);
    expect(await succeed(UP)).toMatch(/\+ 1 created\s+~ 1 updated/);
    const after = await inspect(ROUTER);
    expect(after.Id).toBe(before.Id);
    expect(after.State.Running).toBe(true);
    expect((await inspect(WORKER)).State.Running).toBe(true);
    expect(await execIn(ROUTER, "ip route show default")).toContain(`via ${INTERNET}.254 `);
    await unchanged();
  });

  test("what an interrupted run has made is taken over", async () => {
    const before = await inspect(WORKER);
    const network = await docker.getNetwork(SITE_NET).inspect();
    const prefix = "urn:pulumi:test::local-provider::elastosca-local:index:";
    await execIn(WORKER, "echo kept >/home/admin/note");
    const made = [`Node::${WORKER}`, `Node::${ROUTER}`, `SiteNetwork::${SITE_NET}`, `Volume::${HOME}`];
    for (const name of made) {
      await succeed(["state", "delete", "--yes", `${prefix}${name}`]);
    }
    expect(await succeed(UP)).toMatch(/\+ 4 created/);
    expect((await inspect(WORKER)).Id).toBe(before.Id);
    expect((await docker.getNetwork(SITE_NET).inspect()).Id).toBe(network.Id);
    await unchanged();
  });

  test("new user data replaces the node under the same name and address", async () => {
    const before = await inspect(WORKER);
    const changed = { ...worker, userData: `${worker.userData}# changed\n` };
    const spec = { ...GOOD, nodes: [changed, router] };
    expect(await succeed(UP, spec)).toMatch(/1 replaced/);
    const after = await inspect(WORKER);
    expect(after.Id).not.toBe(before.Id);
    expect(after.Config.Labels["elastosca.instance"]).not.toBe(before.Config.Labels["elastosca.instance"]);
    expect(after.NetworkSettings.Networks[SITE_NET]?.IPAddress).toBe(`${SUBNET}.11`);
    expect(await execIn(WORKER, "cat /home/admin/note")).toBe("kept\n");
    await unchanged(spec);
  });

  test("a network of another size takes its nodes along", async () => {
    const spec = {
      ...GOOD,
      networks: [{ ...site, cidr: `${SUBNET}.0/25`, bridgeAddress: `${SUBNET}.126` }, internet],
    };
    expect(await succeed(UP, spec)).toMatch(/3 replaced/);
    await unchanged(spec);
  });

  test("destroy leaves no container, no network and no volume", async () => {
    await succeed(["destroy", "--yes", "--skip-preview"]);
    expect(await leftovers(CLUSTER)).toEqual({ containers: [], networks: [], volumes: [] });
  });
});
