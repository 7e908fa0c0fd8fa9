import type { Json } from "../base/json.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { YamlNode } from "../syntax/node.js";
import { parseInteger } from "../syntax/scalars.js";
import type { FunctionCall } from "./call.js";
import { invalidCall } from "./calls.js";
import { expectation } from "./coerce.js";
import { type Evaluation, fixed, type Place } from "./entities.js";
import { STRING, type ValueSchema } from "./schemas.js";
import type { Value } from "./value.js";

/** Section 4.3.1. */
export function concat(
  evaluation: Evaluation,
  call: FunctionCall,
  schema: ValueSchema,
  place: Place,
): Value | undefined {
  if (!call.listed || call.args.length === 0) return invalidCall(evaluation, call, "needs a list of texts");
  const parts = texts(evaluation, call.args, { ...place, what: "A part of concat" });
  if (parts === undefined) return undefined;
  const merged = mergeTexts(parts);
  const [only] = merged;
  if (merged.length === 1 && only?.kind === "static")
    return fromText(evaluation, only.json, call, schema, place);
  return deferredText(evaluation, { kind: "concat", parts: merged }, call, schema, place);
}

/** Section 4.3.2: a list and an optional delimiter. */
export function join(
  evaluation: Evaluation,
  call: FunctionCall,
  schema: ValueSchema,
  place: Place,
): Value | undefined {
  const [source, delimiterNode] = call.args;
  if (!call.listed || source === undefined)
    return invalidCall(evaluation, call, "needs a list and, if wanted, a delimiter");
  if (call.args.length > 2) return invalidCall(evaluation, call, "has more than two arguments", call.args[2]);
  if (source.kind === "scalar") return invalidCall(evaluation, call, "needs a list of texts to join", source);
  if (delimiterNode !== undefined && delimiterNode.kind !== "scalar")
    return invalidCall(evaluation, call, "has a delimiter that is not a text", delimiterNode);
  const delimiter = delimiterNode?.text ?? "";
  const inside = { ...place, what: "A part of join" };
  const parts =
    source.kind === "seq"
      ? texts(evaluation, source.items, inside)
      : spread(evaluation.evaluate(source, { type: "list", base: "list", constraints: [] }, inside));
  if (parts === undefined) return undefined;
  if (parts.every((part) => part.kind === "static")) {
    const text = parts.map((part) => (part.kind === "static" ? showText(part.json) : "")).join(delimiter);
    return fromText(evaluation, text, call, schema, place);
  }
  return deferredText(evaluation, { kind: "join", parts, delimiter }, call, schema, place);
}

function spread(value: Value | undefined): readonly Value[] | undefined {
  if (value === undefined) return undefined;
  if (value.kind === "list") return value.items;
  if (value.kind === "static" && Array.isArray(value.json))
    return value.json.map((json: Json) => fixed(json));
  return [value];
}

/** Section 4.3.3: a text, a separator of one character, an index from 0. */
export function token(
  evaluation: Evaluation,
  call: FunctionCall,
  schema: ValueSchema,
  place: Place,
): Value | undefined {
  const [source, separatorNode, indexNode, extra] = call.args;
  if (!call.listed || source === undefined || indexNode === undefined || separatorNode === undefined)
    return invalidCall(evaluation, call, "needs a text, a separator and an index");
  if (extra !== undefined) return invalidCall(evaluation, call, "has more than three arguments", extra);
  const text = evaluation.evaluate(source, STRING, { ...place, what: "The text of token" });
  const separator = settled(evaluation, separatorNode, STRING, place);
  if (typeof separator !== "string" || [...separator].length !== 1)
    return invalidCall(evaluation, call, "needs a separator of one character", separatorNode);
  const index = settled(evaluation, indexNode, INTEGER, place);
  if (typeof index !== "number" || index < 0)
    return invalidCall(evaluation, call, "needs an index from 0 on", indexNode);
  if (text === undefined) return undefined;
  if (text.kind !== "static")
    return deferredText(evaluation, { kind: "token", text, separator, index }, call, schema, place);
  const part = showText(text.json).split(separator)[index];
  if (part === undefined)
    return invalidCall(evaluation, call, `asks for part ${index}, which the text does not have`, indexNode);
  return fromText(evaluation, part, call, schema, place);
}

const INTEGER: ValueSchema = { type: "integer", base: "integer", constraints: [] };

/** An argument that decides how the call works and so must be known now; undefined for one that is not. */
function settled(
  evaluation: Evaluation,
  node: YamlNode,
  schema: ValueSchema,
  place: Place,
): Json | undefined {
  if (node.kind === "scalar") return schema === STRING ? node.text : parseInteger(node.text);
  const value = evaluation.evaluate(node, schema, place);
  return value?.kind === "static" ? value.json : undefined;
}

function texts(
  evaluation: Evaluation,
  nodes: readonly YamlNode[],
  place: Place,
): readonly Value[] | undefined {
  const values = nodes.map((node) =>
    node.kind === "scalar" ? fixed(node.text) : evaluation.evaluate(node, STRING, place),
  );
  return values.includes(undefined) ? undefined : (values as Value[]);
}

/** Neighbouring static parts become one. */
function mergeTexts(parts: readonly Value[]): readonly Value[] {
  const merged: Value[] = [];
  for (const part of parts) {
    const last = merged[merged.length - 1];
    if (part.kind === "static" && last?.kind === "static")
      merged[merged.length - 1] = fixed(showText(last.json) + showText(part.json));
    else merged.push(part.kind === "static" ? fixed(showText(part.json)) : part);
  }
  return merged;
}

function showText(json: Json): string {
  return typeof json === "string" ? json : JSON.stringify(json);
}

/** A text that a function made, read as the type that its place declares. */
function fromText(
  evaluation: Evaluation,
  json: Json,
  call: FunctionCall,
  schema: ValueSchema,
  place: Place,
): Value | undefined {
  const text = showText(json);
  if (schema.base === "any" || schema.base === "string") return fixed(text);
  const span = place.site ?? call.span;
  return evaluation.evaluate(
    { kind: "scalar", span, text, style: "plain" },
    { ...schema, constraints: [] },
    place,
  );
}

function deferredText(
  evaluation: Evaluation,
  value: Value,
  call: FunctionCall,
  schema: ValueSchema,
  place: Place,
): Value | undefined {
  if (!["list", "map", "complex", "range"].includes(schema.base)) return value;
  const args = { what: place.what, expected: expectation(schema), found: `the text of ${call.name}` };
  report(evaluation.world.sink, CODES.wrongValueType, place.site ?? call.span, args);
  return undefined;
}
