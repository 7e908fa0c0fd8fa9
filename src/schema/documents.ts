import type { Profile } from "../diagnostics/define.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import { expectMap } from "../syntax/access.js";
import type { YamlNode } from "../syntax/node.js";
import { type ReadContext, readFields } from "./fields.js";
import { SERVICE_TEMPLATE } from "./keynames.js";
import type { Quirks } from "./quirks.js";
import { checkImportNames, checkReserved, readImports, readRepositories } from "./read/imports.js";
import { readTemplateMetadata } from "./read/metadata.js";
import { readTopologyTemplate } from "./read/topology.js";
import { readTypes, TYPE_SECTIONS } from "./read/types.js";
import { readVersion } from "./version.js";
import type { ServiceTemplateDocument, ToscaVersion } from "./views.js";

export { chooseQuirks, DEFAULT_QUIRKS, QUIRKS, type Quirk, type QuirkChoice, type Quirks } from "./quirks.js";
export type * from "./views.js";

/** How a service template is read. */
export interface ReadOptions {
  /** Levels of findings are the sink's affair; a profile may switch extensions of the grammar on. */
  readonly profile: Profile;
  /** Grammar of a file that states no version, such as a fragment; without it that is an error. */
  readonly assumeVersion?: ToscaVersion;
  /** Switches of the grammar; without them the defaults. */
  readonly quirks?: Quirks;
}

/**
 * Reads the sections of a service template into typed, positioned views and reports what is wrong with
 * its shape. Undefined when the root is no map or the version is missing or unknown.
 */
export function readServiceTemplate(
  root: YamlNode,
  sink: DiagnosticSink,
  options: ReadOptions,
): ServiceTemplateDocument | undefined {
  const map = expectMap(root, "A service template", sink);
  if (map === undefined) return undefined;
  const { source } = map.span;
  const version = readVersion(map, source, sink, options.assumeVersion);
  if (version === undefined) return undefined;
  const context: ReadContext = {
    sink,
    version: version.version,
    ...(options.quirks === undefined ? {} : { quirks: options.quirks }),
  };
  const fields = readFields(context, map, SERVICE_TEMPLATE, { place: map.span });
  if (fields === undefined) return undefined;
  const imports = readImports(context, fields);
  checkImportNames(context, imports);
  const namespace = fields.text("namespace") ?? fields.text("tosca_default_namespace");
  checkReserved(context, namespace, imports);
  return {
    source,
    span: map.span,
    version: version.version,
    versionText: version.text,
    nfv: version.nfv,
    namespace,
    description: fields.text("description"),
    metadata: readTemplateMetadata(context, fields),
    dslDefinitions: fields.node("dsl_definitions"),
    imports,
    repositories: readRepositories(context, fields),
    ...readTypes(context, fields),
    topologyTemplate: readTopologyTemplate(context, fields),
    ...(NAMING.some((key) => fields.lost(key)) ? { partial: true as const } : {}),
  };
}

/** Sections that bring names of types. */
const NAMING = ["imports", ...TYPE_SECTIONS];
