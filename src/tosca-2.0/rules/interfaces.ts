import { suggest } from "../../base/suggest.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import { childOf, entryOf } from "../../syntax/access.js";
import type { MapEntry, YamlNode } from "../../syntax/node.js";
import { type Context, type Self, UNKNOWN_SELF } from "../context.js";
import { entriesIn } from "../entities.js";
import { type Interface, interfacesOf, type Operation, operationsOf } from "../interfaces.js";
import { isString } from "../literals.js";
import { inheritedMembers, type Members, membersOf } from "../members.js";
import type { Model, ToscaFile, TypeDefinition } from "../model.js";
import { derives, hasUnknownParent, parentOf, typeAt } from "../names.js";
import { checkValue, contextIn } from "../values.js";
import { checkImplementation } from "./artifacts.js";
import { checkDefinitions, type DefinitionPlace } from "./definitions.js";
import { checkMapping } from "./mappings.js";

const SECTIONS = ["operations", "notifications"] as const;
const NONE: Members = new Map();

/** An interface type has inputs and operations, but no implementations and no mappings (11.1). */
export function checkInterfaceType(model: Model, type: TypeDefinition): void {
  const { node, file, name } = type;
  const owner = `the interface type "${name}"`;
  const place = inputPlace(model, file, owner, undefined);
  checkDefinitions(childOf(node, "inputs"), inheritedMembers(model, type, "inputs"), place);
  for (const section of SECTIONS) {
    const inherited = operationsOf(model, parentOf(model, type), section);
    for (const entry of entriesIn(childOf(node, section))) {
      reportImplementation(model, type, entry);
      checkParameters(model, file, entry, inherited.get(entry.key), undefined);
    }
  }
}

/** Inputs go out to the implementation, so that a value alone defines one where there are implementations. */
function inputPlace(model: Model, file: ToscaFile, owner: string, self: Self | undefined): DefinitionPlace {
  const short = self !== undefined;
  return { model, file, label: "input", owner, open: true, typed: false, short, self: self ?? UNKNOWN_SELF };
}

function reportImplementation(model: Model, { name: type }: TypeDefinition, entry: MapEntry): void {
  const { key: operation, keySpan, value } = entry;
  const short = isString(value) ? keySpan : undefined;
  const implementation = value.kind === "map" ? entryOf(value, "implementation")?.keySpan : short;
  if (implementation !== undefined) {
    const args = { operation, type, key: "implementation" };
    report(model.sink, CODES.implementedInterfaceType, implementation, args);
  }
  for (const output of entriesIn(childOf(value, "outputs"))) {
    const mapping =
      output.value.kind === "seq"
        ? output.keySpan
        : output.value.kind === "map"
          ? entryOf(output.value, "mapping")?.keySpan
          : undefined;
    if (mapping !== undefined)
      report(model.sink, CODES.implementedInterfaceType, mapping, { operation, type, key: "mapping" });
  }
}

function checkParameters(
  model: Model,
  file: ToscaFile,
  { key, value }: MapEntry,
  before: Operation | undefined,
  /** Undefined in an interface type, where nothing is known of the node or relationship. */
  self: Self | undefined,
): void {
  const owner = `the operation "${key}"`;
  const place = inputPlace(model, file, owner, self);
  checkDefinitions(childOf(value, "inputs"), before?.inputs ?? NONE, place);
  const incoming = self === undefined ? undefined : contextIn(model, file, owner, self);
  const output = { ...place, label: "output", short: false, incoming };
  checkDefinitions(childOf(value, "outputs"), before?.outputs ?? NONE, output);
}

/** Checks the interfaces that a node or relationship type defines or refines (11.2). */
export function checkInterfaces(model: Model, type: TypeDefinition): void {
  const { node, file, name, kind } = type;
  const self: Self = kind === "relationship" ? { kind, type } : { kind: "node", type };
  checkInterfaceSection(model, file, childOf(node, "interfaces"), {
    owner: `the ${kind} type "${name}"`,
    inherited: interfacesOf(model, parentOf(model, type)),
    self,
    open: !hasUnknownParent(model, type),
  });
}

interface InterfaceSection {
  readonly owner: string;
  readonly inherited: ReadonlyMap<string, Interface>;
  readonly self: Self;
  /** New interfaces may be defined here. */
  readonly open: boolean;
}

