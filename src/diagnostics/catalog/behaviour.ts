import { type AnyDefinition, define } from "../define.js";

const MEANT = ({ suggestion }: { readonly suggestion?: string | undefined }) =>
  suggestion === undefined ? undefined : `Did you mean "${suggestion}"?`;

/** TS42xx: faults of interfaces, operations, artifacts, triggers, conditions and workflows. */
export const BEHAVIOUR_CODES = {
  unknownInterface: define<{ name: string; owner: string; type: string; suggestion?: string | undefined }>({
    code: "TS4201",
    severity: "error",
    title: "Unknown interface",
    message: ({ name, owner, type }) => `${owner} (${type}) has no interface "${name}".`,
    hint: MEANT,
    levels: { indigo: "warning" },
  }),
  unknownOperation: define<{ name: string; owner: string; suggestion?: string | undefined }>({
    code: "TS4202",
    severity: "error",
    title: "Unknown operation",
    message: ({ name, owner }) => `${owner} declares no operation "${name}".`,
    hint: MEANT,
  }),
  missingOperationInput: define<{ input: string; owner: string; type: string }>({
    code: "TS4203",
    severity: "error",
    title: "Missing operation input",
    message: ({ input, owner }) => `${owner} needs a value for its required input "${input}".`,
    hint: ({ input, type }) => `Add "${input}:" with a value of type ${type} under "inputs".`,
  }),
  undeclaredInput: define<{ input: string; owner: string; suggestion?: string | undefined }>({
    code: "TS4204",
    severity: "error",
    title: "Undeclared input",
    message: ({ input, owner }) => `${owner} declares no input "${input}".`,
    hint: ({ suggestion }) =>
      suggestion === undefined ? "Remove it, or declare it in the type." : `Did you mean "${suggestion}"?`,
  }),
  valueForInputDefinition: define<{ input: string }>({
    code: "TS4205",
    severity: "error",
    title: "Value where an input is defined",
    message: ({ input }) => `The input "${input}" of a type is given a value, but a type defines its inputs.`,
    hint: ({ input }) => `Write "${input}:" with "type:" and "default:" below it.`,
    levels: { indigo: "none", etsinfv: "warning" },
  }),
  invalidOutputMapping: define<{ output: string; reason: string }>({
    code: "TS4206",
    severity: "error",
    title: "Invalid mapping of an output",
    message: ({ output, reason }) => `The mapping of the output "${output}" ${reason}.`,
    hint: "Write [ENTITY, ATTRIBUTE], for example [SELF, public_address].",
  }),
  unknownOutputAttribute: define<{
    output: string;
    attribute: string;
    owner: string;
    suggestion?: string | undefined;
  }>({
    code: "TS4207",
    severity: "error",
    title: "Output mapped to an unknown attribute",
    message: ({ output, attribute, owner }) =>
      `The output "${output}" is mapped to "${attribute}", which ${owner} does not declare.`,
    hint: MEANT,
  }),
  unknownOperationHost: define<{ host: string; allowed: string; suggestion?: string | undefined }>({
    code: "TS4208",
    severity: "error",
    title: "Unknown operation host",
    message: ({ host, allowed }) => `"${host}" is no place to run an operation; here it may be ${allowed}.`,
    hint: MEANT,
  }),
  unknownWorkflow: define<{ name: string; suggestion?: string | undefined }>({
    code: "TS4209",
    severity: "error",
    title: "Unknown workflow",
    message: ({ name }) => `The workflow "${name}" is not defined.`,
    hint: MEANT,
  }),
  invalidOperationName: define<{ name: string }>({
    code: "TS4210",
    severity: "error",
    title: "Not the name of an operation",
    message: ({ name }) => `"${name}" does not name an operation of an interface.`,
    hint: "Write INTERFACE.OPERATION, for example Standard.start.",
  }),
  unknownStep: define<{ name: string; step: string; suggestion?: string | undefined }>({
    code: "TS4211",
    severity: "error",
    title: "Unknown step",
    message: ({ name, step }) => `The step "${step}" continues with "${name}", which is not a step.`,
    hint: MEANT,
  }),
  stepCycle: define<{ path: readonly string[] }>({
    code: "TS4212",
    severity: "error",
    title: "Cycle of steps",
    message: ({ path }) => `These steps wait for each other: ${path.join(" -> ")}.`,
    hint: 'Remove one "on_success" of the circle.',
  }),
  unreachableStep: define<{ step: string; workflow: string }>({
    code: "TS4213",
    severity: "error",
    title: "Unreachable step",
    message: ({ step, workflow }) =>
      `The step "${step}" of "${workflow}" is never reached: no step that is run leads to it.`,
    hint: "A step that no other step names is where a workflow begins.",
  }),
  unknownWorkflowTarget: define<{ target: string; owner: string; suggestion?: string | undefined }>({
    code: "TS4214",
    severity: "error",
    title: "Unknown target of a workflow",
    message: ({ target, owner }) =>
      `${owner} aims at "${target}", which is neither a node template nor a group.`,
    hint: MEANT,
  }),
  unknownTargetRelationship: define<{
    requirement: string;
    target: string;
    suggestion?: string | undefined;
  }>({
    code: "TS4215",
    severity: "error",
    title: "Unknown relationship of a target",
    message: ({ requirement, target }) => `"${target}" has no requirement "${requirement}".`,
    hint: MEANT,
  }),
  unknownFilterCapability: define<{ capability: string; target: string; suggestion?: string | undefined }>({
    code: "TS4216",
    severity: "error",
    title: "Unknown capability in a target filter",
    message: ({ capability, target }) => `${target} has no capability "${capability}".`,
    hint: MEANT,
  }),
  filterOutsideTargets: define<{ node: string; policy: string; targets: string }>({
    code: "TS4217",
    severity: "error",
    title: "Target filter outside the policy's targets",
    message: ({ node, policy }) => `"${node}" is not among the targets of the policy "${policy}".`,
    hint: ({ targets }) => `Its targets are ${targets}.`,
  }),
  unknownConditionAttribute: define<{ attribute: string; owner: string; suggestion?: string | undefined }>({
    code: "TS4218",
    severity: "error",
    title: "Condition on an unknown attribute",
    message: ({ attribute, owner }) =>
      `The condition asks for the attribute "${attribute}", which ${owner} does not declare.`,
    hint: MEANT,
  }),
  alternativeNeverHolds: define<{ attribute: string; owner: string; suggestion?: string | undefined }>({
    code: "TS4219",
    severity: "warning",
    title: "Alternative on an unknown attribute",
    message: ({ attribute, owner }) =>
      `This alternative never holds: ${owner} declares no attribute "${attribute}".`,
    hint: MEANT,
    levels: { strict: "error" },
  }),
  missingWorkflowInput: define<{ input: string; workflow: string; type: string }>({
    code: "TS4220",
    severity: "error",
    title: "Missing workflow input",
    message: ({ input, workflow }) =>
      `The workflow "${workflow}" needs a value for its required input "${input}".`,
    hint: ({ input, type }) => `Add "${input}:" with a value of type ${type} under "inputs".`,
  }),
  workflowCallsItself: define<{ path: readonly string[] }>({
    code: "TS4221",
    severity: "warning",
    title: "Workflow that calls itself",
    message: ({ path }) => `These workflows run each other without end: ${path.join(" -> ")}.`,
    hint: "Leave out one of the calls.",
    levels: { strict: "error" },
  }),
  severalActivities: define<{ activity: string; owner: string }>({
    code: "TS4222",
    severity: "error",
    title: "Several activities in one entry",
    message: ({ activity, owner }) =>
      `"${activity}" stands beside another activity of ${owner}; each is an entry of its own.`,
    hint: ({ activity }) => `Begin a new line with "- ${activity}:".`,
  }),
  operationNamedInputs: define<{ key: string }>({
    code: "TS4223",
    severity: "warning",
    title: "Inputs written like an operation",
    message: ({ key }) =>
      `"inputs" has the text "${key}", as an operation would; here it is an input's name.`,
    hint: "Each entry below inputs is the name of an input with its definition.",
    levels: { strict: "error" },
  }),
} as const satisfies Record<string, AnyDefinition>;
