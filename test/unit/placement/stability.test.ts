import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatCidr, overlaps } from "../../../src/placement/cidr.js";
import { allocateNetworks } from "../../../src/placement/site-networks.js";
import { compileText, example } from "./compile-text.js";

const TEMPLATE = example("hybrid_slurm_cluster.yaml");
const CLUSTER = { overlay: "192.168.0.0/16", transit: "10.99.0.0/24", internet: "203.0.113.0/24" };

interface SiteSketch {
  readonly name: string;
  readonly instances: number | undefined;
}

const sketches = fc
  .array(fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }), { minLength: 1, maxLength: 5 })
  .map((quotas) => quotas.map((instances, index): SiteSketch => ({ name: `s${index}`, instances })));

function sitesText(sites: readonly SiteSketch[]): string {
  const quota = (instances: number | undefined) =>
    instances === undefined ? "" : `, quota: { instances: ${instances} }`;
  const lines = sites.map(
    ({ name, instances }) =>
      `  - { name: ${name}, provider: local, slas: [5cf12da6cb0e8f527dfb3c97]${quota(instances)} }`,
  );
  return `sites:\n${lines.join("\n")}\n`;
}

describe("placement and address plan as a whole", () => {
  test("quotas hold, every worker is placed once, no address is used twice", () => {
    fc.assert(
      fc.property(sketches, fc.integer({ min: 1, max: 40 }), (sites, workers) => {
        const { plan } = compileText(TEMPLATE, sitesText(sites), { max_workers: workers });
        if (plan === undefined) return;
        const servers = plan.sites.flatMap(({ gateway, workers: nodes }) => [gateway, ...nodes]);
        for (const { name, instances } of sites) {
          const used = plan.sites.find((site) => site.name === name);
          const count = used === undefined ? 0 : 1 + used.workers.length;
          expect(count).toBeLessThanOrEqual(instances ?? Infinity);
        }
        const addresses = servers.map(({ address }) => address);
        expect(new Set(addresses).size).toBe(addresses.length);
        expect(new Set(servers.map(({ name }) => name)).size).toBe(servers.length);
        expect(new Set(plan.links.map(({ port }) => port)).size).toBe(plan.links.length);
        const internet = servers.flatMap(({ internetAddress }) => internetAddress ?? []);
        expect(new Set(internet).size).toBe(plan.sites.length);
      }),
      { numRuns: 40 },
    );
  });

  test("VR-3: a site added at the end moves nothing", () => {
    fc.assert(
      fc.property(sketches, (sites) => {
        const before = compileText(TEMPLATE, sitesText(sites), { max_workers: 6 }).plan;
        const added = [...sites, { name: "added", instances: 3 }];
        const after = compileText(TEMPLATE, sitesText(added), { max_workers: 6 }).plan;
        for (const site of before?.sites ?? []) {
          const same = after?.sites.find(({ name }) => name === site.name);
          expect(same?.network).toEqual(site.network);
          expect(same?.workers.slice(0, site.workers.length)).toEqual(site.workers);
        }
        expect(after?.links.slice(0, before?.links.length ?? 0)).toEqual(before?.links ?? []);
      }),
      { numRuns: 25 },
    );
  });

  test("VR-3: networks never overlap, and the given ones are kept", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 30 }),
        fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }),
        (octets, given) => {
          const sites = octets.map((octet, index) => ({
            name: `s${index}`,
            network: given[index] === true ? { cidr: `192.168.${octet}.0/24` } : {},
          }));
          const networks = [...allocateNetworks(CLUSTER, sites)];
          for (const [index, [, cidr]] of networks.entries()) {
            if (cidr === undefined) throw new Error("no network");
            const wanted = sites[index]?.network.cidr;
            if (wanted !== undefined) expect(formatCidr(cidr)).toBe(wanted);
            const others = networks.slice(0, index).flatMap(([, other]) => other ?? []);
            expect(others.some((other) => overlaps(other, cidr))).toBe(false);
          }
        },
      ),
    );
  });

  test("VR-3: a site that leaves keeps its place as long as it stands in the file", () => {
    const sites = [
      { name: "a", instances: 2 },
      { name: "b", instances: 2 },
      { name: "c", instances: 9 },
    ];
    const all = compileText(TEMPLATE, sitesText(sites), { max_workers: 4 }).plan;
    const fewer = sitesText(sites).replace(
      "name: b, provider: local, slas: [5cf12da6cb0e8f527dfb3c97]",
      "name: b, provider: local",
    );
    const without = compileText(TEMPLATE, fewer, { max_workers: 4 }).plan;
    const network = (plan: typeof all) => plan?.sites.find(({ name }) => name === "c")?.network;
    expect(without?.sites.map(({ name }) => name)).toEqual(["a", "c"]);
    expect(network(without)).toEqual(network(all));
    expect(without?.links).toEqual(all?.links.filter(({ site }) => site === "c"));
  });

  test("CL-6: a worker keeps its address when one before it moves to another site", () => {
    const address = (quota: number) =>
      compileText(
        TEMPLATE,
        sitesText([
          { name: "a", instances: quota },
          { name: "b", instances: 9 },
        ]),
        {
          max_workers: 5,
        },
      ).plan?.cluster.batch.nodes.find(({ name }) => name === "vnode-4")?.address;
    expect(address(3)).toBe("192.168.120.14");
    expect(address(4)).toBe(address(3));
  });
});
