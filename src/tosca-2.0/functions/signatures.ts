import { CODES, report } from "../../diagnostics/catalog.js";
import { childOf } from "../../syntax/access.js";
import type { YamlNode } from "../../syntax/node.js";
import { ANY, type Context, type Result } from "../context.js";
import { itemsIn } from "../entities.js";
import { readSimple } from "../literal-values.js";
import { literalKind } from "../literals.js";
import type { FunctionDefinition, Model } from "../model.js";
import { assignable } from "../results.js";
import { type Schema, schemaAt } from "../schemas.js";
import { type Call, callIn } from "./call.js";

/** One signature of a function (10.4). */
interface Signature {
  readonly schemas: readonly (Schema | undefined)[];
  readonly least: number;
  readonly most: number;
  readonly result: Schema | undefined;
}

/** Checks a call of a user-defined function: one of its signatures must take the arguments. */
export function checkSignatures(
  call: Call,
  definitions: readonly FunctionDefinition[],
  context: Context,
): Result {
  const { model } = context;
  const signatures = signaturesOf(model, definitions);
  const results = call.args.map((node) =>
    callIn(node) === undefined ? undefined : context.checks.result(node, context),
  );
  const fitting = signatures.find((signature) => takes(model, signature, call, results));
  if (fitting !== undefined) {
    const silent = { ...context, what: `An argument of "${call.shown}"` };
    for (const [index, node] of call.args.entries()) {
      if (results[index] === undefined) context.checks.value(node, schemaFor(fitting, index), silent);
    }
  } else if (signatures.length > 0) {
    const count = call.args.length;
    const counted = signatures.some(({ least, most }) => count >= least && count <= most);
    const given = `${count} argument${count === 1 ? "" : "s"}`;
    const reason = counted
      ? "fits no signature: an argument has the wrong type"
      : `fits no signature: ${given} given`;
    const labels = definitions.map(({ span }) => ({ span, text: "defined here" }));
    report(model.sink, CODES.wrongArguments, call.span, { name: call.shown, reason }, { labels });
  }
  const result = fitting?.result;
  return result === undefined ? ANY : { base: result.base, schema: result };
}

/** A refinement changes the implementations of the first signatures only, and adds others after them (10.4). */
function signaturesOf(model: Model, definitions: readonly FunctionDefinition[]): readonly Signature[] {
  const signatures: Signature[] = [];
  for (const definition of definitions) {
    const own = itemsIn(childOf(definition.node, "signatures")).slice(signatures.length);
    signatures.push(...own.map((node) => signatureOf(model, definition, node)));
  }
  return signatures;
}

function signatureOf(model: Model, { file }: FunctionDefinition, node: YamlNode): Signature {
  const schemas = (key: string) => itemsIn(childOf(node, key)).map((item) => schemaAt(model, file, item));
  const [mandatory, optional] = [schemas("arguments"), schemas("optional_arguments")];
  const flag = childOf(node, "variadic");
  const variadic = flag?.kind === "scalar" && flag.text === "true";
  const all = [...mandatory, ...optional];
  return {
    schemas: all,
    least: mandatory.length,
    most: variadic ? Infinity : all.length,
    result: schemaAt(model, file, childOf(node, "result")),
  };
}

function schemaFor({ schemas }: Signature, index: number): Schema | undefined {
  return schemas[Math.min(index, schemas.length - 1)];
}

function takes(
  model: Model,
  signature: Signature,
  call: Call,
  results: readonly (Result | undefined)[],
): boolean {
  const count = call.args.length;
  if (count < signature.least || count > signature.most) return false;
  return call.args.every((node, index) => {
    const schema = schemaFor(signature, index);
    if (schema === undefined) return true;
    const result = results[index];
    return result === undefined ? literalFits(model, node, schema) : assignable(result, schema);
  });
}

/** The kind of an argument decides for a signature; what is wrong inside it is reported afterwards. */
function literalFits(model: Model, node: YamlNode, schema: Schema): boolean {
  if (node.kind === "seq") return schema.base === "list";
  if (node.kind === "map") return schema.base === "map" || schema.base === "complex";
  if (schema.base === "float" && literalKind(node) === "integer") return true;
  return "json" in readSimple(model, schema, node);
}
