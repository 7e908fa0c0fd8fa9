import type { Json } from "../../base/json.js";
import { childOf } from "../../syntax/access.js";
import type { MapEntry, MapNode, YamlNode } from "../../syntax/node.js";
import { toJson } from "../../syntax/scalars.js";
import type { Around } from "./calls.js";
import {
  capability,
  type Fields,
  interfaceOf,
  member,
  nameList,
  requirement,
  section,
  textAt,
} from "./definitions.js";
import { typeName } from "./names.js";
import { ancestry, definitionOf, type Lookup, listed } from "./reflect.js";

/** A type library for TOSCA 1.0 that is to be written for TOSCA 2.0. */
export interface EditionRequest {
  /** Name of the profile. */
  readonly profile: string;
  /** The library's files; what an earlier one defines, the later ones build on. */
  readonly libraries: readonly MapNode[];
  /** The profile of TOSCA 2.0 that takes the place of the normative types. */
  readonly base: MapNode;
  readonly baseProfile: string;
}

const SECTIONS = [
  "artifact_types",
  "data_types",
  "capability_types",
  "interface_types",
  "relationship_types",
  "node_types",
  "group_types",
  "policy_types",
] as const;

/**
 * The file of TOSCA 2.0 with the types of a library for TOSCA 1.0 (its names, derivations, members, defaults,
 * constraints, requirements, operations). Types that the base profile has are left to it.
 */
export function asTosca2({ profile, libraries, base, baseProfile }: EditionRequest): Fields {
  // The later definition of a name wins.
  const lookup: Lookup = { roots: [...[...libraries].reverse(), base] };
  const made: { [key: string]: Json } = {
    tosca_definitions_version: "tosca_2_0",
    profile,
    imports: [{ profile: baseProfile }],
  };
  for (const name of SECTIONS) {
    const types = new Map<string, YamlNode>();
    for (const library of libraries)
      for (const { key, value } of entriesIn(library, name)) types.set(key, value);
    const own = [...types].filter(([type]) => !isOfBase(type, name, base));
    if (own.length > 0)
      made[name] = Object.fromEntries(
        own.map(([type, node]) => [typeName(type), typeOf(type, node, name, lookup)]),
      );
  }
  return made;
}

function isOfBase(type: string, name: string, base: MapNode): boolean {
  return type === "tosca.datatypes.Root" || childOf(childOf(base, name), typeName(type)) !== undefined;
}

function entriesIn(root: MapNode, name: string): readonly MapEntry[] {
  const node = childOf(root, name);
  return node?.kind === "map" ? node.entries : [];
}

function typeOf(name: string, node: YamlNode, kind: (typeof SECTIONS)[number], lookup: Lookup): Json {
  const around: Around = { lookup, section: kind, line: ancestry(lookup, kind, name) };
  const parent = textAt(node, "derived_from");
  const fileExtensions = childOf(node, "file_ext");
  const mime = textAt(node, "mime_type");
  const requirements = listed(childOf(node, "requirements"));
  const capabilityLists = kind === "capability_types" ? "valid_source_node_types" : "valid_target_node_types";
  return {
    // Data types of named properties have no common root (9.2).
    ...(parent === undefined || parent === "tosca.datatypes.Root" ? {} : { derived_from: typeName(parent) }),
    ...(mime === undefined ? {} : { mime_type: mime }),
    ...(fileExtensions === undefined ? {} : { file_ext: toJson(fileExtensions) }),
    ...section(childOf(node, "properties"), "properties", ({ key, value }) =>
      member(value, around, definitionOf(around.line.slice(1), "properties", key)),
    ),
    ...section(childOf(node, "attributes"), "attributes", ({ value }) => member(value, around)),
    ...nameList(childOf(node, "valid_source_types"), capabilityLists),
    ...nameList(childOf(node, "valid_target_types"), "valid_capability_types"),
    ...section(childOf(node, "capabilities"), "capabilities", ({ value }) => capability(value, around)),
    ...(requirements.length === 0
      ? {}
      : { requirements: requirements.map(({ key, value }) => ({ [key]: requirement(value) })) }),
    ...section(childOf(node, "artifacts"), "artifacts", ({ value }) => toJson(value)),
    ...section(childOf(node, "interfaces"), "interfaces", ({ value }) => interfaceOf(value, around)),
    ...nameList(childOf(node, "targets"), "targets"),
    ...nameList(childOf(node, "members"), "members"),
  };
}
