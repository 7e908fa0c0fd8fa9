import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Json } from "../src/base/json.js";
import { DEFAULT_POLICY, type ElasticityPolicy } from "../src/elasticity/core/policy.js";
import { POOL_FIELDS } from "../src/elasticity/core/pool-settings.js";
import { SCHEDULED_FIELDS, type ScheduledField } from "../src/elasticity/core/schedule.js";
import {
  POLICY_CLASSES,
  POLICY_FIELD_ENTRIES,
  POLICY_FIELDS,
  type PolicyField,
} from "../src/placement/policy-fields.js";
import { POLICY_PRESETS } from "../src/placement/policy-presets.js";
import { CLUES_HOOKS } from "../src/workspace/clues/hooks.js";

const root = resolve(import.meta.dirname, "..");

/** The files with parts that are made from the table of policy fields. */
export const POLICY_SCHEMA = join(root, "tosca", "schema", "policy.schema.json");
export const SITES_SCHEMA = join(root, "tosca", "schema", "sites.schema.json");
export const ELASTICITY_PAGE = join(root, "docs", "elasticity.md");

const BEGIN = "<!-- policy fields: made by scripts/policy-schema.ts -->";
const END = "<!-- end of policy fields -->";

type JsonMap = { readonly [key: string]: Json };

/** Schema of each field, its description with the default, and of the preset that they come over. */
export function fieldSchemas(): JsonMap {
  const fields = Object.fromEntries(
    POLICY_FIELD_ENTRIES.map(([name, field]) => {
      const text = field.meaning.replaceAll("`", "");
      const description = `${text.charAt(0).toUpperCase()}${text.slice(1)}. Default: ${defaultText(name)}.`;
      return [name, { ...valueSchema(field), description }];
    }),
  );
  return { preset: presetSchema(), ...fields };
}

function presetSchema(): JsonMap {
  const purposes = Object.entries(POLICY_PRESETS).map(([name, { purpose }]) => `${name} (${purpose})`);
  const description = `Policy made for a purpose; the other keys come over it: ${purposes.join("; ")}.`;
  return { type: "string", enum: Object.keys(POLICY_PRESETS), description };
}

function valueSchema({ kind }: PolicyField): JsonMap {
  switch (kind) {
    case "time":
      return { $ref: "#/definitions/time" };
    case "count":
      return { type: "integer", minimum: 0 };
    case "share":
      return { type: "number", minimum: 0, maximum: 1 };
    case "amount":
      return { type: "number", minimum: 0 };
    case "boolean":
      return { type: "boolean" };
    case "gang":
      return { type: "string", enum: ["all-or-nothing", "greedy", "best-effort"] };
    case "placement":
      return list({ type: "string", enum: ["priority", "cost", "least-waste", "locality"] });
    case "classes":
      return list({ type: "string", enum: Object.keys(POLICY_CLASSES) });
    case "names":
      return { type: "array", items: { type: "string" } };
    case "pools":
      return { type: "object", additionalProperties: poolSchema() };
    case "schedule":
      return {
        type: "array",
        items: {
          type: "object",
          additionalProperties: false,
          required: ["cron"],
          properties: {
            cron: {
              type: "string",
              description: "Minute, hour, day of the month, month and day of the week, in UTC.",
            },
            ...Object.fromEntries(SCHEDULED_FIELDS.map((name) => [name, scheduledSchema(name)])),
          },
        },
      };
  }
}

function poolSchema(): JsonMap {
  const times = POOL_FIELDS.map((name) => {
    const { meaning } = POLICY_FIELDS[name];
    const description = `Here: ${meaning.replaceAll("`", "")}.`;
    return [name, { ...valueSchema(POLICY_FIELDS[name]), description }];
  });
  return {
    type: "object",
    additionalProperties: false,
    minProperties: 1,
    properties: Object.fromEntries(times) as JsonMap,
  };
}

function scheduledSchema(name: ScheduledField): JsonMap {
  const { meaning } = POLICY_FIELDS[name];
  const description = `From then on: ${meaning.replaceAll("`", "")}.`;
  return { ...valueSchema(POLICY_FIELDS[name]), description };
}

function list(items: JsonMap): JsonMap {
  return { type: "array", minItems: 1, items };
}

