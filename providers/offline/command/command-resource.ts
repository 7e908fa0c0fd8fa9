import type { Operation, ResourceDefinition } from "../shared/definition.js";
import { type PropertyMap, UNKNOWN } from "../shared/property.js";
import type { RunResult } from "./run-result.js";
import { uniqueId } from "./unique-id.js";

/** Runs one command with the inputs; the state holds what the previous run printed. */
export type Runner = (
  command: string,
  inputs: PropertyMap,
  state: PropertyMap,
  operation: Operation,
) => Promise<RunResult>;

/** What a kind of command gives beside stdout and stderr. */
export interface Collected {
  /** Names of these outputs, as far as the inputs ask for them. */
  readonly names: (inputs: PropertyMap) => readonly string[];
  /** Their values, taken after the command ran. */
  readonly values: (inputs: PropertyMap) => Promise<PropertyMap>;
}

/**
 * The life of a command resource, the same on this machine and on another one: `create` runs at creation, `update`
 * (or else `create` again) when an input changes, `delete` at the end, a change of `triggers` replaces.
 */
export function commandResource(run: Runner, collected: Collected): ResourceDefinition {
  const unknown = (inputs: PropertyMap): PropertyMap =>
    Object.fromEntries(["stdout", "stderr", ...collected.names(inputs)].map((name) => [name, UNKNOWN]));
  const outputs = async (
    command: string | undefined,
    inputs: PropertyMap,
    state: PropertyMap,
    operation: Operation,
  ): Promise<PropertyMap> => {
    if (command === undefined) return printed(state);
    const result = await run(command, inputs, state, operation);
    return { ...result, ...(await collected.values(inputs)) };
  };
  return {
    mustReplace: (input) => input === "triggers",
    previewCreate: (inputs) => (commandOf(inputs, ["create"]) === undefined ? printed({}) : unknown(inputs)),
    previewUpdate: (inputs, state) =>
      commandOf(inputs, ["update", "create"]) === undefined ? printed(state) : unknown(inputs),
    create: async (inputs, operation) => ({
      id: uniqueId(operation.name),
      outputs: await outputs(commandOf(inputs, ["create"]), inputs, {}, operation),
    }),
    update: (inputs, state, operation) =>
      outputs(commandOf(inputs, ["update", "create"]), inputs, state, operation),
    async delete(state, operation) {
      const command = commandOf(state, ["delete"]);
      if (command !== undefined) await run(command, state, state, operation);
    },
  };
}

function commandOf(inputs: PropertyMap, names: readonly string[]): string | undefined {
  for (const name of names) {
    const command = inputs[name];
    if (typeof command === "string") return command;
  }
  return undefined;
}

/** What the last run left: empty texts when nothing has run. */
function printed(state: PropertyMap): PropertyMap {
  const kept: PropertyMap = { stdout: state.stdout ?? "", stderr: state.stderr ?? "" };
  for (const name of ["assets", "archive"]) if (state[name] !== undefined) kept[name] = state[name];
  return kept;
}
