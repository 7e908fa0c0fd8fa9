import { nearest } from "../model/inherit.js";
import { type PropertyDefinition, propertiesOf } from "../model/properties.js";
import { lookupType } from "../model/registry.js";
import type { Scope } from "../model/types.js";
import type { KeyRule } from "../schema/shape.js";
import type { InterfaceTypeView, ToscaVersion } from "../schema/views.js";
import { parseRange } from "../syntax/scalars.js";
import { OPERATORS } from "../topology/conditions.js";
import type { Analysis } from "./analysis.js";
import type { Candidate } from "./complete.js";
import type { NamesConstruct, ShapeConstruct } from "./construct.js";
import { keynameText, propertyLine, propertyMarkdown, schemaText } from "./describe.js";
import { FUNCTIONS, FUNCTIONS_2, type FunctionFacts } from "./functions.js";
import { isVersion2 } from "./grammar-of.js";
import { assignedNames, type Members, membersAt, ownerFrame } from "./members.js";
import type { Place } from "./place.js";
import { MARK } from "./recover.js";
import { schemaAt } from "./schema-at.js";
import { fieldKeys, mayRepeat2, memberKeys } from "./tosca-2.0/complete.js";

/** Keys that the map at a place can take. */
export function keyCandidates(place: Place, analysis: Analysis): readonly Candidate[] {
  const { construct } = place;
  const colon = colonFollows(place) ? "" : ":";
  switch (construct.kind) {
    case "shape":
      return [
        ...keynames(place, construct, analysis, colon),
        ...operationNames(place, construct, analysis, colon),
      ];
    case "names":
      return memberNames(place, construct, analysis, colon);
    case "value":
    case "argument":
      return valueKeys(place, analysis, colon);
    case "constraints":
      return [...OPERATORS].map((name) => ({
        label: name,
        kind: "keyname",
        insert: `${name}${colon} `,
        rank: 1,
      }));
    default:
      return [];
  }
}

