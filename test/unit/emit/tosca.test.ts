import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { planJson } from "../../../src/lowering/serialize.js";
import type { Topology } from "../../../src/topology/topology.js";
import { CLOUD_SITES, compileTexts, EXAMPLE, expandTexts, indigo, LOCAL_SITES } from "./compiled.js";
import { roundTrip } from "./round-trip.js";

const example = readFileSync(EXAMPLE, "utf8");
const REFERENCES = [
  "hybrid_elastic_cluster.yaml",
  "hybrid_elastic_cluster_vr.yaml",
  "hybrid_elastic_cluster_vr_l2.yaml",
  "hybrid_elastic_cluster_vr_l2_add.yaml",
  "elastic_cluster.yaml",
  "galaxy_cluster_elixir_it.yaml",
  "disvis_elastic_cluster.yaml",
];

const typesOf = (topology: Topology | undefined) =>
  [...(topology?.nodes.values() ?? [])].map(({ type }) => type);

describe.each([
  ["two local sites", LOCAL_SITES],
  ["OpenStack and AWS", CLOUD_SITES],
])("expanded template on %s", (_, sites) => {
  test("the example compiles to the byte-identical plan, and expanding again changes nothing", () => {
    const expanded = roundTrip(example, sites);
    expect(expandTexts(expanded, sites).expanded).toBe(expanded);
  });

  test.for(REFERENCES)("%s compiles to the byte-identical plan", (name, context) => {
    const path = indigo(name);
    if (path === undefined) return context.skip("the corpora are not on this machine");
    const text = readFileSync(path, "utf8");
    if (compileTexts(text, sites).plan === undefined) return context.skip("these sites cannot hold it");
    const expanded = roundTrip(text, sites);
    expect(expandTexts(expanded, sites).expanded).toBe(expanded);
    if (expanded.includes("[secret]")) return;
    // What a person wrote is still there, line by line.
    const kept = text.split("\n").filter((line) => line.trim() !== "");
    const lines = new Set(expanded.split("\n"));
    expect(kept.filter((line) => !lines.has(line))).toEqual([]);
  });
});

