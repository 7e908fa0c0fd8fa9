import type { Span } from "../base/span.js";
import { compileConstraint } from "../model/constraints.js";
import { chainOf } from "../model/inherit.js";
import type { PropertyDefinition } from "../model/properties.js";
import type { ValueSchema } from "../model/schemas.js";
import type { TypeEntry } from "../model/types.js";
import type { KeyRule } from "../schema/shape.js";
import type { YamlNode } from "../syntax/node.js";
import { membersOf } from "./members.js";

/** A type as people write it: `map of string`. */
export function schemaText(schema: ValueSchema): string {
  return schema.entry === undefined ? schema.type : `${schema.type} of ${schemaText(schema.entry)}`;
}

/** What values must fulfil, one sentence a constraint. */
export function constraintTexts(schema: ValueSchema): readonly string[] {
  return schema.constraints.flatMap((constraint) => {
    const made = compileConstraint(constraint, schema);
    return "rule" in made ? [`must ${made.rule}`] : [];
  });
}

/** The text of a value in one line. */
export function valueText(node: YamlNode): string {
  const text = node.span.source.text.slice(node.span.start, node.span.end).replace(/\s+/g, " ");
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** A property in one line, for lists. */
export function propertyLine({ name, schema, required, default: value }: PropertyDefinition): string {
  const given = value === undefined ? "" : ` = ${valueText(value)}`;
  return `${name}: ${schemaText(schema)}${required && value === undefined ? " (required)" : ""}${given}`;
}

/** Everything about a declared property, as Markdown. */
export function propertyMarkdown(noun: string, property: PropertyDefinition, description?: string): string {
  const { name, schema, required, default: value, owner } = property;
  const lines = [`**${noun}** \`${name}\`: \`${schemaText(schema)}\``];
  lines.push(
    value === undefined
      ? required
        ? "required, without a default"
        : "optional"
      : `default: \`${valueText(value)}\``,
  );
  for (const rule of constraintTexts(schema)) lines.push(rule);
  lines.push(`declared by \`${owner}\` (${placeText(property.span)})`);
  return [lines.join("  \n"), ...(description === undefined ? [] : [description.trim()])].join("\n\n");
}

/** File and line of a place. */
export function placeText({ source, start }: Span): string {
  return `${source.name.replace(/^.*[/\\]/, "")}:${source.position(start).line}`;
}

/** A type with its ancestors, its description and its own members, as Markdown. */
export function typeMarkdown(type: TypeEntry): string {
  const { names } = chainOf(type);
  const blocks = [`**${type.kind} type** \`${type.name}\``];
  if (names.length > 1) blocks.push(names.map((name) => `\`${name}\``).join(" ← "));
  if (type.view.description !== undefined) blocks.push(type.view.description.text.trim());
  const members = membersOf(type);
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ["properties", [...members.properties.values()].map(propertyLine)],
    ["attributes", [...members.attributes.values()].map(propertyLine)],
    ["capabilities", [...members.capabilities.values()].map(memberLine)],
    ["requirements", [...members.requirements.values()].map(memberLine)],
  ];
  for (const [title, lines] of lists) {
    if (lines.length > 0) blocks.push(`${title}:\n${lines.map((line) => `- \`${line}\``).join("\n")}`);
  }
  blocks.push(`defined in ${placeText(type.view.nameSpan)}`);
  return blocks.join("\n\n");
}

function memberLine({ definition }: { readonly definition: object }): string {
  const view = definition as {
    readonly name: string;
    readonly type?: { readonly text: string };
    readonly capability?: { readonly text: string };
  };
  const of = view.type?.text ?? view.capability?.text;
  return of === undefined ? view.name : `${view.name}: ${of}`;
}

/** What the grammar says of a keyname. */
export function keynameText(rule: KeyRule): string {
  const kinds = rule.kinds.join(" or ");
  const since = rule.since === undefined ? "" : `, since TOSCA ${rule.since}`;
  const last = rule.last === undefined ? "" : `, up to TOSCA ${rule.last}`;
  return `${kinds}${rule.required === true ? ", required" : ""}${since}${last}`;
}
