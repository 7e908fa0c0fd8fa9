import { childOf } from "../../syntax/access.js";
import type { YamlNode } from "../../syntax/node.js";
import { type Capability, capabilitiesOf, namedIn, requirementsOf } from "../../tosca-2.0/entities.js";
import type { TypeDefinition } from "../../tosca-2.0/model.js";
import { findType } from "../../tosca-2.0/names.js";
import type { Template } from "../../tosca-2.0/service.js";
import { textOf } from "../members.js";
import type { Frame } from "../steps.js";
import type { Model2 } from "./model.js";
import { type Owner, ownerAt, ownerOfType } from "./owner.js";

/** Where a TOSCA path is after some steps (10.3). */
export interface PathPlace {
  /** What can be asked for here. */
  readonly owner: Owner | undefined;
  /** The word whose name comes next. */
  readonly pending: "RELATIONSHIP" | "CAPABILITY" | undefined;
  /** Words that lead on from here. */
  readonly words: readonly string[];
  /** Names after the path: a member and its parts. */
  readonly rest: readonly string[];
}

type Stop =
  | { readonly kind: "node"; readonly owner: Owner | undefined; readonly template?: Template | undefined }
  | {
      readonly kind: "relationship";
      readonly owner: Owner | undefined;
      readonly source?: Template | undefined;
      readonly requirement: string;
    }
  | { readonly kind: "capability"; readonly owner: Capability | undefined };

const WORDS = {
  node: ["RELATIONSHIP", "CAPABILITY"],
  relationship: ["SOURCE", "TARGET", "CAPABILITY"],
  capability: ["RELATIONSHIP"],
} as const;

/** Follows the steps before an argument of a function; `frames` are those around the function. */
export function pathPlace(
  steps: readonly YamlNode[],
  frames: readonly Frame[],
  model2: Model2,
): PathPlace | undefined {
  let stop = startOf(textOf(steps[0]) ?? "", frames, model2);
  const names = steps.slice(1).map((step) => textOf(step) ?? "");
  for (let at = skipIndexes(names, 0); stop !== undefined; at = skipIndexes(names, at)) {
    const word = names[at];
    const words: readonly string[] = WORDS[stop.kind];
    if (word === undefined || !words.includes(word))
      return { owner: stop.owner, pending: undefined, words, rest: names.slice(at) };
    at += 1;
    if (stop.kind === "node") {
      const name = names[at];
      const pending = word === "CAPABILITY" ? "CAPABILITY" : "RELATIONSHIP";
      if (name === undefined) return { owner: stop.owner, pending, words: [], rest: [] };
      at += 1;
      stop = pending === "CAPABILITY" ? capabilityOf(stop, name) : relationshipOf(stop, name, model2);
    } else stop = stop.kind === "relationship" ? across(stop, word, model2) : undefined;
  }
  return undefined;
}

function skipIndexes(names: readonly string[], from: number): number {
  return /^(\d+|ALL)$/.test(names[from] ?? "") ? from + 1 : from;
}

function startOf(name: string, frames: readonly Frame[], model2: Model2): Stop | undefined {
  const template = model2.service?.nodes.get(name);
  if (name !== "SELF") {
    if (template !== undefined)
      return { kind: "node", owner: ownerOfType(model2.model, template.type), template };
    const relationship = model2.service?.relationships.get(name);
    if (relationship === undefined) return undefined;
    return { kind: "relationship", owner: ownerOfType(model2.model, relationship.type), requirement: "" };
  }
  const at = frames.findLastIndex(
    ({ construct }) =>
      construct.kind === "shape" &&
      /^(Node|Relationship) (template|type)$|^Requirement/.test(construct.shape.owner),
  );
  const frame = frames[at];
  if (frame?.construct.kind !== "shape") return undefined;
  const outer = ownerAt(frames.slice(0, at + 1), model2);
  if (!frame.construct.shape.owner.startsWith("Requirement")) {
    const own = model2.service?.nodes.get(frame.entry?.key ?? "");
    const kind = frame.construct.shape.owner.startsWith("Node") ? "node" : "relationship";
    return kind === "node" ? { kind, owner: outer, template: own } : { kind, owner: outer, requirement: "" };
  }
  const source = ownerAt(frames.slice(0, at), model2);
  const around = frames.slice(0, at).findLast(({ construct }) => construct.kind === "shape");
  const template2 = model2.service?.nodes.get(around?.entry?.key ?? "");
  return relationshipOf({ kind: "node", owner: source, template: template2 }, frame.entry?.key ?? "", model2);
}

function capabilityOf({ owner }: Extract<Stop, { kind: "node" }>, name: string): Stop {
  return { kind: "capability", owner: owner?.capabilities?.get(name) };
}

function relationshipOf(
  { owner, template }: Extract<Stop, { kind: "node" }>,
  requirement: string,
  { model }: Model2,
): Stop {
  const asked = owner?.requirements?.get(requirement);
  const made = ownerOfType(model, asked?.relationship);
  return {
    kind: "relationship",
    owner: made && asked ? { ...made, properties: asked.properties } : made,
    source: template,
    requirement,
  };
}

function across(
  stop: Extract<Stop, { kind: "relationship" }>,
  word: string,
  model2: Model2,
): Stop | undefined {
  const { model } = model2;
  const { source, requirement } = stop;
  if (word === "SOURCE") return { kind: "node", owner: ownerOfType(model, source?.type), template: source };
  const target = targetOf(source, requirement, model2);
  if (word === "TARGET")
    return { kind: "node", owner: ownerOfType(model, target.type), template: target.template };
  const asked = requirementsOf(model, source?.type).get(requirement);
  const capabilities = [...capabilitiesOf(model, target.type).values()];
  const serving = capabilities.find(
    ({ name, type }) => name === asked?.capabilityName || type === asked?.capability,
  );
  return { kind: "capability", owner: serving };
}

/** The node that a requirement leads to: the template or type that is assigned, else the type it asks for. */
export function targetOf(
  source: Template | undefined,
  requirement: string,
  { model, service }: Model2,
): { readonly template: Template | undefined; readonly type: TypeDefinition | undefined } {
  const assigned = namedIn(childOf(source?.node, "requirements")).find(
    ({ key }) => key === requirement,
  )?.value;
  const node = assigned?.kind === "map" ? childOf(assigned, "node") : assigned;
  const name = textOf(node?.kind === "seq" ? node.items[0] : node) ?? "";
  const template = service?.nodes.get(name);
  const type =
    template?.type ??
    findType(model, model.entry, "node", name) ??
    requirementsOf(model, source?.type).get(requirement)?.node;
  return { template, type };
}
