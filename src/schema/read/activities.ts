import { didYouMean } from "../../base/suggest.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import { expectMap } from "../../syntax/access.js";
import type { MapEntry, YamlNode } from "../../syntax/node.js";
import { ACTIVITIES, OPERATION_CALL, WORKFLOW_CALL } from "../behaviour-keynames.js";
import { expectText, type Fields, isText, locatedText, type ReadContext, readFields } from "../fields.js";
import type { Shape } from "../shape.js";
import type { ActivityView, LocatedText, NamedValue } from "../views.js";

/** Activities of a step or a trigger: a list of maps with one activity each (TOSCA 1.3 3.6.23, F69). */
export function readActivities(
  context: ReadContext,
  items: readonly YamlNode[],
  owner: string,
): readonly ActivityView[] {
  return items.flatMap((item) => {
    const map = expectMap(item, `Each activity of ${owner}`, context.sink);
    const [first, second] = map?.entries ?? [];
    if (second !== undefined)
      report(context.sink, CODES.severalActivities, second.keySpan, { owner, activity: second.key });
    else if (first === undefined && map !== undefined)
      report(context.sink, CODES.oneEntryMap, map.span, { what: `Each activity of ${owner}`, count: 0 });
    return first === undefined ? [] : readActivity(context, first, owner);
  });
}

function readActivity(context: ReadContext, entry: MapEntry, owner: string): readonly ActivityView[] {
  const { key, keySpan: span, value } = entry;
  switch (key) {
    case "set_state": {
      const state = expectText(context, value, `"set_state" of ${owner}`);
      return state === undefined ? [] : [{ kind: key, state, span }];
    }
    case "call_operation": {
      const call = readCall(context, value, OPERATION_CALL, "operation");
      return call === undefined ? [] : [{ kind: key, operation: call.name, inputs: call.inputs, span }];
    }
    case "delegate":
    case "inline": {
      const call = readCall(context, value, WORKFLOW_CALL, "workflow");
      return call === undefined ? [] : [{ kind: key, workflow: call.name, inputs: call.inputs, span }];
    }
    default:
      report(
        context.sink,
        CODES.unknownKey,
        span,
        { key, owner: `An activity of ${owner}`, allowed: ACTIVITIES },
        { hint: didYouMean(key, ACTIVITIES) },
      );
      return [];
  }
}

interface Call {
  readonly name: LocatedText;
  readonly inputs: readonly NamedValue[];
}

function readCall(context: ReadContext, node: YamlNode, shape: Shape, key: string): Call | undefined {
  if (isText(node)) return { name: locatedText(node), inputs: [] };
  const fields: Fields | undefined = readFields(context, node, shape, { name: key, place: node.span });
  const name = fields?.text(key);
  return fields === undefined || name === undefined ? undefined : { name, inputs: fields.entries("inputs") };
}
