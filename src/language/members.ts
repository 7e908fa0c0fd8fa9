import {
  artifactsOf,
  capabilitiesOf,
  type Inherited,
  inheritMap,
  nearest,
  requirementsOf,
} from "../model/inherit.js";
import {
  attributeDefinitionsOf,
  type PropertyDefinition,
  propertiesOf,
  withAdded,
} from "../model/properties.js";
import { lookupType } from "../model/registry.js";
import type { Scope, TypeEntry, TypeKind } from "../model/types.js";
import type {
  ArtifactView,
  CapabilityDefinitionView,
  InterfaceView,
  NodeTypeView,
  RequirementDefinitionView,
} from "../schema/documents.js";
import type { Shape } from "../schema/shape.js";
import { childOf } from "../syntax/access.js";
import type { YamlNode } from "../syntax/node.js";
import type { NameKind } from "./construct.js";
import { entriesOf, type Frame } from "./steps.js";

/** What a template or a type declares: members by name, inherited ones included. */
export interface Members {
  readonly type: TypeEntry | undefined;
  readonly properties: ReadonlyMap<string, PropertyDefinition>;
  readonly attributes: ReadonlyMap<string, PropertyDefinition>;
  readonly capabilities: ReadonlyMap<string, Inherited<CapabilityDefinitionView>>;
  readonly requirements: ReadonlyMap<string, Inherited<RequirementDefinitionView>>;
  readonly interfaces: ReadonlyMap<string, Inherited<InterfaceView>>;
  readonly artifacts: ReadonlyMap<string, Inherited<ArtifactView>>;
}

/** Members of a type. */
export function membersOf(type: TypeEntry): Members {
  const provides = type.kind === "node" || type.kind === "group";
  return {
    type,
    properties: propertiesOf(type),
    attributes: attributeDefinitionsOf(type),
    capabilities: provides ? capabilitiesOf(type) : new Map(),
    requirements: provides ? requirementsOf(type) : new Map(),
    interfaces: inheritMap(type, (view) => (view as Partial<NodeTypeView>).interfaces ?? []),
    artifacts: type.kind === "node" ? artifactsOf(type) : new Map(),
  };
}

const SHAPE_KINDS: Readonly<Record<string, TypeKind>> = {
  "Node template": "node",
  "Relationship template": "relationship",
  "The relationship of requirement": "relationship",
  Group: "group",
  Policy: "policy",
  Artifact: "artifact",
  "The substitution mapping": "node",
};

/** Kinds of the types that the eight sections of types define, by the name of their shapes. */
const TYPE_SHAPES: Readonly<Record<string, TypeKind>> = {
  "Artifact type": "artifact",
  "Data type": "data",
  "Capability type": "capability",
  "Interface type": "interface",
  "Relationship type": "relationship",
  "Node type": "node",
  "Group type": "group",
  "Policy type": "policy",
};

/** The kind of type that a construct with this shape defines or is an instance of. */
export function typeKindOf(shape: Shape): TypeKind | undefined {
  return SHAPE_KINDS[shape.owner] ?? TYPE_SHAPES[shape.owner];
}

/** The nearest construct around a name whose members the name is one of. */
export function ownerFrame(
  frames: readonly Frame[],
): { readonly frame: Frame; readonly at: number } | undefined {
  for (let at = frames.length - 1; at >= 0; at -= 1) {
    const frame = frames[at];
    if (frame?.construct.kind === "shape") return { frame, at };
  }
  return undefined;
}

/** What the construct that a name stands in declares; undefined where its type is not known. */
export function membersAt(frames: readonly Frame[], scope: Scope): Members | undefined {
  const owner = ownerFrame(frames);
  if (owner === undefined || owner.frame.construct.kind !== "shape") return undefined;
  const { shape } = owner.frame.construct;
  const outer = frames.slice(0, owner.at);
  if (shape.owner === "Capability") return capabilityMembersAt(owner.frame, outer, scope);
  if (shape.owner === "The node filter") return filteredMembers(outer, scope);
  if (shape.owner === "The filter on the capability") {
    const inherited = membersAt(outer, scope)?.capabilities.get(owner.frame.entry?.key ?? "");
    return inherited && capabilityMembers(inherited);
  }
  const defined = TYPE_SHAPES[shape.owner];
  if (defined !== undefined) {
    const own = scope.own.get(defined)?.get(owner.frame.entry?.key ?? "");
    return own === undefined ? undefined : membersOf(own);
  }
  const type = typeAt(owner.frame, frames, scope);
  return type === undefined ? undefined : membersOf(type);
}

