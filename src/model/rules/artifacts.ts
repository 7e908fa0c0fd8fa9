import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import type { ArtifactTypeView, ArtifactView, NodeTypeView } from "../../schema/documents.js";
import { artifactsOf, chainOf } from "../inherit.js";
import { lookupType, resolveType, visibleNames } from "../registry.js";
import { resolveRepository } from "../repositories.js";
import type { Scope, TypeEntry } from "../types.js";

/**
 * Artifacts of node types lie in known repositories and keep the type that they refine
 * (TOSCA 1.3 section 3.6.7, F60).
 */
export function checkTypeArtifacts(scope: Scope, sink: DiagnosticSink): void {
  for (const type of scope.own.get("node")?.values() ?? []) {
    const artifacts = (type.view as NodeTypeView).artifacts ?? [];
    if (artifacts.length === 0) continue;
    const inherited = artifactsOf(type);
    for (const view of artifacts) {
      if (view.repository !== undefined) resolveRepository(scope, view.repository, sink);
      const refined = inherited.get(view.name)?.refined;
      if (refined?.definition.type !== undefined)
        checkArtifactRefinement(view, scope, refined.definition, refined.owner, type.name, sink);
    }
  }
}

/** An artifact that takes the place of an inherited one is of its type or of one derived from it. */
export function checkArtifactRefinement(
  view: ArtifactView,
  scope: Scope,
  inherited: ArtifactView,
  owner: TypeEntry,
  label: string,
  sink: DiagnosticSink,
): void {
  if (view.type === undefined || inherited.type === undefined) return;
  const narrow = lookupType(scope, "artifact", view.type.text);
  const wide = lookupType(owner.scope, "artifact", inherited.type.text);
  if (narrow === undefined || wide === undefined) return;
  const chain = chainOf(narrow);
  if (!chain.complete || chain.names.includes(wide.name)) return;
  const what = `The artifact "${view.name}" of "${label}"`;
  const args = { what, type: narrow.name, parent: owner.name, parentType: wide.name };
  const labels = [{ span: inherited.nameSpan, text: "inherited definition" }];
  report(sink, CODES.incompatibleRefinement, view.type.span, args, { labels });
}

/** An artifact defined where it is used: its type and repository exist; the type may come from the file. */
export function checkArtifactDefinition(view: ArtifactView, scope: Scope, sink: DiagnosticSink): void {
  if (view.repository !== undefined) resolveRepository(scope, view.repository, sink);
  if (view.type !== undefined) resolveType(scope, "artifact", view.type, sink);
  else if (view.file !== undefined && typeByExtension(view.file.text, scope) === undefined)
    report(sink, CODES.missingArtifactType, view.file.span, { artifact: view.file.text });
}

const extensions = new WeakMap<Scope, ReadonlyMap<string, string>>();

/** The visible type whose `file_ext` names the file's extension; the first one in order of visibility. */
export function typeByExtension(file: string, scope: Scope): string | undefined {
  const extension = /\.([^./]+)$/.exec(file)?.[1]?.toLowerCase();
  if (extension === undefined) return undefined;
  const known = extensions.get(scope) ?? extensionTable(scope);
  extensions.set(scope, known);
  return known.get(extension);
}

function extensionTable(scope: Scope): ReadonlyMap<string, string> {
  const table = new Map<string, string>();
  for (const name of visibleNames(scope, "artifact")) {
    const type = lookupType(scope, "artifact", name);
    for (const { text } of (type?.view as ArtifactTypeView | undefined)?.fileExt ?? []) {
      const extension = text.toLowerCase().replace(/^\./, "");
      if (type !== undefined && !table.has(extension)) table.set(extension, type.name);
    }
  }
  return table;
}
