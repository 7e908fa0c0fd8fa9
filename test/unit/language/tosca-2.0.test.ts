import { describe, expect, test } from "vitest";
import { sourceText } from "../../../src/base/span.js";
import { complete } from "../../../src/language/complete.js";
import { hoverAt } from "../../../src/language/hover.js";
import { definitionAt } from "../../../src/language/navigate.js";
import { createParseCache } from "../../../src/language/parse-cache.js";
import { CURSOR, edit } from "./editor.js";

const TYPES = `tosca_definitions_version: tosca_2_0
data_types:
  Mode: { derived_from: string, validation: { $valid_values: [ $value, [ fast, safe ] ] } }
  Point: { properties: { x: { type: integer }, y: { type: integer, required: false } } }
capability_types:
  Store: { properties: { size: { type: integer, default: 1 } } }
relationship_types:
  Uses: { properties: { weight: { type: integer } } }
interface_types:
  Care: { inputs: { who: { type: string, default: me } }, operations: { clean: { inputs: { deep: { type: boolean } } } }, notifications: { dirty: {} } }
node_types:
  Disk:
    capabilities: { store: Store }
    attributes: { used: { type: integer } }
  App:
    properties:
      mode: { type: Mode }
      origin: { type: Point, required: false }
      on: { type: boolean, default: true }
    requirements:
      - disk: { capability: Store, relationship: Uses, count_range: [ 1, 2 ] }
    interfaces: { care: { type: Care } }
policy_types:
  Rule: { properties: { level: { type: integer } } }
`;

const main = (body: string) => `tosca_definitions_version: tosca_2_0
imports:
  - types.yaml
  - { url: types.yaml, namespace: far }
service_template:
  inputs:
    wanted: { type: string, default: fast }
  node_templates:
    big: { type: Disk }
    other: { type: App, properties: { mode: fast }, requirements: [ { disk: big } ] }
${body}`;

const FILES = { "/w/types.yaml": TYPES };

function labels(text: string): readonly string[] {
  const { analysis, offset } = edit(text, FILES);
  return complete(analysis, offset).candidates.map(({ label }) => label);
}

/** Line of the definition behind the cursor, with the file where it is another one. */
function definition(text: string): string | undefined {
  const { analysis, offset } = edit(text, FILES);
  const span = definitionAt(analysis, offset);
  return span && `${span.source.name.replace("/w/", "")}:${span.source.text.slice(span.start, span.end)}`;
}

function hover(text: string): string {
  const { analysis, offset } = edit(text, FILES);
  return hoverAt(analysis, offset, new Map())?.markdown ?? "";
}

const C = CURSOR;

