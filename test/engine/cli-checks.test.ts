import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { elastosca } from "../support/scenario.js";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "elastosca-checks-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
  return path;
}

const UNUSED = `tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
  inputs:
    size: { type: string, default: a }
`;

/** Codes that validate finds, as JSON tells them. */
function codes(path: string, ...args: readonly string[]): readonly string[] {
  const { stdout } = elastosca(["validate", path, "--format", "json", ...args]);
  const [file] = JSON.parse(stdout) as { readonly diagnostics: readonly { readonly code: string }[] }[];
  return (file?.diagnostics ?? []).map(({ code }) => code);
}

describe("elastosca.config.yaml", () => {
  test("sets levels for its folder and below, overrides for parts of it, and options win over it", () => {
    const above = put("a.yaml", UNUSED);
    const below = put("old/b.yaml", UNUSED);
    expect(codes(above)).toEqual(["TS4501"]);
    put(
      "elastosca.config.yaml",
      "levels: { TS4501: error }\noverrides:\n  - folder: old\n    levels: { TS4501: none }\n",
    );
    expect(elastosca(["validate", above]).status).toBe(1);
    expect(elastosca(["validate", below]).status).toBe(0);
    expect(codes(below)).toEqual([]);
    expect(elastosca(["validate", above, "--level", "TS4501=info"]).status).toBe(0);
  });

  test("with a fault is a located error", () => {
    const path = put("a.yaml", UNUSED);
    put("elastosca.config.yaml", "levels:\n  TS0001: none\n");
    const { stdout, status } = elastosca(["validate", path, "--format", "json"]);
    expect(status).toBe(1);
    expect(stdout).toContain("TS9401");
    put("elastosca.config.yaml", "level: {}\n");
    expect(codes(path)).toContain("TS2004");
  });
});

describe("validate --fix", () => {
  test("writes what can mean one thing only, in rounds, and leaves guesses alone", () => {
    const path = put(
      "a.yaml",
      `tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
  node_templatse:
    server:
      type: tosca.nodes.Compute
      capabilities:
        host:
          propertise: { num_cpu: 2 }
      colour: red
`,
    );
    const { status, stderr } = elastosca(["validate", path, "--fix"]);
    expect(stderr).toContain("3 repairs written");
    expect(status).toBe(1);
    const text = readFileSync(path, "utf8");
    expect(text).toContain("properties: { num_cpus: 2 }");
    expect(text).toContain("colour: red");
    expect(elastosca(["validate", path, "--fix"]).stderr).not.toContain("written");
  });
});
