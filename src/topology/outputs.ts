import { CODES, report } from "../diagnostics/catalog.js";
import type { Evaluation, Slot } from "../model/entities.js";
import { ANY, schemaOf } from "../model/schemas.js";
import type { Scope } from "../model/types.js";
import type { PropertyDefinitionView } from "../schema/documents.js";
import type { TopologyValue } from "./topology.js";
import { slotResult } from "./values.js";

const OUTPUTS = { path: "outputs", noun: "output" };

/** Outputs; one with a type is checked against it (F73). */
export function bindOutputs(
  views: readonly PropertyDefinitionView[],
  scope: Scope,
  evaluation: Evaluation,
): ReadonlyMap<string, TopologyValue> {
  const outputs = new Map<string, TopologyValue>();
  for (const view of views) {
    const node = view.value ?? view.default;
    if (node === undefined) {
      report(evaluation.world.sink, CODES.outputWithoutValue, view.nameSpan, { output: view.name });
      continue;
    }
    const slot: Slot = {
      holder: OUTPUTS,
      name: view.name,
      schema: view.type === undefined ? ANY : schemaOf(view, scope),
      node,
      span: node.span,
      self: { kind: "topology" },
    };
    const value = slotResult(slot, evaluation);
    if (value !== undefined) outputs.set(view.name, value);
  }
  return outputs;
}
