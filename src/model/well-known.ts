import type { BundledName } from "./imports.js";

/** Where public type libraries live: the repository, then any branch, tag, commit or mirror's own path. */
const WELL_KNOWN: readonly (readonly [RegExp, BundledName])[] = [
  [/[/:]indigo-dc\/tosca-types(?:\.git)?(?:@[^/]+)?\/(?:.*\/)?custom_types\.ya?ml$/i, "indigo"],
  [/[/:]grycap\/tosca(?:\.git)?(?:@[^/]+)?\/(?:.*\/)?custom_types\.ya?ml$/i, "grycap"],
  [etsi("common"), "etsi-common"],
  [etsi("vnfd"), "etsi-vnfd"],
  [etsi("pnfd"), "etsi-pnfd"],
  [etsi("nsd"), "etsi-nsd"],
];

/** Definitions of ETSI GS NFV-SOL 001 bear the kind of descriptor, and in places the version, in their names. */
function etsi(descriptor: string): RegExp {
  return new RegExp(
    String.raw`[/:]nfv\/sol001(?:\.git)?\/(?:.*\/)?etsi_nfv_sol001_${descriptor}(?:_[\d_]+)?_types\.ya?ml$`,
    "i",
  );
}

/**
 * The bundled library that a URL stands for, whatever branch, tag, commit or mirror it names. A path without
 * a scheme never does: that is a file of the template's author.
 */
export function wellKnownLibrary(reference: string): BundledName | undefined {
  if (!/^[a-z][a-z\d+.-]*:\/\//i.test(reference)) return undefined;
  // Interfaces of code forges encode the slash of a project's name and put "/raw" behind the file's.
  const path = reference
    .replace(/[?#].*$/, "")
    .replace(/%2f/gi, "/")
    .replace(/\/raw$/, "");
  return WELL_KNOWN.find(([pattern]) => pattern.test(path))?.[1];
}
