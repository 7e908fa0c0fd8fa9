import type { Operation } from "../shared/definition.js";
import { isPropertyMap, type PropertyMap } from "../shared/property.js";

/** The variables that the user set. */
export function declaredEnvironment(inputs: PropertyMap): Record<string, string> {
  const declared = inputs.environment;
  if (!isPropertyMap(declared)) return {};
  return Object.fromEntries(Object.entries(declared).map(([name, value]) => [name, String(value)]));
}

/**
 * What the previous run of this resource printed, as PULUMI_COMMAND_STDOUT and PULUMI_COMMAND_STDERR.
 * @param limit longest value that can be passed on, in bytes: a longer one would make the start fail
 */
export function previousOutput(
  inputs: PropertyMap,
  state: PropertyMap,
  limit: number,
  operation: Operation,
): Record<string, string> {
  const previous: Record<string, string> = {};
  if (inputs.addPreviousOutputInEnv === false) return previous;
  for (const name of ["stdout", "stderr"]) {
    const text = state[name];
    if (typeof text !== "string" || text === "") continue;
    if (Buffer.byteLength(text) > limit) {
      operation.log("warning", `the previous ${name} is too long to be passed on in the environment`);
    } else previous[`PULUMI_COMMAND_${name.toUpperCase()}`] = text;
  }
  return previous;
}
