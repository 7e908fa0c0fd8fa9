import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { siteNetwork } from "../../providers/local/network/resource.js";
import { node } from "../../providers/local/node/resource.js";
import type { PropertyMap } from "../../providers/local/rpc/values.js";
import {
  docker,
  dockerMissing,
  execIn,
  inspect,
  labelsOf,
  leftovers,
  mintKeys,
  removeLeftovers,
  userDataWith,
} from "../support/local-lab.js";

const missing = await dockerMissing();
if (missing !== undefined) console.warn(`faults on a real Docker engine: skipped, ${missing}`);

const CLUSTER = `lpf${process.pid}`;
const LABELS = labelsOf(CLUSTER);
const SUBNET = `10.213.${(process.pid + 1) % 250}`;

const network: PropertyMap = {
  name: `${CLUSTER}-net`,
  cidr: `${SUBNET}.0/24`,
  gateway: `${SUBNET}.1`,
  labels: LABELS,
};
const machine: PropertyMap = {
  name: `${CLUSTER}-n1`,
  hostname: "n1",
  image: "elastosca-node",
  userData: userDataWith(mintKeys()),
  networks: [{ name: network.name, address: `${SUBNET}.11` }],
  labels: LABELS,
};
const second = (change: PropertyMap) => node.create({ ...machine, name: `${CLUSTER}-n2`, ...change });

describe.skipIf(missing !== undefined)("faults on a real Docker engine", () => {
  beforeAll(async () => {
    await siteNetwork.create(network);
    await node.create(machine);
  });
  afterAll(() => removeLeftovers(CLUSTER));

  test("a subnet that is taken is refused with the name of the other network and its owner", async () => {
    const other = { ...network, name: `${CLUSTER}-b`, cidr: `${SUBNET}.128/25`, gateway: `${SUBNET}.129` };
    await expect(siteNetwork.create(other)).rejects.toThrow(
      new RegExp(
        `overlaps with .*Docker network ${CLUSTER}-net, which belongs to Elastosca \\(cluster ${CLUSTER}`,
      ),
    );
  });

  test("a subnet of the machine itself is refused with the name of the interface", async () => {
    const own = { name: `${CLUSTER}-b`, cidr: "127.0.0.0/8", labels: LABELS };
    await expect(siteNetwork.create(own)).rejects.toThrow(
      /overlaps with 127\.0\.0\.1\/8 \(network of .* interface lo\)/,
    );
  });

  test("an address that is in use, reserved or elsewhere is refused, and nothing is left", async () => {
    const at = (address: string) => second({ networks: [{ name: network.name, address }] });
    await expect(at(`${SUBNET}.11`)).rejects.toThrow(`is in use by container ${CLUSTER}-n1`);
    await expect(at(`${SUBNET}.1`)).rejects.toThrow(/is reserved in network/);
    await expect(at("10.9.9.9")).rejects.toThrow(/not an address of network/);
    expect((await leftovers(CLUSTER)).containers).toEqual([`/${CLUSTER}-n1`]);
  });

  test("a missing image is named with the command that builds it, a missing network with what makes it", async () => {
    const networks = [{ name: network.name, address: `${SUBNET}.12` }];
    await expect(second({ image: "elastosca-node:none", networks })).rejects.toThrow(
      /image elastosca-node:none is not there; build it with: npm run setup/,
    );
    await expect(second({ networks: [{ name: "no-such-net", address: `${SUBNET}.12` }] })).rejects.toThrow(
      /there is no Docker network no-such-net/,
    );
  });

  test("an image whose first process ends at once is reported and leaves nothing", async () => {
    const container = await docker.createContainer({ Image: "elastosca-node", Cmd: ["rm", "/sbin/init"] });
    const image = `elastosca-test:${CLUSTER}`;
    try {
      await container.start();
      await container.wait();
      const init = ["CMD true", "ENTRYPOINT []"];
      await container.commit({ repo: "elastosca-test", tag: CLUSTER, changes: init });
      const networks = [{ name: network.name, address: `${SUBNET}.12` }];
      await expect(second({ image, networks })).rejects.toThrow(`creating node ${CLUSTER}-n2: `);
    } finally {
      await container.remove({ force: true });
      await docker
        .getImage(image)
        .remove({ force: true })
        .catch(() => undefined);
    }
    expect((await leftovers(CLUSTER)).containers).toEqual([`/${CLUSTER}-n1`]);
  });

  test("a container or network of another cluster is left alone and its owner named", async () => {
    const labels = { ...LABELS, "elastosca.cluster": "another" };
    await expect(node.create({ ...machine, labels })).rejects.toThrow(
      new RegExp(`belongs to Elastosca \\(cluster ${CLUSTER}, .*docker rm -f ${CLUSTER}-n1`),
    );
    await expect(siteNetwork.create({ ...network, labels })).rejects.toThrow(
      /there is a Docker network of this name/,
    );
    expect((await inspect(`${CLUSTER}-n1`)).State.Running).toBe(true);
  });

  test("a container that an interrupted run left without its seed is made anew", async () => {
    const whole = await inspect(`${CLUSTER}-n1`);
    await docker.getContainer(whole.Id).remove({ force: true });
    const half = await docker.createContainer({
      name: `${CLUSTER}-n1`,
      Image: "elastosca-node",
      Cmd: ["/sbin/init"],
      Labels: whole.Config.Labels,
    });
    const { id, outputs } = await node.create(machine);
    expect(id).not.toBe(half.id);
    expect(outputs).toMatchObject({ state: "running", addresses: [`${SUBNET}.11`] });
    expect(await execIn(`${CLUSTER}-n1`, "cloud-init status --wait")).toContain("status: done");
  });

  test("limits are changed while the node runs", async () => {
    const { Id } = await inspect(`${CLUSTER}-n1`);
    await node.update(Id, { ...machine, cpus: 0.5, memoryBytes: 256 * 1024 * 1024 });
    const { HostConfig } = await inspect(Id);
    expect([HostConfig.NanoCpus, HostConfig.Memory]).toEqual([5e8, 268435456]);
  });

  test("delete is fine when the thing is gone", async () => {
    await expect(node.delete("0123456789ab", machine)).resolves.toBeUndefined();
    await expect(siteNetwork.delete("0123456789ab", network)).resolves.toBeUndefined();
    expect((await leftovers(CLUSTER)).containers).toEqual([`/${CLUSTER}-n1`]);
  });

  test("a network with containers on it is not removed, and they are named", async () => {
    const { Id } = await docker.getNetwork(`${CLUSTER}-net`).inspect();
    await expect(siteNetwork.delete(Id, network)).rejects.toThrow(`still connected to it (${CLUSTER}-n1)`);
  }, 40_000);
});
