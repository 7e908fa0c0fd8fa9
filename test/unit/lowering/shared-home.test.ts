import { describe, expect, test } from "vitest";
import type { DeploymentPlan, ServerPlan } from "../../../src/lowering/ir.js";
import { compileText, example } from "../placement/compile-text.js";

const TEMPLATE = example("hybrid_slurm_cluster.yaml");
/** The same cluster by the types of grycap, which know neither the elastic cluster nor its policy. */
const GRYCAP = TEMPLATE.replace(
  /indigo_types: .*/,
  "grycap_types: https://raw.githubusercontent.com/grycap/tosca/main/custom_types.yaml",
)
  .replace(/ {4}elastic_cluster:[\s\S]*?(?= {4}slurm_front_end:)/, "")
  .replace(/ {2}policies:[\s\S]*?(?= {2}outputs:)/, "")
  .replaceAll("        hybrid: true\n", "");
const LOCAL = example("sites.yaml");
const CLOUDS = example("sites-openstack-aws.yaml");
const FRONT_END = "      type: tosca.nodes.indigo.LRMS.FrontEnd.Slurm\n      properties:\n";
const WORKER = "      type: tosca.nodes.indigo.LRMS.WorkerNode.Slurm\n      properties:\n";

/** The template with `nfs` said for front-end and worker; undefined says nothing. */
function withNfs(template: string, frontEnd: boolean | undefined, worker?: boolean): string {
  const line = (value: boolean | undefined) => (value === undefined ? "" : `        nfs: ${value}\n`);
  return template
    .replace(FRONT_END, `${FRONT_END}${line(frontEnd)}`)
    .replace(WORKER, `${WORKER}${line(worker)}`);
}

function planOf(template: string, sites = LOCAL): DeploymentPlan {
  const { plan, sink } = compileText(template, sites);
  if (plan === undefined)
    throw new Error(
      sink
        .list()
        .map(({ message }) => message)
        .join("; "),
    );
  return plan;
}

const home = (plan: DeploymentPlan): ServerPlan | undefined => plan.sites[0]?.gateway;
const workers = (plan: DeploymentPlan) => plan.sites.flatMap((site) => site.workers);
const routers = (plan: DeploymentPlan) =>
  plan.sites.filter((site) => !site.home).map(({ gateway }) => gateway);
const scripts = (server: ServerPlan | undefined) => server?.steps.map(({ script }) => script).join("") ?? "";

describe("the shared home directories of a template", () => {
  test("the NFS role of the INDIGO Slurm types asks for them; nothing is left out", () => {
    const plan = planOf(TEMPLATE);
    expect(plan.cluster.sharedHome).toEqual({ path: "/home" });
    expect(plan.report.ignored.filter(({ name }) => name.endsWith(".nfs"))).toEqual([]);
  });

  test("local machines need no step for them: workers find the administrator's home in the volume", () => {
    const plan = planOf(TEMPLATE);
    const boots = JSON.stringify(workers(plan).map(({ cloudConfig }) => cloudConfig["users"]));
    expect(boots.match(/"no_create_home":true/g)).toHaveLength(workers(plan).length);
    for (const server of [home(plan), ...routers(plan)])
      expect(JSON.stringify(server?.cloudConfig)).not.toContain("no_create_home");
    expect(
      plan.sites
        .flatMap((site) => [site.gateway, ...site.workers])
        .map(scripts)
        .join(""),
    ).not.toMatch(/nfs/);
  });

  test("in clouds the front-end serves them to the overlay and workers of every site mount them", () => {
    const plan = planOf(TEMPLATE, CLOUDS);
    const server = plan.cluster.batch.controller.address;
    expect(scripts(home(plan))).toContain(`/home ${plan.cluster.overlay}(rw,`);
    expect(JSON.stringify(home(plan)?.cloudConfig["packages"])).toContain("nfs-kernel-server");
    expect(new Set(workers(plan).map(({ name }) => name)).size).toBeGreaterThan(2);
    for (const worker of workers(plan)) {
      expect(scripts(worker)).toContain(`${server}:/home /home nfs4 rw,hard`);
      expect(JSON.stringify(worker.cloudConfig["packages"])).toContain("nfs-common");
      expect(JSON.stringify(worker.cloudConfig)).not.toContain("no_create_home");
    }
    for (const router of routers(plan)) expect(JSON.stringify(router)).not.toContain("nfs");
  });

  test("no port is opened for them", () => {
    for (const sites of [LOCAL, CLOUDS]) {
      const open = home(planOf(TEMPLATE, sites))?.openPorts.map(({ from }) => from);
      expect(open).toEqual([22, 1195]);
    }
  });
});

describe("the property nfs of the grycap Slurm types goes before the role", () => {
  test.each([
    ["on by default", undefined, undefined, true, []],
    ["off at the front-end", false, undefined, false, []],
    ["off at the workers", undefined, false, false, ["slurm_front_end.nfs"]],
    ["off at the front-end, wished for by the workers", false, true, false, ["slurm_worker.nfs"]],
    ["off at both", false, false, false, []],
  ])("%s", (_, frontEnd, worker, shared, ignored) => {
    const plan = planOf(withNfs(GRYCAP, frontEnd, worker));
    expect(plan.cluster.sharedHome !== undefined).toBe(shared);
    const listed = plan.report.ignored.filter(({ name }) => name.endsWith(".nfs"));
    expect(listed.map(({ name }) => name)).toEqual(ignored);
    for (const { reason } of listed) expect(reason).toMatch(/no file system is shared, as "\w+" has nfs/);
    if (!shared) expect(JSON.stringify(plan.sites)).not.toMatch(/nfs|no_create_home/);
  });
});
