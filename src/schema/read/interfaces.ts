import { CODES, report } from "../../diagnostics/catalog.js";
import { isNullNode } from "../../syntax/access.js";
import type { YamlNode } from "../../syntax/node.js";
import { type Fields, isText, locatedText, type ReadContext, readFields } from "../fields.js";
import { IMPLEMENTATION, INTERFACE, OPERATION, PARAMETER_DEFINITION } from "../keynames.js";
import type {
  ArtifactUse,
  ImplementationView,
  InterfaceView,
  NamedValue,
  OperationView,
  PropertyDefinitionView,
} from "../views.js";
import { readArtifactUse } from "./artifacts.js";
import { named, ownerOf, readEach } from "./collections.js";
import { readDefinitions } from "./definitions.js";

/** Where an interface stands: types define inputs, templates assign them. */
export type InterfacePlace = "type" | "template";

/** Interfaces of a template, whose inputs are values (TOSCA 1.3 3.6.20). */
export function readInterfaces(
  context: ReadContext,
  fields: Fields,
  place: InterfacePlace = "template",
): readonly InterfaceView[] {
  return readEach(context, fields.entries("interfaces"), INTERFACE, (inner, entry) => {
    const { inputs, inputDefinitions, operations, notifications } = readInterfaceBody(context, inner, place);
    return {
      name: entry.name,
      nameSpan: entry.nameSpan,
      span: entry.span,
      type: inner.text("type"),
      inputs,
      inputDefinitions,
      operations,
      notifications,
    };
  });
}

/** Interfaces of a type, whose inputs are definitions. */
export function readTypeInterfaces(context: ReadContext, fields: Fields): readonly InterfaceView[] {
  return readInterfaces(context, fields, "type");
}

/** Inputs, operations and notifications; before 1.3 operations stand directly under the interface (F41). */
export function readInterfaceBody(context: ReadContext, fields: Fields, place: InterfacePlace = "type") {
  const within = fields.entries("operations");
  const operations = within.length === 0 ? fields.rest : [...fields.rest, ...within];
  const { inputs, inputDefinitions } = readInputs(context, fields, place);
  return {
    inputs,
    inputDefinitions,
    operations: readOperations(context, operations, place),
    notifications: readOperations(context, fields.entries("notifications"), place),
  };
}

interface InputViews {
  readonly inputs: readonly NamedValue[];
  readonly inputDefinitions: readonly PropertyDefinitionView[];
}

/** A type may also assign an input, which early libraries do by a bare value (3.6.20 asks for a definition). */
function readInputs(context: ReadContext, fields: Fields, place: InterfacePlace): InputViews {
  const entries = fields.entries("inputs");
  if (place === "template") return { inputs: entries, inputDefinitions: NONE };
  const inputs = entries.filter(({ value }) => !isDefinition(value));
  for (const input of inputs) reportValue(context, input);
  const definitions = entries.filter(({ value }) => isDefinition(value));
  return { inputs, inputDefinitions: readDefinitions(context, definitions, PARAMETER_DEFINITION) };
}

/** A function in place of a definition is common and says what it means; other values are faults. */
function reportValue(context: ReadContext, { name, value, nameSpan }: NamedValue): void {
  if (isText(value) && Object.hasOwn(OPERATION.keys, name))
    report(context.sink, CODES.operationNamedInputs, nameSpan, { key: name });
  else if (value.kind !== "map" || value.entries.length !== 1)
    report(context.sink, CODES.valueForInputDefinition, value.span, { input: name });
}

function isDefinition(node: YamlNode): boolean {
  if (node.kind !== "map") return isNullNode(node);
  return node.entries.length === 0 || node.entries.some(({ key }) => Object.hasOwn(DEFINITION_KEYS, key));
}

const DEFINITION_KEYS = PARAMETER_DEFINITION.keys;

function readOperations(
  context: ReadContext,
  entries: readonly NamedValue[],
  place: InterfacePlace,
): readonly OperationView[] {
  if (entries.length === 0) return NONE;
  return entries.flatMap((entry) => {
    const { name, nameSpan, span, value } = entry;
    if (isText(value))
      return { name, nameSpan, span, implementation: implementationOf(value), ...NO_OPERATION };
    if (value.kind === "seq" && value.items.length === 0) {
      report(context.sink, CODES.operationAsEmptyList, span, { name });
      return { name, nameSpan, span, implementation: undefined, ...NO_OPERATION };
    }
    const fields = readFields(context, value, OPERATION, ownerOf(entry));
    if (fields === undefined) return [];
    return [
      {
        ...named(entry),
        description: fields.text("description"),
        implementation: readImplementation(context, fields.node("implementation"), entry),
        ...readInputs(context, fields, place),
        outputs: fields.entries("outputs"),
      },
    ];
  });
}

const NONE: readonly never[] = [];
const NO_OPERATION = { description: undefined, inputs: [], inputDefinitions: [], outputs: [] } as const;

function implementationOf(node: YamlNode & { readonly kind: "scalar" }): ImplementationView {
  return withPrimary({ kind: "name", name: locatedText(node) }, node);
}

function withPrimary(primary: ArtifactUse | undefined, node: YamlNode): ImplementationView {
  return { primary, dependencies: NONE, timeout: undefined, operationHost: undefined, span: node.span };
}

/** An implementation in its notations: a name, an artifact in place, or a map of artifacts (F62). */
export function readImplementation(
  context: ReadContext,
  node: YamlNode | undefined,
  owner: NamedValue,
): ImplementationView | undefined {
  if (node === undefined) return undefined;
  if (node.kind !== "map" || node.entries.some(({ key }) => key === "file"))
    return withPrimary(readArtifactUse(context, node, owner), node);
  const fields = readFields(context, node, IMPLEMENTATION, { name: owner.name, place: node.span });
  if (fields === undefined) return undefined;
  const primary = fields.node("primary");
  const dependencies = fields.node("dependencies");
  return {
    primary: primary && readArtifactUse(context, primary, owner),
    dependencies:
      dependencies?.kind === "seq"
        ? dependencies.items.flatMap((item) => readArtifactUse(context, item, owner) ?? [])
        : [],
    timeout: fields.node("timeout"),
    operationHost: fields.text("operation_host"),
    span: node.span,
  };
}
