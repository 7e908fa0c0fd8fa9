import { type AnyDefinition, define } from "../define.js";

/** TS31xx: faults of type definitions beyond the basic ones: refinement, constraints, names. */
export const DEFINITION_CODES = {
  constraintsOnComplexType: define<{ type: string }>({
    code: "TS3100",
    severity: "error",
    title: "Constraints on a complex data type",
    message: ({ type }) =>
      `The data type "${type}" has constraints, but it does not derive from a primitive type to which they could apply.`,
    hint: 'Put the constraints on a property, or derive the type from a primitive such as "string".',
    levels: { indigo: "warning", etsinfv: "warning" },
  }),
  loosenedRequired: define<{ what: string; parent: string }>({
    code: "TS3101",
    severity: "error",
    title: "Required property made optional",
    message: ({ what, parent }) => `${what} is optional, but "${parent}" requires it.`,
    hint: 'Remove "required: false"; a child type can only be stricter.',
    levels: { indigo: "warning", etsinfv: "warning" },
  }),
  typeDefinedTwice: define<{ kind: string; type: string }>({
    code: "TS3102",
    severity: "warning",
    title: "Type defined twice",
    message: ({ kind, type }) =>
      `The ${kind} type "${type}" is defined in two files; this definition is used.`,
    hint: "Rename one of them, or import the other file with a namespace_prefix.",
    levels: { strict: "error", indigo: "none" },
  }),
  importFromEntry: define<{ reference: string }>({
    code: "TS3104",
    severity: "warning",
    title: "Import relative to the entry file",
    message: ({ reference }) =>
      `The import "${reference}" is not beside the importing file; the file of that path beside the entry file is used.`,
    hint: "Write the path relative to the importing file.",
    levels: { strict: "error" },
  }),
  definedBeside: define<{ name: string; file: string }>({
    code: "TS3105",
    severity: "warning",
    title: "Type of a file that is not imported",
    message: ({ name, file }) => `"${name}" is defined in "${file}", which this library does not import.`,
    hint: ({ file }) => `Add "${file}" to the imports; else every template must import both.`,
    levels: { strict: "error", indigo: "info" },
  }),
  derivationTooDeep: define<{ kind: string; type: string; limit: number }>({
    code: "TS3103",
    severity: "error",
    title: "Derivation too deep",
    message: ({ kind, type, limit }) =>
      `The ${kind} type "${type}" has more than ${limit} types above it, which is more than is followed.`,
    hint: "Derive from a type nearer to the root.",
  }),
} as const satisfies Record<string, AnyDefinition>;
