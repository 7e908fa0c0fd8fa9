import fc from "fast-check";

/** A JSON value that a template is written from. */
export type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value };
/** An ordered map of a template. */
export type Section = { [key: string]: Value };

/** A property that is declared, with values that satisfy its type and constraints. */
interface Declared {
  readonly name: string;
  readonly definition: Section;
  readonly value: Value;
  /** Assigned in node templates although it has a default, or always where it has none. */
  readonly assigned: boolean;
}

const NAMES = ["size", "colour", "weight", "label", "limit", "window", "peers", "flags", "owner"] as const;

/** Types with a constraint, a value that keeps it, and a default that does as well. */
const KINDS: readonly { readonly definition: Section; readonly values: readonly Value[] }[] = [
  { definition: { type: "integer", constraints: [{ in_range: [1, 64] }] }, values: [1, 7, 64] },
  { definition: { type: "integer", constraints: [{ greater_or_equal: 0 }] }, values: [0, 12] },
  { definition: { type: "float", constraints: [{ less_than: 10 }] }, values: [0.5, -3, 9.75] },
  { definition: { type: "boolean" }, values: [true, false] },
  {
    definition: { type: "string", constraints: [{ valid_values: ["red", "green"] }] },
    values: ["red", "green"],
  },
  {
    definition: { type: "string", constraints: [{ min_length: 2 }, { max_length: 9 }] },
    values: ["ab", "ünïcode"],
  },
  { definition: { type: "string", constraints: [{ pattern: "[a-z]+[0-9]" }] }, values: ["node7", "a0"] },
  { definition: { type: "version" }, values: ["1.10", "2.0.1.beta-3"] },
  { definition: { type: "timestamp" }, values: ["2026-01-31T12:00:00Z"] },
  {
    definition: { type: "range" },
    values: [
      [1, 5],
      [0, "UNBOUNDED"],
    ],
  },
  {
    definition: { type: "scalar-unit.size", constraints: [{ greater_than: "1 MB" }] },
    values: ["2 GB", "512 MiB"],
  },
  { definition: { type: "scalar-unit.time" }, values: ["30 s", "2 h"] },
  { definition: { type: "list", entry_schema: { type: "integer" } }, values: [[], [1, 2, 3]] },
  { definition: { type: "map", entry_schema: { type: "string" } }, values: [{}, { a: "x", "b c": "y" }] },
  { definition: { type: "my.data.Point" }, values: [{ x: 1 }, { x: -4, y: 2 }] },
];

const declared = (name: string): fc.Arbitrary<Declared> =>
  fc
    .record({
      kind: fc.constantFrom(...KINDS),
      optional: fc.boolean(),
      withDefault: fc.boolean(),
      assigned: fc.boolean(),
      pick: fc.nat(),
    })
    .map(({ kind, optional, withDefault, assigned, pick }) => {
      const value = kind.values[pick % kind.values.length] ?? "";
      const definition: Section = {
        ...kind.definition,
        ...(optional ? { required: false } : {}),
        ...(withDefault ? { default: kind.values[0] ?? "" } : {}),
      };
      return { name, definition, value, assigned: assigned || (!optional && !withDefault) };
    });

const properties = fc
  .subarray([...NAMES], { maxLength: 4 })
  .chain((names) => fc.tuple(...names.map(declared)) as fc.Arbitrary<Declared[]>);

interface TypeShape {
  readonly derives: boolean;
  readonly own: readonly Declared[];
  readonly offers: readonly Declared[];
}

const typeShape: fc.Arbitrary<TypeShape> = fc.record({
  derives: fc.boolean(),
  own: properties,
  offers: properties,
});

/** A valid template of version 1.3: types of its own, node templates, inputs, a group, a policy, outputs. */
export const validTemplate: fc.Arbitrary<Section> = fc
  .record({
    types: fc.array(typeShape, { minLength: 1, maxLength: 4 }),
    copies: fc.integer({ min: 1, max: 3 }),
    described: fc.boolean(),
  })
  .map(({ types, copies, described }) => templateOf(types, copies, described));

