import type { YamlNode } from "../../syntax/node.js";
import { PRECONDITION, STEP, WORKFLOW } from "../behaviour-keynames.js";
import { expectText, type Fields, type ReadContext, readFields } from "../fields.js";
import { PARAMETER_DEFINITION } from "../keynames.js";
import type { LocatedText, NamedValue, PreconditionView, StepView, WorkflowView } from "../views.js";
import { readActivities } from "./activities.js";
import { named, readEach } from "./collections.js";
import { readConditions } from "./conditions.js";
import { readDefinitions } from "./definitions.js";
import { readImplementation } from "./interfaces.js";
import { readMetadata } from "./metadata.js";

const INPUT = {
  ...PARAMETER_DEFINITION,
  keys: { ...PARAMETER_DEFINITION.keys, type: { kinds: ["text"], required: "value" } },
} as const;

/** Imperative workflows (TOSCA 1.3 3.8.7, F69). */
export function readWorkflows(context: ReadContext, entries: readonly NamedValue[]): readonly WorkflowView[] {
  return readEach(context, entries, WORKFLOW, (fields, entry) => {
    readMetadata(context, fields);
    return {
      ...named(entry),
      description: fields.text("description"),
      inputs: readDefinitions(context, fields.entries("inputs"), INPUT),
      preconditions: readPreconditions(context, fields.node("preconditions"), entry.name),
      steps: readEach(context, fields.entries("steps"), STEP, (inner, own) => stepOf(context, inner, own)),
      implementation: readImplementation(context, fields.node("implementation"), entry),
      outputs: fields.entries("outputs"),
    };
  });
}

function readPreconditions(
  context: ReadContext,
  node: YamlNode | undefined,
  name: string,
): readonly PreconditionView[] {
  if (node?.kind !== "seq") return [];
  return node.items.flatMap((item) => {
    const fields = readFields(context, item, PRECONDITION, { name, place: item.span });
    if (fields === undefined) return [];
    const condition = readConditions(context, fields.node("condition"), `a precondition of "${name}"`);
    return [{ ...targetOf(fields), condition, span: item.span }];
  });
}

function targetOf(fields: Fields) {
  return { target: fields.text("target"), targetRelationship: fields.text("target_relationship") };
}

function stepOf(context: ReadContext, fields: Fields, entry: NamedValue): StepView {
  const activities = fields.node("activities");
  return {
    ...named(entry),
    ...targetOf(fields),
    operationHost: fields.text("operation_host"),
    filter: readConditions(context, fields.node("filter"), `the filter of "${entry.name}"`),
    activities:
      activities?.kind === "seq" ? readActivities(context, activities.items, `step "${entry.name}"`) : [],
    onSuccess: stepNames(context, fields, "on_success"),
    onFailure: stepNames(context, fields, "on_failure"),
  };
}

/** A list of step names, or one name. */
function stepNames(context: ReadContext, fields: Fields, key: string): readonly LocatedText[] {
  const node = fields.node(key);
  if (node?.kind === "seq") return fields.texts(key) ?? [];
  return node === undefined ? [] : [expectText(context, node, `"${key}"`) ?? []].flat();
}
