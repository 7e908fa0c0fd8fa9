import { CODES } from "../../../src/diagnostics/catalog.js";
import type { Place } from "./print.js";
import type { Section, Value } from "./template.js";

/** One fault put into a valid template: the code that is meant for it, and where it has to be found. */
export interface Mutation {
  readonly name: string;
  readonly code: string;
  /** Puts the fault in; undefined where the template has no place for it. */
  apply(template: Section): Place | undefined;
}

/** Section at a path of keys; an absent one is a fault of the test. */
export function at(template: Section, ...path: readonly string[]): Section {
  let section: Value = template;
  for (const key of path) section = (section as Section)[key] ?? {};
  return section as Section;
}

export const nodes = (template: Section) => at(template, "topology_template", "node_templates");
export const NODES = ["topology_template", "node_templates"] as const;

/** First node template that has a section, with the first name in it. */
export function withSection(template: Section, section: string): readonly [string, string] | undefined {
  for (const [name, node] of Object.entries(nodes(template))) {
    const [first] = Object.keys(((node as Section)[section] ?? {}) as Section);
    if (first !== undefined) return [name, first];
  }
  return undefined;
}

/** Gives an entry another name where it stands. */
export function rename(section: Section, from: string, to: string): void {
  const entries = Object.entries(section).map(([key, value]) => [key === from ? to : key, value] as const);
  for (const key of Object.keys(section)) delete section[key];
  for (const [key, value] of entries) section[key] = value;
}

/** A first node template with a requirement: its name and the requirement's name. */
export function withRequirement(template: Section): readonly [string, string] | undefined {
  for (const [name, node] of Object.entries(nodes(template))) {
    const [first] = ((node as Section)["requirements"] ?? []) as readonly Section[];
    const [requirement] = Object.keys(first ?? {});
    if (requirement !== undefined) return [name, requirement];
  }
  return undefined;
}

/** Adds a declared property with its value to the root type and sets it in n0_0. */
function withProperty(template: Section, definition: Section, value: Value): Place {
  const type = at(template, "node_types", "my.nodes.T0");
  type["properties"] = { ...(type["properties"] as Section), extra: { required: false, ...definition } };
  const node = at(template, ...NODES, "n0_0");
  node["properties"] = { ...(node["properties"] as Section), extra: value };
  return { path: [...NODES, "n0_0", "properties", "extra"], at: "value" };
}

/** A property of a declared type with a value that does not fit. */
export const wrongValue = (
  name: string,
  definition: Section,
  value: Value,
  code: string = CODES.wrongValueType.code,
) => ({
  name,
  code,
  apply: (template: Section) => withProperty(template, definition, value),
});

/** A property whose definition has a fault. */
export const definitionFault = (
  name: string,
  definition: Section,
  code: string,
  ...path: readonly (string | number)[]
) => ({
  name,
  code,
  apply: (template: Section): Place => {
    const type = at(template, "node_types", "my.nodes.T0");
    type["properties"] = { ...(type["properties"] as Section), extra: { required: false, ...definition } };
    return { path: ["node_types", "my.nodes.T0", "properties", "extra", ...path], at: "value" };
  },
});

/** An output whose value has a fault. */
export const outputFault = (
  name: string,
  value: Value,
  code: string,
  ...path: readonly (string | number)[]
) => ({
  name,
  code,
  apply: (template: Section): Place => {
    at(template, "topology_template", "outputs")["extra"] = { value };
    return { path: ["topology_template", "outputs", "extra", "value", ...path], at: "value" };
  },
});
