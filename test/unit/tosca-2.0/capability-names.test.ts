import { describe, expect, test } from "vitest";
import { compile2 } from "./compile.js";

const TYPES = `tosca_definitions_version: tosca_2_0
capability_types: { C: {}, D: { derived_from: C } }
relationship_types: { R: {} }
node_types:
  Host: { capabilities: { front: { type: C }, back: { type: D } } }
  Client: { requirements: [ { up: { capability: front, node: Host, relationship: R } } ] }
`;
const refined = (capability: string) =>
  `${TYPES}  Mine: { derived_from: Client, requirements: [ { up: { capability: ${capability}, node: Host } } ] }\n`;
const assigned = (capability: string) =>
  `${TYPES}service_template:
  node_templates:
    host: { type: Host }
    client: { type: Client, requirements: [ { up: { node: host, capability: ${capability} } } ] }
`;

describe("a requirement that names a capability of its node type, and no capability type", () => {
  test("G13: an assignment keeps the name (8.5.2)", () => {
    expect(compile2(assigned("front")).errors).toEqual([]);
    for (const other of ["back", "C", "D"]) {
      const { diagnostics, errors } = compile2(assigned(other));
      expect(errors).toEqual(["10 TS3315"]);
      expect(diagnostics.find(({ severity }) => severity === "error")?.message).toBe(
        `The requirement "up" of "client" asks for the capability "${other}" instead of the "front" of its definition.`,
      );
    }
  });

  test("G18: a refinement keeps the name, and makes no type of it (8.4.2)", () => {
    expect(compile2(refined("front")).errors).toEqual([]);
    expect(compile2(refined("back")).errors).toEqual(["7 TS3315"]);
    expect(compile2(refined("C")).errors).toEqual(["7 TS3315"]);
  });

  test("G14: the index of a node is shown as it was given", () => {
    const { diagnostics } = compile2(assigned("front").replace("node: host", "node: [ host, -1 ]"));
    expect(diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message)).toEqual([
      'The index of the requirement "up" of "client" must be a whole number from 0 on, but "-1" was found.',
    ]);
  });
});
