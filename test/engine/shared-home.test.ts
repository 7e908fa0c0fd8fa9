import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { siteNetwork } from "../../providers/local/network/resource.js";
import { node } from "../../providers/local/node/resource.js";
import type { PropertyMap } from "../../providers/local/rpc/values.js";
import { volume } from "../../providers/local/volume/resource.js";
import {
  docker,
  dockerMissing,
  execIn,
  labelsOf,
  leftovers,
  mintKeys,
  removeLeftovers,
  userDataWith,
} from "../support/local-lab.js";

const missing = await dockerMissing();
if (missing !== undefined) console.warn(`shared home directories on local sites: skipped, ${missing}`);

const execute = promisify(execFile);
const CLEAN = fileURLToPath(new URL("../../scripts/clean.mjs", import.meta.url));
const CLUSTER = `lph${process.pid}`;
const LABELS = labelsOf(CLUSTER);
const SUBNET = `10.213.${(process.pid + 2) % 250}`;
const HOME = { name: `${CLUSTER}-home`, labels: LABELS };
const NETWORK = { name: `${CLUSTER}-net`, cidr: `${SUBNET}.0/24`, gateway: `${SUBNET}.1`, labels: LABELS };

/** First boot of a worker: the home is there already, with the key in it. */
const WORKER_BOOT = `#cloud-config\n${JSON.stringify({ users: [{ name: "admin", uid: "2000", no_create_home: true }] })}\n`;

function machine(name: string, host: number, userData: string): PropertyMap {
  return {
    name: `${CLUSTER}-${name}`,
    hostname: name,
    image: "elastosca-node",
    userData,
    networks: [{ name: NETWORK.name, address: `${SUBNET}.${host}` }],
    volumes: [{ name: HOME.name, path: "/home" }],
    labels: LABELS,
  };
}

const frontEnd = machine("front", 11, userDataWith(mintKeys()));
const workers = [12, 13].map((host) => machine(`w${host}`, host, WORKER_BOOT));
const booted = "cloud-init status --wait >/dev/null; cloud-init status; ";

describe.skipIf(missing !== undefined)("home directories that local machines share", () => {
  let front = "";
  beforeAll(async () => {
    await siteNetwork.create(NETWORK);
  });
  afterAll(() => removeLeftovers(CLUSTER));

  test("a machine whose volume is not there is refused: the engine would make one that nobody removes", async () => {
    await expect(node.create(frontEnd)).rejects.toThrow(
      /creating node .*: there is no Docker volume .*-home; elastosca up makes it/,
    );
    expect(await leftovers(CLUSTER)).toMatchObject({ containers: [], volumes: [] });
  });

  test("the first machine makes the administrator's home, two that boot at once leave it as it is", async () => {
    const { id } = await volume.create(HOME);
    expect(id).toBe(HOME.name);
    front = (await node.create(frontEnd)).id;
    const look = "stat -c '%U %a %Y' /home/admin /home/admin/.ssh/authorized_keys; ls -A /home/admin";
    const made = await execIn(front, `${booted}${look}`);
    expect(made).toMatch(/status: done\n.*admin 755 \d+\nadmin 600 \d+\n.*\.bashrc/s);
    const ids = await Promise.all(workers.map(async (worker) => (await node.create(worker)).id));
    for (const worker of ids) expect(await execIn(worker, `${booted}${look}`)).toBe(made);
  });

  test("what one machine writes the others see, with the same owner", async () => {
    await execIn(`${CLUSTER}-w12`, "su admin -c 'hostname >~/result'");
    expect(await execIn(front, "cat /home/admin/result; stat -c '%U' /home/admin/result")).toBe(
      "w12\nadmin\n",
    );
    expect(await execIn(`${CLUSTER}-w13`, "cat ~admin/result")).toBe("w12\n");
  });

  test("a retry takes it over with what is in it; one of another owner is refused and left alone", async () => {
    await volume.create(HOME);
    expect(await execIn(front, "cat /home/admin/result")).toBe("w12\n");
    const other = { ...HOME, labels: { ...LABELS, "elastosca.stack": "other" } };
    await expect(volume.create(other)).rejects.toThrow(
      new RegExp(`it belongs to Elastosca \\(cluster ${CLUSTER}, .*docker volume rm`),
    );
    expect(await volume.read(HOME.name, other)).toBeUndefined();
    await volume.delete(HOME.name, other);
    expect((await leftovers(CLUSTER)).volumes).toEqual([HOME.name]);
  });

  test("removing it while machines use it is refused with their names", async () => {
    await expect(volume.delete(HOME.name, HOME)).rejects.toThrow(
      new RegExp(`removing volume .*: containers still use it \\(.*${CLUSTER}-w1[23].*destroy the stacks`),
    );
    expect(await execIn(front, "cat /home/admin/result")).toBe("w12\n");
  });

  test("it goes after them, and a second removal is fine", async () => {
    const names = [frontEnd, ...workers].map(({ name }) => String(name));
    const removal = Promise.all(names.map((name) => node.delete(name, { name })));
    await Promise.all([removal, volume.delete(HOME.name, HOME)]);
    await volume.delete(HOME.name, HOME);
    expect(await volume.read(HOME.name, HOME)).toBeUndefined();
    expect(await leftovers(CLUSTER)).toMatchObject({ containers: [], volumes: [] });
  });

  test("clean.mjs removes what an interrupted run left, volumes too", async () => {
    await volume.create(HOME);
    await node.create(frontEnd);
    const { stderr } = await execute(process.execPath, [CLEAN, "--cluster", CLUSTER]);
    expect(stderr).toContain(`volume ${HOME.name}`);
    expect(stderr).toContain("removed 1 containers, 1 networks and 1 volumes");
    expect(await leftovers(CLUSTER)).toEqual({ containers: [], networks: [], volumes: [] });
    expect((await docker.ping()).toString()).toBe("OK");
  });
});
