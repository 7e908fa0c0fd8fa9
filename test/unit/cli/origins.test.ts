import { describe, expect, test } from "vitest";
import { originOfResource } from "../../../src/cli/deployment/origins.js";
import { requireSuccess } from "../../../src/cli/operate.js";
import { relocated } from "../../../src/cli/relocate.js";
import { localPlan } from "../../support/plan-fixture.js";

const plan = localPlan();
const place = (name: string) => ({ file: "cluster.yaml", line: name.length, column: 5, name });
const located = {
  ...plan,
  sites: plan.sites.map((site) => ({
    ...site,
    origin: place(site.name),
    gateway: { ...site.gateway, origin: place(site.gateway.name) },
    workers: site.workers.map((worker) => ({ ...worker, origin: place(worker.name) })),
  })),
};

describe("errors of clouds name the line of the template", () => {
  test.each([
    ["vnode-3-server", "vnode-3"],
    ["vnode-3", "vnode-3"],
    ["front-end-batch", "front-end"],
    ["lab-b-network", "lab-b"],
    ["vr-lab-b-server", "vr-lab-b"],
    ["link-lab-b-central-key", "lab-b"],
  ])("%s comes from %s", (resource, name) => {
    expect(originOfResource(located, resource)?.name).toBe(name);
  });

  test("a name that only begins like a machine's is not that machine's", () => {
    expect(originOfResource(located, "vnode-30-server")).toBeUndefined();
    expect(originOfResource(located, "ca")).toBeUndefined();
  });

  test("the failure of a command tells place and message", () => {
    const failed = {
      stack: "site-lab-b",
      ok: false,
      milliseconds: 1,
      changes: {},
      errors: [{ resource: "vnode-3-server", message: "no host", origin: { ...place("x"), line: 88 } }],
    };
    expect(() => requireSuccess([failed])).toThrow("site-lab-b: vnode-3-server (cluster.yaml:88:5): no host");
    expect(() => requireSuccess([{ ...failed, ok: true }])).not.toThrow();
  });
});

describe("a plan does not tell where it was compiled", () => {
  test("files are named as seen from the template's folder", () => {
    const at = (file: string) => ({
      ...located,
      sites: located.sites.map((site) => ({ ...site, origin: { ...site.origin, file } })),
    });
    const files = (file: string, template: string) =>
      relocated(at(file), template).sites.map(({ origin }) => origin.file);
    expect(files("a/sites.yaml", "a/cluster.yaml")).toEqual(["sites.yaml", "sites.yaml"]);
    expect(files("/x/sites.yaml", "/x/y/cluster.yaml")).toEqual(["../sites.yaml", "../sites.yaml"]);
    expect(files("elastosca:indigo.yaml", "/x/y/cluster.yaml")[0]).toBe("elastosca:indigo.yaml");
  });
});
