import { suggest } from "../../base/suggest.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import { finding } from "../../model/coerce.js";
import type { Entity, Evaluation } from "../../model/entities.js";
import { findInterface, type InputDefinition, type InterfaceDefinition } from "../../model/interfaces.js";
import { schemaOf, type ValueSchema } from "../../model/schemas.js";
import type { ActivityView, LocatedText, NamedValue } from "../../schema/documents.js";
import type { TopologyActivity } from "../topology.js";
import { isOtherScalar } from "./conditions.js";
import type { BehaviourContext, BoundInterfaces } from "./context.js";

/** What activities act upon. */
export interface ActivityTarget {
  /** In messages: `"server"`, `the targets of the policy "scale"`. */
  readonly label: string;
  /** Interfaces of each thing that is meant. */
  readonly owners: readonly BoundInterfaces[];
  /** False when what is meant is not known in full, so that no operation can be denied. */
  readonly complete: boolean;
  readonly self: Entity;
  /** Inputs of the workflow around it, which stand in for inputs of what it calls. */
  readonly offered: ReadonlySet<string>;
  readonly evaluation: Evaluation;
}

/** Workflows that the orchestrator derives itself (TOSCA 1.3 section 7.2). */
export const DECLARATIVE_WORKFLOWS: ReadonlySet<string> = new Set(["deploy", "undeploy"]);

/** Checks activities and gives them as the topology shows them (TOSCA 1.3 section 3.6.23, F67, F69). */
export function bindActivities(
  activities: readonly ActivityView[],
  target: ActivityTarget,
  context: BehaviourContext,
): readonly TopologyActivity[] {
  return activities.map((activity) => bindActivity(activity, target, context));
}

function bindActivity(
  activity: ActivityView,
  target: ActivityTarget,
  context: BehaviourContext,
): TopologyActivity {
  switch (activity.kind) {
    case "set_state":
      return { kind: activity.kind, name: activity.state.text };
    case "call_operation":
      checkOperationCall(activity.operation, activity.inputs, target, context);
      return { kind: activity.kind, name: activity.operation.text };
    case "delegate":
    case "inline":
      checkWorkflowCall(activity.workflow, activity.inputs, target, context);
      return { kind: activity.kind, name: activity.workflow.text };
  }
}

function checkOperationCall(
  operation: LocatedText,
  inputs: readonly NamedValue[],
  target: ActivityTarget,
  context: BehaviourContext,
): void {
  const { sink } = context;
  const dot = operation.text.lastIndexOf(".");
  if (dot <= 0 || dot === operation.text.length - 1) {
    report(sink, CODES.invalidOperationName, operation.span, { name: operation.text });
    return;
  }
  const interfaceName = operation.text.slice(0, dot);
  const name = operation.text.slice(dot + 1);
  const found = target.owners.flatMap((owner) => {
    const definition = findInterface(owner.definitions, interfaceName);
    return definition === undefined ? [] : [{ owner, definition }];
  });
  if (found.length === 0) {
    reportNoInterface(interfaceName, operation, target, context);
    return;
  }
  const called = found.find(({ definition }) => definition.operations.has(name));
  if (called === undefined) reportNoOperation(name, operation, found, target, context);
  else checkCallInputs(name, called, operation, inputs, target, context);
}

function reportNoInterface(
  name: string,
  { span }: LocatedText,
  { label, owners, complete }: ActivityTarget,
  { sink }: BehaviourContext,
): void {
  if (!complete) return;
  const names = owners.flatMap(({ definitions }) => [...definitions.keys()]);
  const args = { name, owner: upper(label), type: "its type", suggestion: suggest(name, names) };
  report(sink, CODES.unknownInterface, span, args);
}

interface Found {
  readonly owner: BoundInterfaces;
  readonly definition: InterfaceDefinition;
}

