import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Change } from "../../../src/diff/change.js";
import { topologyChanges } from "../../../src/diff/topologies.js";
import type { Topology } from "../../../src/topology/topology.js";
import { EXAMPLE, indigo } from "../emit/compiled.js";
import { compileText } from "../topology/compile.js";

const example = readFileSync(EXAMPLE, "utf8");

function topologyOf(text: string, name = "template.yaml"): Topology {
  const { topology, errors } = compileText(text, { name });
  expect(errors).toEqual([]);
  if (topology === undefined) throw new Error("no topology");
  return topology;
}

const line = (span: Change["beforeSpan"]) =>
  span === undefined ? "-" : span.source.position(span.start).line;
const told = (changes: readonly Change[]) =>
  changes.map(({ kind, path, before, after }) =>
    [kind, path, before, after].filter((part) => part !== undefined).join(" "),
  );
const changesOf = (from: string | RegExp, to: string) =>
  topologyChanges(topologyOf(example), topologyOf(example.replace(from, to)));

describe("the INDIGO pair of hybrid clusters", () => {
  const [first, second] = ["hybrid_elastic_cluster_vr_l2.yaml", "hybrid_elastic_cluster_vr_l2_add.yaml"].map(
    indigo,
  );
  const known = first !== undefined && second !== undefined;
  const read = (path: string | undefined) => topologyOf(readFileSync(path ?? "", "utf8"), path ?? "");

  test.skipIf(!known)("differs in a second site with its router, network and port", () => {
    const changes = topologyChanges(read(first), read(second));
    const added = changes.filter(({ kind, subject }) => kind === "added" && subject === "node");
    expect(added.map(({ path }) => path)).toEqual([
      "nodes.network2",
      "nodes.router2_port",
      "nodes.indigovr_router2",
      "nodes.vr2_compute",
    ]);
    expect(changes.filter(({ kind }) => kind === "removed")).toEqual([]);
    const link = changes.find(({ path }) => path === "nodes.wn_port.requirements.link");
    expect(link).toMatchObject({ before: { node: "network1" }, after: { node: "network2" } });
    expect([line(link?.beforeSpan), line(link?.afterSpan)]).toEqual([88, 88]);
    const count = changes.find(({ path }) => path.endsWith("scalable.properties.count"));
    expect(count).toMatchObject({ before: 1, after: 2 });
    expect([line(count?.beforeSpan), line(count?.afterSpan)]).toEqual([155, 170]);
    const dependency = changes.find(({ path }) => path.startsWith("nodes.wn_node.requirements"));
    expect(dependency).toMatchObject({ kind: "added", after: { node: "indigovr_router2" } });
    expect(changes).toHaveLength(10);
  });

  test.skipIf(!known)("differs the other way round in the same, removed", () => {
    const forth = topologyChanges(read(first), read(second));
    const back = topologyChanges(read(second), read(first));
    const turned = { added: "removed", removed: "added", changed: "changed" } as const;
    expect(back.map(({ kind, path }) => `${kind} ${path}`).sort()).toEqual(
      forth.map(({ kind, path }) => `${turned[kind]} ${path}`).sort(),
    );
  });
});

