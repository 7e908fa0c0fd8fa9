import type { Evaluation, Slot } from "../model/entities.js";
import type { TopologyValue } from "./topology.js";

const NO_VALUES: ReadonlyMap<string, TopologyValue> = new Map();

/** Values of slots in their order; slots without a value or with a reported fault are left out. */
export function valuesOf(
  slots: ReadonlyMap<string, Slot>,
  evaluation: Evaluation,
): ReadonlyMap<string, TopologyValue> {
  if (slots.size === 0) return NO_VALUES;
  const values = new Map<string, TopologyValue>();
  for (const [name, slot] of slots) {
    const value = slotResult(slot, evaluation);
    if (value !== undefined) values.set(name, value);
  }
  return values;
}

/** Value of one slot. */
export function slotResult(slot: Slot, evaluation: Evaluation): TopologyValue | undefined {
  const value = slot.node === undefined ? undefined : evaluation.slotValue(slot);
  if (value === undefined) return undefined;
  const { span, schema } = slot;
  return schema.base === "any" ? { value, span } : { value, span, type: schema.type };
}
