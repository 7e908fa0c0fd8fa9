import { suggest } from "../../base/suggest.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import { childOf } from "../../syntax/access.js";
import type { MapEntry, YamlNode } from "../../syntax/node.js";
import type { Context } from "../context.js";
import { entriesIn, itemsIn } from "../entities.js";
import { callIn } from "../functions/call.js";
import { type Interface, interfacesOf } from "../interfaces.js";
import { isString } from "../literals.js";
import { type Members, needsValue, refined } from "../members.js";
import { hasUnknownParent } from "../names.js";
import type { Template } from "../service.js";
import { checkValue } from "../values.js";

/** What a step or trigger works on; undefined when that is not known or not one template. */
export interface ActivityTarget {
  readonly template: Template;
  readonly interfaces: ReadonlyMap<string, Interface>;
  /** What the messages call it. */
  readonly owner: string;
  /** Some of its interfaces may not be known. */
  readonly open: boolean;
}

/** The node template as the target of activities. */
export function targetOf(context: Context, template: Template): ActivityTarget | undefined {
  if (template.type === undefined) return undefined;
  const interfaces = interfacesOf(context.model, template.type);
  const open = hasUnknownParent(context.model, template.type);
  return { template, interfaces, owner: `The node template "${template.name}"`, open };
}

/** Checks the activities of a step or trigger (13.2.3). */
export function checkActivities(
  section: YamlNode | undefined,
  target: ActivityTarget | undefined,
  context: Context,
): void {
  for (const item of itemsIn(section)) {
    const [entry] = item.kind === "map" ? item.entries : [];
    if (entry === undefined) continue;
    if (entry.key === "call_operation") checkOperationCall(entry, target, context);
    else if (entry.key === "inline") checkInlined(entry, context);
    else if (entry.key === "delegate") checkInputValues(childOf(entry.value, "inputs"), new Map(), context);
  }
}

function checkOperationCall(entry: MapEntry, target: ActivityTarget | undefined, context: Context): void {
  const { sink } = context.model;
  const node = isString(entry.value) ? entry.value : childOf(entry.value, "operation");
  const given = childOf(entry.value, "inputs");
  if (!isString(node) || target === undefined) {
    checkInputValues(given, new Map(), context);
    return;
  }
  const dot = node.text.lastIndexOf(".");
  const [name, operationName] = [node.text.slice(0, dot), node.text.slice(dot + 1)];
  if (dot < 1) {
    const reason = `names "${node.text}"; an operation is written INTERFACE.OPERATION`;
    report(sink, CODES.invalidCall, node.span, { reason });
    return;
  }
  const known = target.interfaces.get(name);
  const operation = known?.operations.get(operationName);
  if (known === undefined || operation === undefined) {
    checkInputValues(given, new Map(), context);
    if (known === undefined ? target.open : !known.complete) return;
    const kind = known === undefined ? "interface" : "operation";
    const wanted = known === undefined ? name : operationName;
    const suggestion = suggest(
      wanted,
      known === undefined ? target.interfaces.keys() : known.operations.keys(),
    );
    const owner = known === undefined ? target.owner : `The interface "${name}"`;
    report(sink, CODES.unknownReference, node.span, { kind, name: wanted, owner, suggestion });
    return;
  }
  const inputs = new Map([...known.inputs, ...operation.inputs]);
  const assigned = assignedInputs(target.template, name, operationName);
  checkCallInputs(entry, given, inputs, assigned, `The operation "${node.text}"`, context);
}

/** Inputs that the template itself assigns, for the interface or for the operation. */
function assignedInputs(template: Template, name: string, operation: string): ReadonlySet<string> {
  const assignment = childOf(childOf(template.node, "interfaces"), name);
  const own = childOf(childOf(assignment, "operations"), operation);
  const inputs = [childOf(assignment, "inputs"), childOf(own, "inputs")];
  return new Set(inputs.flatMap((node) => entriesIn(node).map(({ key }) => key)));
}

/** Required inputs are given, given ones are declared and of the right type. */
function checkCallInputs(
  entry: MapEntry,
  given: YamlNode | undefined,
  inputs: Members,
  assigned: ReadonlySet<string>,
  called: string,
  context: Context,
): void {
  const { sink } = context.model;
  const names = new Set(entriesIn(given).map(({ key }) => key));
  for (const member of inputs.values()) {
    if (!needsValue(member) || names.has(member.name) || assigned.has(member.name)) continue;
    const labels = [{ span: member.span, text: "declared here" }];
    report(sink, CODES.callInputMissing, entry.keySpan, { input: member.name, called }, { labels });
  }
  for (const { key, keySpan, value } of entriesIn(given)) {
    const member = inputs.get(key);
    if (member === undefined) {
      const suggestion = suggest(key, inputs.keys());
      report(sink, CODES.unknownReference, keySpan, { kind: "input", name: key, owner: called, suggestion });
      continue;
    }
    checkValue(value, member.schema, { ...context, what: `The input "${key}"` });
    const optional = optionalInput(value, context);
    if (optional !== undefined && needsValue(member)) {
      report(sink, CODES.callInputOptional, value.span, { input: key, given: optional, called });
    }
  }
}

/** The optional workflow input that a value is taken from. */
function optionalInput(value: YamlNode, { workflow }: Context): string | undefined {
  const call = callIn(value);
  const [first] = call?.args ?? [];
  if (call?.name !== "get_input" || !isString(first)) return undefined;
  const member = workflow?.get(first.text);
  return member !== undefined && !member.required && member.default === undefined ? member.name : undefined;
}

function checkInputValues(given: YamlNode | undefined, inputs: Members, context: Context): void {
  for (const { key, value } of entriesIn(given)) {
    checkValue(value, inputs.get(key)?.schema, { ...context, what: `The input "${key}"` });
  }
}

/** An inlined workflow exists and gets the inputs that it needs (13.2.3.4). */
function checkInlined(entry: MapEntry, context: Context): void {
  const { model, service, file } = context;
  const node = isString(entry.value) ? entry.value : childOf(entry.value, "workflow");
  const given = childOf(entry.value, "inputs");
  if (!isString(node) || service === undefined) {
    checkInputValues(given, new Map(), context);
    return;
  }
  const workflow = service.workflows.get(node.text);
  if (workflow === undefined) {
    const suggestion = suggest(node.text, service.workflows.keys());
    const args = { kind: "workflow", name: node.text, owner: "The service template", suggestion };
    report(model.sink, CODES.unknownReference, node.span, args);
    checkInputValues(given, new Map(), context);
    return;
  }
  const inputs = refined(model, new Map(), childOf(workflow.value, "inputs"), file);
  checkCallInputs(entry, given, inputs, new Set(), `The workflow "${node.text}"`, context);
}
