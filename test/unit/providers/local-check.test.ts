import { describe, expect, test } from "vitest";
import { checkNetwork, networkInputs } from "../../../providers/local/network/check.js";
import { checkNode, nodeInputs } from "../../../providers/local/node/check.js";
import { type PropertyMap, UNKNOWN } from "../../../providers/local/rpc/values.js";
import { checkVolume, volume } from "../../../providers/local/volume/resource.js";

const network: PropertyMap = { name: "lab-a", cidr: "10.213.1.0/24", gateway: "10.213.1.1" };
const node: PropertyMap = {
  name: "vnode-1",
  hostname: "vnode-1",
  image: "elastosca-node",
  userData: "#cloud-config\n{}",
  networks: [{ networkId: "abc", address: "10.213.1.11" }],
};

describe("SiteNetwork inputs", () => {
  test("a good network has no failure and gets its defaults", () => {
    expect(checkNetwork(network)).toEqual([]);
    expect(networkInputs(network)).toEqual({
      name: "lab-a",
      cidr: "10.213.1.0/24",
      kind: "site",
      gateway: "10.213.1.1",
      bridgeAddress: "10.213.1.254",
      labels: {},
    });
  });

  test.each<[string, PropertyMap, string, RegExp]>([
    ["no cidr", { cidr: undefined }, "cidr", /missing/],
    ["text that is no network", { cidr: "10.213.1.0", gateway: undefined }, "cidr", /no IPv4 network/],
    ["octet too large", { cidr: "10.213.256.0/24", gateway: undefined }, "cidr", /no IPv4 network/],
    ["host bits", { cidr: "10.213.1.7/24", gateway: undefined }, "cidr", /write 10\.213\.1\.0\/24/],
    ["too small", { cidr: "10.213.1.0/30", gateway: undefined }, "cidr", /use 8 to 29/],
    ["gateway elsewhere", { gateway: "10.213.2.1" }, "gateway", /use 10\.213\.1\.1 to 10\.213\.1\.254/],
    [
      "gateway is the broadcast address",
      { gateway: "10.213.1.255" },
      "gateway",
      /not an address of a machine/,
    ],
    ["gateway on the bridge's address", { gateway: "10.213.1.254" }, "gateway", /must differ/],
    ["bridge is no address", { bridgeAddress: "10.213.1" }, "bridgeAddress", /no IPv4 address/],
    ["unknown kind", { kind: "dmz" }, "kind", /"site" or "internet"/],
    ["gateway of the internet", { kind: "internet" }, "gateway", /leave gateway out/],
    ["bad name", { name: "-lab" }, "name", /letter or digit first/],
    ["name of one letter", { name: "a" }, "name", /2 to 63/],
    ["label that is no string", { labels: { a: 1 } }, 'labels["a"]', /string/],
    ["unknown property", { mtu: 1400 }, "mtu", /known ones are name, cidr/],
  ])("%s", (_what, change, property, reason) => {
    const failures = checkNetwork(without({ ...network, ...change }));
    expect(failures).toHaveLength(1);
    expect(failures[0]?.property).toBe(property);
    expect(failures[0]?.reason).toMatch(reason);
  });

  test("values that are not known yet are passed over", () => {
    expect(checkNetwork({ name: UNKNOWN, cidr: UNKNOWN, gateway: UNKNOWN, labels: UNKNOWN })).toEqual([]);
  });
});