describe("completion in TOSCA 2.0", () => {
  test("properties of the type, required ones first, without those that are there", () => {
    expect(labels(main(`    app:\n      type: App\n      properties:\n        ${C}\n`))).toEqual([
      "mode",
      "on",
      "origin",
    ]);
    expect(
      labels(main(`    app:\n      type: far:App\n      properties:\n        mode: fast\n        ${C}\n`)),
    ).toEqual(["on", "origin"]);
  });

  test("attributes, capabilities, requirements, interfaces, operations and their inputs", () => {
    const app = (rest: string) => labels(main(`    app:\n      type: App\n${rest}`));
    expect(app(`      requirements:\n        - ${C}\n`)).toContain("disk");
    expect(app(`      interfaces:\n        ${C}\n`)).toContain("care");
    expect(app(`      interfaces:\n        care:\n          operations:\n            ${C}\n`)).toEqual([
      "clean",
    ]);
    expect(app(`      interfaces:\n        care:\n          notifications:\n            ${C}\n`)).toEqual([
      "dirty",
    ]);
    expect(
      app(
        `      interfaces:\n        care:\n          operations:\n            clean:\n              inputs:\n                ${C}\n`,
      ),
    ).toEqual(["deep"]);
    expect(labels(main(`    d:\n      type: Disk\n      capabilities:\n        ${C}\n`))).toEqual(["store"]);
    expect(
      labels(
        main(
          `    d:\n      type: Disk\n      capabilities:\n        store:\n          properties:\n            ${C}\n`,
        ),
      ),
    ).toEqual(["size"]);
    expect(
      app(
        `      requirements:\n        - disk:\n            relationship:\n              properties:\n                ${C}\n`,
      ),
    ).toEqual(["weight"]);
  });

  test("values: words of the type, fields of data types, functions with a dollar sign", () => {
    const mode = labels(main(`    app:\n      type: App\n      properties:\n        mode: ${C}\n`));
    expect(mode.slice(0, 2)).toEqual(["fast", "safe"]);
    expect(mode).toContain("{ $get_input: }");
    expect(mode).not.toContain("{ $get_operation_output: }");
    expect(
      labels(main(`    app:\n      type: App\n      properties:\n        on: ${C}\n`)).slice(0, 2),
    ).toEqual(["false", "true"]);
    const point = labels(
      main(`    app:\n      type: App\n      properties:\n        origin:\n          ${C}\n`),
    );
    expect(point).toEqual(expect.arrayContaining(["x", "y", "$get_property", "$valid_values"]));
  });

  test("targets that fit, types by namespace, profiles", () => {
    expect(labels(main(`    app:\n      type: App\n      requirements:\n        - disk: ${C}\n`))).toEqual([
      "big",
    ]);
    const types = labels(main(`    app:\n      type: ${C}\n`));
    expect(types).toEqual(expect.arrayContaining(["App", "Disk", "far:App"]));
    expect(types).not.toContain("Store");
    expect(labels(`tosca_definitions_version: tosca_2_0\nimports:\n  - profile: ${C}\n`)).toEqual([
      "com.github.indigo-dc.tosca-types:2.0",
      "org.oasis-open.tosca.simple:2.0",
    ]);
    const indigo = `tosca_definitions_version: tosca_2_0\nimports:\n  - profile: com.github.indigo-dc.tosca-types:2.0\nservice_template:\n  node_templates:\n    a:\n      type: tosca.nodes.indigo.ElasticCluster\n      properties:\n        ${C}\n`;
    expect(labels(indigo)).toEqual(expect.arrayContaining(["secret_token", "hybrid"]));
  });

  test("arguments of $get_property follow the TOSCA path", () => {
    const ask = (path: string, name = "$get_property") =>
      labels(
        main(
          `    app:\n      type: App\n      properties: { mode: { ${name}: [ ${path}${C} ] } }\n      requirements: [ { disk: big } ]\n`,
        ),
      );
    expect(ask("")).toEqual(expect.arrayContaining(["SELF", "big", "other"]));
    expect(ask("other, ")).toEqual(expect.arrayContaining(["mode", "origin", "RELATIONSHIP", "CAPABILITY"]));
    expect(ask("SELF, RELATIONSHIP, ")).toEqual(["disk"]);
    expect(ask("SELF, RELATIONSHIP, disk, ")).toEqual(expect.arrayContaining(["weight", "TARGET", "SOURCE"]));
    expect(ask("SELF, RELATIONSHIP, disk, TARGET, ", "$get_attribute")).toContain("used");
    expect(ask("SELF, RELATIONSHIP, disk, CAPABILITY, ")).toContain("size");
    expect(ask("big, CAPABILITY, ")).toEqual(["store"]);
    expect(ask("other, origin, ")).toEqual(["x", "y"]);
    expect(
      labels(main(`    app:\n      type: App\n      properties: { mode: { $get_input: ${C} } }\n`)),
    ).toEqual(["wanted"]);
  });

  test("workflows, triggers and substitution mappings", () => {
    const flow = (step: string) =>
      labels(
        main(
          `  workflows:\n    w:\n      steps:\n        one:\n${step}        two: { target: big, activities: [] }\n`,
        ),
      );
    expect(flow(`          target: ${C}\n`)).toEqual(["big", "other"]);
    expect(flow(`          target: other\n          target_relationship: ${C}\n`)).toEqual(["disk"]);
    expect(
      flow(`          target: other\n          activities:\n            - call_operation: ${C}\n`),
    ).toEqual(["care.clean"]);
    expect(flow(`          target: other\n          activities:\n            - inline: ${C}\n`)).toEqual([
      "w",
    ]);
    expect(flow(`          target: other\n          on_success: [ ${C} ]\n`)).toContain("two");
    const event = `  policies:\n    - p:\n        type: Rule\n        triggers:\n          t:\n            event: ${C}\n`;
    expect(labels(main(event))).toEqual(["care.dirty"]);
    const mapped = (rest: string) => labels(main(`  substitution_mappings:\n    node_type: App\n${rest}`));
    expect(mapped(`    properties:\n      ${C}\n`)).toEqual(["mode", "on", "origin"]);
    expect(mapped(`    properties:\n      mode: ${C}\n`)).toEqual(["wanted"]);
    expect(mapped(`    requirements:\n      - disk: [ other, ${C} ]\n`)).toEqual(["disk"]);
    expect(mapped(`    requirements:\n      - disk: [ ${C} ]\n`)).toEqual(["big", "other"]);
    expect(mapped(`    interfaces:\n      care:\n        ${C}\n`)).toEqual(["clean"]);
  });
});

