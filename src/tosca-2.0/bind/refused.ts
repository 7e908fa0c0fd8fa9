import { CODES, report } from "../../diagnostics/catalog.js";
import { childOf } from "../../syntax/access.js";
import type { MapEntry } from "../../syntax/node.js";
import type { Requirement } from "../entities.js";
import { callIn } from "../functions/call.js";
import { isString } from "../literals.js";
import { hasUnknownParent } from "../names.js";
import { onlySelects } from "../service.js";
import type { Representation, Representations } from "./representation.js";

/** Why none of the nodes that an assignment names can be its target. */
export type Refusal = "index" | "filter" | "capacity";

const REASONS: Readonly<Record<Refusal, string>> = {
  index: "it has no node of this index",
  filter: "the node filter refuses it",
  capacity: "what is allocated is more than its capability has left",
};

/**
 * Reports an assignment that must be fulfilled and names a node template that cannot fulfil it: by its node
 * filter (8.6), by what is allocated (8.5.5), or by an index beyond its count (8.5.2). A node type may still be
 * fulfilled by nodes outside the service, and nothing is said of nodes that are only selected.
 */
export function reportRefused(
  { model, service, byTemplate, uncounted }: Representations,
  at: { readonly at: Representation; readonly entry: MapEntry; readonly requirement: Requirement },
  refusal: Refusal | undefined,
): void {
  const { key, value } = at.entry;
  const node = value.kind === "map" && callIn(value) === undefined ? childOf(value, "node") : value;
  const name = node?.kind === "seq" ? node.items[0] : node;
  if (refusal === undefined || node === undefined || !isString(name)) return;
  const template = service.nodes.get(name.text);
  if (template?.type === undefined || onlySelects(template) || uncounted.has(name.text)) return;
  if (byTemplate.get(name.text)?.length === 0) return;
  if (hasUnknownParent(model, template.type)) return;
  const optional = childOf(value, "optional");
  if (optional?.kind === "scalar" && optional.text === "true") return;
  const labels = [{ span: at.requirement.span, text: "declared here" }];
  const args = { requirement: key, target: name.text, reason: REASONS[refusal] };
  report(model.sink, CODES.unfitTarget, node.span, args, { labels });
}
