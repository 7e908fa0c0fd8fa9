import { describe, expect, test } from "vitest";
import { chooseQuirks, DEFAULT_QUIRKS } from "../../../src/schema/documents.js";
import { compileFiles, V0, V1, V2, V3 } from "./compile-files.js";

const node = (type: string) => `topology_template:\n  node_templates:\n    n:\n      type: ${type}\n`;
const library = (name: string, version = V0) => `${version}node_types:\n  ${name}: {derived_from: Root}\n`;

describe("names", () => {
  test("F04: the prefix tosca and the specification's namespaces are reserved", () => {
    const text = `${V3}namespace: http://docs.oasis-open.org/tosca/ns/x\nimports:\n  - file: a.yaml\n    namespace_prefix: tosca\n`;
    const files = { "main.yaml": text, "a.yaml": library("T") };
    expect(compileFiles(files).places).toEqual(["2 TS2019", "5 TS2018"]);
    expect(compileFiles(`${V3}namespace: https://example.org/tosca\n`).places).toEqual([]);
  });

  test("F05: each version accepts shorthand, qualified and full names, dotted ones too", () => {
    for (const version of [V0, V1, V2, V3]) {
      const storage = version === V0 || version === V1 ? "BlockStorage" : "Storage.BlockStorage";
      for (const name of [storage, "Compute", "WebServer"])
        for (const spelling of [name, `tosca:${name}`, `tosca.nodes.${name}`])
          expect(compileFiles(`${version}${node(spelling)}`).places.join()).not.toContain("TS3001");
      expect(compileFiles(`${version}${node("tosca:Computer")}`).places).toEqual(["5 TS3001"]);
    }
  });

  test("F06: names are unique per kind only and case counts", () => {
    const kinds = ["node", "capability", "relationship", "interface", "group", "policy", "data", "artifact"];
    const types = kinds.map((kind) => `${kind}_types:\n  T: {derived_from: Root}\n  t: {derived_from: T}\n`);
    const text = `${V0}${types.join("").replace(/(data_types:\n {2}T: )\{[^}]*\}/, "$1{properties: {a: {type: string}}}")}`;
    expect(compileFiles(text).places).toEqual([]);
  });

  test("F06: a normative type that is defined anew is reported by profile", () => {
    const text = `${V0}node_types:\n  tosca.nodes.Compute: {derived_from: Root}\n`;
    expect(compileFiles(text).places).toEqual(["3 TS3013"]);
    expect(compileFiles(text, { profile: "indigo" }).places).toEqual([]);
    const { all } = compileFiles(text, { profile: "strict" });
    expect(all.map(({ severity, labels }) => [severity, labels?.[0]?.span.source.name])).toEqual([
      ["error", "simple-1.0.yaml"],
    ]);
  });

  test("F06: a type defined in two files is reported where it hides the other", () => {
    const files = {
      "main.yaml": `${V0}imports: [a.yaml, b.yaml]\nnode_types:\n  T: {derived_from: Root}\n`,
      "a.yaml": library("T"),
      "b.yaml": library("U"),
    };
    const { places, all } = compileFiles(files);
    expect(places).toEqual(["4 TS3102"]);
    expect(all[0]?.labels?.[0]?.span.source.name).toBe("a.yaml");
    const prefixed = files["main.yaml"].replace("a.yaml,", "{file: a.yaml, namespace_prefix: p},");
    expect(compileFiles({ ...files, "main.yaml": prefixed }).places).toEqual([]);
  });
});

