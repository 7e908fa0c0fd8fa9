import type { FileHost } from "./base/host.js";
import type { Json } from "./base/json.js";
import type { SourceText } from "./base/span.js";
import { createSink, type DiagnosticBag } from "./diagnostics/bag.js";
import { CODES, definitionOf, report } from "./diagnostics/catalog.js";
import type { Profile } from "./diagnostics/define.js";
import type { DiagnosticSink } from "./diagnostics/diagnostic.js";
import { withoutAdded, withRecordedOrigins } from "./emit/tosca/recompile.js";
import { compileTemplate } from "./frontend.js";
import { lowerResources } from "./heat/lower.js";
import type { LoweredResources } from "./heat/plan.js";
import { lintTemplate, writtenTemplate } from "./lint/index.js";
import type { DeploymentPlan } from "./lowering/ir.js";
import { lowerPlan } from "./lowering/lower.js";
import type { BundledLibraries } from "./model/imports.js";
import { describesCluster, recogniseCluster } from "./placement/cluster.js";
import type { PlacementPlan } from "./placement/plan.js";
import type { SitesFile } from "./placement/site.js";
import { readSitesFile } from "./placement/sites-file.js";
import { placeCluster } from "./placement/solve.js";
import type { Quirks } from "./schema/quirks.js";
import { validateDocument } from "./schema/validate.js";
import { parseYaml } from "./syntax/compose.js";
import type { Parse } from "./syntax/parse.js";
import { faithfulJson } from "./syntax/scalars.js";
import type { TieBreak } from "./topology/binding.js";
import type { InputPlaces } from "./topology/inputs.js";
import type { Topology } from "./topology/topology.js";
import type { WrittenTemplate } from "./topology/written.js";
import { writtenService } from "./tosca-2.0/written.js";

/** What is compiled, and what with. */
export interface CompileRequest {
  readonly template: SourceText;
  readonly host: FileHost;
  /** Type libraries that come with the compiler. */
  readonly bundled: BundledLibraries;
  /** Values of the template's inputs by name. */
  readonly inputs?: Readonly<Record<string, Json>>;
  /** Where those of them stand that an inputs file gives. */
  readonly inputPlaces?: InputPlaces;
  /** Without it the template is only checked. */
  readonly sites?: SourceText;
  /** Without it the profile that the template's imports call for. */
  readonly profile?: Profile;
  /** Readings of the specification's ambiguities; without them the usual ones. */
  readonly quirks?: Quirks;
  /** False: inputs of operations that no interface declares are errors (F61). */
  readonly adhocInputs?: boolean;
  /** What becomes of a requirement that several nodes fulfil (F54). */
  readonly tieBreak?: TieBreak;
  /** How imported files are parsed; without it anew each time. */
  readonly parse?: Parse;
  /** Gets every finding. A bag is told the profile, and what counts as an error is its judgement. */
  readonly sink: DiagnosticSink;
}

/** How far the compiler came; each result is there only when the one before it is free of errors. */
export interface Compilation {
  readonly topology?: Topology;
  readonly sites?: SitesFile;
  readonly placement?: PlacementPlan;
  readonly plan?: DeploymentPlan;
  /** Instead of a plan: what a template without a batch cluster is built of. */
  readonly resources?: LoweredResources;
}

/**
 * The whole compiler: template -> topology, sites file -> configuration, both -> placement -> plan.
 * Pure: the same request gives the same plan, byte for byte. The sites file is read even when the template
 * has faults, so that one run shows the faults of both.
 */
export function compile(request: CompileRequest): Compilation {
  if (isBag(request.sink)) return compileAndReview(request, request.sink);
  const bag = createSink();
  const result = compileAndReview(request, bag);
  for (const diagnostic of bag.list()) request.sink.add(diagnostic);
  return result;
}

/** Compiles, then looks at the comments that leave findings out: one that leaves out nothing is stale. */
function compileAndReview(request: CompileRequest, sink: DiagnosticBag): Compilation {
  const result = compileInto(request, sink);
  for (const { code, span } of sink.unusedSuppressions(request.template)) {
    if (definitionOf(code) === undefined) report(sink, CODES.unknownSuppression, span, { code });
    // Placement and what follows it may not have run; then nothing can be said about their codes.
    else if (code < "TS5" || (result.plan ?? result.resources) !== undefined)
      report(sink, CODES.unusedSuppression, span, { code });
  }
  return result;
}

