import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { networkInputs } from "../../../providers/local/network/check.js";
import { networkOptions, siteNetwork } from "../../../providers/local/network/resource.js";
import { nodeInputs } from "../../../providers/local/node/check.js";
import { cgroupOptions, containerOptions, nodeSpec } from "../../../providers/local/node/options.js";
import { diffNode } from "../../../providers/local/node/resource.js";
import { seedFiles, tarArchive } from "../../../providers/local/node/seed.js";
import type { PropertyMap } from "../../../providers/local/rpc/values.js";
import { UNKNOWN } from "../../../providers/local/rpc/values.js";

const inputs: PropertyMap = {
  name: "vnode-1",
  hostname: "vnode-1",
  image: "elastosca-node",
  userData: "#cloud-config\n{}",
  networks: [{ networkId: "abc", address: "10.213.1.11" }],
  labels: { "elastosca.cluster": "c1" },
};
const first = { network: "abc", address: "10.213.1.11" };
const v1 = { cgroupVersion: "1", major: 20 } as const;

describe("container options", () => {
  test("a worker has no added capability, device, sysctl or security option", () => {
    const { HostConfig } = containerOptions(nodeInputs(inputs), first, v1, "i");
    expect(HostConfig).toEqual({
      NetworkMode: "abc",
      Tmpfs: { "/run": "", "/run/lock": "", "/tmp": "exec" },
      CgroupnsMode: "host",
      Binds: ["/sys/fs/cgroup/systemd:/sys/fs/cgroup/systemd:rw"],
    });
  });

  test("a router has NET_ADMIN and the TUN device, and forwards", () => {
    const { HostConfig } = containerOptions(nodeInputs({ ...inputs, router: true }), first, v1, "i");
    expect(HostConfig?.CapAdd).toEqual(["NET_ADMIN"]);
    expect(HostConfig?.Devices).toEqual([
      { PathOnHost: "/dev/net/tun", PathInContainer: "/dev/net/tun", CgroupPermissions: "rwm" },
    ]);
    expect(HostConfig?.Sysctls?.["net.ipv4.ip_forward"]).toBe("1");
    expect(HostConfig?.Privileged).toBeUndefined();
  });

  test("control groups of version 2 need no capability either", () => {
    expect(cgroupOptions({ cgroupVersion: "2", major: 28 })).toEqual({
      CgroupnsMode: "private",
      SecurityOpt: ["writable-cgroups=true"],
    });
    expect(cgroupOptions({ cgroupVersion: "2", major: 24 })).toEqual({
      CgroupnsMode: "host",
      Binds: ["/sys/fs/cgroup:/sys/fs/cgroup:rw"],
    });
  });

  test("a volume is mounted read-write as it is", () => {
    const sharing = nodeInputs({ ...inputs, volumes: [{ name: "c1-home", path: "/home" }] });
    const { HostConfig } = containerOptions(sharing, first, v1, "i");
    expect(HostConfig?.Mounts).toMatchObject([
      {
        Type: "volume",
        Source: "c1-home",
        Target: "/home",
        ReadOnly: false,
        VolumeOptions: { NoCopy: true },
      },
    ]);
    expect(HostConfig?.Binds).toEqual(["/sys/fs/cgroup/systemd:/sys/fs/cgroup/systemd:rw"]);
  });

  test("limits are set only when given", () => {
    const limited = nodeInputs({ ...inputs, cpus: 1.5, memoryBytes: 64 * 1024 * 1024 });
    expect(containerOptions(limited, first, v1, "i").HostConfig).toMatchObject({
      NanoCpus: 1.5e9,
      Memory: 67108864,
    });
  });

  test("labels name the owner; the user data is in none of them", () => {
    const options = containerOptions(
      nodeInputs({ ...inputs, userData: "#cloud-config\nhunter2" }),
      first,
      v1,
      "i-1",
    );
    expect(options.Labels).toMatchObject({
      "elastosca.cluster": "c1",
      "elastosca.managed": "true",
      "elastosca.instance": "i-1",
    });
    expect(JSON.stringify(options)).not.toContain("hunter2");
  });

  test("the specification's hash depends on every input", () => {
    const hash = nodeSpec(nodeInputs(inputs));
    const changes: PropertyMap[] = [
      { image: "b" },
      { userData: "#!" },
      { router: true },
      { labels: {} },
      { hostname: "x" },
      { volumes: [{ name: "c1-home", path: "/home" }] },
    ];
    for (const change of changes) expect(nodeSpec(nodeInputs({ ...inputs, ...change }))).not.toBe(hash);
    expect(nodeSpec(nodeInputs(structuredClone(inputs)))).toBe(hash);
  });
});