/** The default of a field as people read it. */
export function defaultText(name: keyof ElasticityPolicy): string {
  const value = DEFAULT_POLICY[name];
  if (name === "minNodes" || name === "maxNodes") return "the template's";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.join(", ");
  if (typeof value === "object") return "none";
  const unit = POLICY_FIELD_ENTRIES.find(([other]) => other === name)?.[1].kind === "time" ? " s" : "";
  return `${String(value)}${unit}`;
}

/** Schema of a policy file: the fields, and what an import from CLUES leaves beside them. */
export function policySchema(time: Json): JsonMap {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    $id: "urn:elastosca:schema:policy",
    title: "Elastosca policy file",
    description:
      "How a cluster breathes: parameters of the elasticity loop. Times are seconds or a number with a unit.",
    type: "object",
    additionalProperties: false,
    properties: {
      ...fieldSchemas(),
      hooks: hookSchema({
        timeout: {
          $ref: "#/definitions/time",
          description: "Time that a program may take. Default: 180 s.",
        },
      }),
      clues: {
        type: "object",
        description:
          "Settings of an imported CLUES configuration that have no counterpart; shown, without effect.",
        additionalProperties: { type: "string" },
      },
    },
    definitions: { time },
  };
}

/** Schema of the programs by hook; `more` keys stand beside them. */
export function hookSchema(more: JsonMap = {}): JsonMap {
  const hooks = CLUES_HOOKS.map(({ name, clues, when }) => [
    name,
    {
      type: "array",
      minItems: 1,
      items: { type: "string" },
      description: `Called ${when} (${clues} of CLUES).`,
    },
  ]);
  return {
    type: "object",
    description:
      "Programs with their arguments that are called when something happens to a node; its name is added as the last one.",
    additionalProperties: false,
    properties: { ...more, ...Object.fromEntries(hooks) },
  };
}

/** The table of docs/elasticity.md, one row a field. */
export function fieldTable(): string {
  const rows = POLICY_FIELD_ENTRIES.map(([name, { clues, meaning, classes }]) => {
    const only = classes === undefined ? "" : ` (${classes.join(", ")})`;
    return `| \`${name}\` | ${clues.join(", ")} | ${defaultText(name)} | ${meaning}${only} |`;
  });
  return [
    "| key | in CLUES | default | meaning (classes that use it) |",
    "| --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

/** The page with its table made anew; unchanged where it has no marks. */
export function pageWithTable(page: string): string {
  const from = page.indexOf(BEGIN);
  const to = page.indexOf(END);
  if (from < 0 || to < from) return page;
  return `${page.slice(0, from + BEGIN.length)}\n\n${fieldTable()}\n\n${page.slice(to)}`;
}

/** The text of the sites schema with the fields of the policy in its definition `elasticity`. */
export function sitesSchemaWithFields(text: string): string {
  const schema = JSON.parse(text) as JsonMap;
  const definition = (schema["definitions"] as JsonMap)["elasticity"] as JsonMap;
  const made = JSON.stringify(
    { ...definition, properties: { ...fieldSchemas(), hooks: hookSchema() } },
    null,
    2,
  );
  const from = text.indexOf('    "elasticity": {\n');
  const to = text.indexOf('    "site": {\n');
  return `${text.slice(0, from)}    "elasticity": ${made.replaceAll("\n", "\n    ")},\n${text.slice(to)}`;
}

/** A JSON file that holds a map. */
export function readJson(file: string): JsonMap {
  return JSON.parse(readFileSync(file, "utf8")) as JsonMap;
}

function main(): void {
  const sites = sitesSchemaWithFields(readFileSync(SITES_SCHEMA, "utf8"));
  writeFileSync(SITES_SCHEMA, sites);
  writeFileSync(POLICY_SCHEMA, `${JSON.stringify(policySchema(timeSchema()), null, 2)}\n`);
  writeFileSync(ELASTICITY_PAGE, pageWithTable(readFileSync(ELASTICITY_PAGE, "utf8")));
  // What is generated is checked like all else.
  const biome = join(root, "node_modules", "@biomejs", "biome", "bin", "biome");
  execFileSync(process.execPath, [biome, "format", "--write", SITES_SCHEMA, POLICY_SCHEMA]);
}

/** What a time is, as the sites file has it. */
export function timeSchema(): Json {
  return (readJson(SITES_SCHEMA)["definitions"] as JsonMap)["time"] ?? null;
}

if (process.argv[1] === import.meta.filename) main();
