import type { Span } from "../../base/span.js";
import { suggest } from "../../base/suggest.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import type { Slot } from "../../model/entities.js";
import { asFunctionCall } from "../../model/functions.js";
import type { InputDefinition, InterfaceDefinition, OperationDefinition } from "../../model/interfaces.js";
import { ANY } from "../../model/schemas.js";
import type { InterfaceView, NamedValue, OperationView } from "../../schema/documents.js";
import { isUnreadable } from "../../schema/unreadable.js";
import { isNullNode } from "../../syntax/access.js";
import type { YamlNode } from "../../syntax/node.js";
import type { TopologyValue } from "../topology.js";
import { slotResult } from "../values.js";
import { type BehaviourContext, type BehaviourOwner, upperFirst } from "./context.js";

/** Values that a template gives at the interface, checked once for all its operations. */
export interface GivenInputs {
  readonly values: ReadonlyMap<string, NamedValue>;
  readonly results: ReadonlyMap<string, TopologyValue>;
}

const NO_VALUES: ReadonlyMap<string, TopologyValue> = new Map();
const NO_INPUTS: GivenInputs = { values: new Map(), results: NO_VALUES };

/** Inputs at the level of an interface (F61): each declared one is of its type, the required ones are there. */
export function bindInterfaceInputs(
  definition: InterfaceDefinition,
  view: InterfaceView | undefined,
  owner: BehaviourOwner,
  context: BehaviourContext,
): GivenInputs {
  if (definition.inputs.size === 0 && (view === undefined || view.inputs.length === 0)) return NO_INPUTS;
  const label = `the interface "${definition.name}" of ${owner.label}`;
  const path = `${owner.path}.interfaces.${definition.name}.inputs`;
  const values = valuesByName(view?.inputs ?? [], definition.inputs);
  const results = new Map<string, TopologyValue>();
  for (const value of values.values()) {
    const declared = definition.inputs.get(value.name);
    if (declared === undefined && !isOfOperation(definition, value.name))
      reportUndeclared(value, label, definition.inputs.keys(), definition.complete, context);
    const result = inputValue({ path, label }, value.name, declared, value.value, owner, context);
    if (result !== undefined) results.set(value.name, result);
  }
  const lost = view !== undefined && isUnreadable(view.inputs);
  if (!lost && (view !== undefined || isImplemented(definition))) reportMissing();
  return { values, results };

  /** An input of the interface may be given by any of its operations instead. */
  function reportMissing(): void {
    const operations = [...(view?.operations ?? []), ...(view?.notifications ?? [])];
    for (const input of definition.inputs.values()) {
      if (!input.required || values.has(input.name) || !isEmpty(input)) continue;
      if (operations.some((operation) => gives(operation, input.name))) continue;
      if (isGivenByTypes(definition, input)) continue;
      reportMissingInput(input, label, view?.nameSpan ?? owner.span, context);
    }
  }
}

/** True when the types state a value for the input in one of the operations. */
function isGivenByTypes({ operations, notifications }: InterfaceDefinition, input: InputDefinition): boolean {
  return [...operations.values(), ...notifications.values()].some(({ inputs }) => {
    const own = inputs.get(input.name);
    return own !== undefined && own !== input && !isEmpty(own);
  });
}

/** True when an operation of the interface has an implementation in a type. */
export function isImplemented({ operations, notifications }: InterfaceDefinition): boolean {
  return [...operations.values(), ...notifications.values()].some(
    ({ implementation }) => implementation !== undefined,
  );
}

function gives({ inputs }: OperationView, input: string): boolean {
  return inputs.some(({ name, value }) => name === input && !isNullNode(value));
}

function isOfOperation({ operations, notifications }: InterfaceDefinition, input: string): boolean {
  return [...operations.values(), ...notifications.values()].some(({ inputs }) => inputs.has(input));
}

interface Call {
  readonly definition: InterfaceDefinition;
  readonly operation: OperationDefinition;
  readonly view: OperationView | undefined;
  readonly given: GivenInputs;
}

/**
 * Inputs of one operation: its own value, else the one given at the interface, else what the types say.
 * Operations that nobody implements or mentions ask for nothing.
 */
