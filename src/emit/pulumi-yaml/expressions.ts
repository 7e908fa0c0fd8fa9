import type { Json } from "../../base/json.js";

/**
 * An expression of a Pulumi YAML program: plain data in which texts may hold `${name.property}`. Texts of
 * the plan get in by {@link literal} only, so that a `$` of theirs stays a `$`.
 */
export type Expression = Json;

/** A text as it stands, also right before a reference. */
export function literal(text: string): string {
  return text.replace(/\$(?=[${]|$)/g, "$$$$");
}

/** Data as it stands, with every text in it; keys are never expressions. */
export function literals(value: Json): Expression {
  if (typeof value === "string") return literal(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => literals(item));
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, literals(entry)]));
}

/** Reference to a resource, a variable or a configuration value, or to a property of one. */
export function ref(path: string): string {
  return `\${${path}}`;
}

export function secret(value: Expression): Expression {
  return { "fn::secret": value };
}

/** The texts one after another. */
export function joined(parts: readonly Expression[]): Expression {
  return { "fn::join": ["", [...parts]] };
}

export function toJson(value: Expression): Expression {
  return { "fn::toJSON": value };
}

export function toBase64(text: Expression): Expression {
  return { "fn::toBase64": text };
}

export function fromBase64(text: Expression): Expression {
  return { "fn::fromBase64": text };
}

/** The text before the first line break. */
export function firstLine(text: Expression): Expression {
  return line(text, 0);
}

/** A line of a text; lines count from 0. */
export function line(text: Expression, index: number): Expression {
  return { "fn::select": [index, { "fn::split": ["\n", text] }] };
}
