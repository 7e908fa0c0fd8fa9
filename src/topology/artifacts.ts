import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import type { ModelNode } from "../model/entities.js";
import { artifactsOf } from "../model/inherit.js";
import { lookupType, resolveType, visibleNames } from "../model/registry.js";
import type { Scope } from "../model/types.js";
import type { ArtifactTypeView, ArtifactView, NodeTemplateView } from "../schema/documents.js";
import type { TopologyArtifact } from "./topology.js";

/** Artifacts of a node: those of its type, overridden by name by those of the template (F60). */
export function makeArtifacts(
  node: ModelNode,
  view: NodeTemplateView,
  scope: Scope,
  sink: DiagnosticSink,
): ReadonlyMap<string, TopologyArtifact> {
  const artifacts = new Map<string, TopologyArtifact>();
  for (const { definition, owner } of node.type === undefined ? [] : artifactsOf(node.type).values()) {
    const type = definition.type && lookupType(owner.scope, "artifact", definition.type.text);
    artifacts.set(definition.name, artifact(definition, type?.name ?? definition.type?.text ?? ""));
  }
  for (const definition of view.artifacts) {
    const inherited = artifacts.get(definition.name)?.type;
    artifacts.set(definition.name, artifact(definition, ownType(definition, inherited, scope, sink)));
  }
  return artifacts;
}

function artifact(view: ArtifactView, type: string): TopologyArtifact {
  return { name: view.name, type, file: view.file?.text ?? "", span: view.nameSpan };
}

function ownType(
  view: ArtifactView,
  inherited: string | undefined,
  scope: Scope,
  sink: DiagnosticSink,
): string {
  if (view.type !== undefined) return resolveType(scope, "artifact", view.type, sink)?.name ?? view.type.text;
  const inferred = inherited ?? typeByExtension(view.file?.text ?? "", scope);
  if (inferred === undefined) report(sink, CODES.missingArtifactType, view.nameSpan, { artifact: view.name });
  return inferred ?? "";
}

/** The visible type whose `file_ext` names the file's extension; the first one in order of visibility. */
function typeByExtension(file: string, scope: Scope): string | undefined {
  const extension = /\.([^./]+)$/.exec(file)?.[1]?.toLowerCase();
  if (extension === undefined) return undefined;
  return visibleNames(scope, "artifact").find((name) => {
    const view = lookupType(scope, "artifact", name)?.view as ArtifactTypeView | undefined;
    return view?.fileExt?.some(({ text }) => text.toLowerCase() === extension) === true;
  });
}
