import { type AnyDefinition, define } from "../define.js";

/**
 * TS9xxx: command line, workspace. How to add a code: take the next free number of the band, declare it here with
 * its argument type, write docs/diagnostics/TSnnnn.md, and report it with
 * `report(sink, CODES.name, span, args)`:
 *
 *     cyclicTypes: define<{ path: readonly string[] }>({
 *       code: "TS3001",
 *       severity: "error",
 *       title: "Cyclic derivation",
 *       message: ({ path }) => `Types derive from each other: ${path.join(" -> ")}.`,
 *       hint: "Remove one \"derived_from\" of the circle.",
 *     }),
 */
export const CLI_CODES = {
  fileMissing: define<{ what: string; path: string; suggestion: string | undefined }>({
    code: "TS9106",
    severity: "error",
    title: "File does not exist",
    message: ({ what, path }) => `There is no ${what} "${path}".`,
    hint: ({ suggestion }) =>
      suggestion === undefined
        ? "Check the path; relative paths start at the current folder."
        : `Did you mean "${suggestion}"?`,
  }),
  fileUnreadable: define<{ what: string; path: string; reason: string }>({
    code: "TS9107",
    severity: "error",
    title: "File cannot be read",
    message: ({ what, path, reason }) => `The ${what} "${path}" cannot be read: ${reason}.`,
    hint: "Name a file that this user may read.",
  }),
  unknownCode: define<{ code: string }>({
    code: "TS9401",
    severity: "error",
    title: "Unknown code in a configuration",
    message: ({ code }) => `${code} is no code of a finding.`,
    hint: "The codes are listed in docs/diagnostics; `elastosca explain code CODE` tells about one.",
  }),
  settingMissing: define<{ key: string; why: string }>({
    code: "TS9501",
    severity: "error",
    title: "Stack setting missing",
    message: ({ key, why }) => `The stack has no setting "${key}": ${why}.`,
    hint: ({ key }) => `Set it with: pulumi config set ${key} VALUE`,
  }),
  settingUnknownRole: define<{ role: string }>({
    code: "TS9502",
    severity: "error",
    title: "Unknown role of a stack",
    message: ({ role }) => `"${role}" is not a role of a stack.`,
    hint: 'The roles are "core", "site" and "all".',
  }),
  settingUnknownSite: define<{ site: string; sites: readonly string[] }>({
    code: "TS9503",
    severity: "error",
    title: "Unknown site of a stack",
    message: ({ site }) => `The plan uses no site "${site}".`,
    hint: ({ sites }) => `Sites in use: ${sites.join(", ")}.`,
  }),
  settingUnknownNode: define<{ node: string; place: string; nodes: readonly string[] }>({
    code: "TS9504",
    severity: "error",
    title: "Unknown worker among the wanted ones",
    message: ({ node, place }) => `${place} has no worker "${node}".`,
    hint: ({ nodes }) => (nodes.length === 0 ? "It has no workers." : `Its workers: ${nodes.join(", ")}.`),
  }),
  settingUnreadableFile: define<{ what: string; path: string; reason: string }>({
    code: "TS9505",
    severity: "error",
    title: "File of a stack setting cannot be read",
    message: ({ what, path, reason }) => `The ${what} ${path} cannot be read: ${reason}.`,
    hint: "Relative paths start at the folder of Pulumi.yaml.",
  }),
} as const satisfies Record<string, AnyDefinition>;
