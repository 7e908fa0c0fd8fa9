import { type AnyDefinition, define } from "../define.js";

/** TS3300 to TS3314: form, functions, data types and imports of TOSCA 2.0 files. */
export const TOSCA_2_FORM_CODES = {
  emptyValue: define<{ what: string }>({
    code: "TS3300",
    severity: "error",
    title: "Value missing",
    message: ({ what }) => `${what} has no value.`,
    hint: "Give it a value or remove the key; an empty map is written {}.",
  }),
  notAName: define<{ what: string; name: string }>({
    code: "TS3301",
    severity: "error",
    title: "Not a name",
    message: ({ what, name }) =>
      name === "" ? `A name in ${what} is empty.` : `"${name}" in ${what} is not a text and can be no name.`,
    hint: ({ name }) => (name === "" ? "Give it a name." : `Write "${name}" in quotes.`),
  }),
  definitionWithoutAnchor: define<{ name: string }>({
    code: "TS3302",
    severity: "error",
    title: "DSL definition without anchor",
    message: ({ name }) => `The DSL definition "${name}" sets no anchor, so nothing can refer to it.`,
    hint: ({ name }) => `Write "${name}: &NAME" and use it elsewhere as "*NAME".`,
  }),
  malformedFunction: define<{ name: string }>({
    code: "TS3303",
    severity: "error",
    title: "Malformed function call",
    message: ({ name }) => `"${name}" calls a function, so it must be the only key of its map.`,
    hint: ({ name }) => `Write "$${name}" if the dollar sign belongs to the text.`,
  }),
  unknownFunction: define<{ name: string; suggestion: string | undefined }>({
    code: "TS3304",
    severity: "error",
    title: "Unknown function",
    message: ({ name }) => `There is no function "${name}".`,
    hint: ({ name, suggestion }) =>
      suggestion === undefined
        ? `Define it under "functions", or write "$${name}" if the dollar sign belongs to the text.`
        : `Did you mean "${suggestion}"?`,
  }),
  withdrawnFunction: define<{ name: string; instead: string }>({
    code: "TS3305",
    severity: "error",
    title: "Function of an earlier version",
    message: ({ name }) => `TOSCA 2.0 has no function "${name}".`,
    hint: ({ instead }) => `Use ${instead}.`,
  }),
  wrongArguments: define<{ name: string; reason: string }>({
    code: "TS3306",
    severity: "error",
    title: "Wrong function arguments",
    message: ({ name, reason }) => `The call of "${name}" ${reason}.`,
  }),
  notACondition: define<{ what: string; found: string }>({
    code: "TS3307",
    severity: "error",
    title: "Not a condition",
    message: ({ what, found }) => `${what} must be a condition, but ${found} was found.`,
    hint: "A condition calls a function that gives true or false, such as { $equal: [ $value, 1 ] }.",
  }),
  scalarType: define<{ type: string; reason: string }>({
    code: "TS3308",
    severity: "error",
    title: "Faulty scalar type",
    message: ({ type, reason }) => `The scalar type "${type}" ${reason}.`,
    hint: "A scalar type has units, one of them with the multiplier 1.",
  }),
  emptyDataType: define<{ type: string }>({
    code: "TS3309",
    severity: "error",
    title: "Data type without content",
    message: ({ type }) => `The data type "${type}" has neither a parent nor a property.`,
    hint: 'Add "derived_from:" or at least one property.',
  }),
  reservedType: define<{ type: string }>({
    code: "TS3310",
    severity: "error",
    title: "Name of a built-in type",
    message: ({ type }) => `"${type}" is a built-in type and cannot be defined again.`,
    hint: "Choose another name.",
  }),
  schemaNotAllowed: define<{ key: string; what: string; type: string }>({
    code: "TS3311",
    severity: "error",
    title: "Schema not allowed",
    message: ({ key, what, type }) => `${what} is of type "${type}", which has no "${key}".`,
    hint: ({ key }) => (key === "key_schema" ? "Only maps have keys." : "Only lists and maps have entries."),
  }),
  importAddress: define<{ reason: string }>({
    code: "TS3312",
    severity: "error",
    title: "Faulty import",
    message: ({ reason }) => `The import ${reason}.`,
    hint: 'Write "url:", then "repository:" where there is one; or "profile:"; and "namespace:" last.',
  }),
  unknownProfile: define<{ profile: string; known: readonly string[] }>({
    code: "TS3313",
    severity: "error",
    title: "Unknown profile",
    message: ({ profile }) => `The profile "${profile}" is not known.`,
    hint: ({ known }) => `Known are ${known.join(", ")}; import other files by "url:".`,
  }),
  profileWithService: define({
    code: "TS3314",
    severity: "error",
    title: "Profile with a service template",
    message: () => "A file that defines a profile must not define a service template.",
    hint: "Move the service template to a file that imports the profile.",
  }),
} as const satisfies Record<string, AnyDefinition>;
