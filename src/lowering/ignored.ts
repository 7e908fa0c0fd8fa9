import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import { type ClusterTopology, computeOf } from "../placement/cluster.js";
import { isPlacementPolicy } from "../placement/policies.js";
import type { SitesFile } from "../placement/site.js";
import { isNodeOfType, type Topology, type TopologyNode } from "../topology/topology.js";
import type { PlanReport } from "./ir.js";
import { originOf } from "./origin.js";
import type { TemplatePorts } from "./ports.js";
import { unsharedHome } from "./shared-home.js";

type Ignored = PlanReport["ignored"][number];

const VIRTUAL_ROUTER = "tosca.nodes.indigo.VR.";
const NETWORK_TYPES = ["tosca.nodes.network.Network", "tosca.nodes.network.Port"];
/** Properties of the elastic cluster that only another orchestrator has a use for. */
const ORCHESTRATOR_PROPERTIES = [
  "deployment_id",
  "orchestrator_url",
  "iam_access_token",
  "iam_clues_client_id",
  "iam_clues_client_secret",
  "marathon_credentials",
  "chronos_credentials",
  "secret_token",
];

/**
 * What the template says and the deployment does not do as written, with the reason (invariant: nothing is
 * skipped silently). Parts that are replaced by something equal are only listed; parts that are missing in
 * the result are reported as well.
 */
export function ignoredParts(
  topology: Topology,
  cluster: ClusterTopology,
  file: SitesFile,
  home: string,
  ports: { readonly frontEnd: TemplatePorts; readonly worker: TemplatePorts },
  sink: DiagnosticSink,
): readonly Ignored[] {
  const own = [cluster.elastic, cluster.frontEnd, cluster.worker, cluster.frontEndHost, cluster.workerHost];
  const others = [...topology.nodes.values()].filter((node) => !own.includes(node));
  return [
    ...others.map((node) => ignoredNode(topology, node, cluster, sink)),
    ...orchestratorParts(cluster),
    ...unsharedHome(cluster),
    ...portParts(cluster, ports),
    ...topology.policies
      .filter((policy) => !isPlacementPolicy(policy))
      .map(({ name, type, span }) => ({
        name,
        reason: `policies of type ${type} have no effect yet`,
        origin: originOf(name, span),
      })),
    ...topology.policies.flatMap(credentialParts),
    ...file.sites
      .filter(({ name, reachable, spans }) => reachable && spans.has("reachable") && name !== home)
      .map(({ name, span, spans }) => ({
        name,
        reason:
          "the site could be dialled, but direct links between sites are not made yet; its vRouter dials",
        origin: originOf(name, spans.get("reachable") ?? span),
      })),
  ];
}

function ignoredNode(
  topology: Topology,
  node: TopologyNode,
  cluster: ClusterTopology,
  sink: DiagnosticSink,
): Ignored {
  const entry = (reason: string): Ignored => ({
    name: node.name,
    reason,
    origin: originOf(node.name, node.span),
  });
  if (node.typeChain.some((type) => type.startsWith(VIRTUAL_ROUTER)))
    return entry("every further site gets a vRouter and the front-end is the central point");
  if (NETWORK_TYPES.some((type) => isNodeOfType(node, type)))
    return entry("networks and addresses come from the sites file and its address plan");
  report(sink, CODES.notDeployed, node.span, { node: node.name, type: node.type });
  const host = computeOf(topology, node);
  const place =
    host === cluster.frontEndHost || host === cluster.workerHost ? " on the cluster's machines" : "";
  return entry(`software and machines beside the batch cluster are not installed${place} yet`);
}

/** Names only: the values may be secrets. */
function orchestratorParts({ elastic }: ClusterTopology): readonly Ignored[] {
  if (elastic === undefined) return [];
  return ORCHESTRATOR_PROPERTIES.flatMap((property) => {
    const given = elastic.properties.get(property);
    // A default stands in the file of the type.
    if (given === undefined || given.span.source !== elastic.span.source) return [];
    const name = `${elastic.name}.${property}`;
    const reason = "elasticity is driven by the controller here, which calls no other orchestrator";
    return [{ name, reason, origin: originOf(name, given.span) }];
  });
}

function portParts(
  cluster: ClusterTopology,
  ports: { readonly frontEnd: TemplatePorts; readonly worker: TemplatePorts },
): readonly Ignored[] {
  const entry = (compute: string, port: string, reason: string, { span }: TemplatePorts): Ignored => {
    const name = `${compute}.endpoint.${port}`;
    return { name, reason, origin: originOf(name, span) };
  };
  return [
    ...ports.frontEnd.vpn.map((port) =>
      entry(
        cluster.frontEndHost.name,
        port,
        "the VPN has a port of its own for each link instead of one for all",
        ports.frontEnd,
      ),
    ),
    ...ports.worker.open.map(({ purpose }) =>
      entry(cluster.workerHost.name, purpose, "workers have no public address", ports.worker),
    ),
  ];
}

function credentialParts(policy: Topology["policies"][number]): readonly Ignored[] {
  return ["username", "password", "subscription_id"].flatMap((property) => {
    const given = policy.properties.get(property);
    if (given === undefined || !isPlacementPolicy(policy)) return [];
    const name = `${policy.name}.${property}`;
    const reason = "credentials are taken from the site's own configuration, never from a template";
    return [{ name, reason, origin: originOf(name, given.span) }];
  });
}
