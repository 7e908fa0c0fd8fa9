import { entryOf } from "../../syntax/access.js";
import type { MapNode, YamlNode } from "../../syntax/node.js";
import { type ReadContext, readFields } from "../fields.js";
import { CAPABILITY_FILTER, NODE_FILTER } from "../template-keynames.js";
import type { CapabilityFilterView, NamedValue, NodeFilterView } from "../views.js";
import { named, namedItems, readEach } from "./collections.js";

/**
 * The node filter of a node template or of a requirement (TOSCA 1.3 3.6.5); undefined when there is none
 * or it is no map. `owner` is the construct that holds the key.
 */
export function readNodeFilter(
  context: ReadContext,
  owner: YamlNode,
  key: "node_filter" | "substitution_filter" = "node_filter",
): NodeFilterView | undefined {
  const entry = owner.kind === "map" ? entryOf(owner, key) : undefined;
  if (entry?.value.kind !== "map") return undefined;
  const fields = readFields(context, filterBody(entry.value), NODE_FILTER, { place: entry.keySpan });
  if (fields === undefined) return undefined;
  return {
    span: fields.span,
    keySpan: entry.keySpan,
    properties: namedItems(context, fields.node("properties"), "Each property filter"),
    capabilities: readCapabilityFilters(context, fields.node("capabilities")),
  };
}

/** A substitution filter is a node filter; some files wrap it in the key `node_filter` once more. */
function filterBody(node: MapNode): YamlNode {
  const [only] = node.entries;
  return node.entries.length === 1 && only?.key === "node_filter" ? only.value : node;
}

function readCapabilityFilters(
  context: ReadContext,
  node: YamlNode | undefined,
): readonly CapabilityFilterView[] {
  const entries: readonly NamedValue[] = namedItems(context, node, "Each capability filter");
  return readEach(context, entries, CAPABILITY_FILTER, (fields, entry) => ({
    ...named(entry),
    properties: namedItems(context, fields.node("properties"), "Each property filter"),
  }));
}
