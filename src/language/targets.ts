import { chainOf, nearest } from "../model/inherit.js";
import { lookupType } from "../model/registry.js";
import type { TypeEntry } from "../model/types.js";
import type { CapabilityTypeView } from "../schema/documents.js";
import { type Analysis, definedNames } from "./analysis.js";
import type { Candidate } from "./complete.js";
import { capabilityType, type Members, membersAt, membersOf } from "./members.js";
import type { Place } from "./place.js";
import { templateType } from "./resolve.js";

/** What a requirement asks of its target (TOSCA 1.3 section 3.7.3). */
interface Wanted {
  readonly capability: string | undefined;
  readonly node: string | undefined;
  /** Types of the source, which the capability must let in. */
  readonly source: readonly string[];
}

/** Node templates that fulfil the requirement at a place; all others where it is not declared. */
export function targetCandidates(place: Place, analysis: Analysis): readonly Candidate[] {
  const at = place.frames.findLastIndex(
    ({ construct }) => construct.kind === "names" && construct.name === "requirement",
  );
  const requirement = place.frames[at + 1]?.entry?.key;
  const outer = place.frames.slice(0, at + 1);
  const own = outer.findLast(({ construct }) => construct.kind === "shape")?.entry?.key;
  const members = analysis.scope === undefined ? undefined : membersAt(outer, analysis.scope);
  const wanted =
    requirement === undefined || members === undefined ? undefined : wantedOf(members, requirement);
  return definedNames(analysis, "node template").flatMap((fact) => {
    if (fact.name === own) return [];
    const type = templateType(fact, analysis);
    const serving = type && wanted && serves(membersOf(type), type, wanted);
    if (wanted !== undefined && type !== undefined && serving === undefined) return [];
    const detail =
      serving === undefined || serving === "" ? type?.name : `${type?.name}, capability ${serving}`;
    return [
      { label: fact.name, kind: "template", insert: fact.name, detail: detail ?? "node template", rank: 0 },
    ];
  });
}

function wantedOf(members: Members, name: string): Wanted | undefined {
  const inherited = members.requirements.get(name);
  if (inherited === undefined) return undefined;
  const capability = nearest(inherited, (definition) => definition.capability);
  const node = nearest(inherited, (definition) => definition.node);
  return {
    capability: capability && lookupType(capability.owner.scope, "capability", capability.value.text)?.name,
    node: node && lookupType(node.owner.scope, "node", node.value.text)?.name,
    source: members.type === undefined ? [] : chainOf(members.type).names,
  };
}

/** Name of the capability that serves, "" when any does; undefined when the node does not fit. */
function serves(members: Members, type: TypeEntry, wanted: Wanted): string | undefined {
  if (wanted.node !== undefined && !chainOf(type).names.includes(wanted.node)) return undefined;
  if (wanted.capability === undefined) return "";
  for (const [name, inherited] of members.capabilities) {
    const offered = capabilityType(inherited);
    if (offered === undefined || !chainOf(offered).names.includes(wanted.capability)) continue;
    const valid = nearest(inherited, (definition) => definition.validSourceTypes) ?? nearestOfType(offered);
    // A type that nobody declares lets any node in, as when the template is checked.
    const names = valid?.value.map(({ text }) => lookupType(valid.owner.scope, "node", text)?.name);
    const open = names === undefined || names.length === 0 || names.includes(undefined);
    if (open || names.some((each) => each !== undefined && wanted.source.includes(each))) return name;
  }
  return undefined;
}

function nearestOfType(type: TypeEntry) {
  for (const owner of chainOf(type).types) {
    const value = (owner.view as CapabilityTypeView).validSourceTypes;
    if (value !== undefined) return { value, owner };
  }
  return undefined;
}
