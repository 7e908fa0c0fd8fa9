import { ARTIFACT } from "./keynames.js";
import { type KeyRule, keys, type Shape } from "./shape.js";

/** Keynames of triggers, workflows and their parts; the numbers are sections of TOSCA 1.3. */

/** 3.6.7: an artifact defined in the place where it is used must say where it is. */
export const INLINE_ARTIFACT: Shape = {
  owner: "The artifact of",
  keys: { ...ARTIFACT.keys, file: { kinds: ["text", "map"], required: true } },
};

const EXTENSION: KeyRule = { kinds: ["any"], extension: true };

/** 3.6.22; the keys after `action` are those of earlier versions and of monitoring libraries. */
export const TRIGGER: Shape = {
  owner: "Trigger",
  keys: {
    ...keys(
      {
        text: ["description"],
        "text|map": ["event", "event_type"],
        map: ["schedule", "target_filter"],
        any: ["condition", "action", "constraint", "period", "evaluations", "method"],
      },
      {
        event_type: { last: "1.2" },
        constraint: { last: "1.2" },
        period: { last: "1.2" },
        evaluations: { last: "1.2" },
        method: { last: "1.2" },
      },
    ),
    metadata: EXTENSION,
    metric: EXTENSION,
    metrics: EXTENSION,
  },
};

/** 5.3.11: tosca.datatypes.TimeInterval. */
export const SCHEDULE: Shape = {
  owner: "The schedule of trigger",
  keys: keys({ scalar: ["start_time", "end_time"] }),
};

/** 3.6.21 */
export const TARGET_FILTER: Shape = {
  owner: "The target_filter of trigger",
  keys: keys({ text: ["node", "requirement", "capability"] }, { node: { required: true } }),
};

/** 3.6.22.1.1: the extended notation of a trigger's condition. */
export const TRIGGER_CONDITION: Shape = {
  owner: "The condition of trigger",
  keys: {
    ...keys({ any: ["constraint"], scalar: ["period", "evaluations"], text: ["method"] }),
    threshold: EXTENSION,
    granularity: EXTENSION,
    aggregation_method: EXTENSION,
    resource_type: EXTENSION,
    comparison_operator: EXTENSION,
  },
};

/** 3.8.7 */
export const WORKFLOW: Shape = {
  owner: "Workflow",
  keys: keys(
    {
      text: ["description"],
      map: ["metadata", "inputs", "steps", "outputs"],
      list: ["preconditions"],
      "text|map": ["implementation"],
    },
    { implementation: { since: "1.3" }, outputs: { since: "1.3" } },
  ),
};

/** 3.6.26 */
export const PRECONDITION: Shape = {
  owner: "A precondition of workflow",
  keys: keys(
    { text: ["target", "target_relationship"], "map|list": ["condition"] },
    { target: { required: true } },
  ),
};

/** 3.6.27 */
export const STEP: Shape = {
  owner: "Step",
  keys: keys(
    {
      text: ["target", "target_relationship", "operation_host"],
      "map|list": ["filter"],
      list: ["activities"],
      "text|list": ["on_success", "on_failure"],
    },
    { target: { required: true }, activities: { required: true } },
  ),
};

/** 3.6.23.1 and 3.6.23.4: delegate and inline in their map notation. */
export const WORKFLOW_CALL: Shape = {
  owner: "The activity of",
  keys: keys({ text: ["workflow"], map: ["inputs"] }, { workflow: { required: true } }),
};

/** 3.6.23.3: call_operation in its map notation. */
export const OPERATION_CALL: Shape = {
  owner: "The activity of",
  keys: keys({ text: ["operation"], map: ["inputs"] }, { operation: { required: true } }),
};

/** 3.6.23: kinds of activity. */
export const ACTIVITIES = ["delegate", "set_state", "call_operation", "inline"] as const;
