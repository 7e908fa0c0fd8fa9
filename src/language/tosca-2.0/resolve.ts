import { childOf } from "../../syntax/access.js";
import type { TypeKind } from "../../tosca-2.0/model.js";
import { findType } from "../../tosca-2.0/names.js";
import type { NameKind } from "../construct.js";
import type { Fact } from "../facts.js";
import { nodeAround, ownerFrame, textOf } from "../members.js";
import type { Target } from "../resolve.js";
import type { Frame } from "../steps.js";
import { memberMarkdown, placedMarkdown, typeMarkdown2 } from "./describe.js";
import type { Model2 } from "./model.js";
import { type Owner, ownerAt, ownerOfType } from "./owner.js";
import { pathPlace, targetOf } from "./path.js";

/** A type, or a name that a type declares; undefined for other kinds of names and for unknown ones. */
export function resolve2(fact: Fact, kind: NameKind, model2: Model2): Target | undefined {
  const { model, service } = model2;
  if (kind.endsWith(" type")) {
    const of = kind.slice(0, -" type".length) as TypeKind;
    const type = findType(model, model.entry, of, fact.name);
    return type && { kind, name: type.name, span: type.span, markdown: typeMarkdown2(model, type) };
  }
  if (fact.role === "member") return memberOfPath(fact, model2);
  if (kind === "capability" && fact.role === "reference")
    return declared(ownerOfType(model, targetAt(fact.frames, model2)), kind, fact.name, model2);
  if (kind === "requirement" && fact.role === "reference") {
    const node = nodeAround(fact.frames) ?? "";
    return declared(ownerOfType(model, service?.nodes.get(node)?.type), kind, fact.name, model2);
  }
  if (kind === "operation" && fact.role === "reference") return calledOperation(fact, model2);
  if (fact.role === "assignment" || fact.role === "definition")
    return declared(ownerAt(fact.frames, model2), kind, fact.name, model2);
  return undefined;
}

/** What an owner declares under a name. */
export function declared(
  owner: Owner | undefined,
  kind: NameKind,
  name: string,
  { model }: Model2,
): Target | undefined {
  const member = {
    property: owner?.properties,
    attribute: owner?.attributes,
    parameter: owner?.parameters,
  }[kind as string]?.get(name);
  if (member !== undefined)
    return { kind, name, span: member.span, markdown: memberMarkdown(model, kind, member) };
  const capability = kind === "capability" ? owner?.capabilities?.get(name) : undefined;
  if (capability !== undefined) {
    const { span, type } = capability;
    const more = type === undefined ? "" : `\n\n${typeMarkdown2(model, type)}`;
    return { kind, name, span, markdown: placedMarkdown(kind, name, type?.name, span) + more };
  }
  const found = {
    requirement: owner?.requirements,
    interface: owner?.interfaces,
    operation: owner?.operations,
    notification: owner?.notifications,
  }[kind as string]?.get(name);
  if (found !== undefined) {
    const of =
      "capability" in found ? found.capability?.name : "type" in found ? found.type?.name : undefined;
    return { kind, name, span: found.span, markdown: placedMarkdown(kind, name, of, found.span) };
  }
  const artifact = kind === "artifact" ? owner?.artifacts?.get(name) : undefined;
  const type = textOf(childOf(artifact?.value, "type"));
  return (
    artifact && {
      kind,
      name,
      span: artifact.keySpan,
      markdown: placedMarkdown(kind, name, type, artifact.keySpan),
    }
  );
}

/** An argument of a function that follows a TOSCA path. */
function memberOfPath(fact: Fact, model2: Model2): Target | undefined {
  const call = fact.frames.at(-1)?.node;
  const args = call?.kind === "map" ? call.entries[0]?.value : undefined;
  if (args?.kind !== "seq" || fact.argument === undefined) return undefined;
  const place = pathPlace(args.items.slice(0, fact.argument.index), fact.frames.slice(0, -1), model2);
  if (place === undefined || place.rest.length > 0) return undefined;
  const kinds: readonly NameKind[] =
    place.pending === "RELATIONSHIP"
      ? ["requirement"]
      : place.pending === "CAPABILITY"
        ? ["capability"]
        : ["property", "attribute", "artifact"];
  for (const kind of kinds) {
    const found = declared(place.owner, kind, fact.name, model2);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The node type that the requirement around a name leads to, or that a pair of a mapping names. */
export function targetAt(frames: readonly Frame[], model2: Model2) {
  const { model, service } = model2;
  const found = ownerFrame(frames);
  const mapped = frames.findLast(({ node }) => node.kind === "seq")?.node;
  if (found?.frame.construct.kind === "shape" && found.frame.construct.shape.owner === "Substitution mapping")
    return service?.nodes.get(textOf(mapped?.kind === "seq" ? mapped.items[0] : undefined) ?? "")?.type;
  const named = textOf(childOf(found?.frame.node, "node"));
  const own = named === undefined ? undefined : service?.nodes.get(named)?.type;
  if (own !== undefined) return own;
  const type = named === undefined ? undefined : findType(model, model.entry, "node", named);
  if (type !== undefined || found === undefined) return type;
  const source = frames.slice(0, found.at).findLast(({ construct }) => construct.kind === "shape");
  return targetOf(service?.nodes.get(source?.entry?.key ?? ""), found.frame.entry?.key ?? "", model2).type;
}

/** `INTERFACE.OPERATION` of the node that a step works on. */
function calledOperation(fact: Fact, model2: Model2): Target | undefined {
  const dot = fact.name.lastIndexOf(".");
  const interfaces = stepOwner(fact.frames, model2)?.interfaces;
  const operation = interfaces?.get(fact.name.slice(0, dot))?.operations.get(fact.name.slice(dot + 1));
  return (
    operation && {
      kind: "operation",
      name: fact.name,
      span: operation.span,
      markdown: placedMarkdown("operation", fact.name, undefined, operation.span),
    }
  );
}

/** What the target of the step around a place has. */
export function stepOwner(frames: readonly Frame[], { model, service }: Model2): Owner | undefined {
  const step = frames.findLast(
    ({ construct }) => construct.kind === "shape" && construct.shape.owner === "Step",
  );
  const template = service?.nodes.get(textOf(childOf(step?.node, "target")) ?? "");
  const owner = ownerOfType(model, template?.type);
  const requirement = textOf(childOf(step?.node, "target_relationship"));
  if (requirement === undefined) return owner;
  return ownerOfType(model, owner?.requirements?.get(requirement)?.relationship);
}