function colonFollows({ span }: Place): boolean {
  return /^["']?\s*:/.test(span.source.text.slice(span.end, span.end + 20));
}

function versionOf(analysis: Analysis): ToscaVersion {
  return analysis.document?.version ?? analysis.scope?.document.version ?? "1.3";
}

function keynames(
  place: Place,
  { shape }: ShapeConstruct,
  analysis: Analysis,
  colon: string,
): readonly Candidate[] {
  const version = versionOf(analysis);
  const present = presentKeys(place);
  const fits = ({ since, last, extension }: KeyRule) =>
    extension !== true &&
    (since === undefined || since <= version) &&
    (last === undefined || last >= version);
  return Object.entries(shape.keys).flatMap(([name, rule]) => {
    if (present.has(name) || !fits(rule)) return [];
    const scalar = rule.kinds.some((kind) => !["map", "list"].includes(kind));
    const insert = colon === "" ? name : `${name}:${scalar ? " " : ""}`;
    return [
      {
        label: name,
        kind: "keyname",
        insert,
        detail: keynameText(rule),
        rank: rule.required === true ? 0 : 1,
      },
    ];
  });
}

function presentKeys({ frames }: Place): ReadonlySet<string> {
  const node = frames.at(-1)?.node;
  const names = node === undefined ? new Set<string>() : assignedNames(node);
  return new Set([...names].filter((name) => !name.includes(MARK)));
}

/** Names that the type around declares and the template does not use yet; required ones first. */
function memberNames(
  place: Place,
  { name: kind }: NamesConstruct,
  analysis: Analysis,
  colon: string,
): readonly Candidate[] {
  const { scope, model2 } = analysis;
  if (model2 !== undefined) {
    const taken = presentKeys(place);
    return memberKeys(place.frames, kind, colon, model2).filter(
      ({ label }) => !taken.has(label) || (kind === "requirement" && mayRepeat2(place.frames, label, model2)),
    );
  }
  const members = scope === undefined ? undefined : membersAt(place.frames, scope);
  if (members === undefined) return [];
  const present = presentKeys(place);
  return candidatesOf(members, kind, colon).filter(
    ({ label }) => !present.has(label) || (kind === "requirement" && mayRepeat(members, label)),
  );
}

function mayRepeat(members: Members, name: string): boolean {
  const inherited = members.requirements.get(name);
  const stated = inherited && nearest(inherited, ({ occurrences }) => occurrences);
  return ((stated && parseRange(stated.value)?.upper) ?? 1) > 1;
}

function candidatesOf(members: Members, kind: string, colon: string): readonly Candidate[] {
  const key = (label: string, detail: string, scalar: boolean, rank = 1): Candidate => ({
    label,
    kind: "member",
    insert: colon === "" ? label : `${label}:${scalar ? " " : ""}`,
    detail,
    rank,
  });
  switch (kind) {
    case "property":
      return [...members.properties.values()].map((property) =>
        propertyCandidate(property, colon, "property"),
      );
    case "attribute":
      return [...members.attributes.values()].map((property) =>
        propertyCandidate(property, colon, "attribute"),
      );
    case "capability":
      return [...members.capabilities.values()].map(({ definition }) =>
        key(definition.name, definition.type?.text ?? "", false),
      );
    case "requirement":
      return [...members.requirements.values()].map(({ definition }) =>
        key(definition.name, definition.capability?.text ?? "", true),
      );
    case "interface":
      return [...members.interfaces.values()].map(({ definition }) =>
        key(definition.name, definition.type?.text ?? "", false),
      );
    case "artifact":
      return [...members.artifacts.values()].map(({ definition }) =>
        key(definition.name, definition.type?.text ?? "", true),
      );
    default:
      return [];
  }
}

function propertyCandidate(property: PropertyDefinition, colon: string, noun: string): Candidate {
  const { name, schema, required } = property;
  const block = ["map", "list", "complex"].includes(schema.base);
  return {
    label: name,
    kind: "member",
    insert: colon === "" ? name : `${name}:${block ? "" : " "}`,
    detail: propertyLine(property).slice(name.length + 2),
    documentation: propertyMarkdown(noun, property),
    rank: required && property.default === undefined ? 0 : 1,
  };
}

/** Operations that the interface's type defines. */
function operationNames(
  place: Place,
  { rest }: ShapeConstruct,
  { scope }: Analysis,
  colon: string,
): readonly Candidate[] {
  if (rest?.name !== "operation" || scope === undefined) return [];
  const owner = ownerFrame(place.frames);
  if (owner === undefined) return [];
  const members = membersAt(place.frames.slice(0, owner.at), scope);
  const inherited = members?.interfaces.get(owner.frame.entry?.key ?? "");
  const own = inherited?.definition.operations.map(({ name }) => name) ?? [];
  const named = inherited && nearest(inherited, ({ type }) => type);
  const names = new Set([...own, ...interfaceOperations(named?.owner.scope, named?.value.text)]);
  const present = presentKeys(place);
  return [...names]
    .filter((name) => !present.has(name))
    .map((label) => ({ label, kind: "member", insert: `${label}${colon}`, detail: "operation", rank: 0 }));
}

function interfaceOperations(scope: Scope | undefined, name: string | undefined): readonly string[] {
  const type = scope && name !== undefined ? lookupType(scope, "interface", name) : undefined;
  return ((type?.view as InterfaceTypeView | undefined)?.operations ?? []).map((operation) => operation.name);
}

/** In a value: the fields of its data type, and functions where nothing else stands in the map. */
function valueKeys(place: Place, { scope, root, model2 }: Analysis, colon: string): readonly Candidate[] {
  const sign = isVersion2(root) ? "$" : "";
  if (model2 !== undefined) {
    const taken = presentKeys(place);
    const own = fieldKeys(place.frames, colon, model2).filter(({ label }) => !taken.has(label));
    return taken.size > 0 ? own : [...own, ...functionKeys(FUNCTIONS_2, sign, colon, "")];
  }
  const schema = scope === undefined ? undefined : schemaAt(place.frames, scope);
  const present = presentKeys(place);
  const fields = schema?.data === undefined ? [] : [...propertiesOf(schema.data).values()];
  const named = fields
    .filter(({ name }) => !present.has(name))
    .map((field) => propertyCandidate(field, colon, "field"));
  if (present.size > 0) return named;
  const wanted = schema === undefined ? "" : ` for ${schemaText(schema)}`;
  return [...named, ...functionKeys(FUNCTIONS, sign, colon, wanted)];
}

function functionKeys(
  functions: Readonly<Record<string, FunctionFacts>>,
  sign: string,
  colon: string,
  wanted: string,
): readonly Candidate[] {
  return Object.entries(functions).map(([name, { form, says }]) => ({
    label: sign + name,
    kind: "function",
    insert: sign + (colon === "" ? name : `${name}: `),
    detail: `${form}${wanted}`,
    documentation: says,
    rank: 2,
  }));
}