/** Members of the nodes that a filter lets through: those of the type that is asked for. */
function filteredMembers(frames: readonly Frame[], scope: Scope): Members | undefined {
  const holder = ownerFrame(frames);
  if (holder === undefined) return undefined;
  const { frame, at } = holder;
  const own = typeAt(frame, frames.slice(0, at), scope);
  if (own !== undefined) return membersOf(own);
  const named = textOf(childOf(frame.node, "node"));
  const type = named === undefined ? undefined : lookupType(scope, "node", named);
  if (type !== undefined) return membersOf(type);
  const inherited = membersAt(frames.slice(0, at), scope)?.requirements.get(frame.entry?.key ?? "");
  const declared = inherited && nearest(inherited, (definition) => definition.node);
  const wanted = declared && lookupType(declared.owner.scope, "node", declared.value.text);
  return wanted && membersOf(wanted);
}

/** The type of a template, of a relationship in a requirement, of an artifact, of a group or policy. */
export function typeAt(frame: Frame, frames: readonly Frame[], scope: Scope): TypeEntry | undefined {
  if (frame.construct.kind !== "shape") return undefined;
  const kind = SHAPE_KINDS[frame.construct.shape.owner];
  if (kind === undefined) return undefined;
  const name = textOf(childOf(frame.node, "type")) ?? textOf(childOf(frame.node, "node_type"));
  if (name !== undefined) return lookupType(scope, kind, name);
  const copied = textOf(childOf(frame.node, "copy"));
  const siblings = frames.findLast((each) => each.construct.kind === "names" && each !== frame);
  const source =
    siblings?.node.kind === "map" && copied !== undefined ? childOf(siblings.node, copied) : undefined;
  const type = textOf(childOf(source, "type"));
  return type === undefined ? undefined : lookupType(scope, kind, type);
}

/** Text of a scalar that is not empty. */
export function textOf(node: YamlNode | undefined): string | undefined {
  return node?.kind === "scalar" && node.text !== "" ? node.text : undefined;
}

function capabilityMembersAt(frame: Frame, outer: readonly Frame[], scope: Scope): Members | undefined {
  const holder = membersAt(outer, scope);
  const inherited = holder?.capabilities.get(frame.entry?.key ?? "");
  return inherited === undefined ? definedCapability(frame, scope) : capabilityMembers(inherited);
}

function definedCapability(frame: Frame, scope: Scope): Members | undefined {
  const name = textOf(childOf(frame.node, "type"));
  const type = name === undefined ? undefined : lookupType(scope, "capability", name);
  return type === undefined ? undefined : membersOf(type);
}

/** The type of a capability that a node type declares. */
export function capabilityType(inherited: Inherited<CapabilityDefinitionView>): TypeEntry | undefined {
  const declared = nearest(inherited, (definition) => definition.type);
  return declared && lookupType(declared.owner.scope, "capability", declared.value.text);
}

/** Members of a capability: those of its type and what the node types add to them. */
export function capabilityMembers(inherited: Inherited<CapabilityDefinitionView>): Members | undefined {
  const type = capabilityType(inherited);
  if (type === undefined) return undefined;
  const members = membersOf(type);
  return {
    ...members,
    properties: added(inherited, members.properties, "properties"),
    attributes: added(inherited, members.attributes, "attributes"),
  };
}

function added(
  inherited: Inherited<CapabilityDefinitionView>,
  base: ReadonlyMap<string, PropertyDefinition>,
  which: "properties" | "attributes",
): ReadonlyMap<string, PropertyDefinition> {
  const lower = inherited.refined === undefined ? base : added(inherited.refined, base, which);
  const { definition, owner } = inherited;
  return withAdded(lower, definition[which], owner.scope, owner.name);
}

/** Names that a construct uses already, by the key that holds them. */
export function assignedNames(node: YamlNode): ReadonlySet<string> {
  return new Set(entriesOf(node).map(({ key }) => key));
}

/** Where each name of a member kind is declared, with what editors say of it. */
export function declarationOf(members: Members, kind: NameKind, name: string) {
  switch (kind) {
    case "property":
      return spanned(members.properties.get(name)?.span);
    case "attribute":
      return spanned(members.attributes.get(name)?.span);
    case "capability":
      return spanned(members.capabilities.get(name)?.definition.nameSpan);
    case "requirement":
      return spanned(members.requirements.get(name)?.definition.nameSpan);
    case "interface":
      return spanned(members.interfaces.get(name)?.definition.nameSpan);
    case "artifact":
      return spanned(members.artifacts.get(name)?.definition.nameSpan);
    default:
      return undefined;
  }
}

function spanned<S>(span: S | undefined): { readonly span: S } | undefined {
  return span === undefined ? undefined : { span };
}

/** The node template that a step works on, or that a pair `[ node, member ]` of a mapping names. */
export function nodeAround(frames: readonly Frame[]): string | undefined {
  const pair = frames.findLast(({ node }) => node.kind === "seq")?.node;
  const owner = ownerFrame(frames)?.frame.node;
  const first = pair?.kind === "seq" ? textOf(pair.items[0]) : undefined;
  const step = frames.findLast(
    ({ construct }) => construct.kind === "shape" && construct.shape.owner === "Step",
  );
  return textOf(childOf(step?.node, "target")) ?? textOf(childOf(owner, "node")) ?? first;
}
