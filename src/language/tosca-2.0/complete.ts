import type { YamlNode } from "../../syntax/node.js";
import { capabilitiesOf, type Requirement, requirementsOf } from "../../tosca-2.0/entities.js";
import { callIn } from "../../tosca-2.0/functions/call.js";
import { interfacesOf } from "../../tosca-2.0/interfaces.js";
import { type Member, type Members, membersOf } from "../../tosca-2.0/members.js";
import type { TypeKind } from "../../tosca-2.0/model.js";
import { findType, visibleNames } from "../../tosca-2.0/names.js";
import { unfitReason } from "../../tosca-2.0/rules/matching.js";
import { BUILT_IN, partOf, type Schema } from "../../tosca-2.0/schemas.js";
import type { Candidate } from "../complete.js";
import type { NameKind } from "../construct.js";
import { textOf } from "../members.js";
import type { Place } from "../place.js";
import type { Frame } from "../steps.js";
import { memberLine2, memberMarkdown, schemaText2 } from "./describe.js";
import type { Model2 } from "./model.js";
import { type Owner, ownerAt } from "./owner.js";
import { pathPlace } from "./path.js";
import { stepOwner, targetAt } from "./resolve.js";

/** Names that the type around declares, as keys; `colon` is "" where one follows already. */
export function memberKeys(
  frames: readonly Frame[],
  kind: NameKind,
  colon: string,
  model2: Model2,
): readonly Candidate[] {
  const owner = ownerAt(frames, model2);
  if (owner === undefined) return [];
  const members = { property: owner.properties, attribute: owner.attributes, parameter: owner.parameters }[
    kind as string
  ];
  if (members !== undefined)
    return [...members.values()].map((member) => memberKey(member, kind, colon, model2));
  const key = (label: string, detail: string | undefined, scalar: boolean): Candidate => ({
    label,
    kind: "member",
    insert: colon === "" ? label : `${label}:${scalar ? " " : ""}`,
    detail: detail ?? kind,
    rank: 1,
  });
  switch (kind) {
    case "capability":
      return [...(owner.capabilities?.values() ?? [])].map(({ name, type }) => key(name, type?.name, false));
    case "requirement":
      return [...(owner.requirements?.values() ?? [])].map(({ name, capability }) =>
        key(name, capability?.name, true),
      );
    case "interface":
      return [...(owner.interfaces?.values() ?? [])].map(({ name, type }) => key(name, type?.name, false));
    case "operation":
      return [...(owner.operations?.keys() ?? [])].map((name) => key(name, "operation", false));
    case "notification":
      return [...(owner.notifications?.keys() ?? [])].map((name) => key(name, "notification", false));
    case "artifact":
      return [...(owner.artifacts?.values() ?? [])].map((entry) => key(entry.key, "artifact", false));
    default:
      return [];
  }
}

/** True when a requirement may be assigned once more. */
export function mayRepeat2(frames: readonly Frame[], name: string, model2: Model2): boolean {
  return (ownerAt(frames, model2)?.requirements?.get(name)?.upper ?? 1) > 1;
}

function memberKey(member: Member, noun: string, colon: string, { model }: Model2): Candidate {
  const block = /^(map|list|complex)$/.test(member.schema?.base ?? "");
  return {
    label: member.name,
    kind: "member",
    insert: colon === "" ? member.name : `${member.name}:${block ? "" : " "}`,
    detail: memberLine2(model, member).slice(member.name.length + 2),
    documentation: memberMarkdown(model, noun, member),
    rank: member.required && member.default === undefined && member.value === undefined ? 0 : 1,
  };
}

