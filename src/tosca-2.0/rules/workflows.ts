import { suggest } from "../../base/suggest.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import { childOf, entryOf } from "../../syntax/access.js";
import type { MapEntry, YamlNode } from "../../syntax/node.js";
import { type Context, UNKNOWN_SELF } from "../context.js";
import { entriesIn, itemsIn, requirementsOf } from "../entities.js";
import { interfacesOf } from "../interfaces.js";
import { isString, textOf } from "../literals.js";
import { type Members, refined } from "../members.js";
import type { Model } from "../model.js";
import { hasUnknownParent } from "../names.js";
import type { Service, Template } from "../service.js";
import { contextIn } from "../values.js";
import { type ActivityTarget, checkActivities, targetOf } from "./activities.js";
import { checkImplementation } from "./artifacts.js";
import { checkCondition, checkDefinitions } from "./definitions.js";

const NONE: Members = new Map();

/** Checks the imperative workflows of a service template (13.2). */
export function checkWorkflows(model: Model, service: Service): void {
  for (const entry of service.workflows.values()) checkWorkflow(model, service, entry);
  reportInlinedCycles(model, service);
}

function checkWorkflow(model: Model, service: Service, { key, value }: MapEntry): void {
  const { file } = service;
  const owner = `the workflow "${key}"`;
  const inputs = childOf(value, "inputs");
  const workflow = refined(model, NONE, inputs, file);
  const place = { model, file, owner, open: true, typed: false, short: false, service };
  checkDefinitions(inputs, NONE, { ...place, label: "input" });
  const incoming = { ...contextIn(model, file, owner, UNKNOWN_SELF), service };
  checkDefinitions(childOf(value, "outputs"), NONE, { ...place, label: "output", incoming });
  checkImplementation(model, file, childOf(value, "implementation"));
  const exclusive = value.kind === "map" ? entryOf(value, "implementation") : undefined;
  if (exclusive !== undefined && childOf(value, "steps") !== undefined) {
    const args = { owner: `The workflow "${key}"`, first: "steps", second: "implementation" };
    report(model.sink, CODES.exclusiveKeys, exclusive.keySpan, args);
  }
  const base = contextIn(model, file, `The workflow "${key}"`, UNKNOWN_SELF);
  const context: Context = { ...base, service, workflow };
  checkCondition(childOf(value, "precondition"), context);
  const steps = childOf(value, "steps");
  for (const step of entriesIn(steps)) checkStep(step, steps, context);
}

function checkStep(step: MapEntry, steps: YamlNode | undefined, base: Context): void {
  const { model } = base;
  const context: Context = { ...base, what: `The step "${step.key}"` };
  const target = stepTarget(step, context);
  const onNode =
    childOf(step.value, "target_relationship") === undefined && target?.template.type !== undefined;
  const self = onNode ? selfOf(target.template) : context.self;
  for (const clause of itemsIn(childOf(step.value, "filter"))) checkCondition(clause, { ...context, self });
  checkActivities(childOf(step.value, "activities"), target, { ...context, self });
  for (const key of ["on_success", "on_failure"]) {
    const next = childOf(step.value, key);
    for (const name of next?.kind === "seq" ? next.items : [next]) {
      if (!isString(name) || childOf(steps, name.text) !== undefined) continue;
      const suggestion = suggest(
        name.text,
        entriesIn(steps).map((entry) => entry.key),
      );
      const args = { kind: "step", name: name.text, owner: "The workflow", suggestion };
      report(model.sink, CODES.unknownReference, name.span, args);
    }
  }
}

function selfOf(template: Template): Context["self"] {
  return { kind: "node", type: template.type, template };
}

/** The node template, or one of its relationships, that a step works on; a group is many. */
function stepTarget(step: MapEntry, context: Context): ActivityTarget | undefined {
  const { model, service } = context;
  const node = childOf(step.value, "target");
  if (!isString(node) || service === undefined) return undefined;
  const template = service.nodes.get(node.text);
  if (template === undefined) {
    if (service.groups.has(node.text)) {
      // Only a node has requirements (13.2.2).
      const named = childOf(step.value, "target_relationship");
      const owner = `The group "${node.text}"`;
      const args = { kind: "requirement", name: textOf(named) ?? "", owner };
      if (named !== undefined) report(model.sink, CODES.unknownReference, named.span, args);
      return undefined;
    }
    const suggestion = suggest(node.text, [...service.nodes.keys(), ...service.groups.keys()]);
    const args = {
      kind: "node template or group",
      name: node.text,
      owner: "The service template",
      suggestion,
    };
    report(model.sink, CODES.unknownReference, node.span, args);
    return undefined;
  }
  const relationship = childOf(step.value, "target_relationship");
  return isString(relationship)
    ? relationshipTarget(template, relationship.text, relationship, context)
    : targetOf(context, template);
}

function relationshipTarget(
  template: Template,
  name: string,
  node: YamlNode,
  { model }: Context,
): ActivityTarget | undefined {
  if (template.type === undefined) return undefined;
  const requirements = requirementsOf(model, template.type);
  const requirement = requirements.get(name);
  if (requirement === undefined) {
    if (hasUnknownParent(model, template.type)) return undefined;
    const owner = `The node template "${template.name}"`;
    const suggestion = suggest(name, requirements.keys());
    report(model.sink, CODES.unknownReference, node.span, { kind: "requirement", name, owner, suggestion });
    return undefined;
  }
  const { relationship } = requirement;
  if (relationship === undefined) return undefined;
  return {
    // Its inputs are assigned where the relationship is, which a call may override: none is taken as given.
    template: { ...template, node: { ...template.node, entries: [] } },
    interfaces: interfacesOf(model, relationship),
    owner: `The relationship type "${relationship.name}"`,
    open: true,
  };
}

/** Workflows that inline themselves, directly or through others, are reported once a circle. */
function reportInlinedCycles(model: Model, service: Service): void {
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    const at = path.indexOf(name);
    const entry = service.workflows.get(name);
    if (entry === undefined || (done.has(name) && at < 0)) return;
    if (at >= 0) {
      report(model.sink, CODES.inlinedCycle, entry.keySpan, { path: [...path.slice(at), name] });
      return;
    }
    for (const next of inlinedBy(entry)) visit(next, [...path, name]);
    done.add(name);
  };
  for (const name of service.workflows.keys()) visit(name, []);
}

function inlinedBy({ value }: MapEntry): readonly string[] {
  return entriesIn(childOf(value, "steps")).flatMap((step) =>
    itemsIn(childOf(step.value, "activities")).flatMap((activity) => {
      const inline = childOf(activity, "inline");
      const name = textOf(inline) ?? textOf(childOf(inline, "workflow"));
      return name === undefined ? [] : [name];
    }),
  );
}
