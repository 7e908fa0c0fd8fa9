import { describe, expect, it } from "vitest";
import { compileText } from "./compile.js";
import { onlyError } from "./only-error.js";

describe("inputs", () => {
  const text = `tosca_definitions_version: tosca_simple_yaml_1_0
topology_template:
  inputs:
    cpus:
      type: integer
      constraints:
        - in_range: [1, 8]
    memory:
      type: scalar-unit.size
      default: 2 GB
  node_templates:
    server:
      type: tosca.nodes.Compute
      capabilities:
        host:
          properties:
            num_cpus: {get_input: cpus}
            mem_size: {get_input: memory}
`;

  it("reports a missing input once, at its declaration", () => {
    const { at, hint } = onlyError(text);
    expect(at).toBe("4:5 TS4016");
    expect(hint).toContain("integer");
  });

  it("reports a value of the wrong type at the declaration", () => {
    expect(onlyError(text, { inputs: { cpus: "many" } }).at).toBe("4:5 TS3004");
  });

  it("reports a value that violates a constraint at the declaration", () => {
    expect(onlyError(text, { inputs: { cpus: 9 } }).at).toBe("4:5 TS3007");
  });

  it("reports a value for an unknown input with the nearest name", () => {
    const given = { inputs: { cpus: 2, memry: "1 GB" } };
    expect(compileText(text, given).warnings).toEqual(["4:5 TS4017"]);
    const { at, hint } = onlyError(text, { ...given, profile: "strict" });
    expect(at).toBe("4:5 TS4017");
    expect(hint).toContain('"memory"');
  });

  it("reports an input that does not fit the property that asks for it, at the function", () => {
    const wrong = text.replace("num_cpus: {get_input: cpus}", "num_cpus: {get_input: memory}");
    expect(onlyError(wrong, { inputs: { cpus: 2 } }).at).toBe("17:24 TS3004");
  });

  it("converts text from a command line by the declared type", () => {
    const { topology, errors } = compileText(text, { inputs: { cpus: "4", memory: "512 MiB" } });
    expect(errors).toEqual([]);
    const host = topology?.nodes.get("server")?.capabilities.get("host")?.properties;
    expect(host?.get("num_cpus")?.value).toEqual({ kind: "static", json: 4 });
    expect(host?.get("mem_size")?.value).toEqual({ kind: "static", json: 512 * 2 ** 20 });
  });
});
