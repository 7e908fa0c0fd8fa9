import {
  OPERATION_CALL,
  PRECONDITION,
  STEP,
  TARGET_FILTER,
  TRIGGER,
  WORKFLOW,
  WORKFLOW_CALL,
} from "../schema/behaviour-keynames.js";
import { keys, type Shape } from "../schema/shape.js";
import { type Construct, define, list, type NameKind, reference, shape } from "./construct.js";

/** One of the kinds of activity, each a keyname (TOSCA 1.3 section 3.6.23). */
const ACTIVITY: Shape = {
  owner: "Activity",
  keys: keys({ any: ["delegate", "inline", "call_operation"], text: ["set_state"] }),
};

const CALLED_WORKFLOW = reference("workflow");
const CALLED_OPERATION = reference("operation");

const ACTIVITIES: Construct = list(
  shape(ACTIVITY, {
    delegate: shape(WORKFLOW_CALL, { workflow: CALLED_WORKFLOW }, { short: CALLED_WORKFLOW }),
    inline: shape(WORKFLOW_CALL, { workflow: CALLED_WORKFLOW }, { short: CALLED_WORKFLOW }),
    call_operation: shape(OPERATION_CALL, { operation: CALLED_OPERATION }, { short: CALLED_OPERATION }),
  }),
);

/** A name, or several in a list. */
export function several(...to: readonly NameKind[]): Construct {
  return { kind: "reference", to, many: true };
}

/** Triggers of a policy (3.6.22). */
export const TRIGGERS: Construct = define(
  "parameter",
  shape(TRIGGER, {
    target_filter: shape(TARGET_FILTER, { node: reference("node template", "node type") }),
    action: ACTIVITIES,
  }),
);

/** What stands in a workflow (3.8.7). */
export const WORKFLOW_PARTS: Construct = shape(WORKFLOW, {
  preconditions: list(shape(PRECONDITION, { target: reference("node template", "group") })),
  steps: define(
    "step",
    shape(STEP, {
      target: reference("node template", "group"),
      target_relationship: reference("requirement"),
      activities: ACTIVITIES,
      on_success: several("step"),
      on_failure: several("step"),
    }),
  ),
});
