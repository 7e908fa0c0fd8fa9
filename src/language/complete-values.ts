import { PRIMITIVE_NAMES } from "../model/primitives.js";
import { childOf } from "../syntax/access.js";
import { type Analysis, definedNames } from "./analysis.js";
import type { Candidate } from "./complete.js";
import { behaviourNames, pairAround } from "./complete-behaviour.js";
import { keywordValues, profileNames, schemaValues } from "./complete-words.js";
import type { NameKind } from "./construct.js";
import { schemaText } from "./describe.js";
import type { Fact } from "./facts.js";
import { argumentKind, ENTITY_KEYWORDS, FUNCTIONS, FUNCTIONS_2 } from "./functions.js";
import { isVersion2 } from "./grammar-of.js";
import {
  assignedNames,
  capabilityMembers,
  capabilityType,
  type Members,
  membersAt,
  nodeAround,
  textOf,
} from "./members.js";
import type { Place } from "./place.js";
import { entityMembers, membersOfTemplate, requiredMembers, templateType, typeKind } from "./resolve.js";
import type { ArgumentConstruct } from "./steps.js";
import { targetCandidates } from "./targets.js";
import { capabilityNames2, pathArguments, targets2, typeNames } from "./tosca-2.0/complete.js";
import { typesInSight } from "./types-in-sight.js";

/** Values that can stand at a place. */
export function valueCandidates(place: Place, analysis: Analysis): readonly Candidate[] {
  const { construct } = place;
  switch (construct.kind) {
    case "shape":
      return construct.short === undefined
        ? []
        : valueCandidates({ ...place, construct: construct.short }, analysis);
    case "reference":
      return construct.to.flatMap((kind) => namesOf(kind, place, analysis));
    case "argument":
      return argumentCandidates(place, construct, analysis);
    case "value":
      return [...schemaValues(place, analysis), ...calls(analysis)];
    case "free":
      return keywordValues(place);
    case "file":
      return place.step?.entry?.key === "profile" ? profileNames() : [];
    default:
      return [];
  }
}

/** Names of a kind that can be referred to. */
function namesOf(kind: NameKind, place: Place, analysis: Analysis): readonly Candidate[] {
  const { scope, model2 } = analysis;
  const ofType = typeKind(kind);
  const pair = pairAround(place);
  if (pair === "node" && kind !== "node template") return [];
  if (pair === "member" && kind === "node template") return [];
  const behaviour = behaviourNames(kind, place, analysis);
  if (behaviour !== undefined) return behaviour;
  if (ofType !== undefined) {
    if (isRequirementTarget(place)) return [];
    if (model2 !== undefined) return typeNames(ofType, model2);
    if (scope === undefined) return typesByName(kind, analysis);
    const own = place.step?.entry?.key === "derived_from" ? place.frames.at(-2)?.entry?.key : undefined;
    return typesInSight(scope, ofType)
      .filter(({ name }) => name !== own)
      .map(({ name, from, distance }) => ({
        label: name,
        kind: "type",
        insert: name,
        detail: from.replace(/^.*[/\\]/, ""),
        rank: distance,
      }));
  }
  if (kind === "node template" && isRequirementTarget(place))
    return model2 === undefined ? targetCandidates(place, analysis) : targets2(place, model2);
  if (kind === "capability") return capabilityNames(place, analysis);
  if (kind === "artifact") return artifactNames(place, analysis);
  return definedNames(analysis, kind).map((fact) => ({
    label: fact.name,
    kind: "template",
    insert: fact.name,
    detail: kind === "node template" ? (templateName(fact, analysis) ?? kind) : kind,
    rank: 0,
  }));
}

function templateName(fact: Fact, analysis: Analysis): string | undefined {
  return templateType(fact, analysis)?.name ?? analysis.model2?.service?.nodes.get(fact.name)?.type?.name;
}

/** Types of a TOSCA 2.0 file and of its imports, and the primitive ones where data types stand. */
function typesByName(kind: NameKind, analysis: Analysis): readonly Candidate[] {
  const primitive = kind === "data type" ? PRIMITIVE_NAMES : [];
  const own = [analysis, ...analysis.imported].flatMap((file) =>
    definedNames(file, kind).map(({ name }) => ({ name, from: file.source.name.replace(/^.*[/\\]/, "") })),
  );
  return [...primitive.map((name) => ({ name, from: "TOSCA" })), ...own].map(({ name, from }) => ({
    label: name,
    kind: "type",
    insert: name,
    detail: from,
    rank: 0,
  }));
}

/** Only templates are offered as targets, as long as no type is being typed. */
function isRequirementTarget({ frames, span }: Place): boolean {
  const assigning = frames.some(
    ({ construct }) =>
      construct.kind === "names" && construct.name === "requirement" && construct.role === "assign",
  );
  const last = frames.at(-1)?.entry?.key;
  const typing = span.source.text.slice(span.start, span.end).includes(".");
  return assigning && !typing && last !== "type" && last !== "relationship" && last !== "capability";
}

