import { suggest } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import { aliasLabels, childOf } from "../syntax/access.js";
import type { MapNode, ScalarNode, YamlNode } from "../syntax/node.js";
import type { Checks, Context, Self } from "./context.js";
import { evaluate } from "./evaluate.js";
import { callIn, isFunctionKey } from "./functions/call.js";
import { checkCall, resultOf } from "./functions/check.js";
import { bareFunction } from "./functions/library.js";
import { numberTypeOf, readSimple } from "./literal-values.js";
import { found, isNothing, unescaped } from "./literals.js";
import { type Members, membersOf, needsValue } from "./members.js";
import type { Model, ToscaFile } from "./model.js";
import { hasUnknownParent } from "./names.js";
import { assignable, fits, inWords } from "./results.js";
import { partOf, type Schema, schemaOfType } from "./schemas.js";

const CHECKS: Checks = { value: checkValue, result: resultOf };

/** A context to check values in; the caller adds what else is known around them. */
export function contextIn(model: Model, file: ToscaFile, what: string, self: Self): Context {
  return { model, file, what, self, checks: CHECKS };
}

/**
 * Checks a value, functions included, against its schema; without one only the functions in it are checked.
 * Every fault is reported at the value or the part of it that is wrong.
 */
export function checkValue(node: YamlNode, schema: Schema | undefined, context: Context): void {
  const call = callIn(node);
  if (call !== undefined) {
    const result = checkCall(call, context);
    if (schema !== undefined && !fits(context.model, result, schema)) {
      const what = assignable(result, schema) ? `"${result.schema?.name}"` : inWords(result.base);
      wrongType(node, schema, `${what} from ${call.shown}`, context);
    }
    return;
  }
  if (node.kind === "map" && malformedCalls(node, context)) return;
  if (schema === undefined) {
    checkParts(node, context);
    return;
  }
  if (node.kind === "map") checkMapValue(node, schema, context);
  else if (node.kind === "seq") checkListValue(node.items, node, schema, context);
  else if (checkSimple(node, schema, context)) checkValidations(node, schema, context);
}

/** Two keys in one map, one of which would call a function: no function is called (10.1). */
function malformedCalls(node: MapNode, context: Context): boolean {
  const calls =
    node.entries.length > 1
      ? node.entries.filter(({ key, keyNode }) => keyNode === undefined && isFunctionKey(key))
      : [];
  for (const { key, keySpan } of calls)
    report(context.model.sink, CODES.malformedFunction, keySpan, { name: key });
  return calls.length > 0;
}

function checkParts(node: YamlNode, context: Context): void {
  if (node.kind === "seq") for (const item of node.items) checkValue(item, undefined, context);
  if (node.kind === "map") for (const { value } of node.entries) checkValue(value, undefined, context);
}

function checkSimple(node: ScalarNode, schema: Schema, context: Context): boolean {
  // An unknown alias stands as an empty value and is already reported.
  if (node.alias !== undefined && node.style === "empty") return false;
  const read = readSimple(context.model, schema, node);
  if ("json" in read) return true;
  wrongType(node, schema, shownLiteral(node), context, read.expected);
  return false;
}

function shownLiteral(node: ScalarNode): string {
  const what = found(node);
  if (isNothing(node)) return what;
  const text = node.text.length > 40 ? `${node.text.slice(0, 37)}...` : node.text;
  return `${what.replace(/^a (text|boolean|whole number|number)$/, "the $1")} ${JSON.stringify(text)}`;
}

function wrongType(node: YamlNode, schema: Schema, given: string, context: Context, expected?: string): void {
  const wanted = expected ?? nameInWords(schema);
  const args = { what: context.what, expected: wanted, found: given };
  const name = bareFunction(node);
  const hint = name === undefined ? undefined : `Did you mean "$${name}"?`;
  report(context.model.sink, CODES.wrongValueType, node.span, args, { labels: aliasLabels(node), hint });
}

function nameInWords(schema: Schema): string {
  return schema.definition === undefined ? inWords(schema.base) : `a value of type "${schema.name}"`;
}

function checkListValue(items: readonly YamlNode[], node: YamlNode, schema: Schema, context: Context): void {
  if (schema.base !== "list") {
    wrongType(node, schema, "a list", context);
    return;
  }
  const entry = partOf(context.model, schema, "entry_schema");
  for (const [index, item] of items.entries()) {
    checkValue(item, entry, { ...context, what: `Item ${index} of ${lower(context.what)}` });
  }
  checkValidations(node, schema, context);
}