describe("differences in meaning", () => {
  test("none in comments, order, quotes and ways of writing", () => {
    const text = example
      .replace("# An elastic", "# Another")
      .replace(
        "type: linux\n            distribution: debian",
        "distribution: 'debian'\n            type: \"linux\"",
      )
      .replace("- host: front_end_machine", "- host: { node: front_end_machine }")
      .replace(
        "worker_memory:\n      type: scalar-unit.size\n      description: Memory of a worker\n      default: 1 GB",
        "worker_memory: { type: scalar-unit.size, default: 1000 MB }",
      );
    expect(topologyChanges(topologyOf(example), topologyOf(text))).toEqual([]);
  });

  test.each([
    [
      "an input's default, and what takes it",
      "default: 5\n",
      "default: 6\n",
      [
        "changed inputs.max_workers 5 6",
        "changed nodes.slurm_worker.capabilities.wn.properties.max_instances 5 6",
      ],
    ],
    [
      "a property",
      "dns_name: slurmserver",
      "dns_name: other",
      ["changed nodes.front_end_machine.capabilities.endpoint.properties.dns_name slurmserver other"],
    ],
    [
      "a property that is gone",
      "            dns_name: slurmserver\n",
      "",
      ["removed nodes.front_end_machine.capabilities.endpoint.properties.dns_name slurmserver"],
    ],
    [
      "the targets of a policy",
      "targets: [ worker_machine ]",
      "targets: [ worker_machine, front_end_machine ]",
      ["changed policies.workers_by_agreement.targets worker_machine front_end_machine,worker_machine"],
    ],
    [
      "an output",
      "    cluster_ip:\n",
      "    address:\n",
      [
        expect.stringMatching(/^removed outputs\.cluster_ip /),
        expect.stringMatching(/^added outputs\.address /),
      ],
    ],
  ])("%s", (_, from, to, expected) => {
    const found = told(changesOf(from, to));
    expect(found).toHaveLength(expected.length);
    expect(found).toEqual(expect.arrayContaining(expected));
  });

  test("a type, with the values that come with it", () => {
    const changes = changesOf(/(slurm_worker:\n.*)LRMS\.WorkerNode\.Slurm/, "$1LRMS.WorkerNode.Torque");
    expect(told(changes)[0]).toBe(
      "changed nodes.slurm_worker.type tosca.nodes.indigo.LRMS.WorkerNode.Slurm tosca.nodes.indigo.LRMS.WorkerNode.Torque",
    );
  });

  test("one of several requirements of a name that was taken out is one change", () => {
    const nodes = (list: string) =>
      `tosca_definitions_version: tosca_simple_yaml_1_3\ntopology_template:\n  node_templates:\n    a: { type: tosca.nodes.Root, requirements: [${list}] }\n    b: { type: tosca.nodes.Root }\n    c: { type: tosca.nodes.Root }\n    d: { type: tosca.nodes.Root }\n`;
    const list = (names: readonly string[]) => names.map((name) => `{dependency: ${name}}`).join(", ");
    const changes = topologyChanges(
      topologyOf(nodes(list(["b", "c", "d"]))),
      topologyOf(nodes(list(["b", "d"]))),
    );
    expect(changes).toHaveLength(1);
    expect(changes[0]).toMatchObject({
      kind: "removed",
      path: "nodes.a.requirements.dependency.1",
      before: { node: "c" },
    });
  });

  test("values of secrets are compared and not told", () => {
    const withToken = (token: string) =>
      example.replace(
        "        hybrid: true\n      requirements:\n        - lrms",
        `        iam_access_token: ${token}\n        hybrid: true\n      requirements:\n        - lrms`,
      );
    const changes = topologyChanges(
      topologyOf(withToken("tok-1234567")),
      topologyOf(withToken("tok-7654321")),
    );
    expect(told(changes)).toEqual([
      "changed nodes.elastic_cluster.properties.iam_access_token [secret] [secret]",
    ]);
  });

  test("a template and itself: none, whatever is in it", () => {
    const value = fc.oneof(fc.integer(), fc.boolean(), fc.stringMatching(/^[a-z ]{1,8}$/), fc.constant(null));
    const data = fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.oneof(value, fc.array(value)));
    fc.assert(
      fc.property(data, data, (one, other) => {
        const text = (metadata: object) =>
          `tosca_definitions_version: tosca_simple_yaml_1_3\ntopology_template:\n  node_templates:\n    a:\n      type: tosca.nodes.Root\n  inputs:\n    x: { type: map, entry_schema: string, default: {} }\n  outputs:\n    o: { value: ${JSON.stringify(metadata)} }\n`;
        const changes = topologyChanges(topologyOf(text(one)), topologyOf(text(other)));
        const same =
          JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort());
        expect(changes.length === 0).toBe(same);
      }),
      { numRuns: 60 },
    );
  });
});
