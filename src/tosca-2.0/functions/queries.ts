import { suggest } from "../../base/suggest.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import type { ScalarNode, YamlNode } from "../../syntax/node.js";
import { ANY, type Context, type Result } from "../context.js";
import { partOfStep } from "../evaluate.js";
import { isString, literalKind } from "../literals.js";
import { type Member, type Members, membersOf } from "../members.js";
import { hasUnknownParent } from "../names.js";
import { followPath } from "../paths.js";
import type { Schema } from "../schemas.js";
import { type Call, callIn } from "./call.js";
import type { QueryName } from "./library.js";

/** Checks a function that asks the representation graph (10.2.1). */
export function checkQuery(name: QueryName, call: Call, context: Context): Result {
  switch (name) {
    case "get_input":
      return checkInput(call, context);
    case "value":
      return checkOwnValue(call, context);
    case "node_index":
    case "relationship_index":
      if (call.args.length > 0) wrong(call, "takes no arguments", context);
      return { base: "integer" };
    default:
      return checkPath(name, call, context);
  }
}

function wrong(call: Call, reason: string, context: Context, at?: YamlNode): Result {
  report(context.model.sink, CODES.wrongArguments, at?.span ?? call.span, { name: call.shown, reason });
  return ANY;
}

/** `$get_input: name` or `[ name, part, ... ]`; in a workflow its own inputs come first (10.2.1.1). */
function checkInput(call: Call, context: Context): Result {
  const [first, ...steps] = call.args;
  if (first === undefined) return wrong(call, "names no input", context);
  if (!isString(first) || callIn(first) !== undefined)
    return wrong(call, "must name an input", context, first);
  checkSteps(call, steps, context);
  const inputs = context.service?.inputs;
  const member = context.workflow?.get(first.text) ?? inputs?.get(first.text);
  if (member !== undefined) return resultOfMember(call, member, steps, context);
  if (inputs === undefined) return ANY;
  const suggestion = suggest(first.text, [...(context.workflow?.keys() ?? []), ...inputs.keys()]);
  const args = { input: first.text, suggestion };
  if (context.workflow === undefined)
    report(context.model.sink, CODES.unknownFunctionInput, first.span, args);
  else report(context.model.sink, CODES.unknownWorkflowInput, first.span, args);
  return ANY;
}

function resultOfMember(call: Call, member: Member, steps: readonly YamlNode[], context: Context): Result {
  const optional = !member.required && member.default === undefined ? { optional: member.name } : {};
  return { ...resultOfPart(call, member.schema, steps, context), ...optional };
}

/** What remains after stepping into a value by names and indexes; a step that leads nowhere is reported. */
function resultOfPart(
  call: Call,
  schema: Schema | undefined,
  steps: readonly YamlNode[],
  context: Context,
): Result {
  let at = schema;
  for (const step of steps) {
    if (at === undefined) return ANY;
    if (callIn(step) !== undefined || step.kind !== "scalar") {
      at = at.base === "list" || at.base === "map" ? partOfStep(context.model, at, "0") : undefined;
    } else {
      const fault = stepFault(at, step, context);
      if (fault !== undefined) return wrong(call, fault, context, step);
      at = partOfStep(context.model, at, step.text);
    }
  }
  return at === undefined ? ANY : { base: at.base, schema: at };
}

/** Why a written step cannot lead into a value of a type. */
function stepFault(schema: Schema, step: ScalarNode, { model }: Context): string | undefined {
  const { base, definition, name } = schema;
  if (base === "map") return undefined;
  if (base === "list") {
    const index = literalKind(step) === "integer" && !step.text.startsWith("-");
    return index ? undefined : `steps into a list by "${step.text}", which is no index`;
  }
  if (base !== "complex") return `steps into a value of type ${name}, which has no parts`;
  const members = membersOf(model, definition, "properties");
  if (members.has(step.text) || definition === undefined || hasUnknownParent(model, definition)) {
    return undefined;
  }
  const near = suggest(step.text, members.keys());
  const hint = near === undefined ? "" : ` (did you mean "${near}"?)`;
  return `asks for "${step.text}", which the data type "${name}" does not have${hint}`;
}

/** Names and indexes of nested values: texts, whole numbers or functions that give them. */
function checkSteps(call: Call, steps: readonly YamlNode[], context: Context): void {
  for (const step of steps) {
    if (callIn(step) !== undefined) context.checks.result(step, context);
    else if (step.kind !== "scalar" || !/^(string|integer)$/.test(literalKind(step))) {
      wrong(call, "has a step that is neither a name nor an index", context, step);
    }
  }
}

function checkOwnValue(call: Call, context: Context): Result {
  checkSteps(call, call.args, context);
  if (context.value === undefined)
    return wrong(call, "stands outside a validation, where there is no value", context);
  return context.value === "unknown" ? ANY : resultOfPart(call, context.value, call.args, context);
}

/** A function with a TOSCA path: the path, then what is asked of the place it leads to. */
function checkPath(name: QueryName, call: Call, context: Context): Result {
  const list = call.node?.kind === "seq" ? call.node.items : undefined;
  if (list === undefined) return wrong(call, "needs a list: a path and a name", context);
  if (list.length < 2) return wrong(call, "needs a path and a name", context);
  for (const step of list) if (callIn(step) !== undefined) context.checks.result(step, context);
  checkSteps(call, list, context);
  const place = followPath(call, list, context);
  if (place === undefined) return ANY;
  const [asked, ...steps] = place.rest;
  if (asked === undefined) {
    report(context.model.sink, CODES.invalidPath, call.span, {
      name: call.shown,
      reason: "ends before a name is asked for",
    });
    return ANY;
  }
  if (asked.kind !== "scalar" || callIn(asked) !== undefined) return ANY;
  const member = name === "get_artifact" ? undefined : memberAt(name, place.members, asked.text);
  const names = name === "get_artifact" ? place.artifacts : place.members(name === "get_attribute");
  if (names === undefined || !place.complete)
    return member === undefined ? ANY : partOfAll(call, member, steps, place.all, context);
  if (names.has(asked.text))
    return member === undefined ? { base: "string" } : partOfAll(call, member, steps, place.all, context);
  const suggestion = suggest(asked.text, names.keys());
  const args = { name: call.shown, member: asked.text, owner: place.owner, suggestion };
  report(context.model.sink, CODES.unknownFunctionMember, asked.span, args);
  return ANY;
}

function memberAt(
  name: QueryName,
  members: (attributes: boolean) => Members | undefined,
  asked: string,
): Member | undefined {
  return members(name === "get_attribute")?.get(asked);
}

/** With ALL in the path the function gives a list (10.3). */
function partOfAll(
  call: Call,
  member: Member,
  steps: readonly YamlNode[],
  all: boolean,
  context: Context,
): Result {
  const part = resultOfPart(call, member.schema, steps, context);
  return all ? { base: "list" } : part;
}
