import type { Json } from "../base/json.js";
import type { Span } from "../base/span.js";
import type { DeferredValue, Value } from "../model/value.js";
import type { TopologyInterface, TopologyTrigger, TopologyWorkflow } from "./behaviour/contract.js";

/**
 * The bound topology: node templates with merged definitions, values with functions evaluated as far
 * as they are static, and requirements resolved to edges. Input of placement and lowering.
 * Maps are sorted or in template order, so that output made from them is byte-stable.
 *
 * Values in JSON: `scalar-unit.size` is a whole number of bytes, `scalar-unit.time` seconds,
 * `scalar-unit.frequency` hertz, `scalar-unit.bitrate` bits per second; `version` and `timestamp` keep
 * their text; `range` is `[lower, upper]` with the text `"UNBOUNDED"` for an open end.
 */
export interface Topology {
  /** `metadata.template_name` or the file's base name. */
  readonly name: string;
  readonly description?: string;
  readonly inputs: ReadonlyMap<string, TopologyValue>;
  readonly nodes: ReadonlyMap<string, TopologyNode>;
  /** Relationship templates by name; requirements that use one have its properties already. */
  readonly relationshipTemplates?: ReadonlyMap<string, TopologyRelationship>;
  /** What nodes the topology can stand for (TOSCA 1.3 section 3.8.13). */
  readonly substitution?: TopologySubstitution;
  readonly groups: ReadonlyMap<string, TopologyGroup>;
  readonly policies: readonly TopologyPolicy[];
  /** Imperative workflows by name (TOSCA 1.3 section 3.8.7). */
  readonly workflows?: ReadonlyMap<string, TopologyWorkflow>;
  readonly outputs: ReadonlyMap<string, TopologyValue>;
}

/** A value with the place it came from: the template where assigned, else the type's default. */
export interface TopologyValue {
  readonly value: Value;
  readonly span: Span;
  /** TOSCA type name, for example `scalar-unit.size`; undefined where nothing declares it. */
  readonly type?: string;
}

export type * from "./behaviour/contract.js";
export type { DeferredValue, Value };

export interface TopologyNode {
  readonly name: string;
  readonly type: string;
  /** The type and its ancestors, nearest first: `tosca.nodes.indigo.Compute`, ..., `tosca.nodes.Root`. */
  readonly typeChain: readonly string[];
  /** Place of the template's name. */
  readonly span: Span;
  readonly properties: ReadonlyMap<string, TopologyValue>;
  readonly capabilities: ReadonlyMap<string, TopologyCapability>;
  readonly requirements: readonly TopologyRequirement[];
  readonly artifacts: ReadonlyMap<string, TopologyArtifact>;
  /** Interfaces with what types and template say of them. */
  readonly interfaces?: ReadonlyMap<string, TopologyInterface>;
  readonly directives: readonly string[];
  readonly metadata: Readonly<Record<string, Json>>;
}

export interface TopologyCapability {
  readonly name: string;
  readonly type: string;
  readonly typeChain: readonly string[];
  readonly properties: ReadonlyMap<string, TopologyValue>;
  readonly span: Span;
}

/** A requirement bound to its target; open ones have no `target` (the orchestrator fulfils them). */
export interface TopologyRequirement {
  readonly name: string;
  readonly target?: string;
  /** Name of the capability of the target that the requirement uses. */
  readonly capability?: string;
  readonly relationship: string;
  readonly relationshipChain: readonly string[];
  readonly properties: ReadonlyMap<string, TopologyValue>;
  /** Interfaces of the relationship. */
  readonly interfaces?: ReadonlyMap<string, TopologyInterface>;
  readonly span: Span;
}

/** TOSCA 1.3 section 3.8.4. */
export interface TopologyRelationship {
  readonly name: string;
  readonly type: string;
  readonly typeChain: readonly string[];
  readonly properties: ReadonlyMap<string, TopologyValue>;
  readonly attributes: ReadonlyMap<string, TopologyValue>;
  readonly span: Span;
}

/** The node type that a topology can stand for, and where the parts of that node are found in it. */
export interface TopologySubstitution {
  readonly nodeType: string;
  /** Property of the node type to input, or to a property of a node template. */
  readonly properties: ReadonlyMap<string, SubstitutionTarget>;
  /** Attribute of the node type to attribute of a node template, or to output. */
  readonly attributes: ReadonlyMap<string, SubstitutionTarget>;
  readonly capabilities: ReadonlyMap<string, SubstitutionTarget>;
  /** A requirement may be mapped several times. */
  readonly requirements: readonly (readonly [string, SubstitutionTarget])[];
  readonly span: Span;
}

/** `[node, member]`; without a node the name of an input or output. */
export interface SubstitutionTarget {
  readonly node?: string;
  readonly member: string;
}

export interface TopologyArtifact {
  readonly name: string;
  readonly type: string;
  readonly file: string;
  readonly repository?: string;
  readonly deployPath?: string;
  readonly version?: string;
  readonly checksum?: string;
  readonly checksumAlgorithm?: string;
  readonly properties?: ReadonlyMap<string, TopologyValue>;
  readonly span: Span;
}

export interface TopologyGroup {
  readonly name: string;
  readonly type: string;
  readonly members: readonly string[];
  /** Interfaces, which groups have up to TOSCA 1.2. */
  readonly interfaces?: ReadonlyMap<string, TopologyInterface>;
  readonly span: Span;
}

export interface TopologyPolicy {
  readonly name: string;
  readonly type: string;
  readonly typeChain: readonly string[];
  readonly properties: ReadonlyMap<string, TopologyValue>;
  /** Node template names; groups are already expanded. Empty list: the whole topology. */
  readonly targets: readonly string[];
  readonly triggers?: readonly TopologyTrigger[];
  readonly span: Span;
}

/** The named node, or a bug: callers pass names that the topology itself gave out. */
export function nodeOf(topology: Topology, name: string): TopologyNode {
  const node = topology.nodes.get(name);
  if (node === undefined) throw new Error(`no node template ${name}`);
  return node;
}

/** True when the node's type is, or derives from, `type`. */
export function isNodeOfType(node: TopologyNode, type: string): boolean {
  return node.typeChain.includes(type);
}
