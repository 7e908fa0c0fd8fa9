import { MAX_LOOKED_AT, suggest } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { ModelNode } from "../model/entities.js";
import { memo } from "../model/inherit.js";
import { lookupType, reportUnknownType } from "../model/registry.js";
import type { RequirementAssignmentView } from "../schema/documents.js";
import type { Binding } from "./binding.js";

/**
 * What the `node` of an assignment means (TOSCA 1.3 section 3.8.2): a node template, the name of a node
 * type to be matched, `""` when there is none so that the definition decides, undefined when the name
 * means nothing, which is reported.
 */
export function namedTarget(
  node: ModelNode,
  assignment: RequirementAssignmentView,
  binding: Binding,
): ModelNode | string | undefined {
  const wanted = assignment.node;
  if (wanted === undefined) return "";
  const named = binding.nodes.get(wanted.text);
  if (named !== undefined) return named;
  const type = lookupType(binding.scope, "node", wanted.text);
  if (type !== undefined) return type.name;
  if (binding.scope.incomplete && wanted.text.includes(".")) return undefined;
  if (wanted.text.startsWith("tosca.nodes.")) {
    reportUnknownType(binding.scope, "node", wanted.text, wanted.span, binding.sink);
    return undefined;
  }
  const suggestion = suggest(wanted.text, othersThan(node.name, binding.nodes));
  const edits = [{ span: wanted.span, replacement: suggestion ?? "" }];
  const fixes = suggestion === undefined ? [] : [{ title: `Use "${suggestion}"`, edits }];
  const args = { requirement: assignment.name, target: wanted.text, suggestion };
  report(binding.sink, CODES.danglingRequirement, wanted.span, args, { fixes });
  return undefined;
}

const firstNames = new WeakMap<ReadonlyMap<string, ModelNode>, readonly string[]>();

/** Names of all nodes but one, as many as are looked at: thousands of requirements may ask among thousands. */
function othersThan(own: string, nodes: ReadonlyMap<string, ModelNode>): readonly string[] {
  const names = memo(firstNames, nodes, () => [...nodes.keys()].slice(0, MAX_LOOKED_AT + 1));
  const at = names.indexOf(own);
  return at === -1 ? names : [...names.slice(0, at), ...names.slice(at + 1)];
}
