import type { Span } from "../base/span.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import {
  isNodeOfType,
  type Topology,
  type TopologyNode,
  type TopologyRequirement,
} from "../topology/topology.js";
import { booleanOf, capabilityProperty, capabilitySpan, numberOf, textOf } from "./values.js";

/** The elastic cluster that a topology describes, by the node templates that make it up. */
export interface ClusterTopology {
  /** The node that controls elasticity; a plain Slurm cluster has none. */
  readonly elastic?: TopologyNode;
  readonly frontEnd: TopologyNode;
  readonly worker: TopologyNode;
  /** Compute that the front-end runs on. */
  readonly frontEndHost: TopologyNode;
  /** Compute that stands for every worker machine. */
  readonly workerHost: TopologyNode;
  readonly minWorkers: number;
  readonly maxWorkers: number;
  /** Where the maximum is given. */
  readonly sizeSpan: Span;
  /** False when the template says so itself; undefined when it says nothing. */
  readonly hybrid: boolean | undefined;
  readonly hybridSpan: Span;
}

const ELASTIC_TYPES = ["tosca.nodes.indigo.ElasticCluster", "tosca.nodes.ec3.ElasticCluster"];
const FRONT_END = "tosca.nodes.indigo.LRMS.FrontEnd";
const WORKER_NODE = "tosca.nodes.indigo.LRMS.WorkerNode";
const HOSTED_ON = "tosca.relationships.HostedOn";
const COMPUTE = "tosca.nodes.Compute";

/** True when a part of a batch cluster is in the topology; one without is built resource by resource. */
export function describesCluster(topology: Topology): boolean {
  const types = [...ELASTIC_TYPES, FRONT_END, WORKER_NODE];
  return [...topology.nodes.values()].some((node) => types.some((type) => isNodeOfType(node, type)));
}

/**
 * Finds the cluster of a topology. What cannot be deployed is reported at its node: another batch system,
 * several clusters, no cluster, a part without a machine.
 */
export function recogniseCluster(topology: Topology, sink: DiagnosticSink): ClusterTopology | undefined {
  const elastic = single(topology, ELASTIC_TYPES, sink);
  const frontEnd = part(topology, elastic, "lrms", FRONT_END, sink);
  const worker = part(topology, elastic, "wn", WORKER_NODE, sink);
  if (frontEnd === undefined || worker === undefined) {
    const missing = frontEnd === undefined ? "front-end (LRMS.FrontEnd)" : "worker node (LRMS.WorkerNode)";
    const span = elastic?.span ?? (frontEnd ?? worker)?.span ?? firstSpan(topology);
    if (span !== undefined) report(sink, CODES.noCluster, span, { missing });
    return undefined;
  }
  const supported = checkSystems(frontEnd, worker, sink);
  const frontEndHost = hostOf(topology, frontEnd, sink);
  const workerHost = hostOf(topology, worker, sink);
  if (!supported || frontEndHost === undefined || workerHost === undefined) return undefined;
  if (frontEndHost === workerHost) {
    const args = { frontEnd: frontEnd.name, worker: worker.name, host: workerHost.name };
    report(sink, CODES.sharedHost, worker.span, args);
    return undefined;
  }
  const size = clusterSize(worker, workerHost, sink);
  if (size === undefined) return undefined;
  const hybrid = elastic?.properties.get("hybrid") ?? frontEnd.properties.get("hybrid");
  return {
    ...(elastic === undefined ? {} : { elastic }),
    frontEnd,
    worker,
    frontEndHost,
    workerHost,
    ...size,
    hybrid: booleanOf(hybrid),
    hybridSpan: hybrid?.span ?? frontEnd.span,
  };
}

/** The Compute that a node runs on, along requirements that derive from HostedOn; itself when it is one. */
export function computeOf(topology: Topology, node: TopologyNode): TopologyNode | undefined {
  const seen = new Set<string>();
  let current: TopologyNode | undefined = node;
  while (current !== undefined && !seen.has(current.name)) {
    if (isNodeOfType(current, COMPUTE)) return current;
    seen.add(current.name);
    const host: TopologyRequirement | undefined = current.requirements.find(
      ({ target, relationshipChain }) => target !== undefined && relationshipChain.includes(HOSTED_ON),
    );
    current = host?.target === undefined ? undefined : topology.nodes.get(host.target);
  }
  return undefined;
}

