import { type AnyDefinition, define } from "../define.js";
import { TOSCA_2_FORM_CODES } from "./tosca-2.0-form.js";

/** TS3300 to TS3399: faults that only TOSCA 2.0 knows, or judges otherwise than the Simple Profile 1.x. */
export const TOSCA_2_CODES = {
  ...TOSCA_2_FORM_CODES,
  refinement: define<{ what: string; reason: string }>({
    code: "TS3315",
    severity: "error",
    title: "Refinement not allowed",
    message: ({ what, reason }) => `${what} ${reason}.`,
    hint: "A derived type may narrow what it inherits, not widen or change it.",
    levels: { indigo: "warning", etsinfv: "warning" },
  }),
  unknownReference: define<{
    kind: string;
    name: string;
    owner: string;
    suggestion?: string | undefined;
  }>({
    code: "TS3316",
    severity: "error",
    title: "Unknown reference",
    message: ({ kind, name, owner }) => `${owner} has no ${kind} "${name}".`,
    hint: ({ suggestion }) =>
      suggestion === undefined ? "Define it or correct the name." : `Did you mean "${suggestion}"?`,
  }),
  requirementCount: define<{ requirement: string; owner: string; count: number; range: string }>({
    code: "TS3317",
    severity: "error",
    title: "Requirement count out of range",
    message: ({ requirement, owner, count, range }) =>
      `${owner} assigns the requirement "${requirement}" ${count} times; its count_range is ${range}.`,
    hint: "Add or remove assignments (optional ones do not reach the lower bound), or widen the count_range.",
  }),
  unfitTarget: define<{ requirement: string; target: string; reason: string }>({
    code: "TS3318",
    severity: "error",
    title: "Unfit target",
    message: ({ requirement, target, reason }) =>
      `"${target}" cannot fulfil the requirement "${requirement}": ${reason}.`,
    hint: "Name a target that offers the capability.",
  }),
  fixedValue: define<{ what: string }>({
    code: "TS3319",
    severity: "error",
    title: "Fixed value assigned",
    message: ({ what }) => `${what} has a fixed value and cannot be assigned.`,
    hint: "Remove the assignment.",
  }),
  callInputMissing: define<{ input: string; called: string }>({
    code: "TS3320",
    severity: "error",
    title: "Required input not given",
    message: ({ input, called }) => `${called} needs a value for its input "${input}".`,
    hint: ({ input }) => `Add "${input}:" under "inputs" of the call.`,
  }),
  callInputOptional: define<{ input: string; given: string; called: string }>({
    code: "TS3321",
    severity: "error",
    title: "Required input given by an optional one",
    message: ({ input, given, called }) =>
      `${called} needs its input "${input}", but the workflow input "${given}" may have no value.`,
    hint: ({ given }) => `Make "${given}" required or give it a default.`,
  }),
  unknownWorkflowInput: define<{ input: string; suggestion: string | undefined }>({
    code: "TS3322",
    severity: "warning",
    title: "Unknown workflow input",
    message: ({ input }) =>
      `$get_input names "${input}", which neither the workflow nor the service declares.`,
    hint: ({ suggestion }) =>
      suggestion === undefined ? 'Declare it under "inputs".' : `Did you mean "${suggestion}"?`,
    levels: { strict: "error" },
  }),
  invalidPath: define<{ name: string; reason: string }>({
    code: "TS3323",
    severity: "error",
    title: "Invalid TOSCA path",
    message: ({ name, reason }) => `The path of "${name}" ${reason}.`,
    hint: "A path begins with SELF or a node template; RELATIONSHIP, CAPABILITY, SOURCE and TARGET lead on.",
  }),
  substitution: define<{ what: string; reason: string }>({
    code: "TS3324",
    severity: "error",
    title: "Faulty substitution mapping",
    message: ({ what, reason }) => `${what} ${reason}.`,
  }),
  booleanSpelling: define<{ what: string; text: string }>({
    code: "TS3325",
    severity: "warning",
    title: "Spelling of a boolean",
    message: ({ what, text }) => `${what} is written "${text}"; TOSCA 2.0 knows only true and false.`,
    hint: ({ text }) => `Write ${text.toLowerCase()}.`,
    levels: { strict: "error" },
  }),
  withdrawnType: define<{ type: string }>({
    code: "TS3326",
    severity: "warning",
    title: "Type of an earlier version",
    message: ({ type }) => `"${type}" is no built-in type of TOSCA 2.0; it is read as TOSCA 1.3 defines it.`,
    hint: 'Define a data type with "derived_from: scalar" and units.',
    levels: { strict: "error" },
  }),
  hidesImported: define<{ kind: string; type: string }>({
    code: "TS3327",
    severity: "warning",
    title: "Definition hides an imported one",
    message: ({ kind, type }) =>
      `The ${kind} "${type}" is also imported; the definition in this file is used.`,
    hint: 'Import the other file with a "namespace:", or choose another name.',
    levels: { strict: "error" },
  }),
  undeclaredProperty: define<{ property: string; owner: string }>({
    code: "TS3328",
    severity: "warning",
    title: "Property without declaration",
    message: ({ property, owner }) => `${owner} declares no properties at all; "${property}" is not checked.`,
    hint: "Declare the property in the type.",
    levels: { strict: "error" },
  }),
  defaultOfOptional: define<{ what: string }>({
    code: "TS3329",
    severity: "warning",
    title: "Default of an optional value",
    message: ({ what }) => `${what} is not required, so its default is never used.`,
    hint: 'Remove "default:" or "required: false".',
  }),
  exclusiveKeys: define<{ owner: string; first: string; second: string }>({
    code: "TS3330",
    severity: "error",
    title: "Keys exclude each other",
    message: ({ owner, first, second }) => `${owner} has both "${first}" and "${second}".`,
    hint: "Keep one of the two.",
  }),
  repeatedKey: define<{ key: string }>({
    code: "TS3331",
    severity: "error",
    title: "Duplicate key",
    message: ({ key }) => `The key "${key}" occurs twice in this map.`,
    hint: "Rename or remove one of the two entries.",
  }),
  implementedInterfaceType: define<{ operation: string; type: string; key: string }>({
    code: "TS3332",
    severity: "error",
    title: "Implementation in an interface type",
    message: ({ operation, type, key }) =>
      `"${operation}" of the interface type "${type}" has ${key === "mapping" ? "a mapping" : "an implementation"}, which only node and relationship types may give.`,
    hint: "Move it to the interface definition in the node or relationship type.",
  }),
  inlinedCycle: define<{ path: readonly string[] }>({
    code: "TS3333",
    severity: "warning",
    title: "Workflow inlines itself",
    message: ({ path }) => `These workflows inline each other: ${path.join(" -> ")}.`,
    hint: "Such a workflow never ends unless a filter stops it.",
    levels: { strict: "error" },
  }),
  openEntries: define<{ what: string }>({
    code: "TS3334",
    severity: "info",
    title: "Entries without schema",
    message: ({ what }) => `${what} does not say what its entries are.`,
    hint: 'Add "entry_schema:".',
    levels: { strict: "error" },
  }),
  filterWithoutSelect: define<{ node: string }>({
    code: "TS3335",
    severity: "warning",
    title: "Node filter without select",
    message: ({ node }) => `The node filter of "${node}" is used only with the directive "select".`,
    hint: "Add directives: [ select ] or remove the filter.",
  }),
  copyOfCopy: define<{ template: string; source: string }>({
    code: "TS3336",
    severity: "error",
    title: "Copy of a copy",
    message: ({ template, source }) =>
      template === source
        ? `"${template}" copies itself.`
        : `"${template}" copies "${source}", which is a copy itself.`,
    hint: "Copy a template that is complete.",
  }),
  unfitMember: define<{ name: string; reason: string }>({
    code: "TS3337",
    severity: "error",
    title: "Unfit member or target",
    message: ({ name, reason }) => `"${name}" ${reason}.`,
    hint: "Name a node template of a type that is allowed.",
  }),
  invalidCall: define<{ reason: string }>({
    code: "TS3338",
    severity: "error",
    title: "Invalid call of an operation",
    message: ({ reason }) => `The call ${reason}.`,
    hint: "Write the name of the interface, a dot, and the name of the operation.",
  }),
  unknownEvent: define<{ event: string; suggestion: string | undefined }>({
    code: "TS3339",
    severity: "warning",
    title: "Unknown event",
    message: ({ event }) =>
      `No target of the policy has a notification "${event}", so the trigger never acts.`,
    hint: ({ suggestion }) =>
      suggestion === undefined
        ? "Write INTERFACE.NOTIFICATION of a target, or define the notification in an interface type."
        : `Did you mean "${suggestion}"?`,
    levels: { strict: "error" },
  }),
  fileExtension: define<{ file: string; type: string; known: readonly string[] }>({
    code: "TS3340",
    severity: "info",
    title: "File extension of another type",
    message: ({ file, type, known }) =>
      `"${file}" has none of the extensions that the artifact type "${type}" recognizes: ${known.join(", ")}.`,
    hint: ({ type }) =>
      `Name a file of the type, another type than "${type}", or add the extension to "file_ext".`,
    levels: { strict: "warning" },
  }),
} as const satisfies Record<string, AnyDefinition>;
