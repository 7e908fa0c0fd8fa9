import type { TopologyNode, TopologyRequirement } from "../topology/topology.js";
import { hostsOf, type Operation, relationshipLabel } from "./operations.js";
import type { Instance, RuntimeValue } from "./plan.js";
import { type RuntimeScope, runtimeValue } from "./runtime.js";
import { variableName } from "./step-script.js";

/** A value as the plan may show it: what is a secret is only named there, by its key. */
type Hide = (key: string, input: string, value: RuntimeValue) => RuntimeValue;
type Variables = readonly (readonly [string, RuntimeValue])[];

/**
 * Variables that tell a script where it is (TOSCA 1.3 section 4.2, F84), all of them names of instances: SELF and
 * HOST, the machine; in operations of a relationship SOURCES and TARGETS, with commas between, SOURCE and TARGET
 * where there is one. The inputs of a relationship's operation are there for each node that its requirement
 * leads to, and for each that leads to its target by a requirement of the name, as `INSTANCE_input`.
 */
export function conventionalVariables(
  scope: RuntimeScope,
  node: TopologyNode,
  operation: Operation,
  machine: string,
  hide: Hide,
): Variables {
  const host: readonly [string, RuntimeValue] = ["HOST", text(variableName(machine))];
  const { requirement } = operation;
  if (requirement === undefined) {
    const self = instancesOf(scope, node).find(({ server }) => server === machine)?.id;
    return [["SELF", text(self ?? variableName(node.name))], host];
  }
  const self = text(variableName(`${node.name}.${operation.label}`.replace(/\.[^.]*$/, "")));
  return [["SELF", self], host, ...ends(scope, { node, requirement }, operation, machine, hide)];
}

/** One node template on one machine that runs it. */
export function instancesOf(scope: RuntimeScope, node: TopologyNode): readonly Instance[] {
  const machines = hostsOf(scope.context, node).flatMap((host) => scope.instances.get(host) ?? []);
  const isMachine = scope.instances.has(node.name);
  return machines.map((server) => {
    const name = machines.length === 1 ? node.name : isMachine ? server : `${node.name}_${server}`;
    return { id: variableName(name), server };
  });
}

function ends(
  scope: RuntimeScope,
  { node, requirement }: Peer,
  operation: Operation,
  machine: string,
  hide: Hide,
): Variables {
  const peers = peersOf(scope, node, requirement);
  const sources = peers.filter((peer) => peer.requirement.target === requirement.target);
  const targets = peers.filter((peer) => peer.node === node);
  const sourceIds = unique(sources.flatMap((peer) => instancesOf(scope, peer.node)));
  const targetIds = unique(targets.flatMap((peer) => targetInstances(scope, peer)));
  return [
    ...one("SOURCE", instancesOf(scope, node), machine),
    ...one("TARGET", targetInstances(scope, { node, requirement }), machine),
    ["SOURCES", { kind: "instances", of: sourceIds }],
    ["TARGETS", { kind: "instances", of: targetIds }],
    ...sources.flatMap((peer) => prefixed(scope, peer, operation, instancesOf(scope, peer.node), hide)),
    ...targets.flatMap((peer) => prefixed(scope, peer, operation, targetInstances(scope, peer), hide)),
  ];
}

interface Peer {
  readonly node: TopologyNode;
  readonly requirement: TopologyRequirement;
}

/** The relationship itself, its siblings at the source, and those of other sources to the same target. */
function peersOf(scope: RuntimeScope, node: TopologyNode, wanted: TopologyRequirement): readonly Peer[] {
  return [...scope.context.topology.nodes.values()].flatMap((other) =>
    other.requirements
      .filter(({ name, target }) => name === wanted.name && (other === node || target === wanted.target))
      .map((requirement) => ({ node: other, requirement })),
  );
}

function targetInstances(scope: RuntimeScope, { requirement: { target } }: Peer): readonly Instance[] {
  const node = target === undefined ? undefined : scope.context.topology.nodes.get(target);
  return node === undefined ? [] : instancesOf(scope, node);
}

/** The instance on the machine at hand, else the only one. */
function one(name: string, instances: readonly Instance[], machine: string): Variables {
  const [only, second] = instances;
  const here =
    instances.find(({ server }) => server === machine) ?? (second === undefined ? only : undefined);
  return here === undefined ? [] : [[name, text(here.id)]];
}

/** The inputs that the same operation of a relationship has, for each instance at its end. */
function prefixed(
  scope: RuntimeScope,
  { node, requirement }: Peer,
  { name }: Operation,
  instances: readonly Instance[],
  hide: Hide,
): Variables {
  const inputs = [...(requirement.interfaces?.values() ?? [])].flatMap(({ operations }) => [
    ...(operations.get(name)?.inputs ?? []),
  ]);
  return inputs.flatMap(([input, { value }]) => {
    const made = runtimeValue(scope, value);
    // What cannot be had is said where the operation gets it.
    if (!made.ok) return [];
    const label = relationshipLabel(node, requirement, name);
    const shown = hide(`${node.name}.${label}.${input}`, input, made.value);
    return instances.map(
      ({ id, server }) => [`${id}_${variableName(input)}`, narrowed(shown, server)] as const,
    );
  });
}

/** Of an address that several machines have, that of one. */
function narrowed(value: RuntimeValue, server: string): RuntimeValue {
  const isAddress = value.kind === "private-address" || value.kind === "public-address";
  if (!isAddress || value.index !== undefined || !value.servers.includes(server)) return value;
  return { ...value, servers: [server] };
}

function unique(instances: readonly Instance[]): readonly Instance[] {
  return [...new Map(instances.map((instance) => [instance.id, instance] as const)).values()];
}

function text(value: string): RuntimeValue {
  return { kind: "static", value };
}
