import type { Span } from "../../base/span.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import type {
  SubstitutionTarget,
  Topology,
  TopologyNode,
  TopologyRequirement,
  TopologyValue,
  Value,
} from "../topology.js";
import { mapEach, mapNodeValues, mapValue, type NodeValue } from "./names.js";
import { prefixed } from "./rename.js";

/** A node of the outer topology with the topology that takes its place. */
interface Splice {
  readonly outer: TopologyNode;
  /** Names carry the prefix already; those in the mapping do not. */
  readonly inner: Topology;
  readonly prefix: string;
  /** Names that the mapping states, even where it leads nowhere: that is reported there. */
  readonly stated: ReadonlySet<string>;
  readonly sink: DiagnosticSink;
}

/** The capability that any node has, and that stands for the node as a whole. */
const FEATURE = "feature";

/**
 * Puts a topology in the place of a node (TOSCA 1.3 section 11.11, F72). Requirements towards the node lead
 * to what its capabilities are mapped to, its own ones start at what they are mapped to, and values that ask
 * for its attributes ask for what those are mapped to. What is used but not mapped is reported.
 */
export function spliceIn(
  topology: Topology,
  outer: TopologyNode,
  inner: Topology,
  stated: ReadonlySet<string>,
  sink: DiagnosticSink,
): Topology {
  const prefix = freePrefix(topology, outer.name);
  const splice: Splice = { outer, inner: prefixed(inner, prefix), prefix, stated, sink };
  const members = [...splice.inner.nodes.keys()];
  const value = (at: TopologyValue): TopologyValue => ({
    ...at,
    value: mapValue(at.value, (part) => redirectValue(part, at.span, splice)),
  });
  const nodes = [...topology.nodes.values()].flatMap((node) =>
    node.name === outer.name ? innerNodes(splice) : [redirected(mapNodeValues(node, value), splice)],
  );
  const expand = (names: readonly string[]) =>
    names.flatMap((name) => (name === outer.name ? members : [name]));
  return {
    ...topology,
    nodes: new Map(nodes.map((node) => [node.name, node])),
    groups: new Map([
      ...mapEach(topology.groups, (group) => ({ ...group, members: expand(group.members) })),
      ...splice.inner.groups,
    ]),
    policies: [
      ...topology.policies.map((policy) => ({
        ...policy,
        properties: mapEach(policy.properties, value),
        targets: expand(policy.targets),
      })),
      ...splice.inner.policies,
    ],
    outputs: mapEach(topology.outputs, value),
  };
}

/** `NODE_`, with more underscores where a name of the outer topology begins like that. */
function freePrefix(topology: Topology, name: string): string {
  let prefix = `${name}_`;
  while ([...topology.nodes.keys()].some((other) => other.startsWith(prefix))) prefix += "_";
  return prefix;
}

function innerName({ prefix }: Splice, target: SubstitutionTarget | undefined): string | undefined {
  return target?.node === undefined ? undefined : `${prefix}${target.node}`;
}

/** The inner nodes; those whose requirements are mapped get the targets of the outer node. */
function innerNodes(splice: Splice): readonly TopologyNode[] {
  const nodes = new Map(splice.inner.nodes);
  for (const [from, requirement] of pairs(splice)) {
    const name = innerName(splice, from);
    const node = name === undefined ? undefined : nodes.get(name);
    if (node !== undefined) nodes.set(node.name, withTarget(node, from.member, requirement));
  }
  return [...nodes.values()];
}

/**
 * Mapped requirements with the assignments of the outer node that they take: one each where there are as
 * many of both, else the last one serves the rest.
 */
function pairs({ outer, inner }: Splice): readonly (readonly [SubstitutionTarget, TopologyRequirement])[] {
  const mappings = inner.substitution?.requirements ?? [];
  return [...new Set(mappings.map(([name]) => name))].flatMap((name) => {
    const targets = mappings.filter(([mapped]) => mapped === name).map(([, target]) => target);
    const given = outer.requirements.filter((at) => at.name === name && at.target !== undefined);
    const count = given.length === 0 ? 0 : Math.max(targets.length, given.length);
    return Array.from({ length: count }, (_, index) => {
      const target = targets[Math.min(index, targets.length - 1)];
      const requirement = given[Math.min(index, given.length - 1)];
      return target === undefined || requirement === undefined ? [] : [[target, requirement] as const];
    }).flat();
  });
}

/** The first open requirement of the name is bound, else another one is added. */
function withTarget(node: TopologyNode, name: string, given: TopologyRequirement): TopologyNode {
  const at = node.requirements.findIndex((own) => own.name === name && own.target === undefined);
  const open = node.requirements[at];
  const bound: TopologyRequirement = {
    ...given,
    name,
    relationship: open?.relationship ?? given.relationship,
    relationshipChain: open?.relationshipChain ?? given.relationshipChain,
    properties: new Map([...given.properties, ...(open?.properties ?? [])]),
  };
  const requirements =
    open === undefined
      ? [...node.requirements, bound]
      : node.requirements.map((own) => (own === open ? bound : own));
  return { ...node, requirements };
}

/** Requirements that lead to the substituted node lead to what it consists of. */
function redirected(node: TopologyNode, splice: Splice): TopologyNode {
  const { outer, inner } = splice;
  const requirements = node.requirements.flatMap((requirement): readonly TopologyRequirement[] => {
    if (requirement.target !== outer.name) return [requirement];
    const { capability } = requirement;
    const mapped = capability === undefined ? undefined : inner.substitution?.capabilities.get(capability);
    const target = innerName(splice, mapped);
    if (mapped !== undefined && target !== undefined)
      return [{ ...requirement, target, capability: mapped.member }];
    // Whoever waits for the node waits for all that it consists of.
    if (capability === undefined || capability === FEATURE)
      return [...inner.nodes.keys()].map((name) => ({ ...requirement, target: name }));
    return unmapped("capability", capability, requirement.span, splice);
  });
  return { ...node, requirements };
}

function unmapped(kind: string, name: string, span: Span, splice: Splice): readonly never[] {
  const { outer, inner, stated, sink } = splice;
  if (stated.has(name)) return [];
  report(sink, CODES.unmappedMember, span, { kind, name, node: outer.name, template: inner.name });
  return [];
}

/** A value that asks for something of the substituted node asks for what that is mapped to. */
function redirectValue(at: NodeValue, span: Span, splice: Splice): Value {
  if (at.node !== splice.outer.name || at.kind !== "get_attribute") return at;
  const [first, ...rest] = at.path;
  const name = String(first ?? "");
  const mappings = splice.inner.substitution;
  const attribute = mappings?.attributes.get(name);
  const node = innerName(splice, attribute);
  if (attribute !== undefined && node !== undefined)
    return { ...at, node, path: [attribute.member, ...rest] };
  const output = splice.inner.outputs.get(attribute?.member ?? name)?.value;
  if (output !== undefined && rest.length === 0) return output;
  if (output?.kind === "get_attribute") return { ...output, path: [...output.path, ...rest] };
  const capability = mappings?.capabilities.get(name);
  const offering = innerName(splice, capability);
  if (capability !== undefined && offering !== undefined)
    return { ...at, node: offering, path: [capability.member, ...rest] };
  unmapped("attribute", name, span, splice);
  return at;
}
