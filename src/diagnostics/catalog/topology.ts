import { type AnyDefinition, define } from "../define.js";

/** TS4xxx: node templates, requirements, groups, policies and input values. */
export const TOPOLOGY_CODES = {
  openRequirement: define<{ requirement: string; node: string; capability: string }>({
    code: "TS4001",
    severity: "info",
    title: "Requirement left to the orchestrator",
    message: ({ requirement, node, capability }) =>
      `The requirement "${requirement}" of "${node}" (${capability}) is to be fulfilled by the orchestrator.`,
    hint: ({ requirement }) => `To choose the target, add "- ${requirement}: NODE".`,
    levels: { strict: "error" },
  }),
  danglingRequirement: define<{ requirement: string; target: string; suggestion?: string | undefined }>({
    code: "TS4002",
    severity: "error",
    title: "Dangling requirement",
    message: ({ requirement, target }) =>
      `The requirement "${requirement}" names "${target}", which is neither a node template nor a node type.`,
    hint: ({ suggestion }) =>
      suggestion === undefined ? 'Add the node under "node_templates".' : `Did you mean "${suggestion}"?`,
  }),
  requirementCycle: define<{ path: readonly string[] }>({
    code: "TS4003",
    severity: "error",
    title: "Cycle of requirements",
    message: ({ path }) => `These nodes depend on each other and cannot be started: ${path.join(" -> ")}.`,
    hint: "Remove one requirement of the circle.",
  }),
  unknownRequirement: define<{
    requirement: string;
    node: string;
    type: string;
    suggestion?: string | undefined;
  }>({
    code: "TS4004",
    severity: "error",
    title: "Unknown requirement",
    message: ({ requirement, node, type }) => `"${node}" (${type}) has no requirement "${requirement}".`,
    hint: ({ suggestion }) => (suggestion === undefined ? undefined : `Did you mean "${suggestion}"?`),
  }),
  unknownCapability: define<{
    capability: string;
    node: string;
    type: string;
    suggestion?: string | undefined;
  }>({
    code: "TS4005",
    severity: "error",
    title: "Unknown capability",
    message: ({ capability, node, type }) => `"${node}" (${type}) has no capability "${capability}".`,
    hint: ({ suggestion }) => (suggestion === undefined ? undefined : `Did you mean "${suggestion}"?`),
  }),
  noMatchingCapability: define<{ requirement: string; target: string; capability: string }>({
    code: "TS4006",
    severity: "error",
    title: "No matching capability",
    message: ({ requirement, target, capability }) =>
      `The requirement "${requirement}" needs a capability of type "${capability}", which "${target}" does not offer.`,
    hint: "Bind the requirement to a node that offers it.",
  }),
  sourceNotAllowed: define<{
    source: string;
    type: string;
    target: string;
    capability: string;
    valid: string;
  }>({
    code: "TS4007",
    severity: "error",
    title: "Source type not allowed",
    message: ({ source, type, target, capability }) =>
      `The capability "${capability}" of "${target}" does not accept "${source}" (${type}).`,
    hint: ({ valid }) => `It accepts ${valid}.`,
  }),
  targetTypeMismatch: define<{ requirement: string; target: string; type: string; expected: string }>({
    code: "TS4008",
    severity: "error",
    title: "Target of the wrong type",
    message: ({ requirement, target, type, expected }) =>
      `The requirement "${requirement}" needs a node of type "${expected}", but "${target}" is a "${type}".`,
    hint: "Bind the requirement to a node of that type.",
    levels: { indigo: "warning" },
  }),
  relationshipMismatch: define<{ relationship: string; expected: string; requirement: string }>({
    code: "TS4009",
    severity: "error",
    title: "Relationship of the wrong type",
    message: ({ relationship, expected, requirement }) =>
      `The requirement "${requirement}" uses the relationship "${relationship}", which does not derive from "${expected}".`,
    levels: { indigo: "warning" },
  }),
  tooManyAssignments: define<{ requirement: string; node: string; count: number; limit: number }>({
    code: "TS4010",
    severity: "error",
    title: "Requirement assigned too often",
    message: ({ requirement, node, count, limit }) =>
      `The requirement "${requirement}" of "${node}" is assigned ${count} times; at most ${limit} are allowed.`,
    hint: "Remove the surplus assignments.",
  }),
  ambiguousRequirement: define<{ requirement: string; node: string; candidates: string }>({
    code: "TS4011",
    severity: "info",
    title: "Several nodes fulfil a requirement",
    message: ({ requirement, node, candidates }) =>
      `The requirement "${requirement}" of "${node}" is fulfilled by ${candidates}; none is chosen.`,
    hint: "Name the node that is meant.",
    levels: { strict: "error" },
  }),
  unknownTarget: define<{ policy: string; target: string; suggestion?: string | undefined }>({
    code: "TS4012",
    severity: "error",
    title: "Unknown policy target",
    message: ({ policy, target }) =>
      `The policy "${policy}" names "${target}", which is neither a node template nor a group.`,
    hint: ({ suggestion }) => (suggestion === undefined ? undefined : `Did you mean "${suggestion}"?`),
  }),
  targetNotAllowed: define<{ policy: string; target: string; type: string; valid: string }>({
    code: "TS4013",
    severity: "error",
    title: "Policy target not allowed",
    message: ({ policy, target, type }) => `The policy "${policy}" cannot apply to "${target}" (${type}).`,
    hint: ({ valid }) => `It applies to ${valid}.`,
  }),
  unknownMember: define<{ group: string; member: string; suggestion?: string | undefined }>({
    code: "TS4014",
    severity: "error",
    title: "Unknown group member",
    message: ({ group, member }) => `The group "${group}" names "${member}", which is not a node template.`,
    hint: ({ suggestion }) => (suggestion === undefined ? undefined : `Did you mean "${suggestion}"?`),
  }),
  memberNotAllowed: define<{ group: string; member: string; type: string; valid: string }>({
    code: "TS4015",
    severity: "error",
    title: "Group member not allowed",
    message: ({ group, member, type }) => `The group "${group}" cannot hold "${member}" (${type}).`,
    hint: ({ valid }) => `Its members are of type ${valid}.`,
  }),
  missingInput: define<{ input: string; type: string }>({
    code: "TS4016",
    severity: "error",
    title: "Missing input",
    message: ({ input }) => `The required input "${input}" has neither a value nor a default.`,
    hint: ({ input, type }) => `Give a value of type ${type}, for example --input ${input}=VALUE.`,
  }),
  unknownInput: define<{ input: string; suggestion?: string | undefined }>({
    code: "TS4017",
    severity: "warning",
    title: "Unknown input",
    message: ({ input }) => `A value was given for "${input}", which is not an input of the template.`,
    hint: ({ suggestion }) =>
      suggestion === undefined ? "Remove the value." : `Did you mean "${suggestion}"?`,
    levels: { strict: "error" },
  }),
  unknownRelationship: define<{ name: string; suggestion?: string | undefined }>({
    code: "TS4018",
    severity: "error",
    title: "Unknown relationship",
    message: ({ name }) => `"${name}" is neither a relationship template nor a relationship type.`,
    hint: ({ suggestion }) => (suggestion === undefined ? undefined : `Did you mean "${suggestion}"?`),
  }),
  unknownAttribute: define<{ attribute: string; owner: string; suggestion?: string | undefined }>({
    code: "TS4019",
    severity: "error",
    title: "Undeclared attribute",
    message: ({ attribute, owner }) => `${owner} declares no attribute "${attribute}".`,
    hint: ({ suggestion }) => (suggestion === undefined ? undefined : `Did you mean "${suggestion}"?`),
  }),
  filterUnsatisfied: define<{ requirement: string; node: string }>({
    code: "TS4020",
    severity: "info",
    title: "No node passes the filter",
    message: ({ requirement, node }) =>
      `No node template passes the node_filter of the requirement "${requirement}" of "${node}"; the orchestrator has to provide one.`,
    levels: { strict: "error" },
  }),
  unknownCopySource: define<{ node: string; source: string; suggestion?: string | undefined }>({
    code: "TS4021",
    severity: "error",
    title: "Unknown template to copy",
    message: ({ node, source }) => `"${node}" copies "${source}", which is not a template of its kind.`,
    hint: ({ suggestion }) => (suggestion === undefined ? undefined : `Did you mean "${suggestion}"?`),
  }),
  copyCycle: define<{ path: readonly string[] }>({
    code: "TS4022",
    severity: "error",
    title: "Cycle of copies",
    message: ({ path }) => `These templates copy each other: ${path.join(" -> ")}.`,
    hint: "Write one of them out.",
  }),
  unselectedNodeFilter: define<{ node: string }>({
    code: "TS4023",
    severity: "info",
    title: "Filter of a node template that selects nothing",
    message: ({ node }) =>
      `The specification has a node_filter on a node template with the directive "select" only; that of "${node}" is applied to the targets of its requirements.`,
    hint: 'Write the filter below the requirement that it is meant for, or add "directives: [select]".',
    levels: { strict: "warning" },
  }),
} as const satisfies Record<string, AnyDefinition>;
