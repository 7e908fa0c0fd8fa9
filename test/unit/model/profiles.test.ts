import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sourceText } from "../../../src/base/span.js";
import { createSink } from "../../../src/diagnostics/bag.js";
import { bundledScope, readDocument } from "../../../src/model/imports.js";
import { lookupType, ownTypes } from "../../../src/model/registry.js";
import { TYPE_KINDS } from "../../../src/model/types.js";
import { bundled, compileText, corpus, diskHost } from "../topology/compile.js";

/** Names of all types of a file as `kind name`. */
function typeNames(name: string, text: string): readonly string[] {
  const document = readDocument(sourceText(name, text), "indigo", createSink({ profile: "indigo" }));
  if (document === undefined) throw new Error(`cannot read ${name}`);
  const types = ownTypes(document, () => {
    throw new Error("no scope needed");
  });
  return TYPE_KINDS.flatMap((kind) =>
    [...(types.get(kind)?.keys() ?? [])].map((type) => `${kind} ${type}`),
  ).sort();
}

describe("F03 one normative profile per version", () => {
  it.each([
    ["simple-1.0", 57],
    ["simple-1.1", 61],
    ["simple-1.2", 63],
    ["simple-1.3", 64],
  ] as const)("%s has %i types and no fault", (name, count) => {
    expect(typeNames(name, bundled(name).text)).toHaveLength(count);
    expect(compileText(bundled(name).text, { name, profile: "indigo" }).diagnostics).toEqual([]);
  });

  it("puts the figures of a host into Container in 1.0 and into Compute in 1.3", () => {
    const nodes = (version: string) => `tosca_definitions_version: tosca_simple_yaml_${version}
topology_template:
  node_templates:
    c: {type: Compute, capabilities: {host: {properties: {num_cpus: 1}}}}
`;
    for (const version of ["1_0", "1_1", "1_2", "1_3"]) {
      const { topology, errors } = compileText(nodes(version));
      expect(errors).toEqual([]);
      const host = topology?.nodes.get("c")?.capabilities.get("host");
      const expected = version === "1_0" || version === "1_1" ? "Container" : "Compute";
      expect(host?.type).toBe(`tosca.capabilities.${expected}`);
    }
  });
});

describe("F05 three spellings of every normative type", () => {
  it.each(["simple-1.0", "simple-1.3"] as const)("%s", (name) => {
    const scope = bundledScope(name, bundled);
    for (const [kind, types] of scope.own) {
      for (const [full, type] of types) {
        const local = full.split(".").slice(2).join(".");
        expect(lookupType(scope, kind, full)).toBe(type);
        expect(lookupType(scope, kind, local)).toBe(type);
        expect(lookupType(scope, kind, `tosca:${local}`)).toBe(type);
      }
    }
    expect(lookupType(scope, "data", "tosca:PortDef")?.name).toBe("tosca.datatypes.network.PortDef");
    expect(lookupType(scope, "interface", "tosca:Standard")?.name).toBe(
      "tosca.interfaces.node.lifecycle.Standard",
    );
  });
});

describe("the type libraries of INDIGO and grycap", () => {
  for (const name of ["indigo", "grycap"] as const) {
    const folder = corpus(name);
    it.skipIf(folder === undefined)(
      `${name}: the same types as the original (skipped without the corpora)`,
      () => {
        const original = readFileSync(join(folder ?? "", "custom_types.yaml"), "utf8");
        expect(typeNames(name, bundled(name).text)).toEqual(typeNames(name, original));
      },
    );

    it.skipIf(folder === undefined)(`${name}: the original is accepted as a file`, () => {
      const file = join(folder ?? "", "custom_types.yaml");
      const { errors } = compileText(readFileSync(file, "utf8"), {
        name: file,
        host: diskHost,
        profile: "indigo",
      });
      expect(errors).toEqual([]);
    });
  }

  it("are recognised by address, whatever branch or mirror", () => {
    for (const url of [
      "https://raw.githubusercontent.com/indigo-dc/tosca-types/master/custom_types.yaml",
      "https://raw.githubusercontent.com/indigo-dc/tosca-types/refs/tags/v1/custom_types.yaml",
      "https://git.example.org/mirror/indigo-dc/tosca-types/-/raw/devel/custom_types.yaml",
    ]) {
      const text = `tosca_definitions_version: tosca_simple_yaml_1_0
imports:
  - types: ${url}
topology_template:
  node_templates:
    c: {type: tosca.nodes.indigo.Compute}
`;
      expect(compileText(text)).toMatchObject({ errors: [], warnings: [] });
    }
  });
});
