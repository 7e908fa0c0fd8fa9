import { describe, expect, test } from "vitest";
import { sourceText } from "../../../src/base/span.js";
import { controlledCluster } from "../../../src/cli/running-cluster.js";
import { readSites } from "../../../src/compiler.js";
import { createSink } from "../../../src/diagnostics/bag.js";
import { compileText, example, located, placeOf } from "./compile-text.js";

const TEMPLATE = example("hybrid_slurm_cluster.yaml");
const SLA = "5cf12da6cb0e8f527dfb3c97";
const SPOT = "{ name: m5, cpus: 2, memory: 4 GB, pricePerHour: 0.03, market: spot, maxPricePerHour: 0.05 }";
const ON_DEMAND = "{ name: m5, cpus: 2, memory: 4 GB, pricePerHour: 0.1 }";

/** A home site in AWS and one beside it, with these flavors each. */
function sitesOf(flavors: readonly string[], cluster = "{}", quota = "{}"): string {
  const site = (name: string, octet: number) => `  - name: ${name}
    provider: aws
    slas: [${SLA}]
    network: { cidr: 192.168.${octet}.0/24 }
    quota: ${quota}
    images: [{ name: debian-12, fallback: true }]
    flavors: [${flavors.join(", ")}]
`;
  return `cluster: ${cluster}\nsites:\n${site("here", 10)}${site("there", 20)}`;
}

const compiled = (sites: string, workers = 6) => compileText(TEMPLATE, sites, { max_workers: workers });

/** How the workers are bought, in the order of their names: S as spot, d on demand. */
function marketsOf({ placement }: ReturnType<typeof compileText>): string {
  return (placement?.workers ?? []).map(({ flavor }) => (flavor.market === "spot" ? "S" : "d")).join("");
}

describe("EX-10 flavors of the spot market in the sites file", () => {
  const problems = (text: string) => {
    const sink = createSink();
    readSites(sourceText("sites.yaml", text), sink);
    return located(sink);
  };
  const local = "sites:\n  - { name: lab, provider: local";

  test("EX-10 local sites have them, to try a policy out", () => {
    expect(problems(`${local}, flavors: [{ name: s, cpus: 1, memory: 1 GB, market: spot }] }\n`)).toEqual([]);
  });

  test("EX-10 a provider without that market is told at the setting, once", () => {
    const text = sitesOf([ON_DEMAND, SPOT]).replace("provider: aws", "provider: openstack");
    expect(problems(text)).toEqual([`${placeOf("sites.yaml", text, "market: spot", "spot")} TS5024`]);
  });

  test.each([
    ["on demand", "{ name: s, cpus: 1, memory: 1 GB, maxPricePerHour: 0.5 }", "aws"],
    ["on a local site", "{ name: s, cpus: 1, memory: 1 GB, market: spot, maxPricePerHour: 0.5 }", "local"],
  ])("EX-10 a maximum price has no effect %s, which is told", (_, flavor, provider) => {
    const images = "images: [{ name: debian-12, fallback: true }]";
    const text = `sites:\n  - { name: s, provider: ${provider}, ${images}, flavors: [${flavor}] }\n`;
    expect(problems(text)).toEqual([`${placeOf("sites.yaml", text, "0.5")} TS5025`]);
  });

  test.each([
    ["another market", "market: reserved", "reserved"],
    ["a price of nothing", "market: spot, maxPricePerHour: 0", "0"],
  ])("EX-10 %s is none", (_, setting, value) => {
    const text = `${local}, flavors: [{ name: s, cpus: 1, memory: 1 GB, ${setting} }] }\n`;
    expect(problems(text)[0]).toContain(
      placeOf("sites.yaml", text, `${setting.slice(0, -value.length)}${value}`, value),
    );
  });
});