/** The schema of the value at a place: of a property, attribute or parameter, or of a part of it. */
export function schemaAt2(frames: readonly Frame[], model2: Model2): Schema | undefined {
  const { model } = model2;
  const at = frames.findLastIndex(({ construct }) => construct.kind === "names");
  const names = frames[at]?.construct;
  const [first, ...parts] = frames.slice(at + 1);
  if (names?.kind !== "names" || first?.entry === undefined) return undefined;
  const owner = ownerAt(frames.slice(0, at + 1), model2);
  const members = { property: owner?.properties, attribute: owner?.attributes, parameter: owner?.parameters }[
    names.name as string
  ];
  let schema = members?.get(first.entry.key)?.schema;
  for (const { entry } of parts) {
    if (schema === undefined) return undefined;
    schema =
      schema.base === "complex"
        ? membersOf(model, schema.definition, "properties").get(entry?.key ?? "")?.schema
        : partOf(model, schema, "entry_schema");
  }
  return schema;
}

/** Fields of the data type of the value at a place. */
export function fieldKeys(frames: readonly Frame[], colon: string, model2: Model2): readonly Candidate[] {
  const schema = schemaAt2(frames, model2);
  if (schema?.base !== "complex") return [];
  const fields: Members = membersOf(model2.model, schema.definition, "properties");
  return [...fields.values()].map((member) => memberKey(member, "field", colon, model2));
}

/** Words that the type of the value allows. */
export function schemaWords(frames: readonly Frame[], model2: Model2): readonly Candidate[] {
  const schema = schemaAt2(frames, model2);
  if (schema === undefined) return [];
  const words =
    schema.base === "boolean" ? ["true", "false"] : schema.sources.flatMap(({ node }) => listedWords(node));
  const detail = schemaText2(model2.model, schema);
  return words.map((label) => ({ label, kind: "value", insert: label, detail, rank: 0 }));
}

function listedWords(node: Extract<YamlNode, { kind: "map" }>): readonly string[] {
  const clause = node.entries.find(({ key }) => key === "validation")?.value;
  const call = clause === undefined ? undefined : callIn(clause);
  const list = call?.name === "valid_values" ? call.args[1] : undefined;
  return list?.kind === "seq" ? list.items.flatMap((item) => textOf(item) ?? []) : [];
}

/** Types of a kind that the file can name, those of its profiles included. */
export function typeNames(kind: TypeKind, { model }: Model2): readonly Candidate[] {
  const own = [...new Set(visibleNames(model.entry, kind))].flatMap((name) => {
    const type = findType(model, model.entry, kind, name);
    return type === undefined ? [] : [{ name, type }];
  });
  const found = own.map(
    ({ name, type }): Candidate => ({
      label: name,
      kind: "type",
      insert: name,
      detail: type.file.source.name.replace(/^.*[/\\]/, ""),
      rank: type.file === model.entry ? 0 : 1,
    }),
  );
  const builtIn = (kind === "data" ? BUILT_IN : []).map(
    (name): Candidate => ({ label: name, kind: "type", insert: name, detail: "TOSCA", rank: 0 }),
  );
  return [...builtIn, ...found];
}

/** Node templates that can fulfil the requirement at a place; all others where it is not known. */
export function targets2({ frames }: Place, model2: Model2): readonly Candidate[] {
  const { model, service } = model2;
  const at = frames.findLastIndex(
    ({ construct }) => construct.kind === "names" && construct.name === "requirement",
  );
  const source =
    frames.slice(0, at).findLast(({ construct }) => construct.kind === "shape")?.entry?.key ?? "";
  const template = service?.nodes.get(source);
  const requirement = ownerAt(frames.slice(0, at + 1), model2)?.requirements?.get(
    frames[at + 1]?.entry?.key ?? "",
  );
  return [...(service?.nodes.values() ?? [])].flatMap(({ name, type }) => {
    if (name === source) return [];
    if (type !== undefined && template !== undefined && requirement !== undefined) {
      const { relationship } = requirement;
      if (
        unfitReason(model, { requirement, template, target: type, capability: undefined, relationship }) !==
        undefined
      )
        return [];
    }
    return [
      {
        label: name,
        kind: "template",
        insert: name,
        detail: type?.name ?? "node template",
        rank: 0,
      } as const,
    ];
  });
}

