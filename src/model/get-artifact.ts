import { parseBoolean } from "../syntax/scalars.js";
import type { FunctionCall } from "./call.js";
import { invalidCall, resultOf, textArguments } from "./calls.js";
import { type Evaluation, fixed, type Place } from "./entities.js";
import { unknownMember } from "./references.js";
import { STRING, type ValueSchema } from "./schemas.js";
import { subjectOf } from "./subjects.js";
import type { Value } from "./value.js";

/**
 * Section 4.8 of TOSCA 1.3 (F82): the file of an artifact. Where the orchestrator puts it (`LOCAL_FILE` or a
 * path) and whether it is removed afterwards are for run time; here only their form is checked.
 */
export function getArtifact(
  evaluation: Evaluation,
  call: FunctionCall,
  schema: ValueSchema,
  place: Place,
): Value | undefined {
  const usage = "needs an entity and an artifact, and may have a location and whether to remove the file";
  const names = textArguments(evaluation, call, 2, 4, usage);
  const subject = names && subjectOf(evaluation, call, place);
  if (names === undefined || subject === undefined) return undefined;
  const [, artifact = "", , remove] = names;
  if (remove !== undefined && parseBoolean(remove) === undefined)
    return invalidCall(
      evaluation,
      call,
      "says with something other than true or false whether to remove",
      call.args[3],
    );
  if (subject.kind === "relationship")
    return invalidCall(evaluation, call, "asks a relationship for an artifact", call.args[0]);
  for (const node of subject.nodes) {
    const file = node.artifacts.get(artifact);
    if (file !== undefined) return resultOf(evaluation, fixed(file), STRING, call, schema, place);
  }
  const node = subject.nodes[0];
  if (node?.complete !== true) return undefined;
  return unknownMember(evaluation, call, 1, `"${node.name}" (artifacts)`, node.artifacts.keys());
}
