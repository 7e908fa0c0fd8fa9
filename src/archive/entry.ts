import { type SourceText, sourceText } from "../base/span.js";
import { suggest } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import { parseYaml } from "../syntax/compose.js";
import type { MapNode } from "../syntax/node.js";
import { type Archive, entryName, entryPlace } from "./archive.js";
import { type ArchiveMeta, type MetaValue, readMeta } from "./meta.js";
import { resolvePath } from "./names.js";
import { textOf } from "./text.js";

/** Where an archive is entered. */
export interface ArchiveEntryPoint {
  /** Path of the service template that is compiled. */
  readonly path: string;
  /** Paths of further templates that the metadata file names. */
  readonly others: readonly string[];
}

const FOLDER_META = "TOSCA-Metadata/TOSCA.meta";
const ROOT_META = "TOSCA.meta";

/**
 * Finds the service template of an archive: by its metadata file, else the one YAML file in its root
 * (TOSCA 1.3 section 6, TOSCA 2.0 section 15). Undefined when there is none, which is reported.
 */
export function findEntry(archive: Archive, sink: DiagnosticSink): ArchiveEntryPoint | undefined {
  const meta = metaSource(archive);
  return meta === undefined ? entryInRoot(archive, sink) : entryByMeta(archive, meta, sink);
}

/** The metadata file; one in the root counts only from CSAR 2.0 on. */
function metaSource(archive: Archive): SourceText | undefined {
  const folder = sourceOf(archive, FOLDER_META);
  const root = sourceOf(archive, ROOT_META);
  if (root !== undefined && /^CSAR-Version\s*:\s*2/im.test(root.text)) return root;
  return folder;
}

function sourceOf(archive: Archive, path: string): SourceText | undefined {
  const text = textOf(archive, path);
  return text === undefined ? undefined : sourceText(entryName(archive.name, path), text);
}

function entryByMeta(
  archive: Archive,
  source: SourceText,
  sink: DiagnosticSink,
): ArchiveEntryPoint | undefined {
  const meta = readMeta(source, sink);
  if (meta === undefined) return undefined;
  for (const name of meta.names) {
    if (!isExternal(name.text)) checkNamed(archive, name, CODES.metaNameMissing, sink);
  }
  const others = meta.otherDefinitions.flatMap(
    (name) => checkNamed(archive, name, CODES.metaFileMissing, sink) ?? [],
  );
  return entryNamed(archive, meta, others, sink);
}

function entryNamed(
  archive: Archive,
  { entryDefinitions }: ArchiveMeta,
  others: readonly string[],
  sink: DiagnosticSink,
): ArchiveEntryPoint | undefined {
  if (entryDefinitions === undefined) return undefined;
  const path = checkNamed(archive, entryDefinitions, CODES.metaFileMissing, sink);
  return path === undefined ? undefined : { path, others };
}

function isExternal(name: string): boolean {
  return /^[a-z][a-z\d+.-]*:\/\//i.test(name);
}

type MissingCode = typeof CODES.metaFileMissing | typeof CODES.metaNameMissing;

/** Path of a file that the metadata names; undefined, with a report, when it is not in the archive. */
function checkNamed(
  archive: Archive,
  { text, span }: MetaValue,
  code: MissingCode,
  sink: DiagnosticSink,
): string | undefined {
  const path = resolvePath("", text);
  if (path !== undefined && archive.entries.has(path)) return path;
  const suggestion = nearest(text, [...archive.entries.keys()]);
  report(sink, code, span, { file: text, suggestion });
  return undefined;
}

/** The nearest path, or one that only lies in another folder. */
function nearest(path: string, paths: readonly string[]): string | undefined {
  const base = path.replace(/^.*\//, "");
  return suggest(path, paths) ?? paths.find((other) => other.replace(/^.*\//, "") === base);
}

function entryInRoot(archive: Archive, sink: DiagnosticSink): ArchiveEntryPoint | undefined {
  const candidates = [...archive.entries.keys()].filter((path) => /^[^/]+\.ya?ml$/i.test(path)).sort();
  const [path, second] = candidates;
  if (path === undefined) {
    const misplaced = misplacedMeta(archive);
    report(sink, CODES.archiveWithoutEntry, entryPlace(archive.name, misplaced ?? ""), { misplaced });
    return undefined;
  }
  if (second !== undefined) {
    report(sink, CODES.severalEntries, entryPlace(archive.name, second), { paths: candidates });
    return undefined;
  }
  return mayStandAlone(archive, path, sink) ? { path, others: [] } : undefined;
}

function misplacedMeta(archive: Archive): string | undefined {
  return [...archive.entries.keys()].find((path) => /(^|\/)tosca\.meta$/i.test(path));
}

/**
 * Whether a root file may do without a metadata file: in 1.0 never, from 1.1 to 1.3 when it states its
 * `template_name` and `template_version` (TOSCA 1.3 section 6.3), in 2.0 always.
 */
function mayStandAlone(archive: Archive, path: string, sink: DiagnosticSink): boolean {
  const source = sourceOf(archive, path);
  const root = source === undefined ? undefined : parseYaml(source, { add: () => {} });
  if (root?.kind !== "map") return true;
  const version = entryOf(root, "tosca_definitions_version")?.value;
  const minor = version?.kind === "scalar" ? minorOf(version.text) : undefined;
  if (version === undefined || minor === undefined) return true;
  if (minor > 0) return checkMetadata(root, sink);
  const misplaced = misplacedMeta(archive);
  report(sink, CODES.metaRequired, version.span, { misplaced });
  return false;
}

/** Minor version of the 1.x grammar that a version names; undefined for 2.0 and for what is unknown. */
function minorOf(text: string): number | undefined {
  const match = /^tosca_simple_yaml_1_(\d)|simple\/yaml\/1\.(\d)$/.exec(text);
  return match === null ? undefined : Number(match[1] ?? match[2]);
}

function checkMetadata(root: MapNode, sink: DiagnosticSink): boolean {
  const metadata = entryOf(root, "metadata");
  const given = metadata?.value.kind === "map" ? metadata.value : undefined;
  const missing = ["template_name", "template_version"].filter(
    (key) => given === undefined || entryOf(given, key) === undefined,
  );
  if (missing.length === 0) return true;
  const head = { source: root.span.source, start: 0, end: 0 };
  report(sink, CODES.metadataRequired, metadata?.keySpan ?? head, { keys: missing });
  return true;
}

function entryOf(map: MapNode, key: string) {
  return map.entries.find((entry) => entry.key === key);
}