/** Capabilities of the node that the requirement, or the pair of a mapping, around a place leads to. */
export function capabilityNames2(frames: readonly Frame[], model2: Model2): readonly Candidate[] {
  const type = targetAt(frames, model2);
  return [...capabilitiesOf(model2.model, type).values()].map(({ name, type: of }) => ({
    label: name,
    kind: "member",
    insert: name,
    detail: of?.name ?? "capability",
    rank: 0,
  }));
}

/** What may follow in the path of a function: words, names of the place that it has reached, parts of a value. */
export function pathArguments(
  frames: readonly Frame[],
  index: number,
  artifacts: boolean,
  model2: Model2,
): readonly Candidate[] {
  const call = frames.at(-1)?.node;
  const args = call?.kind === "map" ? call.entries[0]?.value : undefined;
  const steps = args?.kind === "seq" ? args.items.slice(0, index) : [];
  const place = pathPlace(steps, frames.slice(0, -1), model2);
  if (place === undefined) return [];
  const { owner, pending, words, rest } = place;
  const { model } = model2;
  const named = (label: string, detail: string, rank = 0): Candidate => ({
    label,
    kind: "member",
    insert: label,
    detail,
    rank,
  });
  if (pending === "RELATIONSHIP")
    return [...(owner?.requirements?.keys() ?? [])].map((name) => named(name, "requirement"));
  if (pending === "CAPABILITY")
    return [...(owner?.capabilities?.keys() ?? [])].map((name) => named(name, "capability"));
  if (rest.length > 0)
    return partNames(owner, rest, model2).map((member) => named(member.name, memberLine2(model, member)));
  const members = artifacts
    ? [...(owner?.artifacts?.keys() ?? [])].map((name) => named(name, "artifact"))
    : [
        ...[...(owner?.properties?.values() ?? [])].map(({ name, schema }) =>
          named(name, `property ${schemaText2(model, schema)}`),
        ),
        ...[...(owner?.attributes?.values() ?? [])].map(({ name, schema }) =>
          named(name, `attribute ${schemaText2(model, schema)}`),
        ),
      ];
  const further = words.map((label): Candidate => ({ label, kind: "keyword", insert: label, rank: 2 }));
  return [...members, ...further];
}

function partNames(
  owner: Owner | undefined,
  [first, ...steps]: readonly string[],
  { model }: Model2,
): readonly Member[] {
  let schema = (owner?.properties?.get(first ?? "") ?? owner?.attributes?.get(first ?? ""))?.schema;
  for (const step of steps) {
    if (schema === undefined) return [];
    schema =
      schema.base === "complex"
        ? membersOf(model, schema.definition, "properties").get(step)?.schema
        : partOf(model, schema, "entry_schema");
  }
  return schema?.base === "complex" ? [...membersOf(model, schema.definition, "properties").values()] : [];
}

/** Operations of the target of a step, as they are called. */
export function operationCalls(frames: readonly Frame[], model2: Model2): readonly Candidate[] {
  const interfaces = [...(stepOwner(frames, model2)?.interfaces?.values() ?? [])];
  return interfaces.flatMap(({ name, operations }) =>
    [...operations.keys()].map((operation): Candidate => {
      const label = `${name}.${operation}`;
      return { label, kind: "member", insert: label, detail: "operation", rank: 0 };
    }),
  );
}

/** Requirements of a node template. */
export function requirements2(node: string, { model, service }: Model2): ReadonlyMap<string, Requirement> {
  return requirementsOf(model, service?.nodes.get(node)?.type);
}

/** Notifications of all nodes, as triggers name them. */
export function eventNames({ model, service }: Model2): readonly Candidate[] {
  const names = [...(service?.nodes.values() ?? [])].flatMap(({ type }) =>
    [...interfacesOf(model, type).values()].flatMap(({ name, notifications }) =>
      [...notifications.keys()].map((notification) => `${name}.${notification}`),
    ),
  );
  return [...new Set(names)].map((label) => ({
    label,
    kind: "member",
    insert: label,
    detail: "notification",
    rank: 0,
  }));
}
