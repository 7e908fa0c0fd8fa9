import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  ELASTICITY_PAGE,
  fieldSchemas,
  fieldTable,
  hookSchema,
  POLICY_SCHEMA,
  pageWithTable,
  policySchema,
  readJson,
  SITES_SCHEMA,
  timeSchema,
} from "../../../scripts/policy-schema.js";
import { HOOKS } from "../../../src/elasticity/hooks.js";
import { POLICY_FIELD_ENTRIES } from "../../../src/placement/policy-fields.js";
import { CLUES_HOOKS } from "../../../src/workspace/clues/hooks.js";
import { CLUES_PARAMETERS } from "../../../src/workspace/clues/parameters.js";

/** When one of these fails: node --import tsx scripts/policy-schema.ts */
test("CL-1 the schemas hold the parameters as the core has them", () => {
  expect(readJson(POLICY_SCHEMA)).toEqual(policySchema(timeSchema()));
  expect(readJson(SITES_SCHEMA)).toMatchObject({
    definitions: { elasticity: { properties: { ...fieldSchemas(), hooks: hookSchema() } } },
  });
});

test("CL-1 the page on elasticity lists every parameter with its default and its name in CLUES", () => {
  const page = readFileSync(ELASTICITY_PAGE, "utf8");
  expect(pageWithTable(page)).toBe(page);
  expect(page).toContain(fieldTable());
});

test("CL-1 the names of CLUES in the table of fields are those of its parameters", () => {
  for (const [field, { clues }] of POLICY_FIELD_ENTRIES) {
    const from = CLUES_PARAMETERS.filter((parameter) => parameter.field === field).map(({ name }) => name);
    expect([...clues].sort(), field).toEqual(from.sort());
  }
});

test("CL-10 the hooks that a file may name are those that the controller calls, all 14", () => {
  expect(Object.fromEntries(CLUES_HOOKS.map(({ name, clues }) => [name, clues]))).toEqual(HOOKS);
  expect(CLUES_HOOKS).toHaveLength(14);
});
