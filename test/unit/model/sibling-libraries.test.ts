import { describe, expect, test } from "vitest";
import { compileText, memoryHost } from "../topology/compile.js";

const V = "tosca_definitions_version: tosca_simple_yaml_1_3\n";
/** Line 6 names the type of the other library. */
const AGENT = `${V}node_types:
  my.Agent:
    derived_from: tosca.nodes.Root
    requirements:
      - sink: { capability: tosca.capabilities.Endpoint, node: other.Sink }
`;
const SINK = `${V}node_types:\n  other.Sink:\n    derived_from: PARENT\n    capabilities: { sink: tosca.capabilities.Endpoint }\n`;
const sink = (parent = "tosca.nodes.Root") => SINK.replace("PARENT", parent);

function check(text: string, beside: Readonly<Record<string, string>>, strict = false) {
  const host = memoryHost({ "template.yaml": text, ...beside });
  const found = compileText(text, { host, ...(strict ? { profile: "strict" as const } : {}) });
  const names = (severity: string) =>
    found.diagnostics
      .filter((finding) => finding.severity === severity)
      .map(({ code, span }) => `${span.source.name}:${span.source.position(span.start).line} ${code}`);
  return { errors: names("error"), warnings: names("warning"), found };
}

describe("F12: libraries that lean on the libraries beside them", () => {
  test("F12: a type of a library beside a library is known there, and that it is not imported is said once", () => {
    expect(check(AGENT, {}).errors).toEqual(["template.yaml:6 TS3026"]);
    const { errors, warnings, found } = check(AGENT, { "b.yaml": sink(), "c.yaml": sink() });
    expect(errors).toEqual([]);
    expect(warnings).toEqual(["template.yaml:6 TS3105"]);
    expect(found.diagnostics[0]?.message).toBe(
      '"other.Sink" is defined in "b.yaml", which this library does not import.',
    );
    expect(check(AGENT, { "b.yaml": sink() }, true).errors).toEqual(["template.yaml:6 TS3105"]);
  });

  test("F12: so is what that one leans on in turn", () => {
    const files = { "a.yaml": `${V}node_types:\n  third.Base: { derived_from: tosca.nodes.Root }\n` };
    const { errors, warnings } = check(AGENT, { ...files, "b.yaml": sink("third.Base") });
    expect([errors, warnings]).toEqual([[], ["b.yaml:4 TS3105", "template.yaml:6 TS3105"]]);
    expect(check(AGENT, { "b.yaml": sink("fourth.Base") }).errors).toContain("b.yaml:4 TS3001");
  });

  test.each([
    ["a template beside it", { "b.yaml": `${sink()}topology_template: { node_templates: {} }\n` }],
    ["a file without a version", { "b.yaml": sink().replace(V, "") }],
    ["a file that is no YAML", { "b.yaml": `${sink()}  [\n` }],
    ["a type of another name", { "b.yaml": sink().replace("other.Sink", "other.Sinks") }],
    ["a file of another sort", { "b.txt": sink() }],
  ])("F12: %s defines nothing for it", (_, files) => {
    expect(check(AGENT, files).errors).toEqual(["template.yaml:6 TS3026"]);
  });

  test("F12: a template has to import what it uses", () => {
    const used = `${AGENT}topology_template: { node_templates: { a: { type: my.Agent } } }\n`;
    expect(check(used, { "b.yaml": sink() }).errors).toEqual(["template.yaml:6 TS3026"]);
  });
});
