import { posix } from "node:path";
import { describe, expect, test } from "vitest";
import { compileText } from "../topology/compile.js";

const host = (files: Readonly<Record<string, string>>) => ({
  read: (path: string) => files[path],
  resolve: (from: string, reference: string) => posix.resolve(posix.dirname(from), reference),
});

const EVENT = JSON.stringify({
  type: "object",
  required: ["id"],
  properties: { id: { type: "integer" }, from: { $ref: "parts/place.json#/definitions/place" } },
});
const PLACE = JSON.stringify({
  definitions: {
    place: { type: "object", properties: { city: { $ref: "#/definitions/name" } } },
    name: { minLength: 2 },
  },
});
const FILES = { "/t/schemas/event.json": EVENT, "/t/schemas/parts/place.json": PLACE };

/** A property with a schema and a value; line 8 is the definition, line 14 the value. */
const template = (
  schema: string,
  value: string,
  type = "json",
) => `tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  my.Node:
    derived_from: tosca.nodes.Root
    properties:
      event:
        type: ${type}
        ${schema}
topology_template:
  node_templates:
    one:
      type: my.Node
      properties:
        event: ${value}
`;
const NAMED = "constraints: [ { schema: schemas/event.json } ]";

function check(
  schema: string,
  value: string,
  files: Readonly<Record<string, string>> = FILES,
  type = "json",
) {
  const found = compileText(template(schema, value, type), { name: "/t/main.yaml", host: host(files) });
  return {
    errors: found.errors,
    infos: found.infos.filter((place) => place.includes("TS32")),
    messages: found.diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message),
  };
}

describe("F27: schemas outside of the template", () => {
  test("F27: a JSON schema in a file beside the template is applied, with the files it refers to", () => {
    expect(check(NAMED, `'{"id": 7, "from": {"city": "Ayora"}}'`)).toEqual({
      errors: [],
      infos: [],
      messages: [],
    });
    expect(check(NAMED, `'{"id": "x"}'`).errors).toEqual(["14:16 TS3007"]);
    expect(check(NAMED, `'{"id": 7, "from": {"city": "A"}}'`).errors).toEqual(["14:16 TS3007"]);
  });

  test("F27: the message says where in the value and why", () => {
    expect(check(NAMED, `'{"id": 7, "from": {"city": "A"}}'`).messages[0]).toContain(
      'it must fit its schema: at /from/city "minLength" is 2',
    );
    expect(check(NAMED, "'{}'").messages[0]).toContain('fit its schema: "required" is ["id"]');
  });

  test("F27: the key external-schema is the same", () => {
    const key = "external-schema: schemas/event.json";
    expect(check(key, `'{"id": 7}'`).errors).toEqual([]);
    expect(check(key, `'{"id": true}'`).errors).toEqual(["14:16 TS3007"]);
    expect(check("external-schema: schemas/evnt.json", "'{}'").errors).toEqual(["8:26 TS3008"]);
    expect(check("external-schema: schemas/event.json", "1", FILES, "integer").errors).toEqual([
      "8:26 TS3008",
    ]);
  });

  test("F27: a value written as YAML is held against the schema as well", () => {
    expect(check(NAMED, "{ id: 7 }").errors).toEqual([]);
    expect(check(NAMED, "{ id: seven }").errors).toEqual(["14:16 TS3007"]);
  });

  test("F27: a file that is not there, or is no JSON, is refused where it is named", () => {
    expect(check(NAMED, "'{}'", {}).errors).toEqual(["8:34 TS3008"]);
    expect(check(NAMED, "'{}'", { "/t/schemas/event.json": "{" }).errors).toEqual(["8:34 TS3008"]);
  });

  test("F27: the schema lies beside the library that names it, not beside the template", () => {
    const library = template(NAMED, "").split("topology_template")[0] ?? "";
    const files = { "/lib/types.yaml": library, "/lib/schemas/event.json": EVENT };
    const main = `tosca_definitions_version: tosca_simple_yaml_1_3
imports: [ ../lib/types.yaml ]
topology_template:
  node_templates:
    one: { type: my.Node, properties: { event: '{"id": "x"}' } }
`;
    expect(compileText(main, { name: "/t/main.yaml", host: host(files) }).errors).toEqual(["5:48 TS3007"]);
  });

  test.each([
    [
      "an address that is not fetched",
      "constraints: [ { schema: https://example.org/event.json } ]",
      "json",
      "'{}'",
    ],
    ["a schema for XML", "constraints: [ { schema: '<xs:schema/>' } ]", "xml", "'<a/>'"],
    ["a schema for XML in a file", "constraints: [ { schema: event.xsd } ]", "xml", "'<a/>'"],
    [
      "a keyword that is not supported",
      `external-schema: '{"unevaluatedProperties": false}'`,
      "json",
      "'{}'",
    ],
    ["a part that is not there", `external-schema: '{"$ref": "nowhere.json#/a"}'`, "json", "'{}'"],
  ])("F27: %s is said not to be applied", (_what, schema, type, value) => {
    const files = { "/t/event.xsd": "<xs:schema/>" };
    const { errors, infos } = check(schema, value, files, type);
    expect(errors).toEqual([]);
    expect(infos).toHaveLength(1);
    expect(infos[0]).toMatch(/^8:\d+ TS3207$/);
  });

  test("F27: what an address gives is applied where the host may fetch it", () => {
    const schema = "constraints: [ { schema: https://example.org/event.json } ]";
    const files = { "https://example.org/event.json": EVENT, "https://example.org/parts/place.json": PLACE };
    expect(check(schema, `'{"id": 7, "from": {"city": "A"}}'`, files).errors).toEqual(["14:16 TS3007"]);
    expect(check(schema, `'{"id": 7}'`, files)).toEqual({ errors: [], infos: [], messages: [] });
  });

  test.each([
    [`{"dependentRequired": {"a": ["b"]}}`, `{"a": 1}`, false],
    [`{"dependentRequired": {"a": ["b"]}}`, `{"a": 1, "b": 2}`, true],
    [`{"dependencies": {"a": {"required": ["c"]}}}`, `{"a": 1}`, false],
    [`{"contains": {"type": "null"}, "minContains": 2}`, "[null, 1]", false],
    [`{"contains": {"type": "null"}, "minContains": 0}`, "[1]", true],
    [`{"contains": {"type": "null"}, "maxContains": 1}`, "[null, null]", false],
    [`{"anyOf": [{"type": "string"}, {"minimum": 3}]}`, "2", false],
    [`{"anyOf": [{"type": "string"}, {"minimum": 3}]}`, "4", true],
    [
      `{"$ref": "#/$defs/list", "$defs": {"list": {"items": {"$ref": "#/$defs/list"}, "maxItems": 1}}}`,
      "[[[]]]",
      true,
    ],
    [
      `{"$ref": "#/$defs/list", "$defs": {"list": {"items": {"$ref": "#/$defs/list"}, "maxItems": 1}}}`,
      "[[[], []]]",
      false,
    ],
  ])("F27: %s holds for %s: %s", (schema, value, holds) => {
    const { errors } = check(`external-schema: '${schema}'`, `'${value}'`);
    expect(errors).toEqual(holds ? [] : ["14:16 TS3007"]);
  });
});
