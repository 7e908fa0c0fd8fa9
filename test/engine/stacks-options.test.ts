import { describe, expect, it } from "vitest";
import type { DeploymentPlan } from "../../src/lowering/ir.js";
import { cloudPlan, localPlan } from "../support/plan-fixture.js";
import { recordStack } from "../support/record-stacks.js";
import type { Recording, Registration } from "../support/recording-monitor.js";
import { revealed } from "../support/wire-values.js";
import { byName, deploy, ofType } from "./recorded-deployment.js";

let localCoreRun: Promise<Recording> | undefined;

/** The core stack of the local plan, recorded once for all tests that only refer to it. */
function localCore(): Promise<Recording> {
  localCoreRun ??= recordStack(localPlan(), { role: "core" });
  return localCoreRun;
}

const VOLUME = "elastosca-local:index:Volume";

describe("a network that is there already", () => {
  const within = (plan: DeploymentPlan): DeploymentPlan => ({
    ...plan,
    sites: plan.sites.map((site) =>
      site.home ? { ...site, network: { ...site.network, existing: "net-1" } } : site,
    ),
  });

  it("is built in on OpenStack: no network, subnet or router is made", async () => {
    const core = await recordStack(within(cloudPlan("openstack")), { role: "core" });
    expect(core.log).toEqual([]);
    const made = core.registrations
      .map((one) => one.type)
      .filter((type) => /:(Network|Subnet|Router)/.test(type));
    expect(made).toEqual(["openstack:networking/subnetRoute:SubnetRoute"]);
    const port = core.registrations.find((one) => one.name === "front-end-port");
    expect(port?.inputs.networkId).toBe("net-1");
    expect(port?.inputs.fixedIps).toEqual([{ subnetId: "subnet-of-net-1", ipAddress: "192.168.110.2" }]);
  });

  it("is refused with a way out where the driver cannot do it", async () => {
    const core = await recordStack(within(cloudPlan("aws")), { role: "core" });
    expect(core.exitCode).not.toBe(0);
    const text = core.log.map((entry) => entry.message).join("\n");
    expect(text).toContain("AWS sites cannot be built in an existing network (net-1)");
    expect(text).not.toMatch(/\n\s+at /);
  });
});

describe("settings at fault", () => {
  it("names a worker that the site does not have, with what there is, and no stack trace", async () => {
    const core = await localCore();
    const run = await recordStack(localPlan(), { role: "site", site: "lab-b", nodes: ["vnode-1"], core });
    expect(run.exitCode).not.toBe(0);
    expect(run.registrations.map((one) => one.type)).toEqual(["pulumi:pulumi:Stack"]);
    const text = run.log.map((entry) => entry.message).join("\n");
    expect(text).toContain('Site "lab-b" has no worker "vnode-1"');
    expect(text).toContain("vnode-3, vnode-4, vnode-5");
    expect(text).toContain("TS9504");
    expect(text).not.toMatch(/\n\s+at /);
  });

  it("names a site that the plan does not use", async () => {
    const run = await recordStack(localPlan(), { role: "site", site: "lab-c" });
    expect(run.log.map((entry) => entry.message).join("\n")).toContain("TS9503");
  });

  it("says that core comes first when its outputs are missing", async () => {
    const core: Recording = {
      registrations: [],
      outputs: new Map(),
      invokes: [],
      log: [],
      exitCode: 0,
      stderr: "",
    };
    const run = await recordStack(localPlan(), { role: "site", site: "lab-b", core });
    const text = run.log.map((entry) => entry.message).join("\n");
    expect(text).toContain("stack core has no output core");
    expect(text).not.toMatch(/\n\s+at /);
  });
});

describe("a plan with shared home directories", () => {
  const shared = (plan: DeploymentPlan): DeploymentPlan => ({
    ...plan,
    cluster: { ...plan.cluster, sharedHome: { path: "/home" } },
  });
  const volumesOf = (node: Registration) => revealed(node.inputs.volumes ?? []);

  it("makes one volume in the core stack, which front-end and workers of all local sites mount", async () => {
    const { core, all } = await deploy(shared(localPlan()));
    const volumes = ofType(all, VOLUME);
    expect(volumes).toHaveLength(1);
    expect(core.registrations).toContain(volumes[0]);
    expect(revealed(volumes[0]?.inputs)).toEqual({
      name: "fixture-home",
      labels: {
        "elastosca.cluster": "fixture",
        "elastosca.site": "lab-a",
        "elastosca.managed": "true",
        "elastosca.project": "elastosca",
        "elastosca.stack": "core",
      },
    });
    const mounts = ofType(all, "elastosca-local:index:Node").map((node) => [node.name, volumesOf(node)]);
    const mounted = [{ name: "fixture-home", path: "/home" }];
    expect(Object.fromEntries(mounts)).toEqual({
      "front-end-server": mounted,
      "vr-lab-b-server": [],
      "vnode-1-server": mounted,
      "vnode-2-server": mounted,
      "vnode-3-server": mounted,
    });
    expect(byName(all, "vnode-3")).toHaveLength(3);
  });

  it("previews with nothing known, also in one stack", async () => {
    const options = { role: "all", nodes: ["vnode-1", "vnode-3"], preview: true } as const;
    const run = await recordStack(shared(localPlan()), options);
    expect([run.exitCode, run.log]).toEqual([0, []]);
    expect(ofType(run.registrations, VOLUME)).toHaveLength(1);
  });

  it("makes no volume for clouds, whose machines mount what the front-end serves", async () => {
    const { all } = await deploy(shared(cloudPlan("openstack")));
    expect(ofType(all, VOLUME)).toEqual([]);
    expect(byName(all, "vnode-3")).toHaveLength(4);
  });

  it("sends a site stack back to a core stack that has no volume yet", async () => {
    const core = await localCore();
    const run = await recordStack(shared(localPlan()), {
      role: "site",
      site: "lab-b",
      nodes: ["vnode-3"],
      core,
    });
    expect(run.exitCode).not.toBe(0);
    expect(JSON.stringify(run.log)).toContain("no shared home directories: update it first");
  });
});