function capabilityNames({ frames }: Place, analysis: Analysis): readonly Candidate[] {
  if (analysis.model2 !== undefined) return capabilityNames2(frames, analysis.model2);
  const node = nodeAround(frames);
  const members = node === undefined ? undefined : membersOfTemplate(node, analysis);
  return [...(members?.capabilities.values() ?? [])].map((inherited) => ({
    label: inherited.definition.name,
    kind: "member",
    insert: inherited.definition.name,
    detail: capabilityType(inherited)?.name ?? "capability",
    rank: 0,
  }));
}

function artifactNames({ frames }: Place, { scope }: Analysis): readonly Candidate[] {
  const at = frames.findLastIndex(
    ({ construct }) => construct.kind === "names" && construct.name === "interface",
  );
  if (at < 0) return [];
  const outer = frames.slice(0, at);
  const own = childOf(outer.at(-1)?.node, "artifacts");
  const declared = scope === undefined ? undefined : membersAt(outer, scope)?.artifacts.keys();
  const names = new Set([...(own === undefined ? [] : assignedNames(own)), ...(declared ?? [])]);
  return [...names].map((label) => ({ label, kind: "member", insert: label, detail: "artifact", rank: 0 }));
}

function argumentCandidates(
  place: Place,
  { call, index }: ArgumentConstruct,
  analysis: Analysis,
): readonly Candidate[] {
  // The last frame is the argument, the one before it the call.
  const frames = place.frames.slice(0, -1);
  const { model2 } = analysis;
  const asked = argumentKind(call, index);
  if (model2 !== undefined && (asked === "member" || asked === "artifact" || index > 1))
    return asked === "value" ? calls(analysis) : pathArguments(frames, index, asked === "artifact", model2);
  switch (argumentKind(call, index)) {
    case "input":
      return definedNames(analysis, "input").map((fact) => ({
        label: fact.name,
        kind: "input",
        insert: fact.name,
        detail: textOf(childOf(fact.value, "type")) ?? "input",
        rank: 0,
      }));
    case "entity":
      return [...keywords(), ...namesOf("node template", { ...place, frames: [] }, analysis)];
    case "member":
      return argumentMembers(frames, call, index, analysis);
    case "artifact":
      return [...(entityMembers(frames, analysis)?.artifacts.keys() ?? [])].map((label) => ({
        label,
        kind: "member",
        insert: label,
        rank: 0,
      }));
    case "node type":
      return namesOf("node type", { ...place, frames: [] }, analysis);
    case "value":
      return calls(analysis);
    case "text":
      return [];
  }
}

/** Members of the entity; the third argument is one of the capability or requirement that the second names. */
function argumentMembers(
  frames: Place["frames"],
  call: string,
  index: number,
  analysis: Analysis,
): readonly Candidate[] {
  const members = entityMembers(frames, analysis);
  const via = index < 2 ? undefined : viaName(frames);
  if (via === undefined) return members === undefined ? [] : memberCandidates(members, call);
  const capability = members?.capabilities.get(via);
  const inner = capability && capabilityMembers(capability);
  const required = requiredMembers(frames, via, analysis);
  return [inner, required].flatMap((each) => (each === undefined ? [] : memberCandidates(each, call)));
}

function viaName(frames: Place["frames"]): string | undefined {
  const call = frames.at(-1)?.node;
  const args = call?.kind === "map" ? call.entries[0]?.value : undefined;
  return args?.kind === "seq" ? textOf(args.items[1]) : undefined;
}

function memberCandidates(members: Members, call: string): readonly Candidate[] {
  const attributes = [...members.attributes.values()].map((property) => [property, "attribute"] as const);
  const properties = [...members.properties.values()].map((property) => [property, "property"] as const);
  const first = call === "get_attribute" ? "attribute" : "property";
  const plain = [...properties, ...attributes].map(
    ([{ name, schema }, noun]): Candidate => ({
      label: name,
      kind: "member",
      insert: name,
      detail: `${noun} ${schemaText(schema)}`,
      rank: noun === first ? 0 : 1,
    }),
  );
  const further = [...members.capabilities.keys(), ...members.requirements.keys()].map(
    (label): Candidate => ({
      label,
      kind: "member",
      insert: label,
      detail: "capability or requirement",
      rank: 2,
    }),
  );
  return [...plain, ...further];
}

function keywords(): readonly Candidate[] {
  return Object.entries(ENTITY_KEYWORDS).map(([label, detail]) => ({
    label,
    kind: "keyword",
    insert: label,
    detail,
    rank: 1,
  }));
}

function calls({ root }: Analysis): readonly Candidate[] {
  const isNew = isVersion2(root);
  const sign = isNew ? "$" : "";
  return Object.entries(isNew ? FUNCTIONS_2 : FUNCTIONS).map(([name, { form, says }]) => ({
    label: `{ ${sign}${name}: }`,
    kind: "function",
    insert: form
      .replace("{ ", `{ ${sign}`)
      .replace(/: \[.*\]/, ": [  ]")
      .replace(/: [\w]+ }/, ":  }"),
    detail: form,
    documentation: says,
    rank: 3,
  }));
}
