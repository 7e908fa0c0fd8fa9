import { suggest } from "../../base/suggest.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import { childOf } from "../../syntax/access.js";
import type { MapEntry, YamlNode } from "../../syntax/node.js";
import { capabilitiesOf, entriesIn, itemsIn, namedIn, requirementsOf } from "../entities.js";
import { interfacesOf } from "../interfaces.js";
import { isString, textOf } from "../literals.js";
import { type Member, type Members, membersOf, needsValue } from "../members.js";
import type { Model, TypeDefinition } from "../model.js";
import { hasUnknownParent, typeAt } from "../names.js";
import { assignable } from "../results.js";
import type { Service } from "../service.js";
import { contextIn } from "../values.js";
import { checkCondition } from "./definitions.js";
import { checkRequirementMappings } from "./requirement-mappings.js";

/** What the parts of a substitution mapping share. */
export interface Mapping {
  readonly model: Model;
  readonly service: Service;
  readonly type: TypeDefinition;
  /** An ancestor of the type is not known: it may have more than is known. */
  readonly open: boolean;
}

/** Checks the substitution mapping of a service template (15.1). */
export function checkSubstitution(model: Model, service: Service): void {
  const node = childOf(service.node, "substitution_mappings");
  const type = typeAt(model, service.file, "node", childOf(node, "node_type"));
  if (node?.kind !== "map" || type === undefined) return;
  const mapping: Mapping = { model, service, type, open: hasUnknownParent(model, type) };
  const self = { kind: "node", type } as const;
  const context = { ...contextIn(model, service.file, "The substitution mapping", self), service };
  checkCondition(childOf(node, "substitution_filter"), context);
  const properties = membersOf(model, type, "properties");
  const attributes = new Map([...properties, ...membersOf(model, type, "attributes")]);
  checkMemberMappings(entriesIn(childOf(node, "properties")), properties, service.inputs, "input", mapping);
  checkMemberMappings(entriesIn(childOf(node, "attributes")), attributes, service.outputs, "output", mapping);
  reportUnmappedInputs(node, mapping);
  checkCapabilityMappings(childOf(node, "capabilities"), mapping);
  checkRequirementMappings(namedIn(childOf(node, "requirements")), mapping);
  checkInterfaceMappings(childOf(node, "interfaces"), mapping);
}

/** Reports a name that is not there, at its place. */
function unknownName(
  mapping: Mapping,
  node: { readonly span: YamlNode["span"] },
  kind: string,
  name: string,
  names: Iterable<string>,
  owner: string,
): void {
  const suggestion = suggest(name, names);
  report(mapping.model.sink, CODES.unknownReference, node.span, { kind, name, owner, suggestion });
}

/** `<property>: <input>`; the property may be one of a capability or relationship (15.2, 15.3). */
function checkMemberMappings(
  entries: readonly MapEntry[],
  members: Members,
  parameters: Members,
  kind: "input" | "output",
  mapping: Mapping,
): void {
  for (const { key, keySpan, keyNode, value } of entries) {
    const member = keyNode === undefined ? members.get(key) : nestedMember(keyNode, kind, mapping);
    const label = kind === "input" ? "property" : "attribute";
    if (keyNode === undefined && member === undefined && !mapping.open) {
      unknownName(
        mapping,
        { span: keySpan },
        label,
        key,
        members.keys(),
        `The node type "${mapping.type.name}"`,
      );
    }
    const name = textOf(value);
    if (name === undefined) continue;
    const parameter = parameters.get(name);
    if (parameter === undefined) {
      unknownName(mapping, value, kind, name, parameters.keys(), "The service template");
    } else if (member !== undefined) checkTypes(member, parameter, value, kind, mapping);
  }
}

function checkTypes(
  member: Member,
  parameter: Member,
  node: YamlNode,
  kind: string,
  { model }: Mapping,
): void {
  const [from, to] = kind === "input" ? [member.schema, parameter.schema] : [parameter.schema, member.schema];
  if (from === undefined || to === undefined || assignable({ base: from.base, schema: from }, to)) return;
  const reason = `is of type "${from.name}", but maps to "${to.name}"`;
  const what = kind === "input" ? `The property "${member.name}"` : `The output "${parameter.name}"`;
  report(model.sink, CODES.substitution, node.span, { what, reason });
}

