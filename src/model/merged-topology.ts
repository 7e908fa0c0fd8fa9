import type { TopologyTemplateView } from "../schema/documents.js";
import type { Scope } from "./types.js";

/**
 * Adds the topology templates of all imported files to that of the entry file, whose own entries win over
 * imported ones of the same name (the switch imports.topology_template.merge, F12).
 */
export function mergeTopologies(root: Scope): void {
  const seen = new Set<Scope>();
  let merged = root.document.topologyTemplate;
  const visit = (scope: Scope) => {
    if (seen.has(scope) || scope.bundled) return;
    seen.add(scope);
    const own = scope === root ? undefined : scope.document.topologyTemplate;
    if (own !== undefined) merged = merged === undefined ? own : mergeTwo(merged, own);
    for (const { scope: imported } of scope.imports) visit(imported);
  };
  visit(root);
  root.document = { ...root.document, topologyTemplate: merged };
}

function mergeTwo(first: TopologyTemplateView, second: TopologyTemplateView): TopologyTemplateView {
  return {
    ...first,
    inputs: byName(first.inputs, second.inputs),
    nodeTemplates: byName(first.nodeTemplates, second.nodeTemplates),
    relationshipTemplates: byName(first.relationshipTemplates, second.relationshipTemplates),
    groups: byName(first.groups, second.groups),
    policies: byName(first.policies, second.policies),
    outputs: byName(first.outputs, second.outputs),
    workflows: byName(first.workflows, second.workflows),
    substitutionMappings: first.substitutionMappings ?? second.substitutionMappings,
  };
}

function byName<T extends { readonly name: string }>(
  first: readonly T[],
  second: readonly T[],
): readonly T[] {
  const names = new Set(first.map(({ name }) => name));
  return [...first, ...second.filter(({ name }) => !names.has(name))];
}