describe("network options", () => {
  test("a site is out of the host's reach and names its router as gateway", () => {
    const options = networkOptions(
      networkInputs({ name: "a", cidr: "10.213.1.0/24", gateway: "10.213.1.1" }),
    );
    expect(options.IPAM?.Config).toEqual([
      {
        Subnet: "10.213.1.0/24",
        Gateway: "10.213.1.254",
        AuxiliaryAddresses: { DefaultGatewayIPv4: "10.213.1.1" },
      },
    ]);
    expect(options.Options).toEqual({
      "com.docker.network.bridge.enable_ip_masquerade": "false",
      "com.docker.network.bridge.inhibit_ipv4": "true",
    });
  });

  test("the host keeps its address in the internet, and nothing is masqueraded", () => {
    const options = networkOptions(networkInputs({ name: "i", cidr: "198.51.100.0/24", kind: "internet" }));
    expect(options.IPAM?.Config).toEqual([{ Subnet: "198.51.100.0/24", Gateway: "198.51.100.254" }]);
    expect(options.Options).toEqual({ "com.docker.network.bridge.enable_ip_masquerade": "false" });
  });
});

describe("differences", () => {
  const state = { ...inputs, state: "running", addresses: ["10.213.1.11"] };

  test("none between equal inputs", () => {
    expect(diffNode(inputs, state, structuredClone(inputs))).toEqual([]);
  });

  test.each(["image", "userData", "hostname", "name", "labels", "metaData", "router"])(
    "%s replaces",
    (property) => {
      const changed = { ...inputs, [property]: property === "router" ? true : { other: "value" } };
      expect(diffNode(inputs, state, changed)).toEqual([{ property, action: "replace", inputDiff: true }]);
    },
  );

  test("a network that is made anew replaces the node", () => {
    const changed = { ...inputs, networks: [{ networkId: UNKNOWN, address: "10.213.1.11" }] };
    expect(diffNode(inputs, state, changed)).toEqual([
      { property: "networks", action: "replace", inputDiff: true },
    ]);
  });

  test("limits are updated in place, and replaced when they are taken away", () => {
    expect(diffNode(inputs, state, { ...inputs, cpus: 2 })).toEqual([
      { property: "cpus", action: "update", inputDiff: true },
    ]);
    expect(diffNode({ ...inputs, cpus: 2 }, state, inputs)).toEqual([
      { property: "cpus", action: "replace", inputDiff: true },
    ]);
  });

  test("a stopped container is started, a lost interface replaces it", () => {
    expect(diffNode(inputs, { ...state, state: "exited" }, inputs)).toEqual([
      { property: "state", action: "update", inputDiff: false },
    ]);
    expect(diffNode(inputs, { ...state, addresses: [] }, inputs)).toEqual([
      { property: "addresses", action: "replace", inputDiff: false },
    ]);
  });

  test("every difference of a network replaces it", () => {
    const before = { name: "a", cidr: "10.213.1.0/24" };
    expect(siteNetwork.diff(before, before, { ...before })).toEqual([]);
    expect(siteNetwork.diff(before, before, { ...before, labels: { a: "b" } })).toEqual([
      { property: "labels", action: "replace", inputDiff: true },
    ]);
  });
});

describe("seed", () => {
  test("tar reads the archive: names, modes, contents of any length", () => {
    const userData = `#cloud-config\n${"ü".repeat(700)}`;
    const archive = tarArchive(seedFiles("vnode-1-abcd", "vnode-1", { region: "lab" }, userData));
    expect(archive.length % 512).toBe(0);
    const list = spawnSync("tar", ["-tvf", "-", "--numeric-owner"], { input: archive, encoding: "utf8" });
    expect(list.status).toBe(0);
    expect(list.stdout.match(/-rw------- 0\/0 .* nocloud\/(meta|user)-data/g)).toHaveLength(2);
    const read = (path: string) =>
      spawnSync("tar", ["-xOf", "-", path], { input: archive, encoding: "utf8" }).stdout;
    expect(read("nocloud/user-data")).toBe(userData);
    expect(JSON.parse(read("nocloud/meta-data"))).toEqual({
      region: "lab",
      "instance-id": "vnode-1-abcd",
      "local-hostname": "vnode-1",
    });
  });
});
