import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { FileHost } from "../../../src/base/host.js";
import type { Json } from "../../../src/base/json.js";
import { type SourceText, sourceText } from "../../../src/base/span.js";
import { createSink } from "../../../src/diagnostics/bag.js";
import type { Level, Profile } from "../../../src/diagnostics/define.js";
import type { Diagnostic } from "../../../src/diagnostics/diagnostic.js";
import { compileTemplate } from "../../../src/frontend.js";
import type { BundledName } from "../../../src/model/imports.js";
import type { TieBreak } from "../../../src/topology/binding.js";
import type { Topology } from "../../../src/topology/topology.js";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const libraries = new Map<BundledName, SourceText>();

/** Text of a bundled library, the same object on every call. */
export function bundled(name: BundledName): SourceText {
  const known = libraries.get(name);
  if (known !== undefined) return known;
  const source = sourceText(`${name}.yaml`, readFileSync(resolve(ROOT, `tosca/types/${name}.yaml`), "utf8"));
  libraries.set(name, source);
  return source;
}

/** Folder of a corpus, undefined where the corpora are not checked out. */
export function corpus(name: string): string | undefined {
  const folder = resolve(ROOT, "../shared/corpora", name);
  return existsSync(folder) ? folder : undefined;
}

/** Files of the disk, without any network. */
export const diskHost: FileHost = {
  read: (path) => (existsSync(path) ? readFileSync(path, "utf8") : undefined),
  resolve: (from, reference) => resolve(dirname(from), reference),
};

/** Files given as texts by name. */
export function memoryHost(files: Readonly<Record<string, string>>): FileHost {
  return {
    read: (path) => files[path],
    list: () => Object.keys(files).sort(),
    resolve: (_from, reference) => reference,
  };
}

/** What compiling gave: the topology, and the findings as `line:column CODE`. */
export interface Compiled {
  readonly topology: Topology | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  readonly infos: readonly string[];
}

export interface CompileExtra {
  readonly inputs?: Readonly<Record<string, Json>>;
  readonly host?: FileHost;
  readonly profile?: Profile;
  readonly name?: string;
  readonly tieBreak?: TieBreak;
  readonly levels?: ReadonlyMap<string, Level>;
  readonly maxErrors?: number;
  readonly adhocInputs?: boolean;
}

/** Compiles a template given as text. */
export function compileText(text: string, extra: CompileExtra = {}): Compiled {
  const { profile, levels, maxErrors } = extra;
  const sink = createSink({
    ...(profile === undefined ? {} : { profile }),
    ...(levels === undefined ? {} : { levels }),
    ...(maxErrors === undefined ? {} : { maxErrors }),
  });
  const topology = compileTemplate({
    source: sourceText(extra.name ?? "template.yaml", text),
    host: extra.host ?? memoryHost({}),
    bundled,
    sink,
    ...(extra.tieBreak === undefined ? {} : { tieBreak: extra.tieBreak }),
    ...(extra.inputs === undefined ? {} : { inputs: extra.inputs }),
    ...(extra.adhocInputs === undefined ? {} : { adhocInputs: extra.adhocInputs }),
    ...(extra.profile === undefined ? {} : { profile: extra.profile }),
  });
  const diagnostics = sink.list();
  const shown = (severity: string) =>
    diagnostics.filter((finding) => finding.severity === severity).map(place);
  return {
    topology,
    diagnostics,
    errors: shown("error"),
    warnings: shown("warning"),
    infos: shown("info"),
  };
}

function place({ code, span }: Diagnostic): string {
  const { line, column } = span.source.position(span.start);
  return `${line}:${column} ${code}`;
}

/** A template of version 1.0 with the given node templates and, before them, further sections. */
export function template(nodes: string, before = ""): string {
  return `tosca_definitions_version: tosca_simple_yaml_1_0\n${before}topology_template:\n  node_templates:\n${nodes}`;
}
