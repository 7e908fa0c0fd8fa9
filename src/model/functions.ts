import { suggest } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { FunctionCall, FunctionName } from "./call.js";
import { invalidCall, withSettledArguments } from "./calls.js";
import type { Evaluation, Place } from "./entities.js";
import { getArtifact } from "./get-artifact.js";
import { getNodesOfType } from "./get-nodes-of-type.js";
import { getOperationOutput } from "./get-operation-output.js";
import { project } from "./project.js";
import { getAttribute, getProperty } from "./references.js";
import type { ValueSchema } from "./schemas.js";
import { concat, join, token } from "./text-functions.js";
import type { Value } from "./value.js";

export { asFunctionCall, type FunctionCall } from "./call.js";

/** Evaluates one function; undefined when a fault was reported or there is no value. */
export type FunctionImplementation = (
  evaluation: Evaluation,
  call: FunctionCall,
  schema: ValueSchema,
  place: Place,
) => Value | undefined;

interface FunctionDefinition {
  readonly run: FunctionImplementation;
  /** TOSCA version that brought the function; undefined for 1.0. */
  readonly since?: "1.2";
  /** Arguments that are calls themselves have to be static and are put in place first. */
  readonly settled: boolean;
}

/** The functions of TOSCA 1.3 chapter 4. */
const FUNCTIONS: Readonly<Record<FunctionName, FunctionDefinition>> = {
  get_input: { run: getInput, settled: true },
  get_property: { run: getProperty, settled: true },
  get_attribute: { run: getAttribute, settled: true },
  get_artifact: { run: getArtifact, settled: true },
  get_nodes_of_type: { run: getNodesOfType, settled: true },
  get_operation_output: { run: getOperationOutput, settled: true },
  concat: { run: concat, settled: false },
  join: { run: join, since: "1.2", settled: false },
  token: { run: token, settled: false },
};

/** Evaluates a call as far as it is static; the rest stays an expression for run time (F83). */
export function callFunction(
  evaluation: Evaluation,
  call: FunctionCall,
  schema: ValueSchema,
  place: Place,
): Value | undefined {
  const definition = FUNCTIONS[call.name];
  reportTooEarly(evaluation, call, definition);
  const settled = definition.settled ? withSettledArguments(evaluation, call, place) : call;
  return settled === undefined ? undefined : definition.run(evaluation, settled, schema, place);
}

function reportTooEarly(
  { world }: Evaluation,
  { name, span }: FunctionCall,
  { since }: FunctionDefinition,
): void {
  const version = world.scope?.document.version;
  if (since === undefined || version === undefined || span.source !== world.scope?.source) return;
  if (version < since) report(world.sink, CODES.functionTooEarly, span, { name, since, version });
}

/** Section 4.4.1: the name of an input, and a path into its value. */
function getInput(
  evaluation: Evaluation,
  call: FunctionCall,
  schema: ValueSchema,
  place: Place,
): Value | undefined {
  const [name, ...path] = call.args;
  if (name?.kind !== "scalar") return invalidCall(evaluation, call, "needs the name of an input", name);
  const { inputs, inputsLost, sink } = evaluation.world;
  const slot = inputs.get(name.text);
  if (slot === undefined) {
    if (inputsLost === true) return undefined;
    const suggestion = suggest(name.text, inputs.keys());
    const code = place.self.kind === "policy" ? CODES.unknownPolicyInput : CODES.unknownFunctionInput;
    report(sink, code, name.span, { input: name.text, suggestion });
    return undefined;
  }
  return project(evaluation, slot, path, schema, { ...place, site: place.site ?? call.span }, call);
}
