import { describe, expect, test } from "vitest";
import { controlledCluster } from "../../../src/cli/running-cluster.js";
import { compileText, example, located, placeOf } from "./compile-text.js";

const TEMPLATE = example("hybrid_slurm_cluster.yaml");
const SITES = example("sites.yaml");

function sitesOf(
  placement: { workers: readonly { name: string; site: string }[] } | undefined,
): readonly string[] {
  return placement?.workers.map(({ name, site }) => `${name}@${site}`) ?? [];
}

describe("placement", () => {
  test("workers fill the home site up to its quota, then the next one", () => {
    const { placement, sink } = compileText(TEMPLATE, SITES);
    expect(located(sink)).toEqual([]);
    expect(placement?.home).toBe("lab-a");
    expect(sitesOf(placement)).toEqual([
      "vnode-1@lab-a",
      "vnode-2@lab-a",
      "vnode-3@lab-b",
      "vnode-4@lab-b",
      "vnode-5@lab-b",
    ]);
    expect(placement?.routers.map(({ name }) => name)).toEqual(["vr-lab-b"]);
  });

  test("OR-2: every decision has reasons, also against the other sites", () => {
    const { placement } = compileText(TEMPLATE, SITES);
    for (const { reasons } of placement?.decisions ?? []) expect(reasons.length).toBeGreaterThan(0);
    const second = placement?.decisions.find(({ machines }) => machines.includes("vnode-3"));
    expect(second?.rejected).toEqual([
      { site: "lab-a", reason: "full: quota of 3 instances, shared with the front-end" },
    ]);
  });

  test("times of a pool that no worker belongs to are told, with what may have been meant", () => {
    const pools =
      "    pools: { lab-b: { idleTime: 600 }, lab_a: { idleTime: 60 }, worker_machine: { setupTime: 3 } }\n";
    const { sink, plan } = compileText(TEMPLATE, SITES.replace(/( +elasticity:\n)/, `$1${pools}`));
    const [finding, ...others] = sink.list().filter(({ severity }) => severity !== "info");
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ code: "TS8107", hint: 'Did you mean "lab-a"?' });
    expect(plan?.cluster.elasticity.pools).toMatchObject({ "lab-b": { idleTime: 600 } });
    const templates = new Set(controlledCluster(plan!).nodes.map(({ pool }) => pool));
    expect([...templates]).toEqual(["worker_machine"]);
  });

  test("fewer places than workers: a warning with the numbers, and the plan has what fits", () => {
    const { placement, plan, sink } = compileText(TEMPLATE, SITES, { max_workers: 9 });
    expect(placement?.workers.length).toBe(5);
    expect(plan?.cluster.elasticity.maxNodes).toBe(5);
    const [warning] = sink.list().filter(({ severity }) => severity === "warning");
    expect(warning?.code).toBe("TS5012");
    expect(warning?.message).toContain("Only 5 of 9 workers fit");
    expect(warning?.message).toContain("lab-b holds 3 (quota of 4 instances, shared with the vRouter)");
  });

  test("fewer places than the minimum is an error", () => {
    const template = TEMPLATE.replace("min_instances: 0", "min_instances: 6");
    const { plan, sink } = compileText(template, SITES, { max_workers: 9 });
    expect(plan).toBeUndefined();
    expect(located(sink)).toEqual([
      `${placeOf("t.yaml", template, "max_instances: { get_input: max_workers }", "{")} TS5013`,
    ]);
  });

  test("no place at all is an error at the machine, with the reason of each site", () => {
    const { plan, sink } = compileText(TEMPLATE, SITES, { worker_cpus: 16 });
    expect(plan).toBeUndefined();
    expect(located(sink)).toEqual([`${placeOf("t.yaml", TEMPLATE, "worker_machine:\n")} TS5011`]);
    expect(sink.list().at(-1)?.message).toContain("lab-a: no flavor has 16 CPUs");
  });

  test("the cheapest flavor that is large enough is taken", () => {
    const { placement } = compileText(TEMPLATE, SITES, { worker_memory: "2 GB" });
    expect(placement?.frontEnd.flavor.name).toBe("small");
    expect(placement?.workers[0]?.flavor.name).toBe("large");
  });

  test("a cluster that is not hybrid stays on the home site", () => {
    const { placement, sink } = compileText(TEMPLATE.replaceAll("hybrid: true", "hybrid: false"), SITES);
    expect(placement?.sites).toEqual(["lab-a"]);
    expect(sitesOf(placement)).toEqual(["vnode-1@lab-a", "vnode-2@lab-a"]);
    expect(sink.list().find(({ code }) => code === "TS5012")?.message).toContain("not hybrid");
  });

  test("an unknown SLA is an error at the id, with the known ones", () => {
    const template = TEMPLATE.replace("sla_id: 5cf1", "sla_id: 0000");
    const { plan, sink } = compileText(template, SITES);
    expect(plan).toBeUndefined();
    expect(located(sink)).toEqual([`${placeOf("t.yaml", template, "sla_id: 0000", "0000")} TS5008`]);
    expect(sink.list().find(({ code }) => code === "TS5008")?.message).toContain("5cf12da6cb0e8f527dfb3c97");
  });

  test("an SLA that one site honours leaves the others out", () => {
    const sites = SITES.replace("slas: [5cf12da6cb0e8f527dfb3c97]", "slas: [other]");
    const { placement } = compileText(TEMPLATE, sites, { max_workers: 2 });
    expect(placement?.home).toBe("lab-a");
    expect(sitesOf(placement)).toEqual(["vnode-1@lab-b", "vnode-2@lab-b"]);
  });

  test("OR-3: policies by site name put parts of one template on different sites", () => {
    const template = TEMPLATE.replace(
      /- workers_by_agreement:[\s\S]*?targets: \[ worker_machine \]/,
      `- front:
        type: tosca.policies.indigo.Placement
        properties: { cloud_id: lab-b }
        targets: [ front_end_machine ]
    - workers:
        type: tosca.policies.indigo.Placement
        properties: { cloud_id: lab-a }
        targets: [ slurm_worker ]`,
    );
    const { placement, sink } = compileText(template, SITES, { max_workers: 2 });
    expect(located(sink)).toEqual([]);
    expect(placement?.home).toBe("lab-b");
    expect(sitesOf(placement)).toEqual(["vnode-1@lab-a", "vnode-2@lab-a"]);
    expect(placement?.routers.map(({ name }) => name)).toEqual(["vr-lab-a"]);
  });

  test("policies that contradict each other are an error", () => {
    const template = TEMPLATE.replace(
      "    - workers_by_agreement:",
      `    - a: { type: tosca.policies.indigo.Placement, properties: { cloud_id: lab-a }, targets: [ worker_machine ] }
    - b: { type: tosca.policies.indigo.Placement, properties: { cloud_id: lab-b }, targets: [ worker_machine ] }
    - workers_by_agreement:`,
    );
    expect(located(compileText(template, SITES).sink)).toEqual([
      `${placeOf("t.yaml", template, "- a:", "a:")} TS5010`,
    ]);
  });

  test("the price ceiling bounds the cluster", () => {
    const sites = SITES.replace("name: demo", "name: demo\n  priceCeiling: 0.1");
    const { placement, plan } = compileText(TEMPLATE, sites);
    expect(placement?.workers.length).toBe(3);
    expect(plan?.report.pricePerHour.maximum).toBe(0.1);
  });

  test("another batch system is refused by name, at its node", () => {
    const template = TEMPLATE.replace("LRMS.FrontEnd.Slurm", "LRMS.FrontEnd.Torque").replace(
      "LRMS.WorkerNode.Slurm",
      "LRMS.WorkerNode.Torque",
    );
    const { plan, sink } = compileText(template, SITES);
    expect(plan).toBeUndefined();
    // One choice, one fault: the workers are named beside it.
    expect(located(sink)).toEqual([`${placeOf("t.yaml", template, "slurm_front_end:\n")} TS6001`]);
    expect(sink.list().find(({ code }) => code === "TS6001")?.labels).toMatchObject([
      { text: "its workers" },
    ]);
    expect(sink.list().find(({ code }) => code === "TS6001")?.hint).toContain("Slurm");
  });

  test("D-4 another batch system has the library's name for it, whatever the type is called", () => {
    const template = TEMPLATE.replace(
      /type: tosca\.nodes\.indigo\.LRMS\.WorkerNode\.Slurm\n +properties:\n( +)/,
      (_all, indent: string) =>
        `type: tosca.nodes.indigo.MesosSlave\n      properties:\n${indent}master_ips: [a]\n${indent}`,
    );
    const { sink } = compileText(template, SITES);
    const messages = sink.list().flatMap(({ code, message }) => (code === "TS6001" ? [message] : []));
    expect(messages.at(-1)).toContain("the batch system Mesos,");
  });

  test("a template without a cluster is refused", () => {
    const template = `tosca_definitions_version: tosca_simple_yaml_1_0
topology_template:
  node_templates:
    one:
      type: tosca.nodes.Compute
`;
    expect(located(compileText(template, SITES).sink)).toEqual(["t.yaml:4:5 TS6201"]);
  });
});
