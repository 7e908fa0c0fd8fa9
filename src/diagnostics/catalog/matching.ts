import { type AnyDefinition, define } from "../define.js";

const meant = ({ suggestion }: { readonly suggestion?: string | undefined }) =>
  suggestion === undefined ? undefined : `Did you mean "${suggestion}"?`;

/** TS41xx: counts of requirements, capabilities, node filters, directives and substitution. */
export const MATCHING_CODES = {
  tooFewAssignments: define<{ requirement: string; node: string; count: number; minimum: number }>({
    code: "TS4100",
    severity: "info",
    title: "Requirement assigned too rarely",
    message: ({ requirement, node, count, minimum }) =>
      `The requirement "${requirement}" of "${node}" is assigned ${count} times, but ${minimum} are needed; the orchestrator has to add the rest.`,
    hint: ({ requirement }) => `Add another "- ${requirement}: NODE".`,
    levels: { strict: "error" },
  }),
  occurrencesWidened: define<{ what: string; allowed: string }>({
    code: "TS4101",
    severity: "error",
    title: "Occurrences beyond the definition",
    message: ({ what, allowed }) =>
      `The occurrences of ${what} leave the range ${allowed} of its definition.`,
    hint: "An assignment may only narrow the occurrences that the type defines.",
  }),
  capabilityOverused: define<{ capability: string; node: string; count: number; limit: number }>({
    code: "TS4102",
    severity: "warning",
    title: "Capability used too often",
    message: ({ capability, node, count, limit }) =>
      `The capability "${capability}" of "${node}" is used by ${count} requirements; at most ${limit} are allowed.`,
    hint: "Bind some of the requirements to another node.",
    levels: { strict: "error" },
  }),
  capabilityUnused: define<{ capability: string; node: string; count: number; minimum: number }>({
    code: "TS4103",
    severity: "info",
    title: "Capability used too rarely",
    message: ({ capability, node, count, minimum }) =>
      `The capability "${capability}" of "${node}" is used by ${count} requirements; its definition expects ${minimum} at least.`,
    levels: { default: "none", indigo: "none", etsinfv: "none" },
  }),
  capabilityMismatch: define<{
    requirement: string;
    capability: string;
    target: string;
    type: string;
    expected: string;
  }>({
    code: "TS4104",
    severity: "error",
    title: "Capability of the wrong type",
    message: ({ requirement, capability, target, type, expected }) =>
      `The requirement "${requirement}" needs a capability of type "${expected}", but "${capability}" of "${target}" is a "${type}".`,
    hint: "Name a capability of that type, or leave the choice to the type.",
    levels: { indigo: "warning" },
  }),
  relationshipTargetNotAllowed: define<{
    relationship: string;
    target: string;
    capability: string;
    type: string;
    valid: string;
  }>({
    code: "TS4105",
    severity: "error",
    title: "Target not allowed for the relationship",
    message: ({ relationship, target, capability, type }) =>
      `The relationship "${relationship}" cannot lead to the capability "${capability}" (${type}) of "${target}".`,
    hint: ({ valid }) => `It leads to ${valid}.`,
    levels: { indigo: "none" },
  }),
  relationshipPairing: define<{
    relationship: string;
    target: string;
    capability: string;
    type: string;
    valid: string;
  }>({
    code: "TS4110",
    severity: "warning",
    title: "Requirement pairs a relationship with a foreign capability",
    message: ({ relationship, target, capability, type }) =>
      `The type of the requirement uses "${relationship}", which is not meant for the capability "${capability}" (${type}) of "${target}".`,
    hint: ({ valid }) => `It leads to ${valid}; derive the capability type from that.`,
    levels: { strict: "error", indigo: "none", etsinfv: "none" },
  }),
  undefinedFilterProperty: define<{ property: string; owner: string; suggestion?: string | undefined }>({
    code: "TS4106",
    severity: "error",
    title: "Filter on an undeclared property",
    message: ({ property, owner }) =>
      `The filter asks for the property "${property}", which ${owner} does not declare.`,
    hint: meant,
  }),
  undefinedFilterCapability: define<{ capability: string; owner: string; suggestion?: string | undefined }>({
    code: "TS4107",
    severity: "error",
    title: "Filter on an unknown capability",
    message: ({ capability, owner }) =>
      `The filter asks for the capability "${capability}", which ${owner} does not have.`,
    hint: meant,
  }),
  malformedFilter: define<{ property: string; reason: string }>({
    code: "TS4108",
    severity: "error",
    title: "Malformed property filter",
    message: ({ property, reason }) => `The filter on the property "${property}" ${reason}.`,
    hint: "Write a value, one constraint such as { greater_or_equal: 2 }, or a list of constraints.",
  }),
  unknownDirective: define<{ directive: string; node: string; suggestion?: string | undefined }>({
    code: "TS4109",
    severity: "warning",
    title: "Unknown directive",
    message: ({ directive, node }) =>
      `"${directive}" of "${node}" is no directive of TOSCA and has no effect.`,
    hint: ({ suggestion }) =>
      suggestion === undefined ? "Use select or substitute." : `Did you mean "${suggestion}"?`,
  }),
  capabilityPairing: define<{
    source: string;
    type: string;
    target: string;
    capability: string;
    valid: string;
  }>({
    code: "TS4122",
    severity: "warning",
    title: "Library pairs a requirement with a capability that does not accept it",
    message: ({ source, type, target, capability }) =>
      `The library binds "${source}" (${type}) to the capability "${capability}" of "${target}", which is not meant for it.`,
    hint: ({ valid }) => `The library lets in ${valid} only; that is a slip of the library.`,
    levels: { strict: "error", indigo: "info", etsinfv: "info" },
  }),
  undefinedMapping: define<{ kind: string; name: string; type: string; suggestion?: string | undefined }>({
    code: "TS4111",
    severity: "error",
    title: "Substitution mapping of an undeclared name",
    message: ({ kind, name, type }) =>
      `The substitution mapping names the ${kind} "${name}", which "${type}" does not declare.`,
    hint: meant,
  }),
  unknownMappingTarget: define<{ what: string; reason: string; suggestion?: string | undefined }>({
    code: "TS4112",
    severity: "error",
    title: "Substitution mapping leads nowhere",
    message: ({ what, reason }) => `The mapping of ${what} ${reason}.`,
    hint: ({ suggestion }) =>
      suggestion === undefined
        ? "A mapping is a list: [node template, name]."
        : `Did you mean "${suggestion}"?`,
  }),
  mappingMismatch: define<{ what: string; type: string; target: string; expected: string }>({
    code: "TS4113",
    severity: "error",
    title: "Substitution mapping of another type",
    message: ({ what, type, target, expected }) =>
      `The mapping of ${what}, which is of type "${expected}", leads to ${target} of type "${type}".`,
    hint: "Map to something of the same type or of one that derives from it.",
    levels: { indigo: "warning", etsinfv: "warning" },
  }),
  unmappedProperty: define<{ property: string; type: string }>({
    code: "TS4114",
    severity: "error",
    title: "Required property is not mapped",
    message: ({ property, type }) =>
      `The required property "${property}" of the substituted type "${type}" reaches neither a mapping nor an input of its name.`,
    hint: ({ property }) => `Add the input "${property}", or map the property.`,
    levels: { indigo: "warning", etsinfv: "warning" },
  }),
  severalSubstitutes: define<{ node: string; type: string; candidates: string }>({
    code: "TS4115",
    severity: "info",
    title: "Several topologies can substitute a node",
    message: ({ node, type, candidates }) =>
      `"${node}" (${type}) can be substituted by ${candidates}; none is chosen.`,
    hint: "Tell them apart by substitution_filter, or leave one out.",
    levels: { strict: "error" },
  }),
  noSubstitute: define<{ node: string; type: string }>({
    code: "TS4116",
    severity: "info",
    title: "No topology substitutes a node",
    message: ({ node, type }) =>
      `No imported or neighbouring template substitutes "${node}" (${type}); the orchestrator has to provide one.`,
    levels: { strict: "error" },
  }),
  unmappedMember: define<{ kind: string; name: string; node: string; template: string }>({
    code: "TS4117",
    severity: "error",
    title: "Substituting topology does not map what is used",
    message: ({ kind, name, node, template }) =>
      `The ${kind} "${name}" of "${node}" is used, but "${template}", which substitutes the node, does not map it.`,
    hint: ({ kind, name }) => `Map the ${kind} "${name}" in its substitution_mappings.`,
  }),
  portOrder: define<{ port: string; order: number; node: string; count: number }>({
    code: "TS4118",
    severity: "error",
    title: "Order of ports with gaps or repetitions",
    message: ({ port, order, node, count }) =>
      `The order ${order} of "${port}" does not fit: the ${count} ports of "${node}" are numbered 0 to ${count - 1}, each number once.`,
    hint: "Give each port of a node its own order, beginning with 0.",
    levels: { indigo: "warning" },
  }),
  addressNotUsable: define<{ property: string; node: string; value: string; reason: string }>({
    code: "TS4119",
    severity: "error",
    title: "Address that the network cannot give",
    message: ({ property, node, value, reason }) =>
      `"${property}" of "${node}" is "${value}", which ${reason}.`,
    hint: "Choose an address of the network, and ranges with the lower end first.",
    levels: { indigo: "warning" },
  }),
  instancesOutOfOrder: define<{ owner: string; lower: string; low: number; upper: string; high: number }>({
    code: "TS4120",
    severity: "error",
    title: "Numbers of instances contradict each other",
    message: ({ owner, lower, low, upper, high }) =>
      `${owner} has "${lower}" ${low} above "${upper}" ${high}.`,
    hint: "The numbers have to rise: min_instances, default_instances, max_instances.",
    levels: { indigo: "warning" },
  }),
  outputWithoutValue: define<{ output: string }>({
    code: "TS4121",
    severity: "warning",
    title: "Output without a value",
    message: ({ output }) => `The output "${output}" has no value and will be empty.`,
    hint: 'Add "value:" with an expression such as { get_attribute: [NODE, ATTRIBUTE] }.',
    levels: { strict: "error" },
  }),
} as const satisfies Record<string, AnyDefinition>;
