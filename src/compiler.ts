import type { FileHost } from "./base/host.js";
import type { Json } from "./base/json.js";
import type { SourceText } from "./base/span.js";
import { createSink, type DiagnosticBag } from "./diagnostics/bag.js";
import type { Profile } from "./diagnostics/define.js";
import type { DiagnosticSink } from "./diagnostics/diagnostic.js";
import type { DeploymentPlan } from "./lowering/ir.js";
import { lowerPlan } from "./lowering/lower.js";
import type { BundledLibraries } from "./model/imports.js";
import { recogniseCluster } from "./placement/cluster.js";
import type { PlacementPlan } from "./placement/plan.js";
import type { SitesFile } from "./placement/site.js";
import { readSitesFile } from "./placement/sites-file.js";
import { placeCluster } from "./placement/solve.js";
import { validateDocument } from "./schema/validate.js";
import { parseYaml } from "./syntax/compose.js";
import { compileTopology } from "./topology/build.js";
import type { Topology } from "./topology/topology.js";

/** What is compiled, and what with. */
export interface CompileRequest {
  readonly template: SourceText;
  readonly host: FileHost;
  /** Type libraries that come with the compiler. */
  readonly bundled: BundledLibraries;
  /** Values of the template's inputs by name. */
  readonly inputs?: Readonly<Record<string, Json>>;
  /** Without it the template is only checked. */
  readonly sites?: SourceText;
  /** Without it the profile that the template's imports call for. */
  readonly profile?: Profile;
  /** Gets every finding. A bag is told the profile, and what counts as an error is its judgement. */
  readonly sink: DiagnosticSink;
}

/** How far the compiler came; each result is there only when the one before it is free of errors. */
export interface Compilation {
  readonly topology?: Topology;
  readonly sites?: SitesFile;
  readonly placement?: PlacementPlan;
  readonly plan?: DeploymentPlan;
}

/**
 * The whole compiler: template -> topology, sites file -> configuration, both -> placement -> plan.
 * Pure: the same request gives the same plan, byte for byte. The sites file is read even when the template
 * has faults, so that one run shows the faults of both.
 */
export function compile(request: CompileRequest): Compilation {
  if (isBag(request.sink)) return compileInto(request, request.sink);
  const bag = createSink();
  const result = compileInto(request, bag);
  for (const diagnostic of bag.list()) request.sink.add(diagnostic);
  return result;
}

/** The stages, one after the other; each runs only when those before it found no error. */
function compileInto(request: CompileRequest, sink: DiagnosticBag): Compilation {
  const topology = compileTopology({ ...topologyRequest(request), sink });
  const templateFine = topology !== undefined && !sink.hasErrors();
  const sites = request.sites === undefined ? undefined : readSites(request.sites, sink);
  const found = sites === undefined ? {} : { sites };
  if (!templateFine) return found;
  const cluster = sites === undefined ? undefined : recogniseCluster(topology, sink);
  if (sites === undefined || cluster === undefined) return { topology, ...found };
  const placement = placeCluster(topology, cluster, sites, sink);
  if (placement === undefined) return { topology, sites };
  const plan = lowerPlan(topology, cluster, placement, sites, sink);
  if (plan === undefined || sink.hasErrors()) return { topology, sites, placement };
  return { topology, sites, placement, plan };
}

/** Reads and checks a sites file by itself; undefined when it has an error. */
export function readSites(source: SourceText, sink: DiagnosticSink): SitesFile | undefined {
  const watch = watchErrors(sink);
  const root = parseYaml(source, watch.sink);
  if (root === undefined || watch.failed()) return undefined;
  if (validateDocument(root, "sites", watch.sink) === undefined) return undefined;
  return readSitesFile(root, watch.sink);
}

/** Reads an inputs file: a map of input names to values; undefined when it has an error. */
export function readInputs(
  source: SourceText,
  sink: DiagnosticSink,
): Readonly<Record<string, Json>> | undefined {
  const watch = watchErrors(sink);
  const root = parseYaml(source, watch.sink);
  if (root === undefined || watch.failed()) return undefined;
  const json = validateDocument(root, "inputs", watch.sink);
  return isRecord(json) ? json : undefined;
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

function topologyRequest({ template, host, bundled, inputs, profile }: CompileRequest) {
  return {
    source: template,
    host,
    bundled,
    ...(inputs === undefined ? {} : { inputs }),
    ...(profile === undefined ? {} : { profile }),
  };
}
