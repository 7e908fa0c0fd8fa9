import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import { lookupType } from "../../model/registry.js";
import { allScopes } from "../../model/scopes.js";
import type { Scope } from "../../model/types.js";
import type { Topology } from "../topology.js";
import { reportUnmapped } from "./values.js";

/**
 * An imported template with a substitution mapping may stand for the nodes of its type, whether they ask for
 * it by a directive or, as in TOSCA 1.0, are merely of that type: then it has to take in all that such a node
 * is given (TOSCA 1.3 section 3.8.13, F71). What else its topology holds is its own affair (F12).
 */
export function checkImportedSubstitutes(root: Scope, { nodes }: Topology, sink: DiagnosticSink): void {
  const used = new Set([...nodes.values()].map(({ type }) => type));
  for (const scope of allScopes(root)) {
    const template = scope === root || scope.bundled ? undefined : scope.document.topologyTemplate;
    const view = template?.substitutionMappings;
    const type = view?.nodeType && lookupType(scope, "node", view.nodeType.text);
    if (template === undefined || view === undefined || type === undefined || !used.has(type.name)) continue;
    const inputs = new Set(template.inputs.map(({ name }) => name));
    reportUnmapped(view, type, inputs, sink);
  }
}
