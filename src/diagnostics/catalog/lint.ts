import { define } from "../define.js";

/** TS45xx: advice beyond the specification; every rule has a code and can be switched off. */
export const LINT_CODES = {
  unusedInput: define<{ input: string; reader: string }>({
    code: "TS4501",
    severity: "info",
    title: "Unused input",
    message: ({ input }) => `The input "${input}" is declared, but nothing reads it.`,
    hint: ({ input, reader }) => `Read it with { ${reader}: ${input} }, or remove it.`,
    levels: { strict: "warning" },
  }),
  unusedType: define<{ kind: string; type: string }>({
    code: "TS4502",
    severity: "info",
    title: "Unused type",
    message: ({ kind, type }) =>
      `The ${kind} type "${type}" is defined, but nothing in this template uses it.`,
    hint: "Remove it, or move it to a file that other templates import.",
    levels: { strict: "warning" },
  }),
  secretInClear: define<{ name: string }>({
    code: "TS4503",
    severity: "warning",
    title: "Secret in clear",
    message: ({ name }) => `"${name}" looks like a secret and stands in clear in the template.`,
    hint: "Take it from an input without a default, and give the value from outside.",
  }),
  deprecatedForm: define<{ what: string; instead: string }>({
    code: "TS4504",
    severity: "info",
    title: "Deprecated form",
    message: ({ what }) => `${what} is deprecated.`,
    hint: ({ instead }) => instead,
    levels: { strict: "warning", indigo: "none" },
  }),
  unpinnedArtifact: define<{ artifact: string; reason: string }>({
    code: "TS4505",
    severity: "info",
    title: "Unpinned artifact",
    message: ({ artifact, reason }) =>
      `The artifact "${artifact}" may change from one day to the next: ${reason}.`,
    hint: "Name a version, a tag or a commit.",
    levels: { strict: "warning" },
  }),
  openToWorld: define<{ port: string; capability: string; node: string }>({
    code: "TS4506",
    severity: "info",
    title: "Port open to the world",
    message: ({ port, capability, node }) =>
      `${port} of the capability "${capability}" of "${node}" is open to every address.`,
    hint: "Name who may reach it with remote_cidr, or keep the endpoint private.",
    levels: { strict: "warning" },
  }),
  misspeltFunction: define<{ written: string; meant: string }>({
    code: "TS4507",
    severity: "warning",
    title: "Misspelt function",
    message: ({ written }) => `"${written}" is no function, so the map is taken as it stands.`,
    hint: ({ meant }) => `Did you mean "${meant}"?`,
  }),
  unusedSuppression: define<{ code: string }>({
    code: "TS4590",
    severity: "warning",
    title: "Unused suppression",
    message: ({ code }) => `This comment leaves out ${code}, but there is no such finding here.`,
    hint: "Remove the code from the comment.",
  }),
  unknownSuppression: define<{ code: string }>({
    code: "TS4591",
    severity: "warning",
    title: "Unknown code in a suppression",
    message: ({ code }) => `This comment leaves out ${code}, which is no code of a finding.`,
    hint: "The codes are listed in docs/diagnostics.",
  }),
} as const;