describe("EX-10 which machines are bought as spot", () => {
  test("EX-10 workers, when it is cheapest; front-end and vRouter never", () => {
    const result = compiled(sitesOf([ON_DEMAND, SPOT], "{}", "{ instances: 4 }"));
    expect(result.sink.list().filter(({ severity }) => severity === "error")).toEqual([]);
    expect(marketsOf(result)).toBe("SSSSSS");
    const { frontEnd, routers = [] } = result.placement ?? {};
    expect(routers).toHaveLength(1);
    for (const machine of [frontEnd, ...routers]) expect(machine?.flavor).not.toHaveProperty("market");
    expect(result.placement?.decisions.at(-1)?.reasons).toContainEqual(
      expect.stringMatching(/flavor "m5" is the cheapest .*; it is bought as spot$/),
    );
    const servers = result.plan?.sites.flatMap(({ gateway, workers }) => [gateway, ...workers]) ?? [];
    for (const { role, flavor } of servers)
      expect(flavor).toEqual({
        name: "m5",
        cpus: 2,
        memoryBytes: 4e9,
        ...(role === "worker"
          ? { pricePerHour: 0.03, market: "spot", maxPricePerHour: 0.05 }
          : { pricePerHour: 0.1 }),
      });
    expect(result.plan?.report.pricePerHour).toEqual({ minimum: 0.2, maximum: 0.38 });
  });

  test("EX-10 no machine at one price", () => {
    const result = compiled(sitesOf([SPOT.replace("0.03", "0.1"), ON_DEMAND]));
    expect(marketsOf(result)).toBe("dddddd");
  });

  test("EX-10 a site with no other flavor takes no front-end, and says so", () => {
    const { plan, sink } = compiled(sitesOf([SPOT]));
    expect(plan).toBeUndefined();
    const [error] = sink.list().filter(({ severity }) => severity === "error");
    expect(error?.code).toBe("TS5011");
    expect(error?.message).toContain("here: no flavor that is bought on demand has");
  });

  test("EX-10 the policy shares the workers of a site out: the base on demand, then the share", () => {
    const policy = "{ elasticity: { classes: [spot, pending-jobs, idle], onDemandBase: 1, spotShare: 0.5 } }";
    const result = compiled(sitesOf([ON_DEMAND, SPOT], policy), 8);
    // Alike names stand together: 1 and half of 7 on demand.
    expect(marketsOf(result)).toBe("ddddSSSS");
    const [first, second] = result.placement?.decisions.slice(1) ?? [];
    expect(first?.machines).toEqual(["vnode-1", "vnode-2", "vnode-3", "vnode-4"]);
    expect(first?.reasons).toContain(
      "4 of 8 workers are bought on demand: the policy has onDemandBase 1 and spotShare 0.5",
    );
    expect(second?.reasons).toContainEqual(
      expect.stringContaining("is the cheapest that is bought as spot,"),
    );
  });

  test("EX-10 the base is that of the cluster, not of each site", () => {
    const policy = "{ elasticity: { classes: [spot, pending-jobs, idle], onDemandBase: 2 } }";
    const result = compiled(sitesOf([ON_DEMAND, SPOT], policy, "{ instances: 4 }"), 6);
    expect(marketsOf(result)).toBe("ddSSSS");
    expect(result.placement?.workers.map(({ site }) => site)).toEqual([
      "here",
      "here",
      "here",
      "there",
      "there",
      "there",
    ]);
  });

  test("EX-10 a site with a base of its own has it besides that of the others", () => {
    const pools = "pools: { there: { onDemandBase: 1, spotShare: 0.5 } }";
    const policy = `{ elasticity: { classes: [spot, pending-jobs, idle], onDemandBase: 2, ${pools} } }`;
    const result = compiled(sitesOf([ON_DEMAND, SPOT], policy, "{ instances: 4 }"), 6);
    expect(marketsOf(result)).toBe("ddSddS");
    expect(result.placement?.decisions.flatMap(({ reasons }) => reasons)).toContain(
      "2 of 3 workers are bought on demand: the policy has onDemandBase 1 and spotShare 0.5",
    );
  });

  test("EX-10 what the quota or the price ceiling has no room for in one market is taken in the other", () => {
    const policy =
      "{ priceCeiling: 0.45, elasticity: { classes: [spot, pending-jobs, idle], onDemandBase: 3 } }";
    const result = compiled(sitesOf([ON_DEMAND.replace("0.1", "0.2"), SPOT], policy, "{ instances: 9 }"), 6);
    // The front-end and one of the base leave room for one spot worker.
    expect(marketsOf(result)).toBe("dS");
    expect(result.sink.list().find(({ code }) => code === "TS5012")?.message).toContain(
      "here holds 2 (price ceiling of 0.45 per hour)",
    );
  });
});

describe("EX-10 a spot worker in the plan", () => {
  const watches = (sites: string) => {
    const { plan, sink } = compiled(sites, 2);
    if (plan === undefined) throw new Error(JSON.stringify(sink.list().map(({ message }) => message)));
    const scripts = plan.sites.flatMap(({ workers }) => workers.map(({ steps }) => steps[0]?.script ?? ""));
    return { plan, notices: scripts.map((script) => script.includes("run_with spot-notice.service")) };
  };

  test("EX-10 watches for its interruption on AWS, at the metadata service", () => {
    const { plan, notices } = watches(sitesOf([ON_DEMAND, SPOT]));
    expect(notices).toEqual([true, true]);
    const [worker] = plan.sites[0]?.workers ?? [];
    expect(worker?.steps[0]?.script).toContain("\nSPOT_METADATA=http://169.254.169.254\nSPOT_PERIOD=5\n");
    const { nodes } = controlledCluster(plan);
    expect(nodes.map(({ flavor, market }) => [flavor, market])).toEqual([
      ["m5", "spot"],
      ["m5", "spot"],
    ]);
  });

  test("EX-10 does not where nobody takes it back, nor does one on demand", () => {
    expect(watches(sitesOf([ON_DEMAND])).notices).toEqual([false, false]);
    const flavors = `[${ON_DEMAND}, ${SPOT.replace(", maxPricePerHour: 0.05", "")}]`;
    const local = `sites:\n  - { name: lab, provider: local, slas: [${SLA}], flavors: ${flavors} }\n`;
    const { plan, notices } = watches(local);
    expect(notices).toEqual([false, false]);
    expect(controlledCluster(plan).nodes.map(({ market }) => market)).toEqual(["spot", "spot"]);
  });

  test("EX-10 a site without a spot flavor has nothing of it in its plan", () => {
    const { plan } = compileText(TEMPLATE, example("sites-openstack-aws.yaml"));
    expect(JSON.stringify(plan)).not.toMatch(/spot|market|maxPrice/i);
    expect(
      plan === undefined ? [] : controlledCluster(plan).nodes.filter((node) => "market" in node),
    ).toEqual([]);
  });
});