describe("Node inputs", () => {
  test("a good node has no failure", () => {
    expect(checkNode(node)).toEqual([]);
    expect(nodeInputs(node)).toMatchObject({
      router: false,
      networks: [{ network: "abc", address: "10.213.1.11" }],
    });
  });

  test.each<[string, PropertyMap, string, RegExp]>([
    ["no name", { name: undefined }, "name", /missing/],
    ["hostname with a capital", { hostname: "Vnode" }, "hostname", /small letters/],
    ["image with a space", { image: "a b" }, "image", /without spaces/],
    ["no user data", { userData: "" }, "userData", /text for cloud-init/],
    ["user data without a header", { userData: "users: []" }, "userData", /first line must be #cloud-config/],
    ["no network", { networks: [] }, "networks", /at least one network/],
    ["network without address", { networks: [{ name: "n" }] }, "networks[0].address", /missing/],
    ["bad address", { networks: [{ name: "n", address: "10.1" }] }, "networks[0].address", /no IPv4 address/],
    [
      "network by id and name",
      { networks: [{ name: "n", networkId: "i", address: "10.213.1.2" }] },
      "networks[0]",
      /either/,
    ],
    ["neither id nor name", { networks: [{ address: "10.213.1.2" }] }, "networks[0]", /either/],
    [
      "the same address twice",
      {
        networks: [
          { name: "n", address: "10.213.1.2" },
          { name: "m", address: "10.213.1.2" },
        ],
      },
      "networks[1]",
      /used by networks\[0\]/,
    ],
    [
      "unknown key of a network",
      { networks: [{ name: "n", address: "10.213.1.2", mac: "" }] },
      "networks[0].mac",
      /known/,
    ],
    ["router that is no boolean", { router: "yes" }, "router", /true or false/],
    ["no processors", { cpus: 0 }, "cpus", /at least/],
    ["hardly any memory", { memoryBytes: 1024 }, "memoryBytes", /bytes, at least 6291456/],
    ["volumes that are no list", { volumes: { name: "v", path: "/home" } }, "volumes", /list/],
    ["volume that is no map", { volumes: ["v"] }, "volumes[0]", /map of name and path/],
    ["volume without a path", { volumes: [{ name: "v1" }] }, "volumes[0].path", /missing/],
    ["relative path", { volumes: [{ name: "v1", path: "home" }] }, "volumes[0].path", /absolute path/],
    [
      "a folder of the host",
      { volumes: [{ name: "/etc", path: "/home" }] },
      "volumes[0].name",
      /Docker volume/,
    ],
    [
      "unknown key of a volume",
      { volumes: [{ name: "v1", path: "/h", ro: true }] },
      "volumes[0].ro",
      /known/,
    ],
    [
      "two volumes at one path",
      {
        volumes: [
          { name: "v1", path: "/home" },
          { name: "v2", path: "/home" },
        ],
      },
      "volumes[1].path",
      /already/,
    ],
    ["misspelt property", { userdata: "x" }, "userdata", /known ones are/],
  ])("%s", (_what, change, property, reason) => {
    const failures = checkNode(without({ ...node, ...change }));
    expect(failures).toHaveLength(1);
    expect(failures[0]?.property).toBe(property);
    expect(failures[0]?.reason).toMatch(reason);
  });

  test("no failure quotes the user data", () => {
    const failures = checkNode({ ...node, userData: "hunter2 hunter2" });
    expect(JSON.stringify(failures)).not.toContain("hunter2");
    expect(failures).toHaveLength(1);
  });

  test("values that are not known yet are passed over", () => {
    const networks = [{ networkId: UNKNOWN, address: "10.213.1.11" }, UNKNOWN];
    const volumes = [{ name: UNKNOWN, path: "/home" }, UNKNOWN];
    expect(checkNode({ ...node, userData: UNKNOWN, networks, volumes })).toEqual([]);
    expect(checkNode({ ...node, volumes: UNKNOWN })).toEqual([]);
  });
});

describe("Volume inputs", () => {
  test("name and labels are all there is", () => {
    expect(checkVolume({ name: "c1-home", labels: { a: "b" } })).toEqual([]);
    expect(checkVolume({ name: UNKNOWN, labels: UNKNOWN })).toEqual([]);
  });

  test.each<[string, PropertyMap, string, RegExp]>([
    ["no name", {}, "name", /missing/],
    ["a folder of the host", { name: "/srv" }, "name", /letter or digit first/],
    ["unknown property", { name: "c1-home", size: 1 }, "size", /known ones are name, labels/],
  ])("%s", (_what, inputs, property, reason) => {
    const failures = checkVolume(inputs);
    expect(failures).toHaveLength(1);
    expect(failures[0]?.property).toBe(property);
    expect(failures[0]?.reason).toMatch(reason);
  });

  test("every difference is another volume", () => {
    const old = { name: "c1-home", labels: { a: "b" } };
    expect(volume.diff(old, old, { ...old })).toEqual([]);
    expect(volume.diff(old, old, { name: "c2-home", labels: { a: "c" } })).toEqual([
      { property: "name", action: "replace", inputDiff: true },
      { property: "labels", action: "replace", inputDiff: true },
    ]);
  });
});

function without(map: PropertyMap): PropertyMap {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== undefined));
}
