import { type AnyDefinition, define } from "../define.js";

const QUOTED = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");

/** TS2xxx: the shape of a document: keys, kinds of values, mandatory entries. */
export const GRAMMAR_CODES = {
  missingVersion: define<{ accepted: readonly string[] }>({
    code: "TS2001",
    severity: "error",
    title: "Missing TOSCA version",
    message: () => 'The key "tosca_definitions_version" is missing.',
    hint: ({ accepted }) =>
      `Begin the file with "tosca_definitions_version: " and one of ${accepted.join(", ")}.`,
  }),
  unknownVersion: define<{ version: string; accepted: readonly string[] }>({
    code: "TS2002",
    severity: "error",
    title: "Unknown TOSCA version",
    message: ({ version, accepted }) =>
      `"${version}" is not a known TOSCA version; known are ${accepted.join(", ")}.`,
    hint: "Use the version whose grammar the file follows.",
  }),
  versionNotFirst: define({
    code: "TS2003",
    severity: "error",
    title: "TOSCA version is not first",
    message: () => '"tosca_definitions_version" must be the first entry of the file.',
    hint: "Move the line to the top of the file.",
  }),
  unknownKey: define<{ key: string; owner: string; allowed: readonly string[] }>({
    code: "TS2004",
    severity: "error",
    title: "Unknown key",
    message: ({ key, owner }) => `${owner} has no key "${key}".`,
    hint: ({ allowed }) => (allowed.length === 0 ? undefined : `Allowed keys are ${allowed.join(", ")}.`),
  }),
  missingKey: define<{ key: string; owner: string }>({
    code: "TS2005",
    severity: "error",
    title: "Missing key",
    message: ({ key, owner }) => `${owner} needs the key "${key}".`,
    hint: ({ key }) => `Add "${key}:".`,
  }),
  wrongKind: define<{ what: string; expected: string; found: string }>({
    code: "TS2006",
    severity: "error",
    title: "Wrong kind of value",
    message: ({ what, expected, found }) => `${what} must be ${expected}, but ${found} was found.`,
    hint: ({ expected }) => notationOf(expected),
  }),
  emptySection: define<{ what: string }>({
    code: "TS2007",
    severity: "warning",
    title: "Empty section",
    message: ({ what }) => `${what} has no content; it is treated as empty.`,
    hint: "Remove the key or fill it.",
    levels: { strict: "error", indigo: "info" },
  }),
  keyTooEarly: define<{ key: string; owner: string; since: string; version: string }>({
    code: "TS2008",
    severity: "error",
    title: "Key of a later version",
    message: ({ key, owner, since, version }) =>
      `"${key}" of ${owner} exists since TOSCA ${since}; this file says ${version}.`,
    hint: ({ since }) => `Raise tosca_definitions_version to ${since} or remove the key.`,
    levels: { indigo: "none", default: "warning", etsinfv: "warning" },
  }),
  keyWithdrawn: define<{ key: string; owner: string; last: string; version: string }>({
    code: "TS2009",
    severity: "error",
    title: "Key of an earlier version",
    message: ({ key, owner, last, version }) =>
      `"${key}" of ${owner} exists up to TOSCA ${last} only; this file says ${version}.`,
    levels: { indigo: "none", default: "warning", etsinfv: "warning" },
  }),
  valueNotAllowed: define<{ what: string; value: string; allowed: readonly string[] }>({
    code: "TS2010",
    severity: "error",
    title: "Value not allowed",
    message: ({ what, value, allowed }) => `${what} is "${value}"; allowed are ${QUOTED(allowed)}.`,
  }),
  valueOutOfBounds: define<{ what: string; rule: string }>({
    code: "TS2011",
    severity: "error",
    title: "Value out of bounds",
    message: ({ what, rule }) => `${what} ${rule}.`,
    hint: "The schemas in tosca/schema say what each key may hold.",
  }),
  metadataNotText: define<{ key: string }>({
    code: "TS2012",
    severity: "warning",
    title: "Metadata is not text",
    message: ({ key }) => `The metadata entry "${key}" is not a text.`,
    hint: "TOSCA 3.6.2 allows text only; write the value in quotes or as a block of text.",
    levels: { strict: "error", indigo: "none" },
  }),
  oneEntryMap: define<{ what: string; count: number }>({
    code: "TS2013",
    severity: "error",
    title: "Not a map of one entry",
    message: ({ what, count }) =>
      `${what} must be a map with one entry, its name; ${count} entries were found.`,
    hint: 'Begin each item with "- " and indent its content below the name.',
  }),
  duplicateName: define<{ name: string; section: string }>({
    code: "TS2014",
    severity: "error",
    title: "Name used twice",
    message: ({ name, section }) => `The name "${name}" occurs twice in ${section}.`,
    hint: "Give each item its own name.",
  }),
  templateMetadata: define<{ key: string; expected: string }>({
    code: "TS2015",
    severity: "error",
    title: "Wrong template metadata",
    message: ({ key, expected }) => `The metadata entry "${key}" must be ${expected}.`,
    hint: ({ expected }) =>
      expected === "a version" ? "A version is written as major.minor.fix, for example 1.0.0." : undefined,
    levels: { indigo: "none", etsinfv: "warning" },
  }),
  extensionKey: define<{ key: string; owner: string }>({
    code: "TS2016",
    severity: "warning",
    title: "Key outside the specification",
    message: ({ key, owner }) => `"${key}" of ${owner} is in no TOSCA version; it is not used.`,
    hint: "Remove the key; processors are free to refuse it.",
    levels: { strict: "error", indigo: "none" },
  }),
  invalidOccurrences: define<{ what: string; reason: string }>({
    code: "TS2017",
    severity: "error",
    title: "Invalid occurrences",
    message: ({ what, reason }) => `The occurrences of ${what} ${reason}.`,
    hint: "Write [lower, upper], for example [0, 1] or [1, UNBOUNDED].",
  }),
  reservedPrefix: define<{ prefix: string }>({
    code: "TS2018",
    severity: "error",
    title: "Reserved namespace prefix",
    message: ({ prefix }) => `The namespace prefix "${prefix}" is reserved for the normative types.`,
    hint: "Choose another prefix; names of the import are then written prefix:Name.",
    levels: { indigo: "warning" },
  }),
  reservedNamespace: define<{ namespace: string }>({
    code: "TS2019",
    severity: "warning",
    title: "Reserved namespace",
    message: ({ namespace }) => `The namespace "${namespace}" is reserved for the TOSCA specification.`,
    hint: "Use a namespace under a domain of your own.",
    levels: { strict: "error", indigo: "none", etsinfv: "none" },
  }),
  namedImport: define<{ name: string }>({
    code: "TS2020",
    severity: "error",
    title: "Named import",
    message: ({ name }) => `The import "${name}" is written as a named entry, which is switched off.`,
    hint: 'Write the file alone, or switch "imports.sequencedlist" on again.',
  }),
  importWithoutVersion: define<{ version: string }>({
    code: "TS2023",
    severity: "warning",
    title: "Imported file without a version",
    message: ({ version }) =>
      `The imported file has no "tosca_definitions_version"; it is read as TOSCA ${version}, like its importer.`,
    hint: ({ version }) =>
      `Begin the file with "tosca_definitions_version: tosca_simple_yaml_${version.replace(".", "_")}".`,
    levels: { strict: "error", indigo: "info" },
  }),
  operationAsEmptyList: define<{ name: string }>({
    code: "TS2024",
    severity: "error",
    title: "Operation as an empty list",
    message: ({ name }) =>
      `The operation "${name}" is written as an empty list; an operation is a map or a text.`,
    hint: ({ name }) => `For an operation that nothing is said of, write "${name}: {}".`,
    levels: { etsinfv: "warning" },
  }),
  fragmentParentNotFound: define<{ parents: readonly string[] }>({
    code: "TS2021",
    severity: "warning",
    title: "Parent of a fragment not found",
    message: ({ parents }) =>
      `The file is a fragment of ${QUOTED(parents)}, which cannot be found; it is checked alone.`,
    hint: "Put one of the parents beside the fragment: its names are then known.",
  }),
  fragmentCycle: define<{ path: readonly string[] }>({
    code: "TS2022",
    severity: "error",
    title: "Cycle of fragments",
    message: ({ path }) => `These templates are fragments of each other: ${path.join(" -> ")}.`,
    hint: "Remove one of them from the parents of the other.",
  }),
} as const satisfies Record<string, AnyDefinition>;

/** How the expected kind of value is written in YAML. */
function notationOf(expected: string): string | undefined {
  if (/\bmap\b/.test(expected)) return 'Write one "name: value" a line, indented below the key.';
  if (/\blist\b/.test(expected)) return 'Write one item a line, each after "- ".';
  if (/whole|integer/.test(expected)) return "Write a whole number without quotes and without a unit.";
  if (/number/.test(expected)) return "Write a number without quotes and without a unit.";
  if (/boolean/.test(expected)) return "Write true or false.";
  return /\btext\b/.test(expected)
    ? "Write a single value, in quotes if it looks like something else."
    : undefined;
}
