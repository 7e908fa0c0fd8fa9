import { CODES, report } from "../diagnostics/catalog.js";
import { aliasLabels } from "../syntax/access.js";
import type { YamlNode } from "../syntax/node.js";
import { asFunctionCall, type FunctionCall } from "./call.js";
import { expectation } from "./coerce.js";
import type { Evaluation, Place } from "./entities.js";
import { type BaseType, STRING, type ValueSchema } from "./schemas.js";
import type { Value } from "./value.js";

/** Reports a wrong call at the argument that is wrong, or at the function's name where one is missing. */
export function invalidCall(
  evaluation: Evaluation,
  call: FunctionCall,
  reason: string,
  at?: YamlNode,
): undefined {
  const labels = at === undefined ? [] : aliasLabels(at);
  report(
    evaluation.world.sink,
    CODES.invalidFunction,
    at?.span ?? call.span,
    { name: call.name, reason },
    { labels },
  );
  return undefined;
}

/** A call whose arguments are texts: calls among them are evaluated and must be static (F83). */
export function withSettledArguments(
  evaluation: Evaluation,
  call: FunctionCall,
  place: Place,
): FunctionCall | undefined {
  if (!call.args.some((arg) => asFunctionCall(arg) !== undefined)) return call;
  const args: YamlNode[] = [];
  for (const arg of call.args) {
    if (asFunctionCall(arg) === undefined) {
      args.push(arg);
      continue;
    }
    const value = evaluation.evaluate(arg, STRING, { ...place, what: `An argument of ${call.name}` });
    if (value === undefined) return undefined;
    if (value.kind !== "static" || typeof value.json !== "string")
      return invalidCall(evaluation, call, "has an argument that is only known at run time", arg);
    args.push({ kind: "scalar", span: arg.span, text: value.json, style: "double" });
  }
  return { ...call, args };
}

/** Texts of the arguments; reports the first that is a list, a map or empty, and a count out of bounds. */
export function textArguments(
  evaluation: Evaluation,
  call: FunctionCall,
  least: number,
  most: number,
  usage: string,
): readonly string[] | undefined {
  const names: string[] = [];
  for (const arg of call.args) {
    if (arg.kind !== "scalar")
      return invalidCall(evaluation, call, `has an argument that is not a text; it ${usage}`, arg);
    names.push(arg.text);
  }
  if (names.length < least) return invalidCall(evaluation, call, usage);
  if (names.length > most)
    return invalidCall(evaluation, call, `has too many arguments; it ${usage}`, call.args[most]);
  return names;
}

/** What a function gives, checked against the type that its place declares (F83); the value is kept. */
export function resultOf(
  evaluation: Evaluation,
  value: Value,
  made: ValueSchema,
  call: FunctionCall,
  schema: ValueSchema,
  place: Place,
): Value {
  if (fitsType(made, schema)) return value;
  const args = { what: place.what, name: call.name, made: made.type, expected: expectation(schema) };
  report(evaluation.world.sink, CODES.functionResult, place.site ?? call.span, args);
  return value;
}

const COLLECTIONS: ReadonlySet<BaseType> = new Set(["list", "map", "complex", "range"]);

/** False where a value of one type can in no case stand for one of the other; texts are read when known. */
export function fitsType(made: ValueSchema, wanted: ValueSchema): boolean {
  if (made.base === "any" || wanted.base === "any" || made.base === wanted.base)
    return partsFit(made, wanted);
  if (made.base === "complex" || wanted.base === "complex")
    return made.base === "map" || wanted.base === "map";
  if (COLLECTIONS.has(made.base) || COLLECTIONS.has(wanted.base)) return false;
  if (made.base === "string" || wanted.base === "string") return true;
  return made.base === "integer" && wanted.base === "float";
}

function partsFit(made: ValueSchema, wanted: ValueSchema): boolean {
  if (made === wanted || made.entry === undefined || wanted.entry === undefined) return true;
  return made.type !== wanted.type || fitsType(made.entry, wanted.entry);
}
