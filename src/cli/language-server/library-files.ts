import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { BundledName } from "../../model/imports.js";
import { bundledTypes } from "../../workspace/host.js";
import { packageRoot } from "../../workspace/project.js";

/** The bundled libraries as read-only files, so that every editor can open what a definition leads to. */
export interface LibraryFiles {
  /** Path of the file of a library, undefined for a name that is none. */
  pathOf(name: string): string | undefined;
  /** Name of the library whose file a path is. */
  nameOf(path: string): string | undefined;
}

const NAME = /^elastosca:([\w.-]+)\.yaml$/;

/** Writes a library into the user's cache folder when it is first asked for. */
export function libraryFiles(): LibraryFiles {
  const paths = new Map<string, string | undefined>();
  const names = new Map<string, string>();
  return {
    pathOf(name) {
      const library = NAME.exec(name)?.[1];
      if (library === undefined) return undefined;
      if (!paths.has(name)) {
        const path = write(library);
        paths.set(name, path);
        if (path !== undefined) names.set(path, name);
      }
      return paths.get(name);
    },
    nameOf(path) {
      const known = names.get(path);
      if (known !== undefined) return known;
      const library = /[\\/]elastosca[\\/]types[\\/][\da-f]{12}[\\/]([\w.-]+)\.yaml$/.exec(path)?.[1];
      return library !== undefined && existsSync(ownFile(library)) ? `elastosca:${library}.yaml` : undefined;
    },
  };
}

function ownFile(library: string): string {
  return join(packageRoot(), "tosca", "types", `${library}.yaml`);
}

/** A copy that nobody edits by mistake; the package's own file where none can be written. */
function write(library: string): string | undefined {
  const own = ownFile(library);
  if (!existsSync(own)) return undefined;
  const { text } = bundledTypes(library as BundledName);
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 12);
  const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  const path = join(cache, "elastosca", "types", hash, `${library}.yaml`);
  if (existsSync(path)) return path;
  try {
    mkdirSync(dirname(path), { recursive: true });
    // Written beside and renamed, so that another server never sees half a file.
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, text, { mode: 0o444 });
    renameSync(draft, path);
    return path;
  } catch {
    // A read-only home: the package's file says the same.
    return own;
  }
}