export function bindOperationInputs(
  { definition, operation, view, given }: Call,
  owner: BehaviourOwner,
  context: BehaviourContext,
): ReadonlyMap<string, TopologyValue> {
  if (view === undefined && operation.implementation === undefined) return NO_VALUES;
  const written = view === undefined ? 0 : view.inputs.length;
  if (written === 0 && operation.inputs.size === 0 && given.values.size === 0) return NO_VALUES;
  const bound = new Map<string, TopologyValue>();
  const name = `${definition.name}.${operation.name}`;
  const place = {
    path: `${owner.path}.interfaces.${name}`,
    label: `the operation "${name}" of ${owner.label}`,
  };
  const own = valuesByName(view?.inputs ?? [], operation.inputs);
  for (const value of own.values()) {
    if (operation.inputs.get(value.name)?.defined !== true)
      reportUndeclared(value, place.label, operation.inputs.keys(), definition.complete, context);
  }
  const names = new Set([...operation.inputs.keys(), ...given.values.keys(), ...own.keys()]);
  for (const input of names) {
    const declared = operation.inputs.get(input);
    const shared = !own.has(input) && declared === definition.inputs.get(input);
    const written = own.get(input)?.value ?? given.values.get(input)?.value ?? declared?.default;
    const result =
      shared && given.values.has(input)
        ? given.results.get(input)
        : written && inputValue(place, input, declared, written, owner, context);
    if (result !== undefined) bound.set(input, result);
    const unset = !own.has(input) && !given.values.has(input) && isEmpty(declared);
    if (isUnreadable(view?.inputs ?? [])) continue;
    if (unset && declared?.required === true && declared !== definition.inputs.get(input))
      reportMissingInput(declared, place.label, view?.nameSpan ?? owner.span, context);
  }
  return bound;
}

function reportMissingInput(
  input: InputDefinition,
  label: string,
  span: Span,
  { sink }: BehaviourContext,
): void {
  const args = { input: input.name, owner: upperFirst(label), type: input.schema.type };
  const labels = [{ span: input.span, text: `declared by ${input.owner}` }];
  report(sink, CODES.missingOperationInput, span, args, { labels });
}

function isEmpty(input: InputDefinition | undefined): boolean {
  const node = input?.default;
  return node === undefined || (isNullNode(node) && input?.schema.base !== "null");
}

/** Values by name; an empty one counts as none, as it does for properties. */
function valuesByName(
  values: readonly NamedValue[],
  declared: ReadonlyMap<string, InputDefinition>,
): ReadonlyMap<string, NamedValue> {
  const given = values.filter(
    ({ name, value }) => !isNullNode(value) || declared.get(name)?.schema.base === "null",
  );
  return new Map(given.map((value) => [value.name, value]));
}

function reportUndeclared(
  value: NamedValue,
  label: string,
  declared: Iterable<string>,
  complete: boolean,
  { adhocInputs, sink }: BehaviourContext,
): void {
  if (adhocInputs || !complete) return;
  const args = { input: value.name, owner: upperFirst(label), suggestion: suggest(value.name, declared) };
  report(sink, CODES.undeclaredInput, value.nameSpan, args);
}

function inputValue(
  { path, label }: { readonly path: string; readonly label: string },
  name: string,
  declared: InputDefinition | undefined,
  node: YamlNode,
  owner: BehaviourOwner,
  { evaluation }: BehaviourContext,
): TopologyValue | undefined {
  if (isNullNode(node) && declared?.schema.base !== "null") return undefined;
  if (!owner.placed && usesFunctions(node)) return undefined;
  const slot: Slot = {
    holder: { path, label, noun: "input" },
    name,
    schema: declared?.schema ?? ANY,
    node,
    span: node.span,
    self: owner.self,
  };
  return slotResult(slot, evaluation);
}

/** True when a value holds a function call at any depth. */
function usesFunctions(node: YamlNode): boolean {
  if (node.kind === "scalar") return false;
  if (node.kind === "seq") return node.items.some(usesFunctions);
  return asFunctionCall(node) !== undefined || node.entries.some(({ value }) => usesFunctions(value));
}
