import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { planChanges } from "../../../src/emit/plan-changes.js";
import { planProgram } from "../../../src/emit/pulumi-yaml/emit.js";
import { KNOWN_TYPES, replaces } from "../../../src/emit/replacing.js";
import type { DeploymentPlan } from "../../../src/lowering/ir.js";
import { cloudPlan, localPlan } from "../../support/plan-fixture.js";
import { packageSchema, type TypeRef } from "../../support/schema-check.js";
import { readProgram } from "../../support/yaml-program.js";
import { CLOUD_SITES, EXAMPLE, LOCAL_SITES, planOf, programOf, ROOT } from "./compiled.js";

const example = readFileSync(EXAMPLE, "utf8");
const lines = (before: DeploymentPlan, after: DeploymentPlan) =>
  planChanges(before, after).map(({ stack, change, name, because }) =>
    [stack, change, name, because.join()].filter((part) => part !== "").join(" "),
  );

describe("what a new plan changes", () => {
  test("is nothing when the plan is the same", () => {
    for (const plan of [localPlan(), cloudPlan("aws")])
      expect(planChanges(plan, structuredClone(plan))).toEqual([]);
  });

  test("is the worker's own resources, and the batch configuration, for one worker more", () => {
    const sites = CLOUD_SITES.replace("instances: 10", "instances: 12");
    const before = planOf(example, sites, { inputs: { max_workers: 4 } });
    const after = planOf(example, sites, { inputs: { max_workers: 5 } });
    expect(lines(before, after)).toEqual([
      "core update front-end-batch create",
      "site-ireland create vnode-5-port",
      "site-ireland create vnode-5-server",
      "site-ireland create vnode-5-join",
    ]);
    expect(lines(after, before).filter((line) => line.includes("delete"))).toHaveLength(3);
  });

  test("is an update for another flavor of a gateway, and only for new machines another image", () => {
    const changed = (change: object) => {
      const plan = cloudPlan("openstack");
      const [home, ...others] = plan.sites;
      return { ...plan, sites: [{ ...home!, gateway: { ...home!.gateway, ...change } }, ...others] };
    };
    const flavor = { ...cloudPlan("openstack").sites[0]!.gateway.flavor, name: "m1.large" };
    expect(lines(cloudPlan("openstack"), changed({ flavor }))).toEqual([
      "core update front-end-server flavorName",
    ]);
    expect(lines(cloudPlan("openstack"), changed({ image: { name: "other", prepared: true } }))).toEqual([
      "core keep front-end-server imageName",
    ]);
  });

  test.each([
    ["openstack", ["imageName", "flavorName", 'metadata["elastosca.generation"]']],
    ["aws", ["ami", "instanceType", 'tags["elastosca.generation"]']],
  ] as const)("upgrades: workers on %s keep image, size and generation", (provider, inputs) => {
    const before = cloudPlan(provider);
    const after = structuredClone(before);
    for (const { workers } of after.sites)
      for (const worker of workers)
        Object.assign(worker, {
          image: { name: "other", prepared: true },
          flavor: { ...worker.flavor, name: "large" },
        });
    const changes = planChanges(before, after);
    expect(new Set(changes.map(({ change }) => change))).toEqual(new Set(["keep"]));
    const machines = changes.filter(({ type }) => type.startsWith(`${provider}:`));
    expect(machines.length).toBeGreaterThan(0);
    for (const { because } of machines) expect(because).toEqual(inputs.slice(0, 2));
    const { resources } = readProgram(programOf(after).text);
    for (const { name } of machines)
      expect(resources[name]?.options?.["ignoreChanges"]).toEqual(expect.arrayContaining([...inputs]));
  });

  test("is everything that hangs on what is built anew, for another network", () => {
    const before = planOf(example, CLOUD_SITES);
    const after = planOf(example, CLOUD_SITES.replace("192.168.20.0/24", "192.168.30.0/24"));
    const changes = new Map(planChanges(before, after).map((change) => [change.name, change]));
    expect(changes.get("ireland-network")).toMatchObject({ change: "replace", because: ["cidrBlock"] });
    expect(changes.get("ireland-network-subnet")).toMatchObject({ change: "replace", stack: "site-ireland" });
    expect(changes.get("vnode-5-port")).toMatchObject({ change: "replace" });
    expect(changes.get("vnode-5-server")).toMatchObject({
      change: "replace",
      because: ["primaryNetworkInterface"],
    });
    expect(changes.get("recas-network")).toBeUndefined();
    expect(changes.get("front-end-server")).toBeUndefined();
  });

  test("is the whole site where account or region change", () => {
    const changes = planChanges(
      planOf(example, CLOUD_SITES),
      planOf(example, CLOUD_SITES.replace("eu-west-1\n", "eu-west-2\n")),
    );
    const away = changes.filter(({ stack }) => stack === "site-ireland");
    expect(away.find(({ name }) => name === "ireland-provider")).toMatchObject({ change: "replace" });
    expect(away.filter(({ change, type }) => change !== "replace" && !type.startsWith("command:"))).toEqual(
      [],
    );
  });

  test("replaces local machines for every change but the image", () => {
    const before = planOf(example, LOCAL_SITES);
    const after = planOf(example, LOCAL_SITES.replace("name: demo", "name: other"));
    expect(planChanges(before, after).find(({ name }) => name === "vnode-1-server")?.change).toBe("replace");
  });
});

describe("which inputs replace", () => {
  const plans = [localPlan(), cloudPlan("aws"), cloudPlan("openstack"), planOf(example, LOCAL_SITES)];
  const used = new Map(
    plans
      .flatMap((plan) => planProgram({ plan }).resources())
      .map(({ type, properties }) => [type, Object.keys(properties)]),
  );

  test("is known for every type of the programs", () => {
    for (const type of used.keys()) if (!type.startsWith("pulumi:")) expect(KNOWN_TYPES).toContain(type);
  });

  test.for(["openstack", "command"])("is what the schema of %s says", (name, context) => {
    const schema = packageSchema(name);
    if (schema === undefined) return context.skip("the schemas are not on this machine");
    for (const [type, names] of used) {
      if (!type.startsWith(`${name}:`)) continue;
      for (const input of names) {
        const spec = schema.resources[type]?.inputProperties?.[input] as TypeRef & {
          willReplaceOnChanges?: boolean;
          replaceOnChanges?: boolean;
        };
        const stated = spec.willReplaceOnChanges === true || spec.replaceOnChanges === true;
        expect(replaces(type, input), `${type} ${input}`).toBe(stated);
      }
    }
  });

  test("is what the schema of local sites says", () => {
    const { resources } = JSON.parse(readFileSync(`${ROOT}/providers/local/schema.json`, "utf8")) as {
      resources: Record<string, { inputProperties: Record<string, { replaceOnChanges?: boolean }> }>;
    };
    for (const [type, names] of used) {
      if (!type.startsWith("elastosca-local:")) continue;
      for (const input of names)
        expect(resources[type]?.inputProperties[input]?.replaceOnChanges, `${type} ${input}`).toBe(
          replaces(type, input),
        );
    }
  });
});
