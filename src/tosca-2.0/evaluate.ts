import type { Json } from "../base/json.js";
import type { YamlNode } from "../syntax/node.js";
import { toJson } from "../syntax/scalars.js";
import { apply } from "./functions/apply.js";
import { type Call, callIn } from "./functions/call.js";
import { compareSimple, readSimple } from "./literal-values.js";
import { isString, unescaped } from "./literals.js";
import { membersOf } from "./members.js";
import type { Model, ToscaFile } from "./model.js";
import { partOf, type Schema } from "./schemas.js";

/** A value that is known, with its type where that is known too. */
export interface Known {
  readonly json: Json;
  readonly schema?: Schema;
  /** The literal it was read from: compared as a scalar, it is read again by the other side's type. */
  readonly literal?: YamlNode;
}

/** What functions may ask while a value is worked out. */
export interface Environment {
  readonly model: Model;
  readonly file: ToscaFile;
  /** What `$value` stands for. */
  readonly value?: Known;
  /** Answers `$get_input`, `$get_property`, `$node_index` and the like; undefined: not known now. */
  readonly query?: (call: Call, environment: Environment) => Known | undefined;
}

/** The value of an expression, undefined when a part of it is known at run time only or is wrong. */
export function evaluate(node: YamlNode, environment: Environment, schema?: Schema): Known | undefined {
  const call = callIn(node);
  if (call !== undefined) return evaluateCall(call, environment);
  if (node.kind === "seq") return evaluateList(node.items, environment, schema, node);
  if (node.kind === "map") return evaluateMap(node, environment, schema);
  if (schema === undefined) {
    const json = isString(node) ? unescaped(node.text) : toJson(node);
    return { json, literal: node };
  }
  const read = readSimple(environment.model, schema, node);
  if (!("json" in read)) return undefined;
  const json = typeof read.json === "string" && schema.base === "string" ? unescaped(read.json) : read.json;
  return { json, schema, literal: node };
}

function evaluateList(
  items: readonly YamlNode[],
  environment: Environment,
  schema: Schema | undefined,
  node: YamlNode,
): Known | undefined {
  const entry = schema === undefined ? undefined : partOf(environment.model, schema, "entry_schema");
  const values: Json[] = [];
  for (const item of items) {
    const known = evaluate(item, environment, entry);
    if (known === undefined) return undefined;
    values.push(known.json);
  }
  return { json: values, literal: node, ...(schema === undefined ? {} : { schema }) };
}

function evaluateMap(
  node: Extract<YamlNode, { kind: "map" }>,
  environment: Environment,
  schema: Schema | undefined,
): Known | undefined {
  const { model } = environment;
  const entry = schema === undefined ? undefined : partOf(model, schema, "entry_schema");
  const members = schema?.base === "complex" ? membersOf(model, schema.definition, "properties") : undefined;
  const values: [string, Json][] = [];
  for (const { key, value } of node.entries) {
    const name = unescaped(key);
    const known = evaluate(value, environment, members?.get(name)?.schema ?? entry);
    if (known === undefined) return undefined;
    values.push([name, known.json]);
  }
  for (const [name, member] of members ?? []) {
    const own = member.value ?? member.default;
    if (own === undefined || values.some(([key]) => key === name)) continue;
    const known = evaluate(own, { ...environment, file: member.file }, member.schema);
    if (known !== undefined) values.push([name, known.json]);
  }
  return { json: Object.fromEntries(values), literal: node, ...(schema === undefined ? {} : { schema }) };
}

function evaluateCall(call: Call, environment: Environment): Known | undefined {
  if (call.name === "value") return stepInto(environment.model, environment.value, call.args);
  if (call.name === "and" || call.name === "or") return evaluateLogic(call, environment);
  const asked = environment.query?.(call, environment);
  if (asked !== undefined) return asked;
  const args: Known[] = [];
  for (const node of call.args) {
    const known = evaluate(node, environment);
    if (known === undefined) return undefined;
    args.push(known);
  }
  const [first] = args;
  if (call.name === "length" && first?.schema?.base === "bytes" && typeof first.json === "string")
    return { json: bytesIn(first.json) };
  const typed = alike(environment.model, args);
  const schema = typed.find((known) => known.schema !== undefined)?.schema;
  const json = apply(
    call.name,
    typed.map((known) => known.json),
    (left, right) => compareSimple(schema, left, right),
  );
  return json === undefined ? undefined : { json };
}

/** How many bytes a text in Base64 stands for: `$length` counts these (9.1.1.5). */
function bytesIn(text: string): number {
  const compact = text.replace(/[\r\n]/g, "");
  return (compact.length / 4) * 3 - (/=*$/.exec(compact)?.[0].length ?? 0);
}

/** `$and` and `$or` are settled by one argument, whatever the others are (10.2.2.1). */
function evaluateLogic(call: Call, environment: Environment): Known | undefined {
  const settles = call.name === "or";
  let open = false;
  for (const node of call.args) {
    const known = evaluate(node, environment)?.json;
    if (known === settles) return { json: settles };
    if (typeof known !== "boolean") open = true;
  }
  return open ? undefined : { json: !settles };
}

/** Literals beside a value of a known type are read by that type: `512 MB` beside a size. */
function alike(model: Model, args: readonly Known[]): readonly Known[] {
  const typed = args.find((known) => known.schema !== undefined && known.schema.base !== "string");
  if (typed?.schema === undefined) return args;
  const { schema } = typed;
  return args.map((known) => {
    if (known.schema !== undefined || known.literal === undefined) return known;
    if (known.literal.kind === "seq")
      return { json: known.literal.items.map((item) => reread(model, item, schema)) };
    return { json: reread(model, known.literal, schema), schema };
  });
}

function reread(model: Model, node: YamlNode, schema: Schema): Json {
  const read = node.kind === "scalar" ? readSimple(model, schema, node) : { expected: "" };
  return "json" in read ? read.json : toJson(node);
}

/** A part of a value by names and indexes. */
export function stepInto(
  model: Model,
  value: Known | undefined,
  path: readonly YamlNode[],
): Known | undefined {
  let at = value;
  for (const step of path) {
    if (at === undefined || step.kind !== "scalar") return undefined;
    const { json, schema } = at;
    const next = Array.isArray(json)
      ? (json as readonly Json[])[Number(step.text)]
      : typeof json === "object" && json !== null
        ? (json as Readonly<Record<string, Json>>)[step.text]
        : undefined;
    if (next === undefined) return undefined;
    const part = schema === undefined ? undefined : partOfStep(model, schema, step.text);
    at = { json: next, ...(part === undefined ? {} : { schema: part }) };
  }
  return at;
}

/** The schema of a member, entry or item. */
export function partOfStep(model: Model, schema: Schema, step: string): Schema | undefined {
  if (schema.base === "complex") return membersOf(model, schema.definition, "properties").get(step)?.schema;
  return partOf(model, schema, "entry_schema");
}
