import { CODES, report } from "../../diagnostics/catalog.js";
import { isNullNode, wrongKind } from "../../syntax/access.js";
import type { YamlNode } from "../../syntax/node.js";
import { SCHEDULE, TARGET_FILTER, TRIGGER, TRIGGER_CONDITION } from "../behaviour-keynames.js";
import { type Fields, isText, type ReadContext, readFields } from "../fields.js";
import type {
  ActivityView,
  ConditionView,
  NamedValue,
  ScheduleView,
  TargetFilterView,
  TriggerConditionView,
  TriggerView,
} from "../views.js";
import { readActivities } from "./activities.js";
import { named, readEach } from "./collections.js";
import { readConditions } from "./conditions.js";

/** Triggers of a policy or a policy type (TOSCA 1.3 3.6.22, F67). */
export function readTriggers(context: ReadContext, owner: Fields): readonly TriggerView[] {
  return readEach(context, owner.entries("triggers"), TRIGGER, (fields, entry) => {
    checkMandatory(context, fields, entry);
    return {
      ...named(entry),
      description: fields.text("description"),
      event: fields.text("event") ?? fields.text("event_type"),
      schedule: readSchedule(context, fields, entry),
      targetFilter: readTargetFilter(context, fields, entry),
      condition: readCondition(context, fields, entry),
      actions: readActions(context, fields.node("action"), entry),
    };
  });
}

/** Since 1.3 a trigger has an event and an action; the drafts that 1.0 files follow asked for neither. */
function checkMandatory(context: ReadContext, fields: Fields, entry: NamedValue): void {
  if (context.version < "1.3" || isNullNode(entry.value)) return;
  const missing = [
    ...(fields.node("event") === undefined && fields.node("event_type") === undefined ? ["event"] : []),
    ...(fields.node("action") === undefined ? ["action"] : []),
  ];
  const owner = `Trigger "${entry.name}"`;
  for (const key of missing)
    if (!has(entry.value, key)) report(context.sink, CODES.missingKey, entry.nameSpan, { key, owner });
}

function has(node: YamlNode, key: string): boolean {
  return node.kind === "map" && node.entries.some((entry) => entry.key === key);
}

function readSchedule(context: ReadContext, fields: Fields, entry: NamedValue): ScheduleView | undefined {
  const node = fields.node("schedule");
  const own = node && readFields(context, node, SCHEDULE, { name: entry.name, place: node.span });
  if (own === undefined) return undefined;
  return { start: own.node("start_time"), end: own.node("end_time"), span: own.span };
}

function readTargetFilter(
  context: ReadContext,
  fields: Fields,
  entry: NamedValue,
): TargetFilterView | undefined {
  const node = fields.node("target_filter");
  const own = node && readFields(context, node, TARGET_FILTER, { name: entry.name, place: node.span });
  if (own === undefined) return undefined;
  return {
    node: own.text("node"),
    requirement: own.text("requirement"),
    capability: own.text("capability"),
    span: own.span,
  };
}

/** The extended notation has keys of its own; anything else is a condition clause. */
function readCondition(
  context: ReadContext,
  fields: Fields,
  entry: NamedValue,
): TriggerConditionView | undefined {
  const node = fields.node("condition");
  if (node === undefined || isNullNode(node)) return undefined;
  const what = `the condition of trigger "${entry.name}"`;
  const none = { period: undefined, evaluations: undefined, method: undefined, span: node.span };
  if (node.kind === "scalar") return { ...none, constraint: formula(context, node, what) };
  if (!isExtended(node)) return { ...none, constraint: readConditions(context, node, what) };
  const own = readFields(context, node, TRIGGER_CONDITION, { name: entry.name, place: node.span });
  if (own === undefined) return undefined;
  const constraint = own.node("constraint");
  return {
    constraint: constraint === undefined ? [] : readConstraint(context, constraint, what),
    period: own.node("period"),
    evaluations: own.node("evaluations"),
    method: own.text("method"),
    span: node.span,
  };
}

function isExtended(node: YamlNode): boolean {
  return node.kind === "map" && node.entries.some(({ key }) => Object.hasOwn(TRIGGER_CONDITION.keys, key));
}

const OPERATORS = /^(equal|greater_than|greater_or_equal|less_than|less_or_equal|in_range|valid_values)$/;

/** Before 1.3 a constraint was a text, a threshold or an operator on the trigger's own metric. */
function readConstraint(context: ReadContext, node: YamlNode, what: string): readonly ConditionView[] {
  if (node.kind === "scalar") return formula(context, node, what);
  const early = context.version < "1.3" && node.kind === "map";
  if (early && node.entries.every(({ key }) => OPERATORS.test(key))) return [];
  return readConditions(context, node, what);
}

function formula(context: ReadContext, node: YamlNode, what: string): readonly ConditionView[] {
  if (context.version >= "1.3" && !isNullNode(node))
    wrongKind(node, what, "a condition clause", context.sink);
  return [];
}

/** Since 1.3 a list of activities; before, an operation or names of policies, which say nothing to check. */
function readActions(
  context: ReadContext,
  node: YamlNode | undefined,
  entry: NamedValue,
): readonly ActivityView[] {
  const owner = `trigger "${entry.name}"`;
  if (node === undefined) return [];
  if (node.kind !== "seq") {
    if (context.version >= "1.3") wrongKind(node, `"action" of ${owner}`, "a list", context.sink);
    return [];
  }
  const items = context.version < "1.3" ? node.items.filter((item) => !isText(item)) : node.items;
  return readActivities(context, items, owner);
}
