import type { FileHost } from "../base/host.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import { originOf } from "../lowering/origin.js";
import { secretTexts } from "../lowering/secret-outputs.js";
import type { SitesFile } from "../placement/site.js";
import type { Topology, TopologyNode } from "../topology/topology.js";
import { type Groups, groupsOf } from "./groups.js";
import { networkResources } from "./networks.js";
import { operationOutputs } from "./operation-outputs.js";
import { hostsOf, operationsOf } from "./operations.js";
import { resourceOutputs } from "./outputs.js";
import type {
  FlavorResource,
  LoweredResources,
  PlanSite,
  ResourcePlan,
  ScalingResource,
  ServerResource,
} from "./plan.js";
import { type Connections, connect, type NetworkedServer } from "./ports.js";
import { cloudNameOf, type HeatContext, heatContext, nodesOfKind } from "./read.js";
import { type InstanceSet, instanceSets, reportTriggers } from "./scaling.js";
import { instanceNames, type ServerOffer, serverOffer, serverSettings } from "./servers.js";
import { resourceSite } from "./sites.js";
import { softwareSteps } from "./software.js";
import { bootVolume, containersOf, type Storage, storageOf } from "./storage.js";

/**
 * Lowers a topology without a batch cluster to single resources at one OpenStack site (SY-7, OR-11): what a
 * translator to orchestration templates of that cloud would make of it. Undefined when an error was reported.
 */
export function lowerResources(
  topology: Topology,
  file: SitesFile,
  host: FileHost,
  sink: DiagnosticSink,
): LoweredResources | undefined {
  let faults = 0;
  const counting: DiagnosticSink = {
    add(diagnostic) {
      if (diagnostic.severity === "error") faults += 1;
      sink.add(diagnostic);
    },
  };
  const site = resourceSite(topology, file, counting);
  if (site === undefined) return undefined;
  const context = heatContext(topology, site, file.cluster.name, counting);
  if (!hasResources(context)) return undefined;
  const lowered = lowerAll(context, host);
  return faults > 0 ? undefined : lowered;
}

/** True when something is built; types without a counterpart are reported one by one. */
function hasResources(context: HeatContext): boolean {
  const unknown = nodesOfKind(context, "unknown");
  for (const { name, type, span } of unknown)
    report(context.sink, CODES.noCounterpart, span, { node: name, type });
  const built = (["server", "volume", "container", "network", "port"] as const).some(
    (kind) => nodesOfKind(context, kind).length > 0,
  );
  const [first] = context.topology.nodes.values();
  if (!built && unknown.length === 0)
    report(context.sink, CODES.nothingToBuild, first?.span ?? context.site.span, {});
  return built;
}

interface Machine extends NetworkedServer {
  readonly set: InstanceSet | undefined;
  readonly offer: ServerOffer;
}

function lowerAll(context: HeatContext, host: FileHost): LoweredResources {
  const { topology } = context;
  const sets = instanceSets(context);
  reportTriggers(context);
  const machines = nodesOfKind(context, "server").flatMap((node) => machineOf(context, node, sets) ?? []);
  const groups = groupsOf(context);
  const connections = connect(context, machines, networkResources(context));
  const storage = storageOf(context, machines);
  const texts = secretTexts(topology);
  const scope = {
    context,
    instances: new Map(machines.map(({ node, names }) => [node.name, names] as const)),
    parts: partNames(connections, storage),
    operations: operationOutputs(),
    public: new Set(connections.addresses.flatMap(({ server }) => server ?? [])),
  };
  const software = softwareSteps({ ...scope, host, secretTexts: texts });
  const servers = machines.flatMap((machine) => serversOf(context, machine, groups, connections, storage));
  const outputs = resourceOutputs(scope, texts);
  const booting = new Set(servers.map(({ name, bootVolume: volume }) => `${name} ${volume}`));
  const plan: ResourcePlan = {
    formatVersion: "1.0",
    kind: "resources",
    name: context.name,
    template: topology.name,
    site: planSite(context),
    ...connections,
    groups: groups.groups,
    flavors: machines.flatMap(({ offer }): readonly FlavorResource[] =>
      offer.made === undefined ? [] : [offer.made],
    ),
    servers,
    volumes: storage.volumes,
    // The volume that a machine boots from is attached with it.
    attachments: storage.attachments.filter(({ server, volume }) => !booting.has(`${server} ${volume}`)),
    containers: containersOf(context),
    steps: scope.operations.finish(software.steps),
    scaling: machines.flatMap(scalingOf),
    outputs,
    report: { pricePerHour: priceOf(machines), ignored: ignoredNodes(context) },
  };
  return { plan, secrets: software.secrets };
}

