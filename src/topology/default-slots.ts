import type { Span } from "../base/span.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import type { ModelNode, Slot } from "../model/entities.js";
import { memo } from "../model/inherit.js";
import type { PropertyDefinition } from "../model/properties.js";
import { makeSlots } from "./slots.js";

type Definitions = ReadonlyMap<string, PropertyDefinition>;
type Slots = ReadonlyMap<string, Slot>;

const needy = new WeakMap<Definitions, boolean>();

/** True for definitions of which one asks for a value that the template has to give. */
export function needsValues(definitions: Definitions): boolean {
  return memo(needy, definitions, () =>
    [...definitions.values()].some(({ required, default: node }) => required && node === undefined),
  );
}

/** Nothing can be reported: no value is given, and none is missing. */
const SILENT: DiagnosticSink = { add: () => {} };

/** What the slots of a capability are made from once they are asked for. */
interface Later extends Slots {
  definitions: Definitions;
  node: ModelNode;
  capability: string;
  span: Span;
  complete: boolean;
  made: Slots | undefined;
}

function madeOf(later: Later): Slots {
  const { node, capability, span, complete } = later;
  later.made ??= makeSlots(
    later.definitions,
    [],
    {
      path: `${node.name}.${capability}`,
      label: `the capability "${capability}" of "${node.name}"`,
      self: { kind: "node", node },
      span,
      complete,
    },
    SILENT,
  );
  return later.made;
}

/** A map as it is read, over the one that is made at the first question. */
const LATER: ThisType<Later> & Slots = {
  get size() {
    return this.definitions.size;
  },
  get(name) {
    return this.definitions.has(name) ? madeOf(this).get(name) : undefined;
  },
  has(name) {
    return this.definitions.has(name);
  },
  keys() {
    return madeOf(this).keys();
  },
  values() {
    return madeOf(this).values();
  },
  entries() {
    return madeOf(this).entries();
  },
  forEach(callback) {
    madeOf(this).forEach(callback);
  },
  [Symbol.iterator]() {
    return madeOf(this)[Symbol.iterator]();
  },
};

/**
 * Slots of a capability that has nothing but what its type states, none of it missing ({@link needsValues}). A
 * topology of thousands of nodes has tens of thousands of such capabilities, of which hardly one is asked.
 */
export function defaultSlots(
  definitions: Definitions,
  node: ModelNode,
  capability: string,
  span: Span,
  complete: boolean,
): Slots {
  const later = Object.create(LATER) as Later;
  later.definitions = definitions;
  later.node = node;
  later.capability = capability;
  later.span = span;
  later.complete = complete;
  later.made = undefined;
  return later;
}