/** Interface definitions and refinements, of types and of the relationships of requirements. */
export function checkInterfaceSection(
  model: Model,
  file: ToscaFile,
  section: YamlNode | undefined,
  at: InterfaceSection,
): void {
  for (const entry of entriesIn(section)) {
    const { key, keySpan, value } = entry;
    if (value.kind !== "map") continue;
    const before = at.inherited.get(key);
    const what = `The interface "${key}" of ${at.owner}`;
    const named = childOf(value, "type");
    if (named === undefined && before === undefined) {
      if (at.open) report(model.sink, CODES.missingKey, keySpan, { key: "type", owner: what });
      continue;
    }
    const type = named === undefined ? before?.type : typeAt(model, file, "interface", named);
    if (type === undefined) continue;
    if (
      named !== undefined &&
      before?.type !== undefined &&
      !derives(model, type, before.type) &&
      !hasUnknownParent(model, type)
    ) {
      const args = { what, type: type.name, parent: key, parentType: before.type.name };
      report(model.sink, CODES.incompatibleRefinement, named.span, args);
    }
    const inputs = before?.type === type ? before.inputs : membersOf(model, type, "inputs");
    checkDefinitions(
      childOf(value, "inputs"),
      inputs,
      inputPlace(model, file, `the interface "${key}"`, at.self),
    );
    for (const kind of SECTIONS) {
      const known = before?.type === type ? before[kind] : operationsOf(model, type, kind);
      checkOperations(model, file, childOf(value, kind), kind, known, type, at.self);
    }
  }
}

function checkOperations(
  model: Model,
  file: ToscaFile,
  section: YamlNode | undefined,
  kind: (typeof SECTIONS)[number],
  known: ReadonlyMap<string, Operation>,
  type: TypeDefinition,
  self: Self,
): void {
  for (const entry of entriesIn(section)) {
    const before = known.get(entry.key);
    if (before === undefined && !hasUnknownParent(model, type)) {
      unknownOperation(model, entry, kind, known, `The interface type "${type.name}"`);
      continue;
    }
    checkParameters(model, file, entry, before, self);
    checkImplementation(model, file, childOf(entry.value, "implementation"));
  }
}

function unknownOperation(
  model: Model,
  { key, keySpan }: MapEntry,
  kind: (typeof SECTIONS)[number],
  known: ReadonlyMap<string, Operation>,
  owner: string,
): void {
  const suggestion = suggest(key, known.keys());
  report(model.sink, CODES.unknownReference, keySpan, {
    kind: kind.slice(0, -1),
    name: key,
    owner,
    suggestion,
  });
}

/** Checks interface assignments of a template against the interfaces of its type (11.3). */
export function checkInterfaceAssignments(
  section: YamlNode | undefined,
  interfaces: ReadonlyMap<string, Interface>,
  owner: string,
  open: boolean,
  context: Context,
): void {
  const { model, file } = context;
  for (const { key, keySpan, value } of entriesIn(section)) {
    const known = interfaces.get(key);
    if (known === undefined) {
      const suggestion = suggest(key, interfaces.keys());
      if (!open)
        report(model.sink, CODES.unknownReference, keySpan, {
          kind: "interface",
          name: key,
          owner,
          suggestion,
        });
      continue;
    }
    checkParameterValues(childOf(value, "inputs"), known.inputs, context);
    for (const kind of SECTIONS) {
      for (const entry of entriesIn(childOf(value, kind))) {
        const operation = known[kind].get(entry.key);
        if (operation === undefined && known.complete) {
          unknownOperation(model, entry, kind, known[kind], `The interface "${key}"`);
          continue;
        }
        const inputs = new Map([...known.inputs, ...(operation?.inputs ?? [])]);
        checkParameterValues(childOf(entry.value, "inputs"), inputs, context);
        checkMappings(childOf(entry.value, "outputs"), operation, context);
        checkImplementation(model, file, childOf(entry.value, "implementation"));
      }
    }
  }
}

/** Mappings of outputs; one that the type maps already stays as it is (11.5, 11.7). */
function checkMappings(
  section: YamlNode | undefined,
  operation: Operation | undefined,
  context: Context,
): void {
  for (const { key, keySpan, value } of entriesIn(section)) {
    if (operation?.outputs.get(key)?.value === undefined)
      checkMapping(value, context, operation?.outputs.get(key)?.schema);
    else
      report(context.model.sink, CODES.fixedValue, keySpan, { what: `The mapping of the output "${key}"` });
  }
}

/** Values of inputs; those that nothing declares are allowed here (11.5). */
export function checkParameterValues(node: YamlNode | undefined, inputs: Members, context: Context): void {
  for (const { key, keySpan, value } of entriesIn(node)) {
    const member = inputs.get(key);
    const what = `The input "${key}" of ${context.what.charAt(0).toLowerCase()}${context.what.slice(1)}`;
    if (member?.value !== undefined) report(context.model.sink, CODES.fixedValue, keySpan, { what });
    else checkValue(value, member?.schema, { ...context, what });
  }
}