/** The stages, one after the other; each runs only when those before it found no error. */
function compileInto(request: CompileRequest, sink: DiagnosticBag): Compilation {
  const advise = (written: WrittenTemplate | undefined) => {
    if (written !== undefined) lintTemplate(written, sink);
  };
  const topology = compileTemplate({
    ...topologyRequest(request),
    sink,
    observe: (scope, bound) => advise(writtenTemplate(scope, bound)),
    observeService: (model, service, bound) => advise(writtenService(model, service, bound)),
  });
  const templateFine = topology !== undefined && !sink.hasErrors();
  const sites = request.sites === undefined ? undefined : readSites(request.sites, sink);
  const found = sites === undefined ? {} : { sites };
  if (!templateFine) return found;
  if (request.sites === undefined || sites === undefined) return { topology, ...found };
  // What an earlier compilation added to the template is made anew.
  const own = withoutAdded(topology);
  if (!describesCluster(own)) {
    const resources = lowerResources(own, sites, request.host, sink);
    return { topology, sites, ...(resources === undefined || sink.hasErrors() ? {} : { resources }) };
  }
  const cluster = recogniseCluster(own, sink);
  if (cluster === undefined) return { topology, sites };
  const placement = placeCluster(own, cluster, sites, sink);
  if (placement === undefined) return { topology, sites };
  const lowered = lowerPlan(own, cluster, placement, sites, sink);
  if (lowered === undefined || sink.hasErrors()) return { topology, sites, placement };
  const sources = { template: request.template, sites: request.sites };
  return { topology, sites, placement, plan: withRecordedOrigins(lowered, topology, sources) };
}

/** Reads and checks a sites file by itself; undefined when it has an error. */
export function readSites(source: SourceText, sink: DiagnosticSink): SitesFile | undefined {
  const watch = watchErrors(sink);
  const root = parseYaml(source, watch.sink);
  if (root === undefined || watch.failed()) return undefined;
  if (validateDocument(root, "sites", watch.sink) === undefined) return undefined;
  return readSitesFile(root, watch.sink);
}

/**
 * Reads an inputs file: a map of input names to values; undefined when it has an error. A number or a word
 * that would not be written the same again, such as `1.10` or `yes`, stays text: the template knows the type.
 */
export function readInputs(
  source: SourceText,
  sink: DiagnosticSink,
): Readonly<Record<string, Json>> | undefined {
  return readInputsFile(source, sink)?.values;
}

/** Values of an inputs file, and where each stands. */
export interface InputsFile {
  readonly values: Readonly<Record<string, Json>>;
  readonly places: InputPlaces;
}

/** {@link readInputs} with the places, for `inputPlaces` of a request. */
export function readInputsFile(source: SourceText, sink: DiagnosticSink): InputsFile | undefined {
  const watch = watchErrors(sink);
  const root = parseYaml(source, watch.sink);
  if (root === undefined || watch.failed()) return undefined;
  const json = validateDocument(root, "inputs", watch.sink);
  if (!isRecord(json) || root.kind !== "map") return undefined;
  const entries = root.entries.map(({ key, keySpan, value }) => [key, { keySpan, node: value }] as const);
  const values = root.entries.map(({ key, value }) => [key, faithfulJson(value)] as const);
  return { values: Object.fromEntries(values), places: new Map(entries) };
}

function isBag(sink: DiagnosticSink): sink is DiagnosticBag {
  return "hasErrors" in sink && "list" in sink && "useProfile" in sink;
}

/** A sink that passes everything on and knows whether an error was among it. */
function watchErrors(sink: DiagnosticSink): { readonly sink: DiagnosticSink; failed(): boolean } {
  let errors = 0;
  return {
    sink: {
      add(diagnostic) {
        if (diagnostic.severity === "error") errors += 1;
        sink.add(diagnostic);
      },
    },
    failed: () => errors > 0,
  };
}

function isRecord(json: Json | undefined): json is { readonly [key: string]: Json } {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

function topologyRequest(request: CompileRequest) {
  const { template, host, bundled, inputs, inputPlaces, profile, quirks, adhocInputs, tieBreak, parse } =
    request;
  return {
    source: template,
    host,
    bundled,
    ...(inputs === undefined ? {} : { inputs }),
    ...(inputPlaces === undefined ? {} : { inputPlaces }),
    ...(profile === undefined ? {} : { profile }),
    ...(quirks === undefined ? {} : { quirks }),
    ...(adhocInputs === undefined ? {} : { adhocInputs }),
    ...(tieBreak === undefined ? {} : { tieBreak }),
    ...(parse === undefined ? {} : { parse }),
  };
}
