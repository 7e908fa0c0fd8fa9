import { looksSecret } from "../base/secret.js";
import type { Span } from "../base/span.js";
import { nearest } from "../model/inherit.js";
import { schemaOfType } from "../model/schemas.js";
import type { Value } from "../model/value.js";
import { childOf } from "../syntax/access.js";
import type { Analysis } from "./analysis.js";
import { factAt } from "./at.js";
import {
  constraintTexts,
  keynameText,
  placeText,
  propertyMarkdown,
  typeMarkdown,
  valueText,
} from "./describe.js";
import type { Fact } from "./facts.js";
import { ENTITY_KEYWORDS, functionOf } from "./functions.js";
import { capabilityType, textOf } from "./members.js";
import { fileTarget, resolve, type Target, templateType } from "./resolve.js";
import { typeMarkdown2 } from "./tosca-2.0/describe.js";

/** What is known of a name, as Markdown, and the name's place. */
export interface Hover {
  readonly span: Span;
  readonly markdown: string;
}

/** Values of functions by the place of the value, as far as they are known before anything runs. */
export type StaticValues = ReadonlyMap<number, Value>;

/** What to say of the name at an offset; undefined where there is none. */
export function hoverAt(analysis: Analysis, offset: number, values: StaticValues): Hover | undefined {
  const fact = factAt(analysis, offset);
  const markdown = fact && markdownOf(fact, analysis, values);
  return fact === undefined || markdown === undefined ? undefined : { span: fact.span, markdown };
}

function markdownOf(fact: Fact, analysis: Analysis, values: StaticValues): string | undefined {
  switch (fact.role) {
    case "keyname":
      return keynameMarkdown(fact);
    case "function":
      return functionMarkdown(fact, values);
    case "keyword":
      return `\`${fact.name}\`: ${ENTITY_KEYWORDS[fact.name] ?? ""}`;
    case "file": {
      const file = fileTarget(fact, analysis);
      return file === undefined ? undefined : `file \`${file}\``;
    }
    default: {
      const target = resolve(fact, analysis);
      return target && targetMarkdown(target, analysis);
    }
  }
}

function keynameMarkdown(fact: Fact): string | undefined {
  const construct = fact.frames.at(-1)?.construct;
  const rule = construct?.kind === "shape" ? construct.shape.keys[fact.name] : undefined;
  return rule && `**keyname** \`${fact.name}\` (${keynameText(rule)})`;
}

function functionMarkdown(fact: Fact, values: StaticValues): string | undefined {
  const facts = functionOf(fact.name);
  if (facts === undefined) return undefined;
  const call = fact.frames.at(-1)?.node;
  const value = call && values.get(call.span.start);
  const shown = value === undefined ? undefined : shownValue(value);
  const result = shown === undefined ? "" : `\n\nvalue: \`${shown}\``;
  return `**function** \`${facts.form}\`\n\n${facts.says}${result}`;
}

/** A static value in one line; undefined for what only runtime knows. */
export function shownValue(value: Value): string | undefined {
  if (value.kind !== "static") return undefined;
  const text = typeof value.json === "string" ? value.json : JSON.stringify(value.json);
  const line = text.replace(/\s+/g, " ");
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}

function targetMarkdown(target: Target, analysis: Analysis): string | undefined {
  if (target.markdown !== undefined) return target.markdown;
  if (target.type !== undefined) return typeMarkdown(target.type);
  const { kind, name, members } = target;
  switch (kind) {
    case "property":
    case "attribute": {
      const property = (kind === "property" ? members?.properties : members?.attributes)?.get(name);
      return property && propertyMarkdown(kind, property, descriptionAt(target));
    }
    case "capability": {
      const inherited = members?.capabilities.get(name);
      const type = inherited && capabilityType(inherited);
      return type && `**capability** \`${name}\` (${placeText(target.span)})\n\n${typeMarkdown(type)}`;
    }
    case "requirement": {
      const inherited = members?.requirements.get(name);
      const stated = inherited && nearest(inherited, (definition) => definition.capability);
      const node = inherited && nearest(inherited, (definition) => definition.node);
      const wants = [stated?.value.text, node && `of a ${node.value.text}`].filter(
        (part) => part !== undefined,
      );
      return `**requirement** \`${name}\`: ${wants.join(" ")}\n\ndeclared in ${placeText(target.span)}`;
    }
    case "node template":
      return templateMarkdown(target, analysis);
    case "input":
      return inputMarkdown(target, analysis);
    default:
      return `**${kind}** \`${name}\` (${placeText(target.span)})`;
  }
}

/** Description of a property where its definition is a map with one. */
function descriptionAt({ span }: Target): string | undefined {
  const rest = span.source.text.slice(span.end, span.end + 600);
  const block = /^["']?:[ \t]*\r?\n((?:[ \t]+.*\r?\n)+)/.exec(rest)?.[1];
  const first = block?.split("\n")[0] ?? "";
  const indent = /^[ \t]*/.exec(first)?.[0] ?? "";
  const line = block?.split("\n").find((each) => each.startsWith(`${indent}description:`));
  const text = line
    ?.slice(`${indent}description:`.length)
    .trim()
    .replace(/^["']|["']$/g, "");
  return text === undefined || text === "" || /^[|>]/.test(text) ? undefined : text;
}

function templateMarkdown({ name, span }: Target, analysis: Analysis): string {
  const fact = analysis.definitions.get(`node template ${name}`);
  const type = fact && templateType(fact, analysis);
  const description = textOf(childOf(fact?.value, "description"));
  const blocks = [`**node template** \`${name}\` (${placeText(span)})`];
  if (description !== undefined) blocks.push(description.trim());
  if (type !== undefined) blocks.push(typeMarkdown(type));
  const own = analysis.model2?.service?.nodes.get(name)?.type;
  if (own !== undefined && analysis.model2 !== undefined)
    blocks.push(typeMarkdown2(analysis.model2.model, own));
  return blocks.join("\n\n");
}

function inputMarkdown({ name, span }: Target, analysis: Analysis): string {
  const fact = analysis.definitions.get(`input ${name}`);
  const type = textOf(childOf(fact?.value, "type"));
  const given = childOf(fact?.value, "default");
  const description = textOf(childOf(fact?.value, "description"));
  const schema = type && analysis.scope ? schemaOfType(type, analysis.scope) : undefined;
  const lines = [`**input** \`${name}\`${type === undefined ? "" : `: \`${type}\``}`];
  if (given !== undefined) lines.push(`default: \`${looksSecret(name) ? "(hidden)" : valueText(given)}\``);
  const constraints = childOf(fact?.value, "constraints");
  if (constraints !== undefined) lines.push(`constraints: \`${valueText(constraints)}\``);
  for (const rule of schema === undefined ? [] : constraintTexts(schema)) lines.push(rule);
  lines.push(`declared in ${placeText(span)}`);
  return [lines.join("  \n"), ...(description === undefined ? [] : [description.trim()])].join("\n\n");
}
