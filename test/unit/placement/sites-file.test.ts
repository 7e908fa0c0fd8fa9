import { describe, expect, test } from "vitest";
import { sourceText } from "../../../src/base/span.js";
import { readSites } from "../../../src/compiler.js";
import { createSink } from "../../../src/diagnostics/bag.js";
import { example, located } from "./compile-text.js";

function read(text: string) {
  const sink = createSink();
  return { file: readSites(sourceText("sites.yaml", text), sink), sink };
}

describe("sites file", () => {
  test("defaults are applied and units are read", () => {
    const { file, sink } = read(`cluster: { elasticity: { idleTime: 2 m, period: 3 } }
sites:
  - name: lab-a
    provider: local
    flavors: [{ name: small, cpus: 1, memory: 2 GB }]
  - { name: lab-b, provider: local }
`);
    expect(located(sink)).toEqual([]);
    expect(file?.cluster).toMatchObject({
      overlay: "192.168.0.0/16",
      transit: "10.99.0.0/24",
      internet: "203.0.113.0/24",
      vpnPort: 1195,
      elasticity: { idleTime: 120, period: 3, retries: 3, maxBooting: 0, failGrace: 120 },
    });
    const [home, other] = file?.sites ?? [];
    expect(home).toMatchObject({
      reachable: true,
      slas: [],
      flavors: [{ memory: 2e9, gpus: 0, pricePerHour: 0 }],
    });
    expect(other).toMatchObject({ reachable: false, images: [{ name: "elastosca-node", prepared: true }] });
    expect(other?.flavors.map(({ cpus }) => cpus)).toEqual([1, 2, 4]);
  });

  test("the examples are sound", () => {
    for (const name of ["sites.yaml", "sites-openstack-aws.yaml"]) {
      const { file, sink } = read(example(name));
      expect(sink.list()).toEqual([]);
      expect(file?.sites.length).toBe(2);
    }
  });

  const site = (name: string, rest = "") => `  - { name: ${name}, provider: local${rest} }\n`;

  test.each([
    [
      "IM-10: overlapping networks of two sites",
      `sites:\n${site("a", ", network: { cidr: 192.168.8.0/23 }")}${site("b", ", network: { cidr: 192.168.9.0/24 }")}`,
      ["sites.yaml:3:50 TS5001"],
    ],
    [
      "IM-10: a site inside the transit pool",
      `cluster: { overlay: 10.0.0.0/8, transit: 192.168.1.0/24 }\nsites:\n${site("a", ", network: { cidr: 192.168.1.0/25 }")}`,
      ["sites.yaml:3:50 TS5001"],
    ],
    [
      "IM-10: the transit pool inside the overlay",
      `cluster:\n  transit: 192.168.99.0/24\nsites:\n${site("a")}`,
      ["sites.yaml:2:12 TS5001"],
    ],
    [
      "IM-10: the internet network inside the overlay",
      `cluster:\n  internet: 192.168.99.0/24\nsites:\n${site("a")}`,
      ["sites.yaml:2:13 TS5001"],
    ],
    [
      "IM-10: a subnet that the supernet does not cover",
      `sites:\n${site("a", ", network: { cidr: 10.1.0.0/24 }")}`,
      ["sites.yaml:2:50 TS5002"],
    ],
    [
      "a CIDR with host bits",
      `sites:\n${site("a", ", network: { cidr: 192.168.1.1/24 }")}`,
      ["sites.yaml:2:50 TS5003"],
    ],
    ["a quota of 0", `sites:\n${site("a", ", quota: { instances: 0 }")}`, ["sites.yaml:2:53 TS5004"]],
    ["two sites of one name", `sites:\n${site("a")}${site("a")}`, ["sites.yaml:3:13 TS5005"]],
    ["an unknown home", `cluster:\n  home: lab-x\nsites:\n${site("lab-a")}`, ["sites.yaml:2:9 TS5006"]],
    ["no sites", "sites: []\n", ["sites.yaml:1:8 TS5019"]],
    [
      "IM-10: a home site that cannot be reached",
      `sites:\n${site("a", ", reachable: false")}`,
      ["sites.yaml:2:44 TS5018"],
    ],
    [
      "a cloud without offers",
      "sites:\n  - { name: a, provider: aws }\n",
      ["sites.yaml:2:5 TS5020", "sites.yaml:2:5 TS5020"],
    ],
    ["a name that no host can have", `sites:\n${site("Lab_A")}`, ["sites.yaml:2:13 TS5022"]],
    [
      "a network that is too small",
      `sites:\n${site("a", ", network: { cidr: 192.168.1.0/28 }")}`,
      ["sites.yaml:2:50 TS5017"],
    ],
  ])("%s is refused at its place", (_, text, expected) => {
    const { file, sink } = read(text);
    expect(located(sink)).toEqual(expected);
    expect(file).toBeUndefined();
  });

  test("an unknown provider is refused at its value", () => {
    const { file, sink } = read("sites:\n  - name: a\n    provider: azure\n");
    expect(file).toBeUndefined();
    expect(located(sink).map((place) => place.split(" ")[0])).toEqual(["sites.yaml:3:15"]);
  });
});
