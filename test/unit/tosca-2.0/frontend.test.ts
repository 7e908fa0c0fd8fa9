import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { checkStatus, isTosca2 } from "../../../src/frontend.js";
import { topologyDot } from "../../../src/render/topology-dot.js";
import { topologyGraph } from "../../../src/render/topology-graph.js";
import { compile2 } from "./compile.js";

const V = "tosca_definitions_version: tosca_2_0\n";

test("G01: only tosca_2_0 is read by the 2.0 grammar, however it is written", () => {
  expect(isTosca2(V)).toBe(true);
  expect(isTosca2('# first\n"tosca_definitions_version": "tosca_2_0" # last\n')).toBe(true);
  expect(isTosca2("tosca_definitions_version: tosca_simple_yaml_1_3\n")).toBe(false);
  expect(isTosca2("description: |\n  tosca_definitions_version: tosca_2_0\n")).toBe(false);
});

test("G01: the exit status tells valid, invalid and not actionable apart", () => {
  const service = `${V}service_template:\n  inputs: { a: { type: string }, b: { type: string, default: x } }\n  node_templates: {}\n`;
  expect(checkStatus(compile2(service).diagnostics)).toBe(0);
  expect(checkStatus(compile2(service, { inputs: { b: "y" } }).diagnostics)).toBe(2);
  expect(checkStatus(compile2(`${V}node_types: 1\n`).diagnostics)).toBe(1);
});

test("G02: our edition of the Simple Profile keeps to TOSCA 2.0 itself", () => {
  const path = fileURLToPath(new URL("../../../tosca/types/simple-2.0.yaml", import.meta.url));
  expect(compile2(readFileSync(path, "utf8")).diagnostics).toEqual([]);
});

test("G02: a service of the Simple Profile becomes a topology that can be drawn", () => {
  const { topology, errors } = compile2(`${V}imports:
  - profile: org.oasis-open.tosca.simple:2.0
service_template:
  node_templates:
    server:
      type: tosca.nodes.Compute
      capabilities:
        host: { properties: { num_cpus: 2, mem_size: 4 GiB } }
    app:
      type: tosca.nodes.SoftwareComponent
      requirements:
        - host: server
`);
  expect(errors).toEqual([]);
  const host = topology?.nodes.get("server")?.capabilities.get("host");
  expect(host?.properties.get("mem_size")?.value).toEqual({ kind: "static", json: 4 * 1024 ** 3 });
  expect(topology?.nodes.get("app")?.requirements[0]).toMatchObject({
    name: "host",
    target: "server",
    capability: "host",
    relationship: "tosca.relationships.HostedOn",
  });
  expect(topology === undefined ? "" : topologyDot(topologyGraph(topology))).toMatch(/app.* -> .*server/);
});
