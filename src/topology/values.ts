import type { Evaluation, ModelCapability, Slot } from "../model/entities.js";
import { memo } from "../model/inherit.js";
import type { PropertyDefinition } from "../model/properties.js";
import type { TopologyValue } from "./topology.js";

const NO_VALUES: ReadonlyMap<string, TopologyValue> = new Map();

/** Values of slots in their order; slots without a value or with a reported fault are left out. */
export function valuesOf(
  slots: ReadonlyMap<string, Slot>,
  evaluation: Evaluation,
): ReadonlyMap<string, TopologyValue> {
  if (slots.size === 0) return NO_VALUES;
  const values = new Map<string, TopologyValue>();
  slots.forEach((slot, name) => {
    const value = slotResult(slot, evaluation);
    if (value !== undefined) values.set(name, value);
  });
  return values;
}

type Definitions = ReadonlyMap<string, PropertyDefinition>;
type Values = ReadonlyMap<string, TopologyValue>;

const shared = new WeakMap<Evaluation, Map<Definitions, Values>>();

/** Values of a capability. Plain defaults of a type are evaluated once for all templates that assign nothing. */
export function capabilityValues(capability: ModelCapability, evaluation: Evaluation): Values {
  const { slots, unassigned } = capability;
  if (unassigned === undefined || evaluation.world.given !== undefined) return valuesOf(slots, evaluation);
  const known = memo(shared, evaluation, () => new Map<Definitions, Values>());
  const before = known.get(unassigned);
  if (before !== undefined) return before;
  const values = valuesOf(slots, evaluation);
  if (isPlain(unassigned)) known.set(unassigned, values);
  return values;
}

/** True when no default can hold a function, whose value might depend on the node. */
function isPlain(definitions: Definitions): boolean {
  return [...definitions.values()].every(({ default: node }) => node === undefined || node.kind === "scalar");
}

/** Value of one slot. */
export function slotResult(slot: Slot, evaluation: Evaluation): TopologyValue | undefined {
  const value = slot.node === undefined ? undefined : evaluation.slotValue(slot);
  if (value === undefined) return undefined;
  const { span, schema } = slot;
  return schema.base === "any" ? { value, span } : { value, span, type: schema.type };
}