describe("what is added", () => {
  const expanded = roundTrip(example, LOCAL_SITES);
  const { topology, plan } = compileTexts(expanded, LOCAL_SITES);

  test("is every machine, network and port of the plan", () => {
    expect(typesOf(topology).filter((type) => type === "elastosca.nodes.Worker")).toHaveLength(5);
    expect(topology?.nodes.get("vnode-4")).toMatchObject({
      metadata: { "elastosca.added": expect.stringContaining("next site in order with room") },
    });
    const addresses = [...topology!.nodes.values()].flatMap(({ properties }) => {
      const value = properties.get("ip_address")?.value;
      return value?.kind === "static" ? [value.json] : [];
    });
    const planned = plan!.sites.flatMap((site) =>
      [site.gateway, ...site.workers].flatMap(({ address, internetAddress }) =>
        [address, internetAddress ?? []].flat(),
      ),
    );
    expect([...addresses].sort()).toEqual([...planned].sort());
    const link = topology?.nodes.get("vr-lab-b")?.requirements.find(({ name }) => name === "central_point");
    expect(link).toMatchObject({
      target: "front_end_machine",
      relationship: "elastosca.relationships.VpnLink",
    });
  });

  test("places every machine by a policy a site", () => {
    const policies = topology!.policies.filter(({ type }) => type === "elastosca.policies.Site");
    expect(policies.map(({ targets }) => targets)).toEqual([
      ["front_end_machine", "vnode-1", "vnode-2"],
      ["vr-lab-b", "vnode-3", "vnode-4", "vnode-5"],
    ]);
    expect(policies.every(({ typeChain }) => typeChain.includes("tosca.policies.Placement"))).toBe(true);
  });

  test("is marked, each element with its reason", () => {
    const own = new Set(compileTexts(example, LOCAL_SITES).topology!.nodes.keys());
    const added = [...topology!.nodes.values()].filter(({ name }) => !own.has(name));
    expect(added).toHaveLength(18);
    for (const { metadata } of added) expect(metadata["elastosca.added"]).toMatch(/\w+ \w+/);
    expect(expanded.match(/# >>> added by elastosca/g)?.length).toBe(
      expanded.match(/# <<< added by elastosca/g)?.length,
    );
    const outside = expanded.replace(/^ *# >>> added[\s\S]*?# <<< added by elastosca\n/gm, "");
    expect(outside).toBe(example);
  });

  test("derives from the normative types, so that it is TOSCA for everybody", () => {
    for (const node of topology!.nodes.values()) {
      if (!node.type.startsWith("elastosca.")) continue;
      expect(
        node.typeChain.some((type) => /^tosca\.nodes\.(Compute|network\.(Port|Network))$/.test(type)),
      ).toBe(true);
    }
  });

  test("has names of its own where the template has them already", () => {
    const taken = example
      .replaceAll("worker_machine", "vnode-2")
      .replace(/\n {4}elastic_cluster:/, "\n    internet:");
    const text = roundTrip(taken, LOCAL_SITES);
    expect(text).toMatch(/^ {4}vnode-2-2:\n {6}type: elastosca\.nodes\.Worker/m);
    expect(text).toMatch(/^ {4}internet-2:\n {6}type: elastosca\.nodes\.SiteNetwork/m);
  });
});

describe("compiled again", () => {
  test("with another sites file, it is placed anew", () => {
    const expanded = roundTrip(example, LOCAL_SITES);
    const anew = compileTexts(expanded, CLOUD_SITES);
    expect(anew.errors).toEqual([]);
    const direct = compileTexts(example, CLOUD_SITES);
    expect(planJson(anew.plan!)).toBe(planJson(direct.plan!));
  });

  test("after a change by hand, places are those of the changed file", () => {
    const expanded = roundTrip(example, LOCAL_SITES);
    const { plan } = compileTexts(`# a line more\n${expanded}`, LOCAL_SITES);
    const line = example.split("\n").findIndex((text) => text.startsWith("    front_end_machine:")) + 1;
    expect(plan!.sites[0]!.gateway.origin.line).toBe(line + 1);
  });

  test("what is added needs no wish of its own to stay out of the cluster", () => {
    const expanded = roundTrip(example, LOCAL_SITES);
    const { sink, plan } = compileTexts(expanded, LOCAL_SITES);
    expect(sink.list().filter(({ code }) => code.startsWith("TS6"))).toEqual([]);
    expect(plan!.report.ignored).toEqual([]);
  });
});

describe("any sites file", () => {
  const site = (local: boolean) => (name: string, quota: number, price: number, region: string) =>
    `
  - name: ${name}
    provider: ${local ? "local" : "openstack"}
    region: ${region}
    slas: [5cf12da6cb0e8f527dfb3c97]
    ${local ? "" : "network: { external: public }"}
    quota: { instances: ${quota} }
    images: [{ name: image-${name}, fallback: true, prepared: true }]
    flavors: [{ name: small, cpus: 2, memory: 2 GB, pricePerHour: ${price} }]`;
  const name = fc.stringMatching(/^[a-z][a-z0-9]{1,8}(-[a-z0-9]{1,4})?$/);
  const one = fc.record({
    name,
    quota: fc.integer({ min: 3, max: 9 }),
    price: fc.integer({ min: 0, max: 9 }),
    region: name,
  });
  const file = fc.record({
    local: fc.boolean(),
    sites: fc.uniqueArray(one, { selector: (each) => each.name, minLength: 1, maxLength: 4 }),
    home: fc.nat(3),
    min: fc.nat(2),
    workers: fc.integer({ min: 1, max: 30 }),
  });

  test("gives the byte-identical plan", () => {
    fc.assert(
      fc.property(file, ({ local, sites, home, min, workers }) => {
        const text = [
          `cluster:\n  name: any\n  home: ${sites[home % sites.length]!.name}\n  elasticity: { minNodes: ${min} }\nsites:`,
          ...sites.map((each) => site(local)(each.name, each.quota, each.price, each.region)),
        ].join("");
        const extra = { inputs: { max_workers: workers } };
        fc.pre(compileTexts(example, text, extra).plan !== undefined);
        roundTrip(example, text, extra);
      }),
      { numRuns: 15 },
    );
  });
});

describe("a template that cannot keep the promise", () => {
  test("is refused at its head with the place that differs", () => {
    // The set of nodes of a type is another one once machines are added.
    const text = example
      .replace("tosca_simple_yaml_1_0", "tosca_simple_yaml_1_3")
      .replace(
        "  outputs:\n",
        "  outputs:\n    all:\n      value: { get_nodes_of_type: tosca.nodes.Compute }\n",
      );
    const { plan } = compileTexts(text, LOCAL_SITES);
    const { expanded, errors } = expandTexts(text, LOCAL_SITES);
    expect(plan?.outputs["all"]).toEqual({ kind: "static", value: ["front_end_machine", "worker_machine"] });
    expect(expanded).toBe("");
    expect(errors).toEqual([expect.stringMatching(/^cluster\.yaml TS6301 .*the plan\.outputs\.all/)]);
  });

  test("and one with faults has them reported, once", () => {
    const { expanded, errors } = expandTexts(
      example.replace("wn: slurm_worker", "wn: slurm_workr"),
      LOCAL_SITES,
    );
    expect(expanded).toBe("");
    expect(errors).toHaveLength(1);
  });
});