function reportNoOperation(
  name: string,
  { span }: LocatedText,
  found: readonly Found[],
  { label, complete }: ActivityTarget,
  { sink }: BehaviourContext,
): void {
  if (!complete || found.some(({ definition }) => !definition.complete)) return;
  const names = found.flatMap(({ definition }) => [...definition.operations.keys()]);
  const owner = `The interface "${found[0]?.definition.name ?? ""}" of ${label}`;
  report(sink, CODES.unknownOperation, span, { name, owner, suggestion: suggest(name, names) });
}

/** Inputs of a called operation: declared, of their type, and given by the call, the template or the workflow. */
function checkCallInputs(
  name: string,
  { owner, definition }: Found,
  operation: LocatedText,
  inputs: readonly NamedValue[],
  target: ActivityTarget,
  context: BehaviourContext,
): void {
  const declared = definition.operations.get(name)?.inputs ?? new Map<string, InputDefinition>();
  const label = `the operation "${definition.name}.${name}" of ${target.label}`;
  checkValues(inputs, declared, label, target, context);
  const assigned = owner.interfaces.get(definition.name)?.operations.get(name)?.inputs;
  const given = new Set([...inputs.map((input) => input.name), ...(assigned?.keys() ?? [])]);
  for (const input of declared.values()) {
    if (!input.required || input.default !== undefined) continue;
    if (given.has(input.name) || target.offered.has(input.name)) continue;
    const args = { input: input.name, owner: upper(label), type: input.schema.type };
    const labels = [{ span: input.span, text: `declared by ${input.owner}` }];
    report(context.sink, CODES.missingOperationInput, operation.span, args, { labels });
  }
}

/** Inputs of a delegated or inlined workflow; those that are derived take none (7.2). */
function checkWorkflowCall(
  workflow: LocatedText,
  inputs: readonly NamedValue[],
  target: ActivityTarget,
  context: BehaviourContext,
): void {
  const { workflows, scope, sink } = context;
  const view = workflows.get(workflow.text);
  if (view === undefined && !DECLARATIVE_WORKFLOWS.has(workflow.text)) {
    const suggestion = suggest(workflow.text, [...workflows.keys(), ...DECLARATIVE_WORKFLOWS]);
    report(sink, CODES.unknownWorkflow, workflow.span, { name: workflow.text, suggestion });
    return;
  }
  const label = `the workflow "${workflow.text}"`;
  const definitions = view?.inputs ?? [];
  const declared = new Map(
    definitions.map((input) => [input.name, { schema: schemaOf(input, scope) }] as const),
  );
  checkValues(inputs, declared, label, target, context);
  const given = new Set([...inputs.map(({ name }) => name), ...target.offered]);
  for (const input of definitions) {
    const value = input.default ?? input.value;
    if (input.required?.value === false || value !== undefined || given.has(input.name)) continue;
    const args = { input: input.name, workflow: workflow.text, type: input.type?.text ?? "any" };
    const labels = [{ span: input.nameSpan, text: "declared here" }];
    report(sink, CODES.missingWorkflowInput, workflow.span, args, { labels });
  }
}

function checkValues(
  inputs: readonly NamedValue[],
  declared: ReadonlyMap<string, { readonly schema: ValueSchema }>,
  label: string,
  target: ActivityTarget,
  context: BehaviourContext,
): void {
  for (const input of inputs) {
    const definition = declared.get(input.name);
    const what = `The input "${input.name}" of ${label}`;
    if (definition === undefined) {
      const suggestion = suggest(input.name, declared.keys());
      const args = { input: input.name, owner: upper(label), suggestion };
      report(context.sink, CODES.undeclaredInput, input.nameSpan, args);
    } else if (definition.schema.base === "string" && isOtherScalar(input.value)) {
      const args = { what, expected: "a text", found: finding(input.value) };
      report(context.sink, CODES.wrongValueType, input.value.span, args);
    } else target.evaluation.evaluate(input.value, definition.schema, { self: target.self, what });
  }
}

function upper(label: string): string {
  return label.charAt(0).toUpperCase() + label.slice(1);
}
