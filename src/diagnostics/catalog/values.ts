import { looksSecret } from "../../base/secret.js";
import { type AnyDefinition, define } from "../define.js";

/** Faults of values: scalars, constraints, schemas, functions. */
export const VALUE_CODES = {
  unquotedText: define<{ what: string; value: string }>({
    code: "TS3201",
    severity: "info",
    title: "Text without quotes",
    message: ({ what, value }) =>
      looksSecret(what)
        ? `${what} must be a text; the value is written like a number or a boolean and read as text.`
        : `${what} must be a text; ${value} is written like a number or a boolean and read as the text "${value}".`,
    hint: "Put the value in quotes: other processors refuse or change it.",
    levels: { strict: "error", indigo: "none", etsinfv: "none" },
  }),
  orderOfComplexValues: define<{ operator: string; type: string }>({
    code: "TS3202",
    severity: "warning",
    title: "Order of complex values",
    message: ({ operator, type }) =>
      `"${operator}" compares values of the complex type "${type}", whose order the specification leaves open; they are compared field by field.`,
    hint: "Constrain the fields of the type instead.",
    levels: { strict: "error" },
  }),
  malformedText: define<{ what: string; format: string; reason: string }>({
    code: "TS3203",
    severity: "error",
    title: "Text not well-formed",
    message: ({ what, format, reason }) => `${what} must be well-formed ${format}, but ${reason}.`,
    hint: ({ format }) =>
      format === "JSON"
        ? "Write the JSON as a literal block or in quotes; its keys and texts stand in double quotes."
        : "Write the XML as a literal block with one root element.",
  }),
  functionTooEarly: define<{ name: string; since: string; version: string }>({
    code: "TS3204",
    severity: "warning",
    title: "Function of a later version",
    message: ({ name, since, version }) =>
      `The function ${name} exists since TOSCA ${since}; this file says ${version}.`,
    hint: ({ since }) => `Raise tosca_definitions_version to ${since}.`,
    levels: { strict: "error", indigo: "none" },
  }),
  endlessDefault: define<{ what: string; type: string }>({
    code: "TS3205",
    severity: "error",
    title: "Default without end",
    message: ({ what, type }) =>
      `${what} gets a default of type "${type}" that contains itself, so the value would never end.`,
    hint: "Remove the default, or make the field optional without one.",
  }),
  functionResult: define<{ what: string; name: string; made: string; expected: string }>({
    code: "TS3206",
    severity: "error",
    title: "Function gives another type",
    message: ({ what, name, made, expected }) =>
      `${what} must be ${expected}, but ${name} gives a value of type ${made}.`,
    hint: ({ made, expected }) =>
      made === "list" && expected !== "a list"
        ? "Add an index behind the name to pick one entry of the list."
        : "Ask for a value of the declared type, or change the declaration.",
    levels: { indigo: "info", etsinfv: "warning" },
  }),
  schemaNotApplied: define<{ operator: string; reason: string }>({
    code: "TS3207",
    severity: "info",
    title: "Schema not applied",
    message: ({ operator, reason }) =>
      `The constraint "${operator}" is not, or not wholly, applied to values: ${reason}.`,
    hint: ({ reason }) =>
      reason.includes("address")
        ? "Put the schema beside the template and name the file, or add --allow-network."
        : "Check the values with a tool for the schema's language as well.",
  }),
} as const satisfies Record<string, AnyDefinition>;
