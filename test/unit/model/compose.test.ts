import { describe, expect, test } from "vitest";
import { compileFiles, V0 } from "./compile-files.js";

const PARENT = `${V0}metadata: {template_name: parent}
topology_template:
  inputs:
    size: {type: integer, default: 1}
  node_templates:
    server:
      type: tosca.nodes.Compute
      capabilities: {host: {properties: {num_cpus: 1}}}
  policies:
    - first: {type: tosca.policies.Placement, targets: [server]}
`;

const child = (extra: string) => `${V0}metadata:
  template_name: child
  tabs: {a: [b]}
  parents:
    - missing.yaml
    - parent.yaml
topology_template:
  node_templates:
    server:
      capabilities: {host: {properties: {mem_size: 1 GB}}}
    app:
      type: tosca.nodes.SoftwareComponent
      requirements: [{host: server}]
${extra}  policies:
    - second: {type: tosca.policies.Placement, targets: [app]}
`;

describe("fragments", () => {
  test("a fragment is merged onto the first parent that is there, its values win", () => {
    const { topology, places } = compileFiles({ "main.yaml": child(""), "parent.yaml": PARENT });
    expect(places.filter((place) => !place.endsWith("TS2012"))).toEqual([]);
    expect(topology?.name).toBe("child");
    expect([...(topology?.nodes.keys() ?? [])]).toEqual(["server", "app"]);
    const host = topology?.nodes.get("server")?.capabilities.get("host")?.properties;
    expect([...(host?.keys() ?? [])].sort()).toEqual(["mem_size", "num_cpus"]);
    expect(topology?.policies.map(({ name }) => name)).toEqual(["first", "second"]);
    expect(topology?.inputs.has("size")).toBe(true);
  });

  test("faults keep their place in the file they come from", () => {
    const parent = PARENT.replace("num_cpus: 1", "num_cpus: many");
    const main = child("    bad: {type: tosca.nodes.Computer}\n");
    const { places } = compileFiles({ "main.yaml": main, "parent.yaml": parent }, { profile: "indigo" });
    expect(places).toEqual(["15 TS3001", "parent.yaml:9 TS3004"]);
  });

  test("a fragment without a parent is said to be one and checked alone", () => {
    const { places } = compileFiles({ "main.yaml": child("") }, { profile: "indigo" });
    expect(places).toContain("6 TS2021");
    expect(compileFiles({ "main.yaml": child("") }, { profile: "strict" }).places).not.toContain("6 TS2021");
  });

  test("a circle of parents ends and is reported at the name", () => {
    const parent = PARENT.replace("{template_name: parent}", "{parents: [main.yaml]}");
    const { places } = compileFiles({ "main.yaml": child(""), "parent.yaml": parent }, { profile: "indigo" });
    expect(places).toEqual(["parent.yaml:2 TS2022"]);
  });

  test("a template file among the imports is merged in, a missing one is a fault at its name", () => {
    const main = `${V0}imports:\n  - template_file: parent.yaml\n  - lib.yaml\ntopology_template:\n  node_templates:\n    n: {type: T}\n`;
    const lib = `${V0}node_types:\n  T: {derived_from: Root}\n`;
    const { topology, places } = compileFiles({ "main.yaml": main, "parent.yaml": PARENT, "lib.yaml": lib });
    expect(places).toEqual([]);
    expect([...(topology?.nodes.keys() ?? [])]).toEqual(["server", "n"]);
    expect(compileFiles({ "main.yaml": main, "lib.yaml": lib }).places).toEqual(["3 TS3009"]);
  });
});
