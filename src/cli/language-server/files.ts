import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { FileHost } from "../../base/host.js";
import { createParseCache } from "../../language/parse-cache.js";
import type { Parse } from "../../syntax/parse.js";
import { diskHost } from "../../workspace/host.js";
import { type LibraryFiles, libraryFiles } from "./library-files.js";

/** Files of the project that are looked at, at most. */
const MAX_FILES = 500;
const MAX_DEPTH = 8;
const LEFT_OUT = new Set(["node_modules", "dist", "build", "venv"]);

/** Texts as the editor has them: open documents by their name, then the disk. */
export interface EditorFiles {
  readonly host: FileHost;
  /** Parses imported files, each again only when its text has changed. */
  readonly parse: Parse;
  /** Name of a document: the path of a file, the name of a bundled library, else its address. */
  nameOf(uri: string): string;
  uriOf(name: string): string;
  /** Files in the project's folders that are service templates; looked for anew after {@link forget}. */
  projectFiles(): readonly string[];
  forget(): void;
}

/** Makes the view of the files; `open` gives the text of an open document by its address. */
export function editorFiles(
  open: (uri: string) => string | undefined,
  folders: () => readonly string[],
): EditorFiles {
  const libraries = libraryFiles();
  const read = cachedRead();
  let found: readonly string[] | undefined;
  const host: FileHost = {
    ...diskHost(),
    read: (path) => open(uriOf(path, libraries)) ?? read(path),
  };
  return {
    host,
    parse: createParseCache(),
    nameOf(uri) {
      if (!uri.startsWith("file:")) return uri;
      const path = fileURLToPath(uri);
      return libraries.nameOf(path) ?? path;
    },
    uriOf: (name) => uriOf(name, libraries),
    projectFiles() {
      found ??= folders().flatMap((folder) => templatesIn(folder, read));
      return found;
    },
    forget() {
      found = undefined;
    },
  };
}

function uriOf(name: string, libraries: LibraryFiles): string {
  const library = libraries.pathOf(name);
  if (library !== undefined) return pathToFileURL(library).href;
  return /^[a-z][a-z\d+.-]+:/i.test(name) && !/^[a-z]:[\\/]/i.test(name) ? name : pathToFileURL(name).href;
}

/** Reads a file again only when its time or size has changed. */
function cachedRead(): (path: string) => string | undefined {
  const disk = diskHost();
  const kept = new Map<string, { readonly stamp: string; readonly text: string | undefined }>();
  return (path) => {
    const facts = statSync(path, { throwIfNoEntry: false });
    if (facts === undefined) return undefined;
    const stamp = `${facts.mtimeMs} ${facts.size}`;
    const before = kept.get(path);
    if (before?.stamp === stamp) return before.text;
    const text = disk.read(path);
    kept.set(path, { stamp, text });
    return text;
  };
}

function templatesIn(folder: string, read: (path: string) => string | undefined): readonly string[] {
  const found: string[] = [];
  const visit = (at: string, depth: number) => {
    for (const entry of entries(at)) {
      if (found.length >= MAX_FILES) return;
      const path = join(at, entry.name);
      if (
        entry.isDirectory() &&
        depth < MAX_DEPTH &&
        !entry.name.startsWith(".") &&
        !LEFT_OUT.has(entry.name)
      )
        visit(path, depth + 1);
      else if (entry.isFile() && /\.(ya?ml|tosca)$/i.test(entry.name) && isTemplate(read(path) ?? ""))
        found.push(path);
    }
  };
  visit(folder, 0);
  return found;
}

function entries(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Not a folder, or not ours to read: nothing is found in it.
    return [];
  }
}

/** True for a text that says that it is a service template. */
export function isTemplate(text: string): boolean {
  return /^["']?tosca_definitions_version["']?\s*:/m.test(text);
}

/** True for a text that is a sites file. */
export function isSitesFile(text: string): boolean {
  return /^["']?sites["']?\s*:/m.test(text) && !isTemplate(text);
}
