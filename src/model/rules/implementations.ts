import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import type { ArtifactUse, ImplementationView } from "../../schema/documents.js";
import type { YamlNode } from "../../syntax/node.js";
import { parseInteger } from "../../syntax/scalars.js";
import { parseScalarUnit } from "../../syntax/units.js";
import { finding } from "../coerce.js";
import type { Scope } from "../types.js";
import { checkArtifactDefinition, typeByExtension } from "./artifacts.js";

/**
 * The artifacts of an implementation are named artifacts, files of a known kind or sound definitions, and
 * its timeout is a time (TOSCA 1.3 section 3.6.16, F62).
 */
export function checkImplementation(
  view: ImplementationView,
  scope: Scope,
  artifacts: ReadonlySet<string>,
  sink: DiagnosticSink,
): void {
  if (view.primary !== undefined) checkUse(view.primary, scope, artifacts, sink);
  for (const use of view.dependencies)
    if (use.kind === "artifact") checkArtifactDefinition(use.artifact, scope, sink);
  if (view.timeout !== undefined) checkTimeout(view.timeout, sink);
}

function checkUse(
  use: ArtifactUse,
  scope: Scope,
  artifacts: ReadonlySet<string>,
  sink: DiagnosticSink,
): void {
  if (use.kind === "artifact") {
    checkArtifactDefinition(use.artifact, scope, sink);
    return;
  }
  const { text, span } = use.name;
  if (artifacts.has(text) || typeByExtension(text, scope) !== undefined || scope.incomplete) return;
  report(sink, CODES.missingArtifactType, span, { artifact: text });
}

function checkTimeout(node: YamlNode, sink: DiagnosticSink): void {
  if (timeoutSeconds(node) !== undefined) return;
  const args = { what: "The timeout of an implementation", found: finding(node) };
  report(sink, CODES.wrongValueType, node.span, { ...args, expected: "a number of seconds above 0" });
}

/** Seconds of a timeout: a number of them, or a time with a unit; undefined for anything else. */
export function timeoutSeconds(node: YamlNode): number | undefined {
  if (node.kind !== "scalar") return undefined;
  const seconds = parseInteger(node.text) ?? parseScalarUnit("scalar-unit.time", node.text)?.canonical;
  return seconds !== undefined && seconds > 0 ? seconds : undefined;
}
