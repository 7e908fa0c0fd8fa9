import type { Span } from "../../base/span.js";
import { childOf } from "../../syntax/access.js";
import type { Member } from "../../tosca-2.0/members.js";
import type { Model, TypeDefinition } from "../../tosca-2.0/model.js";
import { lineOf } from "../../tosca-2.0/names.js";
import { partOf, type Schema } from "../../tosca-2.0/schemas.js";
import { clausesOf } from "../../tosca-2.0/values.js";
import { placeText, valueText } from "../describe.js";
import { textOf } from "../members.js";
import { ownerOfType } from "./owner.js";

/** A type as people write it: `map of string`. */
export function schemaText2(model: Model, schema: Schema | undefined): string {
  if (schema === undefined) return "any";
  const entry = partOf(model, schema, "entry_schema");
  return entry === undefined || schema.base === "complex"
    ? schema.name
    : `${schema.name} of ${schemaText2(model, entry)}`;
}

/** Everything about a property, attribute or parameter, as Markdown. */
export function memberMarkdown(model: Model, noun: string, member: Member): string {
  const { name, schema, required, default: standard, value, span } = member;
  const lines = [`**${noun}** \`${name}\`: \`${schemaText2(model, schema)}\``];
  if (value !== undefined) lines.push(`fixed: \`${valueText(value)}\``);
  else if (standard !== undefined) lines.push(`default: \`${valueText(standard)}\``);
  else lines.push(required ? "required, without a default" : "optional");
  for (const { clause } of schema === undefined ? [] : clausesOf(schema))
    lines.push(`must satisfy \`${valueText(clause)}\``);
  lines.push(`declared in ${placeText(span)}`);
  return lines.join("  \n");
}

/** A member in one line, for lists. */
export function memberLine2(
  model: Model,
  { name, schema, required, default: standard, value }: Member,
): string {
  const given = value ?? standard;
  const shown = given === undefined ? (required ? " (required)" : "") : ` = ${valueText(given)}`;
  return `${name}: ${schemaText2(model, schema)}${shown}`;
}

/** A type with its ancestors, its description and its members, as Markdown. */
export function typeMarkdown2(model: Model, type: TypeDefinition): string {
  const names = lineOf(model, type).map(({ name }) => name);
  const blocks = [`**${type.kind} type** \`${type.name}\``];
  if (names.length > 1) blocks.push(names.map((name) => `\`${name}\``).join(" ← "));
  const description = textOf(childOf(type.node, "description"));
  if (description !== undefined) blocks.push(description.trim());
  const owner = ownerOfType(model, type) ?? {};
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ["properties", [...(owner.properties?.values() ?? [])].map((member) => memberLine2(model, member))],
    ["attributes", [...(owner.attributes?.values() ?? [])].map((member) => memberLine2(model, member))],
    [
      "capabilities",
      [...(owner.capabilities?.values() ?? [])].map(({ name, type: of }) => `${name}: ${of?.name ?? ""}`),
    ],
    [
      "requirements",
      [...(owner.requirements?.values() ?? [])].map(
        ({ name, capability }) => `${name}: ${capability?.name ?? ""}`,
      ),
    ],
  ];
  for (const [title, lines] of lists)
    if (lines.length > 0) blocks.push(`${title}:\n${lines.map((line) => `- \`${line}\``).join("\n")}`);
  blocks.push(`defined in ${placeText(type.span)}`);
  return blocks.join("\n\n");
}

/** A name with where it is declared. */
export function placedMarkdown(noun: string, name: string, of: string | undefined, span: Span): string {
  return `**${noun}** \`${name}\`${of === undefined ? "" : `: ${of}`}\n\ndeclared in ${placeText(span)}`;
}
