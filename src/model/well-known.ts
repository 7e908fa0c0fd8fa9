import type { BundledName } from "./imports.js";

/** Where public type libraries live: the repository, then any branch, tag, commit or mirror's own path. */
const WELL_KNOWN: readonly (readonly [RegExp, BundledName])[] = [
  [/[/:]indigo-dc\/tosca-types(?:\.git)?(?:@[^/]+)?\/(?:.*\/)?custom_types\.ya?ml$/i, "indigo"],
  // DODAS has files of its own in the same repository; INFN Cloud carries the library on, at first in one file.
  [
    /[/:]indigo-dc\/tosca-types(?:\.git)?(?:@[^/]+)?\/(?:.*\/)?dodas_types\/(?:dodas(?:_legacy)?_types|dodas_custom_apps\/htc_type)\.ya?ml$/i,
    "indigo",
  ],
  [infnCloud(), "indigo"],
  [/^https?:\/\/paas\.cloud\.infn\.it\/public\/tosca\/custom_types\.ya?ml$/i, "indigo"],
  // The library lived in a folder of the repository of EC3 before it got one of its own.
  [/[/:]grycap\/(?:tosca|ec3)(?:\.git)?(?:@[^/]+)?\/(?:.*\/)?custom_types\.ya?ml$/i, "grycap"],
  [etsi("common"), "etsi-common"],
  [etsi("vnfd"), "etsi-vnfd"],
  [etsi("pnfd"), "etsi-pnfd"],
  [etsi("nsd"), "etsi-nsd"],
];

/** INFN Cloud has a file for each group of types; only groups that the bundled types hold are named. */
function infnCloud(): RegExp {
  const groups = [
    "base/(?:cluster_)?basic",
    "infrastructure/(?:docker|docker_runtime|kubernetes|mesos)",
    "applications/(?:elastic|htcondor|htcondor_mini|jupyter|spark|storage_apps)",
  ].join("|");
  return new RegExp(
    String.raw`[/:]infn-cloud\/tosca-types(?:\.git)?\/(?:.*\/)?(?:custom|tosca_types\/(?:${groups}))_types\.ya?ml$`,
    "i",
  );
}

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

/** A public library by the beginning of its types' names, and where it is imported from. */
export interface NamedLibrary {
  readonly prefix: string;
  readonly title: string;
  readonly address: string;
}

const LIBRARIES: readonly (Omit<NamedLibrary, "prefix"> & { readonly names: RegExp })[] = [
  {
    names: /^tosca\.[a-z]+\.(?:indigo|DODAS)\./,
    title: "INDIGO",
    address: "https://raw.githubusercontent.com/indigo-dc/tosca-types/master/custom_types.yaml",
  },
  {
    names: /^tosca\.[a-z]+\.ec3\./,
    title: "EC3",
    address: "https://raw.githubusercontent.com/grycap/tosca/main/custom_types.yaml",
  },
];

/** The public library that a type with such a name belongs to, by the group that stands in it. */
export function libraryOfName(name: string): NamedLibrary | undefined {
  for (const { names, title, address } of LIBRARIES) {
    const prefix = names.exec(name)?.[0];
    if (prefix !== undefined) return { prefix, title, address };
  }
  return undefined;
}
