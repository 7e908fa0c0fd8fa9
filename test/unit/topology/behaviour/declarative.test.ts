import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { FileHost } from "../../../../src/base/host.js";
import { declarativeSteps } from "../../../../src/topology/behaviour/declarative.js";
import { recipePlan } from "../../../../src/topology/behaviour/recipes.js";
import type { Topology } from "../../../../src/topology/topology.js";
import { compileText, corpus } from "../compile.js";
import { v13 } from "./text.js";

function topologyOf(text: string): Topology {
  const { topology, errors } = compileText(text);
  expect(errors).toEqual([]);
  if (topology === undefined) throw new Error("no topology");
  return topology;
}

const STACK = v13(`topology_template:
  node_templates:
    app:
      type: tosca.nodes.SoftwareComponent
      requirements:
        - host: server
        - dependency: base
      interfaces:
        Standard:
          operations:
            configure: app.sh
    server:
      type: tosca.nodes.Compute
    base:
      type: tosca.nodes.SoftwareComponent
      requirements:
        - host: server
`);

const CONNECTED = v13(`node_types:
  Client:
    derived_from: tosca.nodes.Root
    requirements:
      - peer:
          capability: tosca.capabilities.Node
          relationship: tosca.relationships.ConnectsTo
topology_template:
  node_templates:
    one:
      type: Client
      requirements: [ { peer: two } ]
    two:
      type: tosca.nodes.Root
`);

const ids = (topology: Topology, workflow: "deploy" | "undeploy") =>
  declarativeSteps(topology, workflow).map(({ id }) => id);

describe("declarative workflows", () => {
  test("F70: deploy weaves relationship operations into the node lifecycles", () => {
    expect(ids(topologyOf(STACK), "deploy")).toMatchInlineSnapshot(`
      [
        "server.create",
        "server.configure",
        "server.start",
        "base.create",
        "base.host[0].pre_configure_source",
        "base.host[0].pre_configure_target",
        "base.configure",
        "base.host[0].post_configure_source",
        "base.host[0].post_configure_target",
        "base.start",
        "app.create",
        "base.host[0].add_target",
        "base.host[0].add_source",
        "app.host[0].pre_configure_source",
        "app.host[0].pre_configure_target",
        "app.dependency[1].pre_configure_source",
        "app.dependency[1].pre_configure_target",
        "app.configure",
        "app.host[0].post_configure_source",
        "app.host[0].post_configure_target",
        "app.dependency[1].post_configure_source",
        "app.dependency[1].post_configure_target",
        "app.start",
        "app.host[0].add_target",
        "app.host[0].add_source",
        "app.dependency[1].add_target",
        "app.dependency[1].add_source",
      ]
    `);
  });

  test("F70: undeploy is the other way round", () => {
    expect(ids(topologyOf(STACK), "undeploy")).toMatchInlineSnapshot(`
      [
        "app.host[0].remove_target",
        "app.dependency[1].remove_target",
        "base.host[0].remove_target",
        "app.stop",
        "app.delete",
        "base.stop",
        "base.delete",
        "server.stop",
        "server.delete",
      ]
    `);
  });

  test("F70: nodes that merely connect are created side by side and started in order", () => {
    expect(ids(topologyOf(CONNECTED), "deploy")).toMatchInlineSnapshot(`
      [
        "one.create",
        "two.create",
        "one.peer[0].pre_configure_source",
        "one.peer[0].pre_configure_target",
        "one.configure",
        "two.configure",
        "one.peer[0].post_configure_source",
        "one.peer[0].post_configure_target",
        "two.start",
        "one.start",
        "one.peer[0].add_target",
        "one.peer[0].add_source",
      ]
    `);
  });

  test("F70: every step stands after what it waits for, and names state, place and implementation", () => {
    const steps = declarativeSteps(topologyOf(STACK), "deploy");
    const rank = new Map(steps.map(({ id }, index) => [id, index]));
    for (const [index, { after }] of steps.entries())
      for (const need of after) expect(rank.get(need)).toBeLessThan(index);
    expect(steps.find(({ id }) => id === "app.configure")).toMatchObject({
      state: "configuring",
      interface: "Standard",
      implementation: "app.sh",
    });
    expect(steps.find(({ id }) => id === "app.host[0].add_source")).toMatchObject({
      interface: "Configure",
      target: "server",
      runsOn: "server",
    });
  });

  test("F70: nodes that connect to each other are ordered all the same", () => {
    const text = CONNECTED.replace(
      "type: tosca.nodes.Root\n",
      "type: Client\n      requirements: [ { peer: one } ]\n",
    );
    const steps = ids(topologyOf(text.includes("peer: one") ? text : CONNECTED), "deploy");
    expect(new Set(steps).size).toBe(steps.length);
    expect(steps.filter((id) => /\.(create|configure|start)$/.test(id))).toHaveLength(6);
  });

  test("F70: the same topology gives the same trace", () => {
    expect(ids(topologyOf(STACK), "deploy")).toEqual(ids(topologyOf(STACK), "deploy"));
  });
});

