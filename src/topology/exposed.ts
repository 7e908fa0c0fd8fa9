import type { SubstitutionMappingsView } from "../schema/documents.js";
import type { YamlNode } from "../syntax/node.js";

/**
 * Requirements that a substitution mapping exposes, as `node requirement`: they are bound by whoever uses
 * the topology in place of a node, so that they are not open.
 */
export function exposedRequirements(mappings: SubstitutionMappingsView | undefined): ReadonlySet<string> {
  const exposed = new Set<string>();
  for (const { value } of mappings?.requirements ?? []) {
    const [node, requirement] = mappedNames(value);
    if (node !== undefined && requirement !== undefined) exposed.add(`${node.text} ${requirement.text}`);
  }
  return exposed;
}

/** The names of a mapping `[node, member]` or `[name]`, which may stand under the key `mapping` (TOSCA 1.3 section 3.8.9). */
export function mappedNames(value: YamlNode) {
  const list = value.kind === "map" ? value.entries.find(({ key }) => key === "mapping")?.value : value;
  if (list?.kind !== "seq") return [];
  return list.items.flatMap((item) => (item.kind === "scalar" ? [item] : []));
}
