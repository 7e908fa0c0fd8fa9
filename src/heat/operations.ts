import type { Span } from "../base/span.js";
import { computeOf } from "../placement/cluster.js";
import type {
  TopologyInterface,
  TopologyNode,
  TopologyOperation,
  TopologyRequirement,
} from "../topology/topology.js";
import type { Interpreter } from "./plan.js";
import type { HeatContext } from "./read.js";

/** One operation that is to be run, and the node templates of the machines it runs on. */
export interface Operation {
  /** `create`, or `log_endpoint.pre_configure_source` of a relationship. */
  readonly label: string;
  /** Name of the operation itself, and of the interface that has it. */
  readonly name: string;
  readonly interfaceName: string;
  /** The requirement whose relationship the operation is of; absent for one of the node itself. */
  readonly requirement?: TopologyRequirement;
  readonly file: string;
  readonly interpreter?: Interpreter;
  readonly inputs: TopologyOperation["inputs"];
  readonly hosts: readonly string[];
  readonly timeoutSeconds?: number;
  readonly span: Span;
}

const HOSTED_ON = "tosca.relationships.HostedOn";
const GALAXY_ROLE = /^tosca\.artifacts\.AnsibleGalaxy\.roles?$/i;

/** What runs around `configure` of a node, from the relationships of its requirements (section 5.8.5.4). */
const BEFORE_CONFIGURE = ["pre_configure_source", "pre_configure_target"];
const AFTER_CONFIGURE = ["post_configure_source", "post_configure_target"];
const AFTER_START = ["add_target", "add_source"];

/** The implemented operations of a node in the order of its lifecycle. */
export function operationsOf(context: HeatContext, node: TopologyNode): readonly Operation[] {
  const hosts = hostsOf(context, node);
  const own = (name: string) => ownOperation(node, name, hosts);
  const related = (names: readonly string[]) => relatedOperations(context, node, names, hosts);
  return [
    ...galaxyRoles(node, hosts),
    ...own("create"),
    ...related(BEFORE_CONFIGURE),
    ...own("configure"),
    ...related(AFTER_CONFIGURE),
    ...own("start"),
    ...related(AFTER_START),
  ];
}

/** Machines that a node runs on: itself, or those that its HostedOn requirements lead to; there may be several. */
export function hostsOf(context: HeatContext, node: TopologyNode): readonly string[] {
  if (context.kinds.get(node.name) === "server") return [node.name];
  const targets = node.requirements.flatMap(({ target, relationshipChain }) =>
    target !== undefined && relationshipChain.includes(HOSTED_ON) ? [target] : [],
  );
  const machines = targets.flatMap((target) => {
    const next = context.topology.nodes.get(target);
    return (next === undefined ? undefined : computeOf(context.topology, next)?.name) ?? [];
  });
  return [...new Set(machines)];
}

function ownOperation(node: TopologyNode, name: string, hosts: readonly string[]): readonly Operation[] {
  return standardInterfaces(node).flatMap(({ name: interfaceName, operations }) =>
    toOperation(operations.get(name), { label: name, name, interfaceName }, hosts),
  );
}

function standardInterfaces(node: TopologyNode): readonly TopologyInterface[] {
  return [...(node.interfaces?.values() ?? [])].filter(
    ({ name, type }) => name === "Standard" || type.includes("lifecycle.Standard"),
  );
}

function relatedOperations(
  context: HeatContext,
  node: TopologyNode,
  names: readonly string[],
  hosts: readonly string[],
): readonly Operation[] {
  return node.requirements.flatMap((requirement) =>
    names.flatMap((name) => {
      const side = name.endsWith("_source") === name.startsWith("add_") ? "target" : "source";
      const machines = side === "source" ? hosts : targetHosts(context, requirement);
      return [...(requirement.interfaces?.values() ?? [])].flatMap(({ name: interfaceName, operations }) => {
        const names = { label: relationshipLabel(node, requirement, name), name, interfaceName, requirement };
        return toOperation(operations.get(name), names, machines);
      });
    }),
  );
}

/** `REQUIREMENT.OPERATION`; with the target between them where several requirements of the node have the name. */
export function relationshipLabel(
  node: TopologyNode,
  { name, target = "" }: TopologyRequirement,
  operation: string,
): string {
  const several = node.requirements.filter((other) => other.name === name).length > 1;
  return several ? `${name}.${target}.${operation}` : `${name}.${operation}`;
}

function targetHosts(context: HeatContext, { target }: TopologyRequirement): readonly string[] {
  const node = target === undefined ? undefined : context.topology.nodes.get(target);
  return node === undefined ? [] : hostsOf(context, node);
}

function toOperation(
  operation: TopologyOperation | undefined,
  names: Pick<Operation, "label" | "name" | "interfaceName" | "requirement">,
  hosts: readonly string[],
): readonly Operation[] {
  const file = operation?.implementation?.primary;
  if (operation === undefined || file === undefined || file === "") return [];
  const timeoutSeconds = operation.implementation?.timeoutSeconds;
  return [
    {
      ...names,
      file,
      inputs: operation.inputs,
      hosts,
      ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
      span: operation.implementation?.span ?? operation.span,
    },
  ];
}

/** Roles of Ansible Galaxy are installed before anything of the node runs. */
function galaxyRoles(node: TopologyNode, hosts: readonly string[]): readonly Operation[] {
  return [...node.artifacts.values()]
    .filter(({ type, file }) => GALAXY_ROLE.test(type) && file !== "")
    .map(({ name, file, span }) => ({
      label: name,
      name,
      interfaceName: "",
      file,
      interpreter: "ansible-galaxy" as const,
      inputs: new Map(),
      hosts,
      span,
    }));
}
