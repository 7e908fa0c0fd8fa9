import type { FileHost } from "../base/host.js";
import { type SourceText, sourceText } from "../base/span.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import { type Archive, entryName, type Inflater } from "./archive.js";
import { type ArchiveEntryPoint, findEntry } from "./entry.js";
import { resolvePath } from "./names.js";
import { openArchive } from "./open.js";
import { textOf } from "./text.js";

/** What a template in an archive is compiled with. */
export interface ArchiveTemplate {
  readonly source: SourceText;
  /** Files of the archive; what is no path in it is asked of the host outside. */
  readonly host: FileHost;
  /** Names of further templates of the archive, as the host knows them. */
  readonly others: readonly string[];
}

/**
 * Opens an archive and finds its service template. Undefined when there is none to compile; whatever is
 * wrong is reported under the name of the entry, `archive.csar!/path`. `outside` unpacks, and answers for
 * URLs.
 */
export function archiveTemplate(
  name: string,
  bytes: Uint8Array,
  outside: FileHost & Inflater,
  sink: DiagnosticSink,
): ArchiveTemplate | undefined {
  const archive = openArchive(name, bytes, outside, sink);
  const entry = archive === undefined ? undefined : findEntry(archive, sink);
  return archive === undefined || entry === undefined ? undefined : templateAt(archive, entry, outside);
}

function templateAt(
  archive: Archive,
  { path, others }: ArchiveEntryPoint,
  outside: FileHost,
): ArchiveTemplate {
  const source = sourceText(entryName(archive.name, path), textOf(archive, path) ?? "");
  const names = others.map((other) => entryName(archive.name, other));
  return { source, host: archiveHost(archive, outside), others: names };
}

/** Files of an archive under their names; a reference never leads out of it but by a URL. */
export function archiveHost(archive: Archive, outside: FileHost): FileHost {
  const root = entryName(archive.name, "/").slice(0, -1);
  const inside = (path: string) => (path.startsWith(root) ? path.slice(root.length) : undefined);
  const { applyXmlSchema } = outside;
  return {
    ...(applyXmlSchema === undefined ? {} : { applyXmlSchema }),
    read(path) {
      const entry = inside(path);
      if (entry !== undefined) return textOf(archive, entry);
      return isUrl(path) ? outside.read(path) : undefined;
    },
    has(path) {
      const entry = inside(path);
      if (entry !== undefined) return archive.entries.has(entry);
      return isUrl(path) ? outside.has?.(path) : false;
    },
    resolve(from, reference) {
      const entry = inside(from);
      if (entry === undefined) return outside.resolve(from, reference);
      const folder = entry.slice(0, entry.lastIndexOf("/") + 1);
      const path = resolvePath(folder, decoded(reference));
      // A path out of the archive keeps its own text, under which there is no file.
      return path === undefined ? reference : root + path;
    },
  };
}

function isUrl(path: string): boolean {
  return /^[a-z][a-z\d+.-]*:\/\//i.test(path);
}

/** A reference is a URI: `my%20file.yaml` means a name with a blank. */
function decoded(reference: string): string {
  try {
    return decodeURI(reference.replace(/^\.\//, ""));
  } catch {
    return reference;
  }
}
