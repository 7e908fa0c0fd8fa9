import type { Json } from "../base/json.js";
import type { Span } from "../base/span.js";
import { suggest } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { YamlNode } from "../syntax/node.js";
import { parseInteger } from "../syntax/scalars.js";
import { expectation } from "./coerce.js";
import { type Evaluation, fixed, type Place } from "./entities.js";
import { project } from "./project.js";
import { getArtifact, getAttribute, getProperty } from "./references.js";
import { STRING, type ValueSchema } from "./schemas.js";
import type { Value } from "./value.js";

/** A call as written: `{ name: arguments }`. */
export interface FunctionCall {
  readonly name: string;
  /** Arguments; a single one that is not a list counts as a list of one. */
  readonly args: readonly YamlNode[];
  readonly listed: boolean;
  /** The name: where faults of the call are reported. */
  readonly span: Span;
}

type FunctionName =
  | "get_input"
  | "get_property"
  | "get_attribute"
  | "get_artifact"
  | "get_nodes_of_type"
  | "get_operation_output"
  | "concat"
  | "join"
  | "token";

type Implementation = (
  evaluation: Evaluation,
  call: FunctionCall,
  schema: ValueSchema,
  place: Place,
) => Value | undefined;

/** The functions of TOSCA 1.3 chapter 4; `join` and `token` are read in 1.0 files as well. */
const FUNCTIONS: Readonly<Record<FunctionName, Implementation>> = {
  get_input: getInput,
  get_property: getProperty,
  get_attribute: getAttribute,
  get_artifact: getArtifact,
  get_nodes_of_type: getNodesOfType,
  get_operation_output: getOperationOutput,
  concat,
  join,
  token,
};

/** The call that a node is; undefined for a plain value. */
export function asFunctionCall(node: YamlNode): FunctionCall | undefined {
  if (node.kind !== "map" || node.entries.length !== 1) return undefined;
  const entry = node.entries[0];
  if (entry === undefined || !Object.hasOwn(FUNCTIONS, entry.key)) return undefined;
  const listed = entry.value.kind === "seq";
  const args = entry.value.kind === "seq" ? entry.value.items : [entry.value];
  return { name: entry.key, args, listed, span: entry.keySpan };
}

/** Evaluates a call as far as it is static; the rest stays an expression for run time. */
export function callFunction(
  evaluation: Evaluation,
  call: FunctionCall,
  schema: ValueSchema,
  place: Place,
): Value | undefined {
  return FUNCTIONS[call.name as FunctionName](evaluation, call, schema, place);
}

function invalid(evaluation: Evaluation, call: FunctionCall, reason: string, at?: YamlNode): undefined {
  report(evaluation.world.sink, CODES.invalidFunction, at?.span ?? call.span, { name: call.name, reason });
  return undefined;
}

/** Section 4.4.1: the name of an input, and a path into its value. */
function getInput(
  evaluation: Evaluation,
  call: FunctionCall,
  schema: ValueSchema,
  place: Place,
): Value | undefined {
  const [name, ...path] = call.args;
  if (name?.kind !== "scalar") return invalid(evaluation, call, "needs the name of an input", name);
  const { inputs, sink } = evaluation.world;
  const slot = inputs.get(name.text);
  if (slot === undefined) {
    const suggestion = suggest(name.text, inputs.keys());
    const code = place.self.kind === "policy" ? CODES.unknownPolicyInput : CODES.unknownFunctionInput;
    report(sink, code, name.span, { input: name.text, suggestion });
    return undefined;
  }
  return project(evaluation, slot, path, schema, { ...place, site: place.site ?? call.span }, call);
}

/** Section 4.3.1. */
function concat(
  evaluation: Evaluation,
  call: FunctionCall,
  schema: ValueSchema,
  place: Place,
): Value | undefined {
  if (!call.listed || call.args.length === 0) return invalid(evaluation, call, "needs a list of texts");
  const parts = texts(evaluation, call.args, { ...place, what: "A part of concat" });
  if (parts === undefined) return undefined;
  const merged = mergeTexts(parts);
  const [only] = merged;
  if (merged.length === 1 && only?.kind === "static")
    return fromText(evaluation, only.json, call, schema, place);
  return deferredText(evaluation, { kind: "concat", parts: merged }, call, schema, place);
}

/** Section 4.3.2: a list and an optional delimiter. */
function join(
  evaluation: Evaluation,
  call: FunctionCall,
  schema: ValueSchema,
  place: Place,
): Value | undefined {
  const [source, delimiterNode] = call.args;
  if (!call.listed || source === undefined || call.args.length > 2)
    return invalid(evaluation, call, "needs a list and, if wanted, a delimiter");
  if (delimiterNode !== undefined && delimiterNode.kind !== "scalar")
    return invalid(evaluation, call, "has a delimiter that is not a text", delimiterNode);
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
function token(
  evaluation: Evaluation,
  call: FunctionCall,
  schema: ValueSchema,
  place: Place,
): Value | undefined {
  const [source, separatorNode, indexNode] = call.args;
  if (!call.listed || source === undefined || call.args.length !== 3)
    return invalid(evaluation, call, "needs a text, a separator and an index");
  const separator = separatorNode?.kind === "scalar" ? separatorNode.text : "";
  if ([...separator].length !== 1)
    return invalid(evaluation, call, "needs a separator of one character", separatorNode);
  const index = indexNode?.kind === "scalar" ? parseInteger(indexNode.text) : undefined;
  if (index === undefined || index < 0)
    return invalid(evaluation, call, "needs an index from 0 on", indexNode);
  const text = evaluation.evaluate(source, STRING, { ...place, what: "The text of token" });
  if (text === undefined) return undefined;
  if (text.kind !== "static")
    return deferredText(evaluation, { kind: "token", text, separator, index }, call, schema, place);
  const part = showText(text.json).split(separator)[index];
  if (part === undefined)
    return invalid(evaluation, call, `asks for part ${index}, which the text does not have`, indexNode);
  return fromText(evaluation, part, call, schema, place);
}

/** Section 4.7: names of the node templates of a type or of one that derives from it, in file order. */
function getNodesOfType(evaluation: Evaluation, call: FunctionCall): Value | undefined {
  const [type] = call.args;
  if (type?.kind !== "scalar" || call.args.length !== 1)
    return invalid(evaluation, call, "needs the name of a node type", type);
  const nodes = [...evaluation.world.nodes.values()];
  return fixed(nodes.filter(({ typeChain }) => typeChain.includes(type.text)).map(({ name }) => name));
}

/** Section 4.6: only an orchestrator that runs operations could know it. */
function getOperationOutput(evaluation: Evaluation, call: FunctionCall): undefined {
  const reason = "operations of the template are not run";
  report(evaluation.world.sink, CODES.unresolvedReference, call.span, { name: call.name, reason });
  return undefined;
}

function texts(
  evaluation: Evaluation,
  nodes: readonly YamlNode[],
  place: Place,
): readonly Value[] | undefined {
  const values = nodes.map((node) => evaluation.evaluate(node, STRING, place));
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
