import type { Profile } from "../diagnostics/define.js";
import type { ServiceTemplateDocument } from "../schema/documents.js";
import { allScopes, wellKnownLibrary } from "./imports.js";
import type { Scope } from "./types.js";

/**
 * The strictness profile that a template calls for: `indigo` when it, or a file it imports, imports the
 * INDIGO or grycap types or defines INDIGO types itself, `etsinfv` for the NFV profile, else `default`.
 */
export function profileOfImports(document: ServiceTemplateDocument, scope?: Scope): Profile {
  const documents = scope === undefined ? [document] : allScopes(scope).map((at) => at.document);
  if (documents.some(usesIndigo)) return "indigo";
  return document.nfv ? "etsinfv" : "default";
}

function usesIndigo(document: ServiceTemplateDocument): boolean {
  return (
    document.imports.some(({ file }) => wellKnownLibrary(file.text) !== undefined) ||
    document.nodeTypes.some(({ name }) => name.startsWith("tosca.nodes.indigo."))
  );
}
