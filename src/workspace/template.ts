import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { archiveTemplate } from "../archive/host.js";
import { looksLikeArchive, namedLikeArchive } from "../archive/open.js";
import type { FileHost } from "../base/host.js";
import type { SourceText } from "../base/span.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import { diskHost } from "./host.js";
import { platformInflater } from "./inflate.js";

/** A template with the files that it can name. */
export interface TemplateFile {
  readonly source: SourceText;
  readonly host: FileHost;
}

/** Larger files are neither read nor kept in memory. */
const MAX_BYTES = 512 * 1024 * 1024;

/** Whether a file is a cloud service archive, by its first bytes or its name; false where there is no file. */
export function isArchive(path: string): boolean {
  try {
    const facts = statSync(path);
    if (!facts.isFile() || facts.size > MAX_BYTES) return false;
    return namedLikeArchive(path) || looksLikeArchive(readFileSync(path).subarray(0, 32));
  } catch {
    // What cannot be read is reported by whoever reads it.
    return false;
  }
}

/**
 * The service template in an archive on disk, with the archive's files; URLs are asked of `outside`.
 * Undefined when there is none to compile, which is reported under the names of the archive's entries.
 */
export function templateInArchive(
  path: string,
  sink: DiagnosticSink,
  outside: FileHost = diskHost(),
): TemplateFile | undefined {
  return archiveTemplate(path, readFileSync(resolve(path)), { ...outside, ...platformInflater }, sink);
}
