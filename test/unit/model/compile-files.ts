import type { FileHost } from "../../../src/base/host.js";
import { sourceText } from "../../../src/base/span.js";
import { createSink } from "../../../src/diagnostics/bag.js";
import type { Profile } from "../../../src/diagnostics/define.js";
import type { Diagnostic } from "../../../src/diagnostics/diagnostic.js";
import { chooseQuirks } from "../../../src/schema/documents.js";
import { compileTopology } from "../../../src/topology/build.js";
import type { Topology } from "../../../src/topology/topology.js";
import { bundled } from "../topology/compile.js";

export const V0 = "tosca_definitions_version: tosca_simple_yaml_1_0\n";
export const V1 = "tosca_definitions_version: tosca_simple_yaml_1_1\n";
export const V2 = "tosca_definitions_version: tosca_simple_yaml_1_2\n";
export const V3 = "tosca_definitions_version: tosca_simple_yaml_1_3\n";

/** Files by path; folders count, as on a disk. */
export function filesHost(files: Readonly<Record<string, string>>): FileHost {
  return {
    read: (path) => files[path],
    resolve: (from, reference) => normal(`${from.replace(/[^/]*$/, "")}${reference}`),
  };
}

function normal(path: string): string {
  const next = path.replace(/(^|\/)\.\//g, "$1").replace(/[^/.]+\/\.\.\//, "");
  return next === path ? path : normal(next);
}

export interface Findings {
  readonly topology: Topology | undefined;
  readonly all: readonly Diagnostic[];
  /** `file:line CODE` of all findings of warning level and above; the entry file's name is left out. */
  readonly places: readonly string[];
}

/** Compiles `files["main.yaml"]`, or a text alone, with the given profile and switches. */
export function compileFiles(
  files: string | Readonly<Record<string, string>>,
  options: { readonly profile?: Profile; readonly quirks?: readonly string[] } = {},
): Findings {
  const all = typeof files === "string" ? { "main.yaml": files } : files;
  const sink = createSink(options.profile === undefined ? {} : { profile: options.profile });
  const topology = compileTopology({
    source: sourceText("main.yaml", all["main.yaml"] ?? ""),
    host: filesHost(all),
    bundled,
    sink,
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    ...(options.quirks === undefined ? {} : { quirks: chooseQuirks(options.quirks).quirks }),
  });
  const findings = sink.list();
  return { topology, all: findings, places: findings.filter(isGrave).map(place) };
}

/** Places of the findings in a text alone. */
export const places = (text: string, profile?: Profile) =>
  compileFiles(text, profile === undefined ? {} : { profile }).places;
/** The first finding in a text alone. */
export const first = (text: string) => compileFiles(text).all[0];

function isGrave({ severity }: Diagnostic): boolean {
  return severity === "error" || severity === "warning";
}

function place({ code, span }: Diagnostic): string {
  const file = span.source.name === "main.yaml" ? "" : `${span.source.name}:`;
  return `${file}${span.source.position(span.start).line} ${code}`;
}
