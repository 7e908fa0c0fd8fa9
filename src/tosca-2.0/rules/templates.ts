import { suggest } from "../../base/suggest.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import { childOf, entryOf } from "../../syntax/access.js";
import type { YamlNode } from "../../syntax/node.js";
import type { Context, Self } from "../context.js";
import { capabilitiesOf, entriesIn } from "../entities.js";
import { interfacesOf } from "../interfaces.js";
import { textOf } from "../literals.js";
import { membersOf } from "../members.js";
import type { Model } from "../model.js";
import { hasUnknownParent, typeAt } from "../names.js";
import { onlySelects, type Service, type Template } from "../service.js";
import { checkAssignments, checkValue, contextIn, reportMissing } from "../values.js";
import { checkArtifacts } from "./artifacts.js";
import { checkCount } from "./counts.js";
import { checkCondition } from "./definitions.js";
import { checkInterfaceAssignments } from "./interfaces.js";
import { checkRequirementAssignments } from "./requirement-assignments.js";

/** Checks the node templates of a service template (7.2). */
export function checkNodeTemplates(model: Model, service: Service): void {
  for (const template of service.nodes.values()) checkNodeTemplate(model, service, template);
}

function checkNodeTemplate(model: Model, service: Service, template: Template): void {
  const type = typeOf(model, service, template, "node");
  if (type === undefined) return;
  const { node, name } = template;
  const self: Self = { kind: "node", type, template };
  const context = { ...contextIn(model, service.file, `The node template "${name}"`, self), service };
  const open = hasUnknownParent(model, type);
  checkEntityValues(template, context, open, onlySelects(template));
  checkCapabilityAssignments(template, context, open);
  checkRequirementAssignments(template, service, context, open);
  const interfaces = interfacesOf(model, type);
  checkInterfaceAssignments(childOf(node, "interfaces"), interfaces, context.what, open, context);
  checkArtifacts(model, service.file, childOf(node, "artifacts"), context);
  checkCount(childOf(node, "count"), { ...context, what: `The count of "${name}"` });
  const filter = childOf(node, "node_filter");
  checkCondition(filter, { ...context, what: `The node filter of "${name}"` });
  if (filter !== undefined && !template.directives.includes("select")) {
    report(model.sink, CODES.filterWithoutSelect, entryOf(node, "node_filter")?.keySpan ?? filter.span, {
      node: name,
    });
  }
}

/** The type of a template; a missing one and a faulty `copy` are reported. */
function typeOf(model: Model, service: Service, template: Template, kind: "node" | "relationship") {
  const { node, name, span } = template;
  const copy = childOf(node, "copy");
  const source = textOf(copy);
  if (source !== undefined && copy !== undefined) {
    const templates = kind === "node" ? service.nodes : service.relationships;
    const copied = templates.get(source);
    if (copied === undefined) {
      const args = {
        kind: `${kind} template`,
        name: source,
        owner: "The service template",
        suggestion: suggest(source, templates.keys()),
      };
      report(model.sink, CODES.unknownReference, copy.span, args);
      return undefined;
    }
    if (copied === template || childOf(copied.node, "copy") !== undefined) {
      report(model.sink, CODES.copyOfCopy, copy.span, { template: name, source });
      return undefined;
    }
    if (entryOf(copied.node, "type") === entryOf(node, "type")) return template.type;
  }
  const type = childOf(node, "type");
  if (type === undefined) {
    report(model.sink, CODES.missingKey, span, { key: "type", owner: `The ${kind} template "${name}"` });
  }
  return typeAt(model, service.file, kind, type);
}

/** Properties and attributes of a template; a node that is only selected needs no values (7.2.1). */
function checkEntityValues(template: Template, context: Context, open: boolean, selected: boolean): void {
  const { model } = context;
  const { node, type } = template;
  const properties = membersOf(model, type, "properties");
  const given = childOf(node, "properties");
  if (given !== undefined) checkAssignments(given, properties, context, open);
  if (!open && !selected) reportMissing(given, properties, template, context);
  checkAttributes(
    childOf(node, "attributes"),
    properties,
    membersOf(model, type, "attributes"),
    context,
    open,
  );
}

/** Attributes are declared, or reflect a property (9.6). */
function checkAttributes(
  given: YamlNode | undefined,
  properties: ReturnType<typeof membersOf>,
  attributes: ReturnType<typeof membersOf>,
  context: Context,
  open: boolean,
): void {
  for (const { key, keySpan, value } of entriesIn(given)) {
    const member = attributes.get(key) ?? properties.get(key);
    if (member === undefined && !open) {
      const suggestion = suggest(key, [...attributes.keys(), ...properties.keys()]);
      const args = { kind: "attribute", name: key, owner: context.what, suggestion };
      report(context.model.sink, CODES.unknownReference, keySpan, args);
    } else checkValue(value, member?.schema, { ...context, what: `The attribute "${key}"` });
  }
}

function checkCapabilityAssignments(template: Template, context: Context, open: boolean): void {
  const { model } = context;
  const capabilities = capabilitiesOf(model, template.type);
  const section = childOf(template.node, "capabilities");
  for (const { key, keySpan, value } of entriesIn(section)) {
    const capability = capabilities.get(key);
    if (capability === undefined) {
      const args = {
        kind: "capability",
        name: key,
        owner: context.what,
        suggestion: suggest(key, capabilities.keys()),
      };
      if (!open) report(model.sink, CODES.unknownReference, keySpan, args);
      continue;
    }
    if (capability.type === undefined) continue;
    const inner = { ...context, what: `The capability "${key}" of "${template.name}"` };
    const incomplete = hasUnknownParent(model, capability.type);
    const given = childOf(value, "properties");
    if (given !== undefined) checkAssignments(given, capability.properties, inner, incomplete);
    checkAttributes(
      childOf(value, "attributes"),
      capability.properties,
      capability.attributes,
      inner,
      incomplete,
    );
  }
  if (onlySelects(template)) return;
  for (const capability of capabilities.values()) {
    if (capability.type === undefined || hasUnknownParent(model, capability.type)) continue;
    const assigned = section?.kind === "map" ? entryOf(section, capability.name) : undefined;
    const what = `The capability "${capability.name}" of "${template.name}"`;
    const at = { span: assigned?.keySpan ?? template.span };
    reportMissing(childOf(assigned?.value, "properties"), capability.properties, at, { ...context, what });
  }
}

/** Checks the relationship templates of a service template (7.4). */
export function checkRelationshipTemplates(model: Model, service: Service): void {
  for (const template of service.relationships.values()) {
    const type = typeOf(model, service, template, "relationship");
    if (type === undefined) continue;
    const self: Self = { kind: "relationship", type };
    const what = `The relationship template "${template.name}"`;
    const context = { ...contextIn(model, service.file, what, self), service };
    const open = hasUnknownParent(model, type);
    checkEntityValues(template, context, open, false);
    const interfaces = interfacesOf(model, type);
    checkInterfaceAssignments(childOf(template.node, "interfaces"), interfaces, what, open, context);
  }
}
