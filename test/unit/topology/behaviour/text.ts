import { compileText } from "../compile.js";

/** Findings as `LINE CODE`, errors only unless asked otherwise. */
export function faults(text: string, severity: "error" | "warning" = "error"): readonly string[] {
  return compileText(text)
    .diagnostics.filter((finding) => finding.severity === severity)
    .map(({ code, span }) => `${span.source.position(span.start).line} ${code}`);
}

/** The number of the line that holds a marker, from 1. */
export function lineOf(text: string, marker: string): number {
  const at = text.split("\n").findIndex((line) => line.includes(marker));
  if (at === -1) throw new Error(`no line with ${marker}`);
  return at + 1;
}

/** A template of version 1.3 with what is given behind the version line. */
export function v13(body: string): string {
  return `tosca_definitions_version: tosca_simple_yaml_1_3\n${body}`;
}

/** A template of version 1.0 with what is given behind the version line. */
export function v10(body: string): string {
  return `tosca_definitions_version: tosca_simple_yaml_1_0\n${body}`;
}
