import { childOf } from "../../syntax/access.js";
import type { MapEntry } from "../../syntax/node.js";
import {
  artifactsOf,
  type Capability,
  capabilitiesOf,
  type Requirement,
  requirementsOf,
} from "../../tosca-2.0/entities.js";
import { type Interface, interfacesOf, type Operation, operationsOf } from "../../tosca-2.0/interfaces.js";
import { type Members, membersOf } from "../../tosca-2.0/members.js";
import type { Model, TypeDefinition, TypeKind } from "../../tosca-2.0/model.js";
import { findType } from "../../tosca-2.0/names.js";
import { ownerFrame, textOf } from "../members.js";
import type { Frame } from "../steps.js";
import type { Model2 } from "./model.js";

/** What the construct that a name stands in declares; empty for what it cannot have. */
export interface Owner {
  readonly type?: TypeDefinition | undefined;
  readonly properties?: Members;
  readonly attributes?: Members;
  readonly capabilities?: ReadonlyMap<string, Capability>;
  readonly requirements?: ReadonlyMap<string, Requirement>;
  readonly interfaces?: ReadonlyMap<string, Interface>;
  readonly operations?: ReadonlyMap<string, Operation>;
  readonly notifications?: ReadonlyMap<string, Operation>;
  /** Inputs, and what can be allocated. */
  readonly parameters?: Members;
  readonly artifacts?: ReadonlyMap<string, MapEntry>;
}

const INSTANCES: Readonly<Record<string, TypeKind>> = {
  "Node template": "node",
  "Relationship template": "relationship",
  Group: "group",
  Policy: "policy",
  Artifact: "artifact",
};

/** The declarations that a name between these frames is chosen from; undefined where they are not known. */
export function ownerAt(frames: readonly Frame[], model2: Model2): Owner | undefined {
  const found = ownerFrame(frames);
  if (found === undefined || found.frame.construct.kind !== "shape") return undefined;
  const { frame } = found;
  const label = found.frame.construct.shape.owner;
  const outer = frames.slice(0, found.at);
  const key = frame.entry?.key ?? "";
  const { model } = model2;
  const kind = INSTANCES[label];
  if (kind !== undefined) return ownerOfType(model, typeNamed(frame, outer, kind, model));
  const defined = /^(\w+) type$/.exec(label)?.[1]?.toLowerCase();
  if (defined !== undefined) return ownerOfType(model, model.entry.types[defined as TypeKind]?.get(key));
  const around = () => ownerAt(outer, model2);
  switch (label) {
    case "Substitution mapping": {
      const owner = ownerOfType(model, named(frame, "node_type", "node", model));
      const last = frames.at(-1);
      if (last?.construct.kind !== "names" || last.construct.name !== "operation") return owner;
      return { operations: owner?.interfaces?.get(last.entry?.key ?? "")?.operations ?? new Map() };
    }
    case "Capability assignment":
    case "Capability":
      return around()?.capabilities?.get(key);
    case "Requirement assignment":
      return ownerOfRequirement(model, around()?.requirements?.get(key));
    case "Relationship assignment":
    case "Relationship":
      return ownerOfRelationship(frame, outer, model2);
    case "Interface assignment":
    case "Interface": {
      const known = around()?.interfaces?.get(key);
      return (
        known && {
          operations: known.operations,
          notifications: known.notifications,
          parameters: known.inputs,
        }
      );
    }
    case "Operation assignment":
    case "Operation": {
      const operation = around()?.operations?.get(key) ?? around()?.notifications?.get(key);
      return operation && { parameters: operation.inputs };
    }
    default:
      return undefined;
  }
}

/** What an instance of a type has. */
export function ownerOfType(model: Model, type: TypeDefinition | undefined): Owner | undefined {
  if (type === undefined) return undefined;
  if (type.kind === "interface") {
    return {
      type,
      operations: operationsOf(model, type, "operations"),
      notifications: operationsOf(model, type, "notifications"),
      parameters: membersOf(model, type, "inputs"),
    };
  }
  return {
    type,
    properties: membersOf(model, type, "properties"),
    attributes: membersOf(model, type, "attributes"),
    ...(type.kind === "node"
      ? {
          capabilities: capabilitiesOf(model, type),
          requirements: requirementsOf(model, type),
          artifacts: artifactsOf(model, type),
        }
      : {}),
    ...(type.kind === "node" || type.kind === "relationship"
      ? { interfaces: interfacesOf(model, type) }
      : {}),
  };
}

function ownerOfRequirement(model: Model, requirement: Requirement | undefined): Owner | undefined {
  return requirement && { parameters: membersOf(model, requirement.capability, "properties") };
}

/** The relationship of a requirement: of the type that is named, else of the one that the requirement has. */
function ownerOfRelationship(frame: Frame, outer: readonly Frame[], model2: Model2): Owner | undefined {
  const { model } = model2;
  const own = named(frame, "type", "relationship", model);
  if (own !== undefined) return ownerOfType(model, own);
  const holder = ownerFrame(outer);
  const requirement =
    holder && ownerAt(outer.slice(0, holder.at), model2)?.requirements?.get(holder.frame.entry?.key ?? "");
  const owner = ownerOfType(model, requirement?.relationship);
  return owner && requirement ? { ...owner, properties: requirement.properties } : owner;
}

/** The type that a template names itself, or the template that it copies. */
function typeNamed(
  frame: Frame,
  outer: readonly Frame[],
  kind: TypeKind,
  model: Model,
): TypeDefinition | undefined {
  const own = named(frame, "type", kind, model);
  if (own !== undefined) return own;
  const copied = textOf(childOf(frame.node, "copy"));
  const siblings = outer.at(-1)?.node;
  const source = copied === undefined ? undefined : childOf(siblings, copied);
  const type = textOf(childOf(source, "type"));
  return type === undefined ? undefined : findType(model, model.entry, kind, type);
}

function named(frame: Frame, key: string, kind: TypeKind, model: Model): TypeDefinition | undefined {
  const name = textOf(childOf(frame.node, key));
  return name === undefined ? undefined : findType(model, model.entry, kind, name);
}
