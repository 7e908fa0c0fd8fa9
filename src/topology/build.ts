import type { FileHost } from "../base/host.js";
import type { SourceText } from "../base/span.js";
import type { Profile } from "../diagnostics/define.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import { readEntry } from "../model/compose.js";
import { checkFiles } from "../model/files.js";
import { type BundledLibraries, isBundledSource, loadScope } from "../model/imports.js";
import { profileOfImports } from "../model/profile.js";
import { checkTypes } from "../model/rules/index.js";
import { allScopes } from "../model/scopes.js";
import type { Scope } from "../model/types.js";
import type { Quirks } from "../schema/documents.js";
import type { Parse } from "../syntax/parse.js";
import { assembleTopology } from "./assemble.js";
import type { TieBreak } from "./binding.js";
import { checkDefinitionFilters } from "./filter-check.js";
import type { InputPlaces, InputValues } from "./inputs.js";
import { holdImported } from "./spared.js";
import { checkImportedSubstitutes } from "./substitution/imported.js";
import { findSubstitutes } from "./substitution/select.js";
import type { Topology } from "./topology.js";

/** A sink that can also be told the profile once the imports are known; `DiagnosticBag` is one. */
export type CompileSink = DiagnosticSink & { useProfile?(profile: Profile): void };

/** What compiling a service template needs. */
export interface CompileOptions {
  readonly source: SourceText;
  readonly host: FileHost;
  readonly bundled: BundledLibraries;
  /** Values for the topology's inputs by name. */
  readonly inputs?: InputValues;
  /** Where those of them stand that come from a file: what is wrong with them is reported there. */
  readonly inputPlaces?: InputPlaces;
  /** Without it the one that the imports call for; the sink is told which. */
  readonly profile?: Profile;
  readonly sink: CompileSink;
  /** What is done with a requirement that several nodes fulfil; without it none is chosen. */
  readonly tieBreak?: TieBreak;
  /** False when inputs that no interface or operation declares are errors; without it they are allowed (F61). */
  readonly adhocInputs?: boolean;
  /** Switches of the grammar; without them the defaults. */
  readonly quirks?: Quirks;
  /** How imported files are parsed; without it anew each time. */
  readonly parse?: Parse;
  /** Called with the entry file as written and as bound, for what looks beyond the specification. */
  readonly observe?: (scope: Scope, topology: Topology) => void;
}

/**
 * Compiles a service template with its imports to the bound topology. Faults go to the sink with their
 * places; the topology is made as far as they allow and is usable only when none is an error. Undefined
 * for a file that cannot be read at all and for one without a `topology_template` (a type library).
 */
export function compileTopology(given: CompileOptions): Topology | undefined {
  const held = holdImported(sparingLibraries(given.sink), given.source);
  const useProfile = (profile: Profile) => given.sink.useProfile?.(profile);
  const options = { ...given, sink: { ...held.sink, useProfile } };
  const loaded = loadTemplate(options);
  const topology = loaded === undefined ? undefined : compileLoaded(loaded, options);
  // Under strict a file is only as good as all that it imports; a merged topology is part of the template.
  const merged = options.quirks?.has("imports.topology_template.merge") === true;
  held.release(loaded?.profile === "strict" || merged ? undefined : loaded?.scope);
  return topology;
}

function compileLoaded({ scope, profile }: Loaded, options: CompileOptions): Topology | undefined {
  checkTypes(scope, options.sink);
  checkFiles(scope, options.host, options.sink);
  for (const at of allScopes(scope)) if (!at.bundled) checkDefinitionFilters(at, options.sink);
  const template = scope.document.topologyTemplate;
  if (template === undefined) return undefined;
  const topology = assembleTopology(scope, template, {
    inputs: options.inputs ?? {},
    ...(options.inputPlaces === undefined ? {} : { inputPlaces: options.inputPlaces }),
    matching: { tieBreak: options.tieBreak ?? "none", unassigned: profile !== "indigo" },
    sink: options.sink,
    substitutes: findSubstitutes(scope, { ...options, profile }),
    ...(options.adhocInputs === undefined ? {} : { adhocInputs: options.adhocInputs }),
  });
  checkImportedSubstitutes(scope, topology, options.sink);
  options.observe?.(scope, topology);
  return topology;
}

/** A fault of a library that comes with the compiler is none of the template: it is mentioned as a warning. */
function sparingLibraries(sink: DiagnosticSink): DiagnosticSink {
  return {
    add(diagnostic) {
      const spared = diagnostic.severity === "error" && isBundledSource(diagnostic.span.source);
      sink.add(spared ? { ...diagnostic, severity: "warning" } : diagnostic);
    },
  };
}

/** The entry file with what it imports. */
interface Loaded {
  readonly scope: Scope;
  /** As asked for, else as the imports call for. */
  readonly profile: Profile;
}

/** Reads the entry file and its imports; tells the sink the profile that they call for. */
function loadTemplate(options: CompileOptions): Loaded | undefined {
  const document = readEntry(options.source, options);
  if (document === undefined) return undefined;
  const profile = options.profile ?? profileOfImports(document);
  const scope = loadScope(document, { ...options, profile });
  const judged = options.profile ?? profileOfImports(document, scope);
  options.sink.useProfile?.(judged);
  return { scope, profile: judged };
}
