import type { FileHost } from "../base/host.js";
import type { Json } from "../base/json.js";
import type { SourceText } from "../base/span.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import type { BundledLibraries } from "../model/imports.js";
import type { Parse } from "../syntax/parse.js";
import type { Topology } from "../topology/topology.js";
import { bindTopology } from "./bind/topology.js";
import { readModel } from "./files.js";
import type { Model } from "./model.js";
import { checkFunctions } from "./rules/functions.js";
import { checkService } from "./rules/service.js";
import { checkTypes } from "./rules/types.js";
import { type Service, serviceOf } from "./service.js";

/** What compiling a TOSCA 2.0 file needs. */
export interface Tosca2Options {
  readonly source: SourceText;
  readonly host: FileHost;
  readonly bundled: BundledLibraries;
  readonly inputs?: Readonly<Record<string, Json>>;
  readonly sink: DiagnosticSink;
  /** How files are parsed; without it anew each time. */
  readonly parse?: Parse;
  /** Called with the entry file as written and as bound, for what looks beyond the specification. */
  readonly observeService?: (model: Model, service: Service, topology: Topology) => void;
}

/**
 * Compiles a TOSCA 2.0 file with its imports. Every fault goes to the sink with its place; the topology is
 * usable only when none is an error. Undefined for a file that cannot be read and for one without a service
 * template.
 */
export function compileTosca2(options: Tosca2Options): Topology | undefined {
  const model = readModel(options.source, options);
  if (model === undefined) return undefined;
  checkTypes(model);
  checkFunctions(model);
  for (const file of model.files) {
    // An imported file must be a valid one (6.8.2.2), though nothing of its service is used.
    const imported = file.bundled || file === model.entry ? undefined : serviceOf(model, file);
    if (imported !== undefined) checkService(model, imported);
  }
  const service = serviceOf(model, model.entry);
  if (service === undefined) return undefined;
  checkService(model, service);
  const topology = bindTopology(model, service, options.inputs);
  options.observeService?.(model, service, topology);
  return topology;
}