function checkMapValue(node: MapNode, schema: Schema, context: Context): void {
  if (schema.base === "complex") {
    checkComplex(node, schema, context);
    return;
  }
  if (schema.base !== "map") {
    wrongType(node, schema, "a map", context);
    return;
  }
  const { model } = context;
  const [key, entry] = [partOf(model, schema, "key_schema"), partOf(model, schema, "entry_schema")];
  for (const item of node.entries) {
    const what = `"${item.key}" of ${lower(context.what)}`;
    if (key !== undefined && item.keyNode === undefined) {
      const text: ScalarNode = { kind: "scalar", span: item.keySpan, text: item.key, style: "double" };
      checkValidations(text, key, { ...context, what: `The key ${what}` });
    }
    checkValue(item.value, entry, { ...context, what });
  }
  checkValidations(node, schema, context);
}

function checkComplex(node: MapNode, schema: Schema, context: Context): void {
  const { model } = context;
  const type = schema.definition;
  const members = membersOf(model, type, "properties");
  const open = type !== undefined && hasUnknownParent(model, type);
  checkAssignments(node, members, { ...context, what: context.what }, open);
  reportMissing(node, members, node, context);
  checkValidations(node, schema, context);
}

/** Checks values by name against the members that take them; an undeclared name is reported at the name. */
export function checkAssignments(node: YamlNode, members: Members, context: Context, open: boolean): void {
  if (node.kind !== "map") return;
  for (const { key, keySpan, keyNode, value } of node.entries) {
    const name = unescaped(key);
    const member = members.get(name);
    const what = `The property "${name}" of ${lower(context.what)}`;
    if (member === undefined && !open && keyNode === undefined) {
      const suggestion = suggest(name, members.keys());
      report(context.model.sink, CODES.unknownProperty, keySpan, {
        property: name,
        owner: context.what,
        suggestion,
      });
    } else if (member?.value !== undefined) {
      report(context.model.sink, CODES.fixedValue, keySpan, { what });
    } else if (isNothing(value) && member?.schema?.base !== "nil" && member !== undefined) {
      reportNothing(value, what, keySpan, context);
    } else checkValue(value, member?.schema, { ...context, what });
  }
}

function reportNothing(node: YamlNode, what: string, at: YamlNode["span"], context: Context): void {
  if (node.alias !== undefined) return;
  const empty = node.kind === "scalar" && node.style === "empty";
  report(context.model.sink, CODES.emptyValue, empty ? at : node.span, { what });
}

/** Reports members that need a value and have none, at `at`: the element that lacks them (D-9). */
export function reportMissing(
  node: YamlNode | undefined,
  members: Members,
  at: { readonly span: YamlNode["span"] },
  context: Context,
): void {
  const given = new Set(node?.kind === "map" ? node.entries.map(({ key }) => unescaped(key)) : []);
  for (const member of members.values()) {
    if (!needsValue(member) || given.has(member.name)) continue;
    const args = { property: member.name, owner: context.what, type: member.schema?.name ?? "any" };
    const labels = [{ span: member.span, text: "declared here" }];
    report(context.model.sink, CODES.missingProperty, at.span, args, { labels });
  }
}

/** Judges a known value by the validation clauses of its schema (9.11). */
export function checkValidations(node: YamlNode, schema: Schema, context: Context): void {
  const { model, file } = context;
  if (schema.base === "scalar" && node.kind === "scalar") checkNumber(node, schema, context);
  const clauses = clausesOf(schema);
  if (clauses.length === 0) return;
  const value = evaluate(node, { model, file }, schema);
  if (value === undefined) return;
  for (const { clause, file: at } of clauses) {
    if (evaluate(clause, { model, file: at, value })?.json !== false) continue;
    const rule = `satisfy ${sourceOf(clause)}`;
    const labels = [{ span: clause.span, text: "declared here" }, ...aliasLabels(node)];
    const args = { what: context.what, value: sourceOf(node), rule };
    report(model.sink, CODES.constraintViolated, node.span, args, { labels });
  }
}

/** Validation clauses of a schema, those of its types included. */
export function clausesOf(
  schema: Schema,
): readonly { readonly clause: YamlNode; readonly file: ToscaFile }[] {
  return schema.sources.flatMap(({ node, file }) => {
    const clause = childOf(node, "validation");
    return clause === undefined ? [] : [{ clause, file }];
  });
}

/** The number of a scalar is a value of the scalar's `data_type` (9.1.2.2). */
function checkNumber(node: ScalarNode, schema: Schema, context: Context): void {
  const type = numberTypeOf(context.model, schema);
  const number = /^\s*(\S+)/.exec(node.text)?.[1];
  if (type?.definition === undefined || number === undefined) return;
  const written: ScalarNode = { kind: "scalar", span: node.span, text: number, style: "plain" };
  checkValidations(written, schemaOfType(context.model, type), context);
}

function sourceOf({ span }: YamlNode): string {
  const text = span.source.text.slice(span.start, span.end).replace(/\s+/g, " ").trim();
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
