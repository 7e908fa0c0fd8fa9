import { type AnyDefinition, define } from "../define.js";

/** TS13xx: cloud service archives (CSAR), and what their metadata says. */
export const ARCHIVE_CODES = {
  notAnArchive: define<{ size: number }>({
    code: "TS1301",
    severity: "error",
    title: "Not an archive",
    message: ({ size }) =>
      size === 0 ? "The archive is empty." : "The file is neither a ZIP file nor a gzip-packed tar file.",
    hint: "Pack the files of the service with zip, or with tar and gzip; a template of its own ends in .yaml.",
  }),
  archiveBroken: define<{ reason: string }>({
    code: "TS1302",
    severity: "error",
    title: "Damaged archive",
    message: ({ reason }) => `The archive cannot be read: ${reason}.`,
    hint: "Copy the file again or pack it anew.",
  }),
  archiveLimit: define<{ what: string; found: number; limit: number }>({
    code: "TS1303",
    severity: "error",
    title: "Archive too large",
    message: ({ what, found, limit }) => `There are ${found} ${what}; at most ${limit} are read.`,
    hint: "Leave out what the templates do not name, and refer to large images by a URL.",
  }),
  entryPathUnsafe: define<{ path: string; reason: string }>({
    code: "TS1304",
    severity: "error",
    title: "Unsafe path in an archive",
    message: ({ path, reason }) => `The path "${path}" of an entry ${reason}.`,
    hint: "Paths are relative to the root of the archive and separated by /; pack the archive from its folder.",
  }),
  entrySpecial: define<{ path: string; what: string }>({
    code: "TS1305",
    severity: "error",
    title: "Link or device in an archive",
    message: ({ path, what }) => `The entry "${path}" is ${what}.`,
    hint: "Put the file itself into the archive.",
  }),
  duplicateEntry: define<{ path: string }>({
    code: "TS1306",
    severity: "error",
    title: "Duplicate entry in an archive",
    message: ({ path }) => `The archive holds "${path}" twice.`,
    hint: "Pack the archive anew; readers disagree about which of the two is meant.",
  }),
  entryUnusable: define<{ path: string; reason: string }>({
    code: "TS1307",
    severity: "error",
    title: "Entry cannot be unpacked",
    message: ({ path, reason }) => `The entry "${path}" ${reason}.`,
    hint: "Pack the archive without encryption, by the method deflate.",
  }),
  entryCorrupt: define<{ path: string; reason: string }>({
    code: "TS1308",
    severity: "error",
    title: "Damaged entry in an archive",
    message: ({ path, reason }) => `The entry "${path}" cannot be unpacked: ${reason}.`,
    hint: "Copy the archive again or pack it anew.",
  }),
  metaSyntax: define<{ line: string }>({
    code: "TS1310",
    severity: "error",
    title: "TOSCA.meta syntax error",
    message: ({ line }) => `"${line}" is not of the form "key: value".`,
    hint: "Write one key a line with a colon behind it; begin the continuation of a value with a blank.",
  }),
  metaEntryMissing: define<{ key: string }>({
    code: "TS1311",
    severity: "error",
    title: "No entry in TOSCA.meta",
    message: ({ key }) => `TOSCA.meta does not say "${key}", the template to begin with.`,
    hint: 'Add a line such as "Entry-Definitions: Definitions/service.yaml" to the first block.',
  }),
  metaKeyMissing: define<{ key: string }>({
    code: "TS1312",
    severity: "warning",
    title: "Missing key in TOSCA.meta",
    message: ({ key }) => `The first block of TOSCA.meta does not have "${key}".`,
    hint: "The first block states TOSCA-Meta-File-Version, CSAR-Version, Created-By and Entry-Definitions.",
    levels: { strict: "error" },
  }),
  metaVersion: define<{ version: string }>({
    code: "TS1313",
    severity: "error",
    title: "Unknown version of an archive",
    message: ({ version }) => `There is no version "${version}" of cloud service archives.`,
    hint: "Use CSAR-Version 1.1 for TOSCA 1.x and 2.0 for TOSCA 2.0.",
  }),
  metaFileMissing: define<{ file: string; suggestion: string | undefined }>({
    code: "TS1314",
    severity: "error",
    title: "Template missing in the archive",
    message: ({ file }) => `The archive does not hold "${file}", which TOSCA.meta names.`,
    hint: ({ suggestion }) =>
      suggestion === undefined
        ? "Paths are seen from the root of the archive."
        : `Did you mean "${suggestion}"?`,
  }),
  metaNameMissing: define<{ file: string; suggestion: string | undefined }>({
    code: "TS1315",
    severity: "warning",
    title: "Described file missing in the archive",
    message: ({ file }) => `The archive does not hold "${file}", which a block of TOSCA.meta describes.`,
    hint: ({ suggestion }) =>
      suggestion === undefined ? "Add the file or remove the block." : `Did you mean "${suggestion}"?`,
    levels: { strict: "error" },
  }),
  archiveWithoutEntry: define<{ misplaced: string | undefined }>({
    code: "TS1316",
    severity: "error",
    title: "Archive without a template",
    message: () => "The archive has no TOSCA-Metadata/TOSCA.meta and no YAML file in its root.",
    hint: ({ misplaced }) =>
      misplaced === undefined
        ? "Add TOSCA-Metadata/TOSCA.meta with Entry-Definitions, or put the template into the root."
        : `Move "${misplaced}" to TOSCA-Metadata/TOSCA.meta.`,
  }),
  severalEntries: define<{ paths: readonly string[] }>({
    code: "TS1317",
    severity: "error",
    title: "Several templates in the root",
    message: ({ paths }) =>
      `Without TOSCA.meta one YAML file may stand in the root of the archive, not ${paths.length}: ${paths.slice(0, 5).join(", ")}.`,
    hint: "Name the one to begin with as Entry-Definitions in TOSCA-Metadata/TOSCA.meta, or move the others into a folder.",
  }),
  metaRequired: define<{ misplaced: string | undefined }>({
    code: "TS1318",
    severity: "error",
    title: "Archive of TOSCA 1.0 without TOSCA.meta",
    message: () => "An archive of TOSCA 1.0 needs the file TOSCA-Metadata/TOSCA.meta.",
    hint: ({ misplaced }) =>
      misplaced === undefined
        ? "Add the file with Entry-Definitions, or state tosca_simple_yaml_1_1 or later."
        : `Move "${misplaced}" to TOSCA-Metadata/TOSCA.meta.`,
  }),
  metadataRequired: define<{ keys: readonly string[] }>({
    code: "TS1319",
    severity: "warning",
    title: "Template without name or version in an archive",
    message: ({ keys }) =>
      `The template of an archive without TOSCA.meta needs ${keys.join(" and ")} in its metadata.`,
    hint: 'Add them under "metadata", or add TOSCA-Metadata/TOSCA.meta.',
    levels: { strict: "error" },
  }),
  fileNotFound: define<{ file: string; url: boolean; suggestion: string | undefined }>({
    code: "TS1320",
    severity: "error",
    title: "File missing in the archive",
    message: ({ file, url }) =>
      url ? `There is no file at "${file}".` : `The archive does not hold the file "${file}".`,
    hint: ({ suggestion }) =>
      suggestion === undefined
        ? "Paths are seen from the file that names them; add the file to the archive."
        : `Did you mean "${suggestion}"?`,
  }),
} as const satisfies Record<string, AnyDefinition>;
