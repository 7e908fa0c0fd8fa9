import type { BundledName } from "../model/imports.js";

/** The types of the Simple Profile 1.3 for TOSCA 2.0. */
export const SIMPLE_PROFILE = "org.oasis-open.tosca.simple:2.0";
/** The type library of INDIGO-DataCloud for TOSCA 2.0: elastic clusters. */
export const INDIGO_PROFILE = "com.github.indigo-dc.tosca-types:2.0";

/** Profiles that come with the compiler, by the name that `profile:` of an import gives. */
export const PROFILES: ReadonlyMap<string, BundledName> = new Map<string, BundledName>([
  [SIMPLE_PROFILE, "simple-2.0"],
  [INDIGO_PROFILE, "indigo-2.0"],
]);
