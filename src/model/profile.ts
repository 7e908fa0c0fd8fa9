import type { Profile } from "../diagnostics/define.js";
import type { ServiceTemplateDocument } from "../schema/documents.js";
import type { BundledName } from "./imports.js";
import { allScopes } from "./scopes.js";
import type { Scope } from "./types.js";
import { wellKnownLibrary } from "./well-known.js";

/** Strictness that files of a public type library are written for. */
const STRICTNESS: Readonly<Partial<Record<BundledName, Profile>>> = {
  indigo: "indigo",
  grycap: "indigo",
  "etsi-common": "etsinfv",
  "etsi-vnfd": "etsinfv",
  "etsi-pnfd": "etsinfv",
  "etsi-nsd": "etsinfv",
};

/** Beginnings of the names of node types that only such a library defines. */
const OWN_TYPES: readonly (readonly [string, Profile])[] = [
  ["tosca.nodes.indigo.", "indigo"],
  ["tosca.nodes.DODAS.", "indigo"],
  ["tosca.nodes.nfv.", "etsinfv"],
];

/**
 * The strictness profile that a template calls for: `indigo` when it, or a file it imports, imports the
 * INDIGO or grycap types or defines INDIGO types itself, `etsinfv` likewise for the types of ETSI NFV (of
 * which archives hold copies) and for the NFV profile, else `default`. A template of the IM dashboard calls for
 * `indigo` by the templates that it names as its parents or children.
 */
export function profileOfImports(document: ServiceTemplateDocument, scope?: Scope): Profile {
  const documents =
    scope === undefined ? [document] : allScopes(scope).flatMap((at) => (at.bundled ? [] : [at.document]));
  const called = new Set(documents.flatMap(profilesOf));
  if (called.has("indigo")) return "indigo";
  return called.has("etsinfv") || document.nfv ? "etsinfv" : "default";
}

function profilesOf(document: ServiceTemplateDocument): readonly Profile[] {
  const imported = document.imports.flatMap(({ file }) => {
    const library = wellKnownLibrary(file.text);
    return library === undefined ? [] : (STRICTNESS[library] ?? []);
  });
  const own = OWN_TYPES.flatMap(([prefix, profile]) =>
    document.nodeTypes.some(({ name }) => name.startsWith(prefix)) ? [profile] : [],
  );
  return [...imported, ...own, ...(isDashboardTemplate(document) ? (["indigo"] as const) : [])];
}

/** Templates of the IM dashboard list those that they complete, or are completed by, in their metadata. */
function isDashboardTemplate({ metadata }: ServiceTemplateDocument): boolean {
  return metadata.some(
    ({ name, value }) => (name === "parents" || name === "childs") && value.kind === "seq",
  );
}
