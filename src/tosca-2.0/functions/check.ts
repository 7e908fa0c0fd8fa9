import { suggest } from "../../base/suggest.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import type { YamlNode } from "../../syntax/node.js";
import { ANY, type Context, type Result } from "../context.js";
import { readSimple } from "../literal-values.js";
import { isString, literalKind } from "../literals.js";
import { findFunction, mayBeUnread } from "../names.js";
import { type Call, callIn } from "./call.js";
import {
  type BuiltInFunction,
  fits,
  kindsInWords,
  LIBRARY,
  QUERIES,
  type QueryName,
  WITHDRAWN_FUNCTIONS,
} from "./library.js";
import { patternFault } from "./patterns.js";
import { checkQuery } from "./queries.js";
import { checkSignatures } from "./signatures.js";

/** Checks a function call with its arguments and says what it gives (10.2 to 10.4). */
export function checkCall(call: Call, context: Context): Result {
  const { sink } = context.model;
  const custom = findFunction(context.file, call.name);
  if (custom.length > 0) return checkSignatures(call, custom, context);
  if (isQuery(call.name)) return checkQuery(call.name, call, context);
  const builtIn = Object.hasOwn(LIBRARY, call.name) ? LIBRARY[call.name] : undefined;
  if (builtIn !== undefined) return checkBuiltIn(call, builtIn, context);
  checkArguments(call, context);
  const instead = Object.hasOwn(WITHDRAWN_FUNCTIONS, call.name) ? WITHDRAWN_FUNCTIONS[call.name] : undefined;
  if (instead !== undefined) report(sink, CODES.withdrawnFunction, call.span, { name: call.shown, instead });
  else if (!mayBeUnread(context.file, call.name, "function")) {
    const names = [
      ...Object.keys(LIBRARY),
      ...QUERIES,
      ...context.file.functions.keys(),
      ...context.file.ownFunctions.keys(),
    ];
    const near = suggest(call.name, names);
    const suggestion = near === undefined ? undefined : `$${near}`;
    report(sink, CODES.unknownFunction, call.span, { name: call.shown, suggestion });
  }
  return ANY;
}

function isQuery(name: string): name is QueryName {
  return (QUERIES as readonly string[]).includes(name);
}

/** Checks the functions inside the arguments of a call whose own rules are not known. */
function checkArguments(call: Call, context: Context): void {
  for (const node of call.args) resultOf(node, context);
}

function checkBuiltIn(call: Call, builtIn: BuiltInFunction, context: Context): Result {
  const { sink } = context.model;
  const count = call.args.length;
  const wrongCount = count < builtIn.least || count > builtIn.most;
  const results = call.args.map((node) => resultOf(node, context));
  if (wrongCount) {
    const reason = `has ${count} argument${count === 1 ? "" : "s"}, but needs ${countInWords(builtIn)}`;
    report(sink, CODES.wrongArguments, call.span, { name: call.shown, reason });
    return given(builtIn, []);
  }
  let fine = true;
  for (const [index, result] of results.entries()) {
    const kinds = builtIn.takes[Math.min(index, builtIn.takes.length - 1)] ?? ["any"];
    if (result.base === "number" || fits(result.base, kinds)) continue;
    fine = false;
    const reason = `has ${result.base === "complex" ? "a map" : `a value of type ${result.base}`} as argument ${index + 1}, which must be ${kindsInWords(kinds)}`;
    report(sink, CODES.wrongArguments, call.args[index]?.span ?? call.span, { name: call.shown, reason });
  }
  if (fine && builtIn.alike) checkAlike(call, results, context);
  if (fine && call.name === "matches") checkPattern(call, context);
  return given(builtIn, fine ? results : []);
}

/** The pattern of `$matches`, where it is written out, is a regular expression. */
function checkPattern(call: Call, context: Context): void {
  const pattern = call.args[1];
  if (!isString(pattern) || callIn(pattern) !== undefined) return;
  const reason = patternFault(pattern.text);
  if (reason === undefined) return;
  const args = { name: call.shown, reason: `has a pattern that ${reason}` };
  report(context.model.sink, CODES.wrongArguments, pattern.span, args);
}

function countInWords({ least, most }: BuiltInFunction): string {
  if (least === most) return String(least);
  return most === Infinity ? `at least ${least}` : `${least} to ${most}`;
}

function given(builtIn: BuiltInFunction, results: readonly Result[]): Result {
  if (builtIn.gives === "any") return ANY;
  if (builtIn.gives === "number") return { base: results[0]?.base === "scalar" ? "scalar" : "float" };
  if (builtIn.gives !== "first") return { base: builtIn.gives };
  const [first] = results;
  if (first === undefined) return ANY;
  const mixed = first.base === "integer" && results.some((result) => result.base === "float");
  return mixed
    ? { base: "float" }
    : { base: first.base, ...(first.schema === undefined ? {} : { schema: first.schema }) };
}

/** Arguments of a comparison are of one type; a literal is read by the type of the other (10.2.2.2). */
function checkAlike(call: Call, results: readonly Result[], context: Context): void {
  const known = results.findIndex((result) => result.schema !== undefined && result.base !== "any");
  const index = known < 0 ? results.findIndex((result) => result.base !== "any") : known;
  const wanted = results[index];
  if (wanted === undefined) return;
  for (const [at, result] of results.entries()) {
    const node = call.args[at];
    if (at === index || node === undefined || result.base === "any") continue;
    if (agrees(node, result, wanted, context)) continue;
    const reason = `compares a value of type ${wanted.schema?.name ?? wanted.base} with one of type ${result.schema?.name ?? result.base}`;
    report(context.model.sink, CODES.wrongArguments, node.span, { name: call.shown, reason });
    return;
  }
}

function agrees(node: YamlNode, result: Result, wanted: Result, context: Context): boolean {
  const numeric = (base: Result["base"]) => base === "integer" || base === "float" || base === "number";
  if (numeric(result.base) && (numeric(wanted.base) || wanted.base === "scalar")) return true;
  if (node.kind === "scalar" && callIn(node) === undefined && wanted.schema !== undefined) {
    if (result.base === "string") return "json" in readSimple(context.model, wanted.schema, node);
  }
  if (result.base === wanted.base) return true;
  const map = (base: Result["base"]) => base === "map" || base === "complex";
  return (map(result.base) && map(wanted.base)) || (numeric(wanted.base) && result.base === "scalar");
}

/** What an argument is; functions in it are checked. */
export function resultOf(node: YamlNode, context: Context): Result {
  const call = callIn(node);
  if (call !== undefined) return checkCall(call, context);
  if (node.kind === "seq") {
    for (const item of node.items) resultOf(item, context);
    return { base: "list" };
  }
  if (node.kind === "map") {
    for (const { value } of node.entries) resultOf(value, context);
    return { base: "map" };
  }
  const kind = literalKind(node);
  if (kind === "tagged") return ANY;
  return { base: kind === "null" ? "nil" : kind };
}