const folder = corpus("indigo");

describe.skipIf(folder === undefined)("recipes of the reference case", () => {
  const base = folder ?? "";
  const host: FileHost = {
    read: (path) => (existsSync(join(base, path)) ? readFileSync(join(base, path), "utf8") : undefined),
    resolve: (_from, reference) => reference,
  };
  const plan = () => {
    const text = readFileSync(join(base, "examples/hybrid_elastic_cluster_vr_l2.yaml"), "utf8");
    const local = text.replace(/https?:\S*custom_types\.yaml/, "custom_types.yaml");
    const { topology } = compileText(local, { host, profile: "indigo" });
    if (topology === undefined) throw new Error("no topology");
    return recipePlan(topology);
  };

  test("F70: the INDIGO reference case has its recipes in four levels", () => {
    const { recipes, levels } = plan();
    const shown = [...recipes].map(([node, own]) => {
      const files = own.map(
        ({ operation, implementation }) => `${operation} ${implementation.replace(/^.*\//, "")}`,
      );
      return `${levels.get(node)} ${node}: ${files.join(", ")}`;
    });
    expect(shown.sort()).toEqual([
      "1 lrms_server: configure configure_users.yml",
      "1 lrms_wn: configure configure_users.yml",
      "2 indigovr_cp: configure central_point_install.yml",
      "3 lrms_front_end: configure slurm_fe_install.yml",
      "3 wn_node: configure slurm_wn_install.yml",
      "4 elastic_cluster_front_end: create ec3_install.yml",
    ]);
  });

  test("F70: inputs of recipes are evaluated, across requirements too", () => {
    const { recipes } = plan();
    const inputs = recipes.get("elastic_cluster_front_end")?.[0]?.inputs;
    expect(inputs?.get("ec3_max_instances")?.value).toEqual({ kind: "static", json: 5 });
    expect(inputs?.get("clues_queue_system")?.value).toEqual({ kind: "static", json: "slurm" });
    expect(recipes.get("indigovr_cp")?.[0]?.inputs.get("INDIGOVR_SUBNET")?.value).toEqual({
      kind: "static",
      json: "192.168.0.0",
    });
  });
});

test("F70: recipes merge the node's and its relationships' operations in one order", () => {
  const text = v13(`topology_template:
  node_templates:
    server:
      type: tosca.nodes.Compute
      interfaces:
        Standard:
          operations: { create: s-create.sh, start: s-start.sh }
    app:
      type: tosca.nodes.SoftwareComponent
      interfaces:
        Standard:
          operations: { start: start.sh, configure: configure.sh, create: create.sh }
      requirements:
        - host:
            node: server
            relationship:
              type: tosca.relationships.HostedOn
              interfaces:
                Configure:
                  operations:
                    target_changed: changed.sh
                    add_target: add.sh
                    add_source: source.sh
                    post_configure_source: post.sh
                    pre_configure_source: pre.sh
                    pre_configure_target: pre-target.sh
`);
  const { recipes, levels } = recipePlan(topologyOf(text));
  const files = (node: string) => recipes.get(node)?.map(({ implementation }) => implementation);
  expect(files("app")).toEqual([
    "create.sh",
    "pre.sh",
    "configure.sh",
    "post.sh",
    "start.sh",
    "add.sh",
    "changed.sh",
  ]);
  expect(files("server")).toEqual(["s-create.sh", "pre-target.sh", "s-start.sh", "source.sh"]);
  expect([levels.get("server"), levels.get("app")]).toEqual([1, 2]);
});