function machineOf(
  context: HeatContext,
  node: TopologyNode,
  sets: ReadonlyMap<string, InstanceSet>,
): Machine | undefined {
  const offer = serverOffer(context, node, bootVolume(context, node) !== undefined);
  const set = sets.get(node.name);
  if (offer === undefined) return undefined;
  return { node, set, offer, names: instanceNames(node.name, set), managed: isManaged(context, node) };
}

/** True when an operation of any node runs on the machine. */
function isManaged(context: HeatContext, machine: TopologyNode): boolean {
  return [...context.topology.nodes.values()].some((node) =>
    operationsOf(context, node).some(({ hosts }) => hosts.includes(machine.name)),
  );
}

function serversOf(
  context: HeatContext,
  { node, names, set, offer, managed }: Machine,
  groups: Groups,
  connections: Connections,
  storage: Storage,
): readonly ServerResource[] {
  const settings = serverSettings(context, node);
  const boot = bootVolume(context, node);
  const filter = connections.filters.find((one) => one.name === `${node.name}-filter`);
  const copies = new Set(
    storage.volumes.filter(({ origin }) => origin.name === boot?.name).map((volume) => volume.name),
  );
  return names.map((name, index) => {
    const ports = connections.ports.filter(({ server }) => server === name).map((port) => port.name);
    const volume = storage.attachments.find(
      (one) => one.server === name && boot !== undefined && copies.has(one.volume),
    )?.volume;
    return {
      name,
      cloudName: cloudNameOf(context, name),
      template: node.name,
      initial: set === undefined || index < set.initial,
      flavor: offer.flavor,
      ...(offer.image === undefined ? {} : { image: offer.image }),
      ...(volume === undefined ? {} : { bootVolume: volume }),
      ...settings,
      ports,
      groups: groups.members.get(node.name) ?? [],
      ...(filter === undefined || ports.length > 0 ? {} : { filter: filter.name }),
      managed,
      origin: originOf(node.name, node.span),
    };
  });
}

function scalingOf({ node, set, names }: Machine): readonly ScalingResource[] {
  if (set === undefined || !set.scales) return [];
  const { source, minimum, initial, maximum, increment, cooldown } = set;
  return [
    {
      name: source,
      template: node.name,
      servers: names,
      minimum,
      initial,
      maximum,
      ...(increment === undefined ? {} : { increment }),
      ...(cooldown === undefined ? {} : { cooldown }),
      origin: originOf(source, set.span),
    },
  ];
}

/** Names of ports, volumes and networks by the node template that they come from. */
function partNames(connections: Connections, storage: Storage): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const { name, origin } of [...connections.networks, ...connections.ports, ...storage.volumes])
    names.set(origin.name, [...(names.get(origin.name) ?? []), name]);
  return names;
}

function planSite({ site }: HeatContext): PlanSite {
  const { name, provider, region, zone, auth, network } = site;
  return {
    name,
    provider,
    ...(region === undefined ? {} : { region }),
    ...(zone === undefined ? {} : { zone }),
    auth,
    ...(network.external === undefined ? {} : { external: network.external }),
    ...(network.existing === undefined ? {} : { existing: network.existing }),
  };
}

function priceOf(machines: readonly Machine[]): ResourcePlan["report"]["pricePerHour"] {
  const sum = (count: (machine: Machine) => number) =>
    Math.round(
      machines.reduce((total, machine) => total + count(machine) * machine.offer.pricePerHour, 0) * 1e6,
    ) / 1e6;
  return {
    minimum: sum(({ set, names }) => set?.initial ?? names.length),
    maximum: sum(({ names }) => names.length),
  };
}

/** Nodes that nothing is made of, and need not be. */
function ignoredNodes(context: HeatContext): ResourcePlan["report"]["ignored"] {
  const silent = nodesOfKind(context, "software").filter((node) => operationsOf(context, node).length === 0);
  return [
    ...nodesOfKind(context, "abstract").map((node) => ({
      node,
      reason: "it groups others and is no resource",
    })),
    ...silent.map((node) => ({
      node,
      reason: hostsOf(context, node).length === 0 ? "it runs nowhere" : "it has nothing to run",
    })),
  ].map(({ node, reason }) => ({ name: node.name, reason, origin: originOf(node.name, node.span) }));
}
