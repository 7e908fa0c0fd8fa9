import { CODES } from "./diagnostics/catalog.js";
import type { Diagnostic } from "./diagnostics/diagnostic.js";
import { type CompileOptions, compileTopology } from "./topology/build.js";
import type { Topology } from "./topology/topology.js";
import { compileTosca2, type Tosca2Options } from "./tosca-2.0/compile.js";

/** The version line of a TOSCA 2.0 file, at the margin, wherever it stands. */
const TOSCA_2 = /^["']?tosca_definitions_version["']?[ \t]*:[ \t]*["']?tosca_2_0["']?[ \t]*(#.*)?$/m;

/** True for the text of a TOSCA 2.0 file; all others are read as versions of the Simple Profile. */
export function isTosca2(text: string): boolean {
  return TOSCA_2.test(text);
}

/**
 * Compiles a template of any TOSCA version to the bound topology: the front end is chosen by
 * `tosca_definitions_version`. As {@link compileTopology}, which reads the versions before 2.0.
 */
export function compileTemplate(
  options: CompileOptions & Pick<Tosca2Options, "observeService">,
): Topology | undefined {
  return isTosca2(options.source.text) ? compileTosca2(options) : compileTopology(options);
}

/**
 * Exit status of checking one TOSCA 2.0 file (the contract of the OASIS conformance tests): 0 valid, 1 invalid,
 * 2 valid but not actionable, since required inputs have no value and values were asked for.
 */
export function checkStatus(findings: readonly Diagnostic[]): 0 | 1 | 2 {
  const errors = findings.filter(({ severity }) => severity === "error");
  if (errors.length === 0) return 0;
  return errors.every(({ code }) => code === CODES.missingInput.code) ? 2 : 1;
}