function single(
  topology: Topology,
  types: readonly string[],
  sink: DiagnosticSink,
): TopologyNode | undefined {
  const found = [...topology.nodes.values()].filter((node) => types.some((type) => isNodeOfType(node, type)));
  const [first, ...others] = found;
  for (const other of others)
    report(sink, CODES.severalClusters, other.span, { node: other.name, first: first?.name ?? "" });
  return first;
}

/** The target of the elastic cluster's requirement; without an elastic cluster the one node of the type. */
function part(
  topology: Topology,
  elastic: TopologyNode | undefined,
  requirement: string,
  type: string,
  sink: DiagnosticSink,
): TopologyNode | undefined {
  const target = elastic?.requirements.find(({ name }) => name === requirement)?.target;
  return target === undefined ? single(topology, [type], sink) : topology.nodes.get(target);
}

/** Only Slurm runs today. One choice of another system is one fault, though both parts are of it. */
function checkSystems(frontEnd: TopologyNode, worker: TopologyNode, sink: DiagnosticSink): boolean {
  const [central, workers] = [unsupportedSystem(frontEnd), unsupportedSystem(worker)];
  const isOne = central?.toLowerCase() === workers?.toLowerCase();
  const labels = isOne ? [{ span: worker.span, text: "its workers" }] : [];
  if (central !== undefined)
    report(
      sink,
      CODES.unsupportedBatchSystem,
      frontEnd.span,
      { node: frontEnd.name, system: central },
      { labels },
    );
  if (workers !== undefined && !isOne)
    report(sink, CODES.unsupportedBatchSystem, worker.span, { node: worker.name, system: workers });
  return central === undefined && workers === undefined;
}

/** The system is in the `type` of the capability `lrms`, or in the type's name. */
function unsupportedSystem(node: TopologyNode): string | undefined {
  if (isNodeOfType(node, `${FRONT_END}.Slurm`) || isNodeOfType(node, `${WORKER_NODE}.Slurm`))
    return undefined;
  return textOf(capabilityProperty(node, "lrms", "type")) ?? systemOf(node) ?? node.type.replace(/^.*\./, "");
}

/** The system of the library's type for it, from which a type with any other name may derive. */
function systemOf({ typeChain }: TopologyNode): string | undefined {
  const type = typeChain.find(
    (name) => name.startsWith(`${FRONT_END}.`) || name.startsWith(`${WORKER_NODE}.`),
  );
  return type?.replace(/^.*\./, "");
}

function hostOf(topology: Topology, node: TopologyNode, sink: DiagnosticSink): TopologyNode | undefined {
  const host = computeOf(topology, node);
  if (host === undefined) report(sink, CODES.noHost, node.span, { node: node.name });
  return host;
}

/**
 * Maximum: `max_instances` of the worker's capability `wn`, else `count` or `max_instances` of the machine's
 * `scalable`, what the template assigns before what a type defaults to. A cluster whose template assigns no
 * `wn.max_instances` has a fixed size.
 */
function clusterSize(
  worker: TopologyNode,
  host: TopologyNode,
  sink: DiagnosticSink,
): Pick<ClusterTopology, "minWorkers" | "maxWorkers" | "sizeSpan"> | undefined {
  const sources = [
    { value: capabilityProperty(worker, "wn", "max_instances"), elastic: true },
    { value: capabilityProperty(host, "scalable", "count"), elastic: false },
    { value: capabilityProperty(host, "scalable", "max_instances"), elastic: false },
  ].filter(({ value }) => positive(numberOf(value)) !== undefined);
  // A default stands in the file of its type, an assignment in the file of the node template.
  const chosen = sources.find(({ value }) => value?.span.source === worker.span.source) ?? sources[0];
  const maximum = positive(numberOf(chosen?.value));
  if (chosen?.value === undefined || maximum === undefined) {
    report(sink, CODES.missingSize, capabilitySpan(worker, "wn", "max_instances"), { node: worker.name });
    return undefined;
  }
  const lowest = numberOf(capabilityProperty(worker, "wn", "min_instances")) ?? 0;
  const minimum = chosen.elastic ? Math.max(0, lowest) : maximum;
  if (minimum > maximum) {
    report(sink, CODES.minimumAboveMaximum, capabilitySpan(worker, "wn", "min_instances"), {
      minimum,
      maximum,
    });
    return undefined;
  }
  return { minWorkers: minimum, maxWorkers: maximum, sizeSpan: chosen.value.span };
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && Number.isInteger(value) && value >= 1 ? value : undefined;
}

function firstSpan(topology: Topology): Span | undefined {
  const [first] = topology.nodes.values();
  return first?.span;
}
