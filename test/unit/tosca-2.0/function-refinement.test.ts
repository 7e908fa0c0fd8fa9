import { describe, expect, test } from "vitest";
import { compile2 } from "./compile.js";

const service = (own: string) => `tosca_definitions_version: tosca_2_0
functions:
  twice: { signatures: [ { arguments: [ integer ], result: integer, implementation: a.sh }, { arguments: [ string ], result: string } ] }
service_template:
  functions: { twice: { signatures: ${own} } }
  node_templates: {}
  outputs: { o: { value: { $twice: [ 1.5 ] } } }
`;

describe("G04 functions of a service template", () => {
  test.each([
    ["[ { implementation: b.sh }, {}, { arguments: [ float ], result: float } ]", []],
    ["[ { arguments: [ integer ], implementation: b.sh }, {}, { arguments: [ float ] } ]", []],
    ["[ { arguments: [ float ] }, {}, { arguments: [ float ] } ]", ["5 TS3315"]],
    ["[ {}, { result: integer }, { arguments: [ float ] } ]", ["5 TS3315"]],
    ["[ { variadic: true }, {}, { arguments: [ float ] } ]", ["5 TS3315"]],
  ])("G04: the refinement %s", (own, expected) => {
    expect(compile2(service(own)).errors).toEqual(expected);
  });

  test("G04: a function that is new in the service template may have any signature", () => {
    const text = service("[ {}, {}, { arguments: [ float ] } ]").replace(
      "functions: { twice:",
      "functions: { half: { signatures: [ { arguments: [ float ], result: float } ] }, twice:",
    );
    expect(compile2(text).errors).toEqual([]);
  });
});
