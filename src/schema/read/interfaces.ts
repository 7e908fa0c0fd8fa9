import { childOf } from "../../syntax/access.js";
import type { YamlNode } from "../../syntax/node.js";
import { type Fields, isText, locatedText, type ReadContext, readFields } from "../fields.js";
import { ARTIFACT, IMPLEMENTATION, INTERFACE, OPERATION, PARAMETER_DEFINITION } from "../keynames.js";
import type { ArtifactView, ImplementationView, InterfaceView, NamedValue, OperationView } from "../views.js";
import { named, namedItems, ownerOf, readEach } from "./collections.js";
import { readDefinitions } from "./definitions.js";

/** Interfaces of a template, whose inputs are values (TOSCA 1.3 3.6.20). */
export function readInterfaces(context: ReadContext, fields: Fields): readonly InterfaceView[] {
  return readEach(context, fields.entries("interfaces"), INTERFACE, (inner, entry) => ({
    ...named(entry),
    type: inner.text("type"),
    ...readInterfaceBody(context, inner),
  }));
}

/** Interfaces of a type, whose inputs may be definitions. */
export function readTypeInterfaces(context: ReadContext, fields: Fields): readonly InterfaceView[] {
  const interfaces = readInterfaces(context, fields);
  for (const view of interfaces) checkInputDefinitions(context, view);
  return interfaces;
}

/** Inputs in types are definitions when they have a type, else values that the type assigns. */
export function checkInputDefinitions(
  context: ReadContext,
  view: Pick<InterfaceView, "inputs" | "operations">,
): void {
  const inputs = [...view.inputs, ...view.operations.flatMap((operation) => operation.inputs)];
  const definitions = inputs.filter(({ value }) => childOf(value, "type") !== undefined);
  readDefinitions(context, definitions, PARAMETER_DEFINITION);
}

/** Inputs, operations and notifications; before 1.3 operations stand directly under the interface. */
export function readInterfaceBody(context: ReadContext, fields: Fields) {
  return {
    inputs: fields.entries("inputs"),
    operations: readOperations(context, [...fields.rest, ...fields.entries("operations")]),
    notifications: readOperations(context, fields.entries("notifications")),
  };
}

function readOperations(context: ReadContext, entries: readonly NamedValue[]): readonly OperationView[] {
  return entries.flatMap((entry) => {
    const { value } = entry;
    if (isText(value)) {
      const implementation = implementationOf(value);
      return [{ ...named(entry), description: undefined, implementation, inputs: [], outputs: [] }];
    }
    const fields = readFields(context, value, OPERATION, ownerOf(entry));
    if (fields === undefined) return [];
    return [
      {
        ...named(entry),
        description: fields.text("description"),
        implementation: readImplementation(context, fields.node("implementation"), entry),
        inputs: fields.entries("inputs"),
        outputs: fields.entries("outputs"),
      },
    ];
  });
}

function implementationOf(primary: YamlNode): ImplementationView {
  return { primary, dependencies: [], timeout: undefined, operationHost: undefined, span: primary.span };
}

function readImplementation(
  context: ReadContext,
  node: YamlNode | undefined,
  owner: NamedValue,
): ImplementationView | undefined {
  if (node === undefined) return undefined;
  if (node.kind !== "map" || node.entries.some(({ key }) => key === "file")) return implementationOf(node);
  const fields = readFields(context, node, IMPLEMENTATION, ownerOf(owner));
  if (fields === undefined) return undefined;
  const dependencies = fields.node("dependencies");
  return {
    primary: fields.node("primary"),
    dependencies: dependencies?.kind === "seq" ? textsOrMaps(context, dependencies.items, owner) : [],
    timeout: fields.node("timeout"),
    operationHost: fields.text("operation_host"),
    span: node.span,
  };
}

function textsOrMaps(
  context: ReadContext,
  items: readonly YamlNode[],
  owner: NamedValue,
): readonly YamlNode[] {
  return items.filter((item) => {
    if (isText(item)) return true;
    return (
      readFields(context, item, { ...ARTIFACT, owner: "Each dependency of" }, ownerOf(owner)) !== undefined
    );
  });
}

/** Artifacts as a map, or as a list of one-entry maps, which libraries for 1.0 write. */
export function readArtifacts(context: ReadContext, fields: Fields): readonly ArtifactView[] {
  const entries = namedItems(context, fields.node("artifacts"), "Each artifact");
  return entries.flatMap((entry) => {
    if (isText(entry.value)) return [{ ...NO_ARTIFACT, ...named(entry), file: locatedText(entry.value) }];
    return readEach(context, [entry], ARTIFACT, artifactOf);
  });
}

const NO_ARTIFACT = {
  type: undefined,
  file: undefined,
  fileExpression: undefined,
  repository: undefined,
  description: undefined,
  deployPath: undefined,
  version: undefined,
  checksum: undefined,
  checksumAlgorithm: undefined,
  properties: [],
} as const;

function expressionOf(file: YamlNode | undefined): YamlNode | undefined {
  return file?.kind === "map" ? file : undefined;
}

function artifactOf(fields: Fields, entry: NamedValue): ArtifactView {
  return {
    ...named(entry),
    type: fields.text("type"),
    file: fields.text("file"),
    fileExpression: expressionOf(fields.node("file")),
    repository: fields.text("repository"),
    description: fields.text("description"),
    deployPath: fields.text("deploy_path"),
    version: fields.text("artifact_version"),
    checksum: fields.text("checksum"),
    checksumAlgorithm: fields.text("checksum_algorithm"),
    properties: fields.entries("properties"),
  };
}
