import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { SCHEMAS, schemaText } from "../../../scripts/tosca-schema.js";
import { sourceText } from "../../../src/base/span.js";
import { parseYaml } from "../../../src/syntax/compose.js";
import { toJson } from "../../../src/syntax/scalars.js";
import { corpus } from "../topology/compile.js";

const FOLDER = resolve(import.meta.dirname, "../../../tosca/schema");

function validator(name: string) {
  const schema = JSON.parse(readFileSync(join(FOLDER, name), "utf8"));
  return new Ajv({ strict: false, allErrors: true }).compile(schema);
}

function json(text: string) {
  const root = parseYaml(sourceText("file", text), { add: () => {} });
  if (root === undefined) throw new Error("not YAML");
  return toJson(root);
}

test.each(SCHEMAS)(
  "%s is what the tables of keynames say (node --import tsx scripts/tosca-schema.ts)",
  (name, root, facts) => {
    expect(readFileSync(join(FOLDER, name), "utf8") === schemaText(root, facts)).toBe(true);
  },
);

describe("the schema of 1.x", () => {
  const validate = validator("tosca-1.schema.json");
  const folder = corpus("indigo");

  test.skipIf(folder === undefined)("accepts every INDIGO template", () => {
    const examples = join(folder ?? "", "examples");
    const files = readdirSync(examples).filter((name) => name.endsWith(".yaml"));
    expect(files.length).toBeGreaterThan(30);
    for (const name of files) {
      expect(
        validate(json(readFileSync(join(examples, name), "utf8"))),
        `${name} ${JSON.stringify(validate.errors?.[0])}`,
      ).toBe(true);
    }
  });

  test.each([
    ["a keyname that is none", "node_template: {}", "/topology_template"],
    [
      "a node template without a type",
      "node_templates: { a: { properties: {} } }",
      "/topology_template/node_templates/a",
    ],
    ["a list in the place of a map", "node_templates: []", "/topology_template/node_templates"],
    [
      "requirements as a text",
      "node_templates: { a: { type: t, requirements: b } }",
      "/topology_template/node_templates/a/requirements",
    ],
  ])("refuses %s", (_, topology, place) => {
    expect(
      validate(json(`tosca_definitions_version: tosca_simple_yaml_1_3\ntopology_template: { ${topology} }`)),
    ).toBe(false);
    expect(validate.errors?.map(({ instancePath }) => instancePath)).toContain(place);
  });

  test("refuses a version that there is not", () => {
    expect(validate(json("tosca_definitions_version: tosca_simple_yaml_1_9"))).toBe(false);
    expect(validate(json("tosca_definitions_version: tosca_simple_yaml_1_0_0"))).toBe(true);
  });
});

describe("the schema of 2.0", () => {
  const validate = validator("tosca-2.schema.json");
  const folder = corpus("oasis-2.0");

  test.skipIf(folder === undefined)("accepts every valid file of OASIS", () => {
    const files = readdirSync(folder ?? "", { recursive: true, encoding: "utf8" }).filter((name) => {
      const expected = join(folder ?? "", name.replace(/\.yaml$/, ".expected"));
      return name.endsWith(".yaml") && existsSync(expected) && readFileSync(expected, "utf8").trim() === "0";
    });
    expect(files.length).toBeGreaterThan(100);
    for (const name of files) {
      expect(
        validate(json(readFileSync(join(folder ?? "", name), "utf8"))),
        `${name} ${JSON.stringify(validate.errors?.[0])}`,
      ).toBe(true);
    }
  });

  test("refuses a section of 1.x", () => {
    expect(validate(json("tosca_definitions_version: tosca_2_0\ntopology_template: {}"))).toBe(false);
  });
});