function templateOf(types: readonly TypeShape[], copies: number, described: boolean): Section {
  const names = types.map((_, index) => `my.nodes.T${index}`);
  const capabilityTypes: Section = {};
  const nodeTypes: Section = {};
  types.forEach((shape, index) => {
    // What the parent declares is left to the parent: a child may only refine it.
    const own = shape.own.filter(({ name }) => !inheritedNames(types, index).has(name));
    capabilityTypes[`my.capabilities.C${index}`] = {
      derived_from: "tosca.capabilities.Root",
      ...definitions(shape.offers),
    };
    nodeTypes[names[index] ?? ""] = {
      derived_from: shape.derives && index > 0 ? (names[index - 1] ?? "") : "tosca.nodes.Root",
      ...definitions(own),
      capabilities: { [`service_${index}`]: { type: `my.capabilities.C${index}` } },
      ...(index === 0 ? {} : { requirements: [{ [`uses_${index}`]: uses(index) }] }),
    };
  });
  const nodes: Section = {};
  for (let copy = 0; copy < copies; copy += 1)
    types.forEach((_, index) => {
      nodes[`n${index}_${copy}`] = nodeOf(types, index, copy, described);
    });
  return {
    tosca_definitions_version: "tosca_simple_yaml_1_3",
    description: "generated: a template, with a colon",
    data_types: {
      "my.data.Point": {
        derived_from: "tosca.datatypes.Root",
        properties: { x: { type: "integer" }, y: { type: "integer", required: false } },
      },
    },
    capability_types: capabilityTypes,
    node_types: nodeTypes,
    topology_template: {
      inputs: { text: { type: "string", default: "given" } },
      node_templates: nodes,
      groups: { all: { type: "tosca.groups.Root", members: Object.keys(nodes) } },
      policies: [{ spread: { type: "tosca.policies.Placement", targets: ["n0_0"] } }],
      outputs: { shown: { value: { concat: ["text: ", { get_input: "text" }] } } },
    },
  };
}

function uses(index: number): Section {
  return {
    capability: `my.capabilities.C${index - 1}`,
    node: `my.nodes.T${index - 1}`,
    relationship: "tosca.relationships.DependsOn",
    occurrences: [0, 1],
  };
}

function definitions(all: readonly Declared[]): Section {
  if (all.length === 0) return {};
  return { properties: Object.fromEntries(all.map(({ name, definition }) => [name, definition])) };
}

/** Indexes of a type's ancestors, the root first, and its own. */
function chainOf(types: readonly TypeShape[], index: number): readonly number[] {
  const chain = [index];
  for (let at = index; types[at]?.derives === true && at > 0; at -= 1) chain.unshift(at - 1);
  return chain;
}

function inheritedNames(types: readonly TypeShape[], index: number): ReadonlySet<string> {
  return new Set(
    chainOf(types, index)
      .slice(0, -1)
      .flatMap((at) => types[at]?.own ?? [])
      .map(({ name }) => name),
  );
}

/** All properties of a type, its ancestors' first; of one name the first definition counts. */
function allProperties(types: readonly TypeShape[], index: number): readonly Declared[] {
  const found = new Map<string, Declared>();
  for (const each of chainOf(types, index).flatMap((at) => types[at]?.own ?? []))
    if (!found.has(each.name)) found.set(each.name, each);
  return [...found.values()];
}

function nodeOf(types: readonly TypeShape[], index: number, copy: number, described: boolean): Section {
  const assigned = assignments(allProperties(types, index));
  const offered = chainOf(types, index).flatMap((at) => {
    const values = assignments(types[at]?.offers ?? []);
    return Object.keys(values).length === 0 ? [] : [[`service_${at}`, { properties: values }] as const];
  });
  return {
    type: `my.nodes.T${index}`,
    ...(described ? { description: "one of several" } : {}),
    ...(Object.keys(assigned).length === 0 ? {} : { properties: assigned }),
    ...(offered.length === 0 ? {} : { capabilities: Object.fromEntries(offered) }),
    ...(index === 0 ? {} : { requirements: [{ [`uses_${index}`]: `n${index - 1}_${copy}` }] }),
  };
}

function assignments(all: readonly Declared[]): Section {
  return Object.fromEntries(all.filter(({ assigned }) => assigned).map(({ name, value }) => [name, value]));
}
