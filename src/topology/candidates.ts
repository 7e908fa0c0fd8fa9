import type { ModelNode, Slot } from "../model/entities.js";
import type { NodeFilterView } from "../schema/documents.js";
import { accepts, typeNames } from "./binding.js";
import { passesFilter } from "./filter.js";

/** What a node must be and offer to fulfil a requirement (F54). */
export interface Wanted {
  readonly source: ModelNode;
  /** Node type; undefined for any. */
  readonly type: string | undefined;
  /** Name or type of a capability; undefined for any. */
  readonly capability: string | undefined;
  readonly filter: NodeFilterView | undefined;
}

/** Finds the nodes that fulfil a requirement; equal questions are answered once. */
export interface CandidateIndex {
  /** In template order; the asking node itself is never among them. */
  find(wanted: Wanted): readonly ModelNode[];
}

/** Index over the nodes of a topology, which must be complete when the first question comes. */
export function indexCandidates(
  nodes: ReadonlyMap<string, ModelNode>,
  inputs: ReadonlyMap<string, Slot>,
): CandidateIndex {
  const byType = new Map<string, ModelNode[]>();
  const offering = new Map<string, readonly ModelNode[]>();
  const passing = new Map<NodeFilterView, Map<string, readonly ModelNode[]>>();
  const ofType = (type: string | undefined): readonly ModelNode[] => {
    if (type === undefined) return [...nodes.values()];
    if (byType.size === 0) for (const node of nodes.values()) enter(byType, node);
    return byType.get(type) ?? [];
  };
  const fitting = (wanted: Wanted, key: string) =>
    remember(offering, key, () => ofType(wanted.type).filter((node) => offers(node, wanted)));
  return {
    find(wanted) {
      const { type, capability, source, filter } = wanted;
      const key = [type ?? "", capability ?? "", source.typeName].join(" ");
      const all =
        filter === undefined
          ? fitting(wanted, key)
          : remember(
              remember(passing, filter, () => new Map<string, readonly ModelNode[]>()),
              key,
              () => fitting(wanted, key).filter((node) => passesFilter(node, filter, inputs)),
            );
      return all.includes(source) ? all.filter((node) => node !== source) : all;
    },
  };
}

function remember<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

function enter(byType: Map<string, ModelNode[]>, node: ModelNode): void {
  for (const name of node.typeChain) {
    const same = byType.get(name);
    if (same === undefined) byType.set(name, [node]);
    else same.push(node);
  }
}

function offers(candidate: ModelNode, { source, capability: wanted }: Wanted): boolean {
  if (wanted === undefined) return true;
  return [...candidate.capabilities.values()].some(
    (capability) =>
      (capability.name === wanted || typeNames(capability).includes(wanted)) && accepts(capability, source),
  );
}
