import { err, ok, type Result } from "../base/result.js";
import type { TopologyNode } from "../topology/topology.js";
import type { Operation } from "./operations.js";
import type { RuntimeValue, StepOn, StepResource } from "./plan.js";

/** Which operations are steps already, and what of them is asked for (F80). */
export interface OperationOutputs {
  /** Remembers the steps of an operation. */
  made(node: string, operation: Operation, steps: readonly StepOn[]): void;
  /** An output of an operation, or why it cannot be had: the operation is none that is run, or runs later. */
  ask(wanted: WantedOutput): Result<RuntimeValue, string>;
  /** Steps with the outputs that were asked for. */
  finish(steps: readonly StepResource[]): readonly StepResource[];
}

/** The arguments of get_operation_output (TOSCA 1.3 section 4.6.1). */
export interface WantedOutput {
  readonly node: string;
  readonly interface: string;
  readonly operation: string;
  readonly output: string;
}

/** Keeps book while steps are made in their order; a step can only ask for what runs before it. */
export function operationOutputs(): OperationOutputs {
  const made = new Map<string, readonly StepOn[]>();
  const asked = new Map<string, Set<string>>();
  return {
    made(node, { requirement, interfaceName, name }, steps) {
      if (requirement === undefined) made.set(keyOf(node, interfaceName, name), steps);
    },
    ask({ node, interface: interfaceName, operation, output }) {
      const steps = made.get(keyOf(node, interfaceName, operation));
      if (steps === undefined)
        return err(`the operation "${interfaceName}.${operation}" of "${node}" is not run, or not before`);
      for (const { step } of steps) asked.set(step, (asked.get(step) ?? new Set()).add(output));
      return ok({ kind: "step-output", steps, output });
    },
    finish: (steps) =>
      steps.map((step) => {
        const outputs = asked.get(step.name);
        return outputs === undefined ? step : { ...step, outputs: [...outputs].sort() };
      }),
  };
}

/** The output that an operation of a node writes to one of its attributes (section 3.6.15, F63). */
export function mappedOutput(
  { name, interfaces }: TopologyNode,
  attribute: string,
): WantedOutput | undefined {
  for (const each of interfaces?.values() ?? []) {
    for (const operation of each.operations.values()) {
      for (const [output, [entity, member, ...rest]] of operation.outputs) {
        if ((entity === "SELF" || entity === name) && member === attribute && rest.length === 0)
          return { node: name, interface: each.name, operation: operation.name, output };
      }
    }
  }
  return undefined;
}

function keyOf(...names: readonly string[]): string {
  return JSON.stringify(names);
}
