import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { describe, expect, test, vi } from "vitest";
import { machineListing } from "../../src/cli/deployment/machines.js";
import { type TaggedMachine, workerOf } from "../../src/cli/machines/tags.js";
import type { DeploymentPlan } from "../../src/lowering/ir.js";
import { openstackSite } from "../support/openstack-site.js";
import { cloudPlan } from "../support/plan-fixture.js";
import { recordStack } from "../support/record-stacks.js";
import type { Registration } from "../support/recording-monitor.js";
import { revealed } from "../support/wire-values.js";
import { compileText, example } from "../unit/placement/compile-text.js";

const offers = (image: string) => `
    images: [{ name: ${image}, os: { type: linux }, fallback: true }]
    flavors: [{ name: small, cpus: 2, memory: 4 GB }]
    slas: [5cf12da6cb0e8f527dfb3c97]
    labels: { owner: me, elastosca.cluster: forged }`;

/** A plan as the compiler makes it, for one site of each cloud. */
function compiled(): DeploymentPlan {
  const sites = `cluster: { name: demo, home: recas }
sites:
  - name: recas
    provider: openstack
    quota: { instances: 4 }
    network: { external: public }${offers("debian")}
  - name: burst
    provider: aws
    region: eu-central-1${offers("ami-0123456789abcdef0")}
`;
  const { plan, sink } = compileText(example("hybrid_slurm_cluster.yaml"), sites, { max_workers: 6 });
  if (plan === undefined) throw new Error(JSON.stringify(sink.list().map(({ message }) => message)));
  return plan;
}

/** Machines as their clouds will tell them: what the stack gives them as metadata or tags. */
function machinesIn(registrations: readonly Registration[]): TaggedMachine[] {
  return registrations.flatMap(({ type, name, inputs }) => {
    if (!/:Instance$/.test(type)) return [];
    const { metadata, tags } = revealed(inputs) as Record<string, Record<string, string> | undefined>;
    return [{ id: name, tags: new Map(Object.entries(metadata ?? tags ?? {})) }];
  });
}

/** The state of a stack as the engine exports it. */
const exported = (resources: readonly object[]) =>
  ({
    name: "site-recas",
    exportStack: () => Promise.resolve({ version: 3, deployment: { resources } }),
  }) as unknown as Stack;
const urn = (type: string, name: string) => `urn:pulumi:site-recas::elastosca::${type}::${name}`;

describe("machines of a cloud beside the state of its stack", () => {
  test("EX-7 of what carries the tags, only that counts which the stack has or which hangs on its network", async () => {
    const cloud = await openstackSite();
    const plan = cloudPlan("aws");
    const tags = (machine: string) => ({
      "elastosca.cluster": plan.cluster.name,
      "elastosca.site": "recas",
      "elastosca.role": "worker",
      "elastosca.machine": machine,
    });
    cloud.servers.push(
      { id: "s-1", metadata: tags("vnode-3"), network: "n-1" },
      { id: "s-2", metadata: tags("vnode-4"), network: "n-1" },
      { id: "s-3", metadata: tags("vnode-4"), network: "n-2" },
    );
    const stack = exported([
      { urn: urn("pulumi:providers:openstack", "recas-provider"), id: "n-2" },
      { urn: urn("elastosca:site:Site", "site") },
      { urn: urn("openstack:networking/network:Network", "recas-network"), id: "n-1" },
      { urn: urn("openstack:compute/instance:Instance", "vnode-3-server"), id: "s-1" },
    ]);
    const entry = { OS_USERNAME: "demo", OS_PASSWORD: "right one", OS_PROJECT_NAME: "demo" };
    const folder = mkdtempSync(join(tmpdir(), "elastosca-clouds-"));
    const file = join(folder, "clouds.yaml");
    writeFileSync(file, `clouds: { recas: { auth: { auth_url: "${cloud.authUrl}" } } }\n`);
    for (const [name, value] of Object.entries({ ...entry, OS_CLIENT_CONFIG_FILE: file }))
      vi.stubEnv(name, value);
    try {
      const { machines, removeMachines } = machineListing({
        project: { root: folder, packageRoot: folder, stateDir: folder },
        plan,
        stackOf: () => Promise.resolve(stack),
        onUnlistable: (site, problem) => expect.fail(`${site}: ${problem}`),
      });
      expect(await machines("recas")).toEqual([
        { node: "vnode-3", id: "s-1", madeAt: expect.any(Number), inStack: true },
        { node: "vnode-4", id: "s-2", madeAt: expect.any(Number), inStack: false },
      ]);
      await removeMachines("recas", ["s-2"]);
      expect(cloud.servers.map(({ id }) => id)).toEqual(["s-1", "s-3"]);
      expect(await machines("nowhere")).toBe(undefined);
    } finally {
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true, force: true });
      await cloud.close();
    }
  });
});

describe("tags by which machines are found again", () => {
  const plan = compiled();

  test.each(["recas", "burst"])(
    "EX-7 the stack of %s gives each worker what a listing finds it by",
    async (name) => {
      const site = plan.sites.find((each) => each.name === name);
      const workers = site?.workers.map((worker) => worker.name) ?? [];
      expect(workers.length).toBeGreaterThan(0);
      const core = await recordStack(plan, { role: "core" });
      const own = await recordStack(plan, { role: "site", site: name, nodes: workers, core });
      const machines = machinesIn(own.registrations);
      const found = machines.map((machine) => [machine.id, workerOf(machine, "demo", name)]);
      const gateway = site?.home === true ? [] : [[`${site?.gateway.name}-server`, undefined]];
      expect(found.sort()).toEqual([...workers.map((each) => [`${each}-server`, each]), ...gateway].sort());
      expect(machines.map((machine) => workerOf(machine, "another", name)).filter(Boolean)).toEqual([]);
      const frontEnd = machinesIn(core.registrations);
      expect(frontEnd.map((machine) => workerOf(machine, "demo", "recas"))).toEqual([undefined]);
    },
  );
});