describe("definition and hover in TOSCA 2.0", () => {
  test("lead to members of types, across files and namespaces", () => {
    expect(definition(main(`    app: { type: far:A${C}pp }\n`))).toBe("types.yaml:App");
    expect(definition(main(`    app: { type: App, properties: { mo${C}de: fast } }\n`))).toBe(
      "types.yaml:mode",
    );
    expect(definition(main(`    app: { type: App, requirements: [ { di${C}sk: big } ] }\n`))).toBe(
      "types.yaml:disk",
    );
    expect(definition(main(`    d: { type: Disk, capabilities: { st${C}ore: {} } }\n`))).toBe(
      "types.yaml:store",
    );
    expect(
      definition(main(`    d: { type: Disk, capabilities: { store: { properties: { si${C}ze: 1 } } } }\n`)),
    ).toBe("types.yaml:size");
    expect(
      definition(main(`    app: { type: App, interfaces: { care: { operations: { cl${C}ean: x } } } }\n`)),
    ).toBe("types.yaml:clean");
    expect(definition(main(`    app: { type: App, requirements: [ { disk: bi${C}g } ] }\n`))).toBe(
      "main.yaml:big",
    );
    expect(
      definition(
        main(
          `    app: { type: App, properties: { mode: { $get_property: [ big, CAPABILITY, store, si${C}ze ] } } }\n`,
        ),
      ),
    ).toBe("types.yaml:size");
    expect(
      definition(
        main(
          `  workflows: { w: { steps: { s: { target: other, activities: [ call_operation: care.cl${C}ean ] } } } }\n`,
        ),
      ),
    ).toBe("types.yaml:clean");
    expect(
      definition(main(`  workflows: { w: { steps: { s: { target: bi${C}g, activities: [] } } } }\n`)),
    ).toBe("main.yaml:big");
    expect(
      definition(
        main(
          `  workflows: { w: { steps: { s: { target: big, activities: [], on_failure: t${C}wo }, two: {} } } }\n`,
        ),
      ),
    ).toBe("main.yaml:two");
    expect(
      definition(
        main(
          `  substitution_mappings: { node_type: App, requirements: [ { disk: [ other, di${C}sk ] } ] }\n`,
        ),
      ),
    ).toBe("types.yaml:disk");
    expect(definition(main(`    app: { type: App, properties: { mood${C}: fast } }\n`))).toBeUndefined();
  });

  test("a profile is a file that opens", () => {
    const text = `tosca_definitions_version: tosca_2_0\nimports:\n  - profile: com.github.indigo-dc.${C}tosca-types:2.0\n`;
    const { analysis, offset } = edit(text);
    expect(definitionAt(analysis, offset)?.source.name).toMatch(/indigo-2\.0\.yaml$/);
  });

  test("hover says type, default, rules and derivation", () => {
    expect(hover(main(`    app: { type: App, properties: { mo${C}de: fast } }\n`))).toMatch(
      /\*\*property\*\* `mode`: `Mode`[\s\S]*required[\s\S]*must satisfy `{ \$valid_values/,
    );
    expect(hover(main(`    app: { type: A${C}pp }\n`))).toMatch(
      /node type\*\* `App`[\s\S]*`mode: Mode \(required\)`[\s\S]*`disk: Store`/,
    );
    expect(hover(main(`    a${C}pp: { type: App }\n`))).toContain("**node type** `App`");
    expect(hover(main(`    d: { type: Disk, capabilities: { st${C}ore: {} } }\n`))).toContain(
      "capability type",
    );
    expect(hover(main(`  outputs: { o: { value: { $un${C}ion: [ [ a ], [ b ] ] } } }\n`))).toContain(
      "$union".slice(1),
    );
  });
});

test("a file is parsed again only when its text has changed, and its findings are told each time", () => {
  const parse = createParseCache();
  const found: string[] = [];
  const sink = { add: ({ code }: { readonly code: string }) => void found.push(code) };
  const first = parse(sourceText("a.yaml", "a: 1\na: 2\n"), sink);
  expect(parse(sourceText("a.yaml", "a: 1\na: 2\n"), sink)).toBe(first);
  expect(found).toHaveLength(2);
  expect(found[0]).toBe(found[1]);
  const other = parse(sourceText("a.yaml", "a: 3\n"), sink);
  expect(other).not.toBe(first);
  expect(found).toHaveLength(2);
  expect(parse(sourceText("b.yaml", "a: 3\n"), sink)).not.toBe(other);
});

test("files that import each other in circles, by namespaces, are completed all the same", () => {
  const circle = (other: string, type: string) =>
    `tosca_definitions_version: tosca_2_0\nimports: [ { url: ${other}.yaml, namespace: n }, { url: ${other}.yaml, namespace: m } ]\nnode_types: { ${type}: {} }\n`;
  const files = { "/w/a.yaml": circle("b", "A"), "/w/b.yaml": circle("a", "B") };
  const text = `tosca_definitions_version: tosca_2_0\nimports: [ a.yaml ]\nservice_template:\n  node_templates:\n    x:\n      type: ${C}\n`;
  const { analysis, offset } = edit(text, files);
  const types = complete(analysis, offset).candidates.map(({ label }) => label);
  expect(types).toEqual(expect.arrayContaining(["A", "n:B", "m:B"]));
});