describe("imports", () => {
  test("F07: blanks around a file name do not count", () => {
    const files = { "main.yaml": `${V0}imports:\n  - " a.yaml  "\n${node("T")}`, "a.yaml": library("T") };
    expect(compileFiles(files).places).toEqual([]);
  });

  test("F08: a prefix is written before a colon, and unknown names are suggested with it", () => {
    const main = (type: string) =>
      `${V2}imports:\n  - {file: a.yaml, namespace_prefix: p, namespace_uri: "urn:x"}\n${node(type)}`;
    const compiled = (type: string) =>
      compileFiles({ "main.yaml": main(type), "a.yaml": library("Thing", V3) });
    expect(compiled("p:Thing").places).toEqual([]);
    const { places, all } = compiled("p:Think");
    expect(places).toEqual(["7 TS3001"]);
    expect(all[0]?.hint).toBe('Did you mean "p:Thing"?');
    expect(all[0]?.labels?.[0]?.span.source.name).toBe("a.yaml");
  });

  test("F08: an import that cannot be found is reported at its file value", () => {
    expect(compileFiles(`${V0}imports:\n  - x:\n      file: none.yaml\n  - gone.yaml\n`).places).toEqual([
      "4 TS3009",
      "5 TS3009",
    ]);
  });

  test("F09: the named notation, short and long, unless it is switched off", () => {
    const main = `${V0}imports:\n  - short: a.yaml\n  - long:\n      file: b.yaml\n${node("T")}`;
    const files = { "main.yaml": main, "a.yaml": library("T"), "b.yaml": library("U") };
    expect(compileFiles(files).places).toEqual([]);
    expect(compileFiles(files, { quirks: ["-imports.sequencedlist"] }).places).toEqual([
      "3 TS2020",
      "4 TS2020",
    ]);
  });

  test("F10: repositories of imported files count, and unknown ones are reported at the name", () => {
    const url = "https://types.example.org/lib";
    const main = (name: string) =>
      `${V0}imports:\n  - repos.yaml\n  - x:\n      file: a.yaml\n      repository: ${name}\n${node("T")}`;
    const files = (name: string) => ({
      "main.yaml": main(name),
      "repos.yaml": `${V0}repositories:\n  lib: {url: "${url}/", credential: {token: t, user: u, protocol: http}}\n`,
      [`${url}/a.yaml`]: library("T"),
    });
    expect(compileFiles(files("lib")).places).toEqual([]);
    const { all, places } = compileFiles(files("lob"));
    expect(places).toEqual(["5 TS3009", "6 TS3010"]);
    expect(all.find(({ code }) => code === "TS3010")).toMatchObject({ hint: 'Did you mean "lib"?' });
    const gone = { ...files("lib"), [`${url}/a.yaml`]: undefined };
    expect(compileFiles(gone as unknown as Record<string, string>).places).toEqual(["4 TS3009"]);
  });

  test("F11: paths are relative to the importing file; diamonds and cycles load each file once", () => {
    const files = {
      "main.yaml": `${V0}imports: [lib/a.yaml, lib/b.yaml]\n${node("T")}`,
      "lib/a.yaml": `${V0}imports: [c.yaml, ../main.yaml]\n`,
      "lib/b.yaml": `${V0}imports: [./c.yaml]\n`,
      "lib/c.yaml": library("T"),
    };
    expect(compileFiles(files).places).toEqual([]);
    const bad = { ...files, "lib/b.yaml": `${V0}imports: [lib/c.yaml]\n` };
    expect(compileFiles(bad).places).toEqual(["lib/b.yaml:2 TS3104"]);
    expect(compileFiles(bad, { quirks: ["-imports.entry_relative"] }).places).toEqual([
      "lib/b.yaml:2 TS3009",
    ]);
  });

  test("F12: each file follows the grammar of its own version", () => {
    const files = {
      "main.yaml": `${V0}imports: [a.yaml]\n${node("T")}`,
      "a.yaml": `${V3}namespace: urn:x\nnode_types:\n  T:\n    derived_from: Root\n    properties: {m: {type: map, key_schema: string, required: false}}\n`,
    };
    expect(compileFiles(files).places).toEqual([]);
    const older = { ...files, "a.yaml": files["a.yaml"].replace(V3, V1) };
    expect(compileFiles(older).places).toEqual(["a.yaml:2 TS2008", "a.yaml:6 TS2008"]);
  });

  test("F12: the topology of an imported file is ignored, or merged by a switch", () => {
    const files = {
      "main.yaml": `${V0}imports: [a.yaml]\n${node("Compute")}`,
      "a.yaml": `${V0}topology_template:\n  node_templates:\n    other: {type: Compute}\n    n: {type: Root}\n`,
    };
    expect([...(compileFiles(files).topology?.nodes.keys() ?? [])]).toEqual(["n"]);
    const merged = compileFiles(files, { quirks: ["imports.topology_template.merge"] }).topology;
    expect([...(merged?.nodes.values() ?? [])].map(({ name, type }) => [name, type])).toEqual([
      ["n", "tosca.nodes.Compute"],
      ["other", "tosca.nodes.Compute"],
    ]);
  });

  test("F12: an imported file without a version is read like its importer, unless that is switched off", () => {
    const files = { "main.yaml": `${V0}imports: [a.yaml]\n${node("T")}`, "a.yaml": library("T", "") };
    expect(compileFiles(files).places).toEqual(["a.yaml:1 TS2023"]);
    expect(compileFiles(files, { quirks: ["-imports.version.permissive"] }).places).toEqual([
      "a.yaml:1 TS2001",
    ]);
  });
});

describe("switches", () => {
  test("are chosen by name or bundle, with suggestions for unknown names", () => {
    expect(chooseQuirks([]).quirks).toEqual(DEFAULT_QUIRKS);
    const { quirks, unknown } = chooseQuirks(["onap", "-imports.sequencedlist", "annotations.ignor"]);
    expect(quirks.has("imports.topology_template.merge")).toBe(true);
    expect(quirks.has("imports.sequencedlist")).toBe(false);
    expect(unknown).toEqual([{ name: "annotations.ignor", suggestion: "annotations.ignore" }]);
  });

  test("annotations are passed over, normative types can be switched off", () => {
    const text = `${V0}annotations: {a: b}\n${node("Compute")}`;
    expect(compileFiles(text).places).toEqual(["2 TS2004"]);
    expect(compileFiles(text, { quirks: ["annotations.ignore"] }).places).toEqual([]);
    const implicit = compileFiles(text, { quirks: ["annotations.ignore", "imports.implicit.disable"] });
    expect(implicit.places).toEqual(["6 TS3001"]);
  });
});
