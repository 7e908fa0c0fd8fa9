import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { FileHost } from "../../../src/base/host.js";
import { BANDS } from "../../../src/diagnostics/catalog.js";
import { compileText, memoryHost } from "./compile.js";

const FOLDER = fileURLToPath(new URL("../../../docs/diagnostics/", import.meta.url));
/** Advice comes from the whole compiler; its pages have a test of their own. */
const codes = [...Object.values(BANDS["3"] ?? {}), ...Object.values(BANDS["4"] ?? {})]
  .map(({ code }) => code)
  .filter((code) => !code.startsWith("TS45"));
const inputs = { TS4017: { cpus: 2 } } as const;

const LIBRARY = `tosca_definitions_version: tosca_simple_yaml_1_0
node_types:
  my.Node: {derived_from: tosca.nodes.Root}
`;

const SUBSTITUTE = `tosca_definitions_version: tosca_simple_yaml_1_3
imports: [types.yaml]
topology_template:
  substitution_mappings: {node_type: my.Node}
  node_templates:
    server: {type: tosca.nodes.Compute}
`;

/** Files that the examples import; first.yaml names a file that lies beside the entry file only. */
const HOST: FileHost = {
  read: (path) =>
    ({
      "types.yaml": LIBRARY,
      "custom_types.yaml": LIBRARY,
      "small.yaml": SUBSTITUTE,
      "large.yaml": SUBSTITUTE,
      "lib/first.yaml": "tosca_definitions_version: tosca_simple_yaml_1_0\nimports: [types.yaml]\n",
      "lib/second.yaml": "tosca_definitions_version: tosca_simple_yaml_1_0\nimports: [../types.yaml]\n",
    })[path],
  resolve: (from, reference) => `${from.replace(/[^/]*$/, "")}${reference}`.replace(/[^/]+\/\.\.\//g, ""),
};

/** A library beside the template. */
const BESIDE: FileHost = memoryHost({
  "template.yaml": "",
  "beside.yaml": `tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  beside.nodes.Sink:
    derived_from: tosca.nodes.SoftwareComponent
    capabilities: {sink: tosca.capabilities.Endpoint}
`,
});

/** The YAML block under a heading of a page. */
function example(code: string, heading: "Wrong" | "Right"): string {
  const page = readFileSync(`${FOLDER}${code}.md`, "utf8");
  const block = new RegExp(`## ${heading}\\n+\`\`\`yaml\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1];
  if (block === undefined) throw new Error(`${code}.md has no example "${heading}"`);
  return block;
}

describe("documented examples of type and topology codes", () => {
  it("exist for every code", () => {
    const pages = readdirSync(FOLDER).filter((name) => /^TS(?!45)[34]\d{3}\.md$/.test(name));
    expect(pages.sort()).toEqual(codes.map((code) => `${code}.md`).sort());
  });

  it.each(codes)("%s is reported, and nothing graver, for the wrong example only", (code) => {
    const profile = code === "TS4103" ? ({ profile: "strict" } as const) : {};
    const given = code in inputs ? { inputs: inputs[code as keyof typeof inputs] } : {};
    const extra = ["TS3010", "TS3102", "TS3104", "TS4115", "TS4117"].includes(code)
      ? { host: HOST }
      : { ...given, ...profile, ...(code === "TS3105" ? { host: BESIDE } : {}) };
    const wrong = compileText(example(code, "Wrong"), extra);
    expect(wrong.diagnostics.map((finding) => finding.code)).toContain(code);
    expect(
      wrong.diagnostics.filter((finding) => finding.severity === "error" && finding.code !== code),
    ).toEqual([]);
    const right = compileText(example(code, "Right"), extra);
    expect(right.diagnostics.map((finding) => finding.code)).not.toContain(code);
    expect(right.errors).toEqual([]);
  });
});
