import { describe, expect, test } from "vitest";
import { compileFiles, V0, V3 } from "./compile-files.js";

const LIBRARY = `${V0}node_types:
  my.Base:
    derived_from: tosca.nodes.Root
    properties:
      limit: {type: int, required: false}
  my.Middle:
    derived_from: my.Base
  my.Other:
    derived_from: tosca.nodes.Root
    colour: red
    capabilities:
      door: my.NoCapability
`;

const using = (type: string) => `${V0}imports: [lib.yaml]
topology_template:
  node_templates:
    one: {type: ${type}}
`;

describe("D-2: faults of imported files count where the template depends on them", () => {
  test("D-2: in definitions that nothing leads to they are warnings, whatever the fault is", () => {
    const { all, topology } = compileFiles({ "lib.yaml": LIBRARY, "main.yaml": using("tosca.nodes.Root") });
    expect(all.map(({ code, severity }) => `${code} ${severity}`)).toEqual([
      "TS3026 warning",
      "TS2004 warning",
      "TS3026 warning",
    ]);
    expect(all[0]?.hint).toContain("Nothing that the template uses depends on it");
    expect(topology?.nodes.has("one")).toBe(true);
  });

  test("D-2: in a definition that is used they are errors", () => {
    const { all } = compileFiles({ "lib.yaml": LIBRARY, "main.yaml": using("my.Other") });
    const errors = all.filter(({ severity }) => severity === "error");
    expect(errors.map(({ code, span }) => `${code} ${span.source.position(span.start).line}`)).toEqual([
      "TS2004 11",
      "TS3026 13",
    ]);
  });

  test.each([
    ["through a parent", using("my.Middle"), ""],
    [
      "through a type of the template's own",
      `${V0}imports: [lib.yaml]\n`,
      "node_types:\n  my.Own: {derived_from: my.Base}\n",
    ],
    [
      "through the name of an import with a prefix",
      `${V3}imports: [{file: lib.yaml, namespace_prefix: p}]\n`,
      "topology_template:\n  node_templates:\n    one: {type: p:my.Base}\n",
    ],
  ])("D-2: a definition is used %s as well", (_, head, rest) => {
    const { all } = compileFiles({ "lib.yaml": LIBRARY, "main.yaml": head + rest });
    const errors = all.filter(({ severity }) => severity === "error");
    expect(errors.map(({ code, span }) => `${code} ${span.source.position(span.start).line}`)).toEqual([
      "TS3026 6",
    ]);
  });

  test("D-2: the library itself, and everything under strict, is judged in full", () => {
    expect(compileFiles(LIBRARY).places).toEqual(["6 TS3026", "11 TS2004", "13 TS3026"]);
    const files = { "lib.yaml": LIBRARY, "main.yaml": using("tosca.nodes.Root") };
    const { all } = compileFiles(files, { profile: "strict" });
    expect(all.filter(({ severity }) => severity === "error")).toHaveLength(3);
  });

  test("D-2: what stands outside of definitions is an error as before", () => {
    const library = `${V0}imports: [missing.yaml]\nnode_types:\n  my.A: {derived_from: tosca.nodes.Root}\n`;
    const { places, all } = compileFiles({ "lib.yaml": library, "main.yaml": using("tosca.nodes.Root") });
    expect(places).toEqual(["lib.yaml:2 TS3009"]);
    expect(all[0]?.severity).toBe("error");
  });
});

describe("F12: the topology template of an imported file is ignored", () => {
  const part = (more: string) => `${V0}topology_template:\n${more}  server: {type: tosca.nodes.Compute}\n`;

  test("F12: a fault in it is a warning", () => {
    const { all } = compileFiles({ "lib.yaml": part(""), "main.yaml": using("tosca.nodes.Root") });
    expect(all.map(({ code, severity }) => `${code} ${severity}`)).toEqual(["TS2004 warning"]);
  });

  test("F12: it is an error where the topology is added to the template's, or may substitute a node", () => {
    const files = { "lib.yaml": part(""), "main.yaml": using("tosca.nodes.Root") };
    const merged = compileFiles(files, { quirks: ["imports.topology_template.merge"] });
    expect(merged.all.map(({ severity }) => severity)).toContain("error");
    const substitute = part("  substitution_mappings: {node_type: tosca.nodes.Root}\n");
    const { all } = compileFiles({ ...files, "lib.yaml": substitute });
    expect(all.map(({ code, severity }) => `${code} ${severity}`)).toEqual(["TS2004 error"]);
  });
});

describe("F46: policy types without a standing", () => {
  const own = (type: string) => `${V0}policy_types:\n  my.Watch: {derived_from: ${type}}\n`;

  test.each(["tosca.policies.Monitoring", "tosca.policies.Reservation"])(
    "F46: %s may be built upon",
    (type) => {
      expect(compileFiles(own(type)).places).toEqual([]);
      expect(compileFiles(own(`${type}s`)).places).toEqual(["3 TS3001"]);
    },
  );
});