/** `[ CAPABILITY, name, property ]` or `[ RELATIONSHIP, name, index, property ]` as a key. */
function nestedMember(key: YamlNode, kind: "input" | "output", mapping: Mapping): Member | undefined {
  const { model, type } = mapping;
  const words = itemsIn(key).map((item) => (item.kind === "scalar" ? item.text : ""));
  const [place, name] = words;
  const last = words.at(-1) ?? "";
  const owner = `The node type "${type.name}"`;
  if (place === "CAPABILITY" && words.length === 3 && name !== undefined) {
    const capabilities = capabilitiesOf(model, type);
    const capability = capabilities.get(name);
    if (capability === undefined && !mapping.open)
      unknownName(mapping, key, "capability", name, capabilities.keys(), owner);
    if (capability?.type === undefined) return undefined;
    const members =
      kind === "input"
        ? capability.properties
        : new Map([...capability.properties, ...capability.attributes]);
    if (!members.has(last))
      unknownName(mapping, key, "property", last, members.keys(), `The capability "${name}"`);
    return members.get(last);
  }
  if (place === "RELATIONSHIP" && (words.length === 3 || words.length === 4) && name !== undefined) {
    const requirements = requirementsOf(model, type);
    const requirement = requirements.get(name);
    if (requirement === undefined && !mapping.open)
      unknownName(mapping, key, "requirement", name, requirements.keys(), owner);
    return words[2] === "ALL" ? undefined : requirement?.properties.get(last);
  }
  const reason = "must be a name, [ CAPABILITY, name, property ] or [ RELATIONSHIP, name, index, property ]";
  report(model.sink, CODES.substitution, key.span, { what: "The key of a mapping", reason });
  return undefined;
}

/** Inputs that need a value get one from the substituted node (15.2). */
function reportUnmappedInputs(node: YamlNode, { model, service }: Mapping): void {
  const mapped = new Set(entriesIn(childOf(node, "properties")).map(({ value }) => textOf(value)));
  for (const input of service.inputs.values()) {
    if (!needsValue(input) || mapped.has(input.name)) continue;
    const reason = "has no default, so a property of the substituted node must be mapped to it";
    const what = `The input "${input.name}"`;
    report(
      model.sink,
      CODES.substitution,
      input.span,
      { what, reason },
      {
        labels: [{ span: node.span, text: "mapping here" }],
        hint: 'Add a mapping under "properties" or give the input a default.',
      },
    );
  }
}

/** `<capability>: [ <node template>, <its capability> ]` (15.4). */
function checkCapabilityMappings(section: YamlNode | undefined, mapping: Mapping): void {
  const { model, service, type } = mapping;
  const capabilities = capabilitiesOf(model, type);
  for (const { key, keySpan, value } of entriesIn(section)) {
    if (!capabilities.has(key) && !mapping.open) {
      unknownName(
        mapping,
        { span: keySpan },
        "capability",
        key,
        capabilities.keys(),
        `The node type "${type.name}"`,
      );
    }
    if (value.kind !== "seq") continue;
    const [node, name] = value.items;
    if (value.items.length !== 2) {
      const reason = "must be [ node template, capability ]";
      report(model.sink, CODES.substitution, value.span, {
        what: `The mapping of the capability "${key}"`,
        reason,
      });
    }
    if (!isString(node)) continue;
    const template = service.nodes.get(node.text);
    if (template === undefined)
      unknownName(mapping, node, "node template", node.text, service.nodes.keys(), "The service template");
    const known = capabilitiesOf(model, template?.type);
    if (template?.type === undefined || !isString(name) || known.has(name.text)) continue;
    if (hasUnknownParent(model, template.type)) continue;
    unknownName(mapping, name, "capability", name.text, known.keys(), `The node template "${node.text}"`);
  }
}

/** `<interface>: { <operation>: <workflow> }` (15.6). */
function checkInterfaceMappings(section: YamlNode | undefined, mapping: Mapping): void {
  const { model, service, type } = mapping;
  const interfaces = interfacesOf(model, type);
  for (const { key, keySpan, value } of entriesIn(section)) {
    const known = interfaces.get(key);
    if (known === undefined) {
      if (!mapping.open)
        unknownName(
          mapping,
          { span: keySpan },
          "interface",
          key,
          interfaces.keys(),
          `The node type "${type.name}"`,
        );
      continue;
    }
    for (const operation of entriesIn(value)) {
      const names = [...known.operations.keys(), ...known.notifications.keys()];
      if (known.complete && !names.includes(operation.key)) {
        unknownName(
          mapping,
          { span: operation.keySpan },
          "operation",
          operation.key,
          names,
          `The interface "${key}"`,
        );
      }
      const workflow = textOf(operation.value);
      if (workflow === undefined || service.workflows.has(workflow)) continue;
      unknownName(
        mapping,
        operation.value,
        "workflow",
        workflow,
        service.workflows.keys(),
        "The service template",
      );
    }
  }
}
