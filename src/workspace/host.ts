import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { FileHost } from "../base/host.js";
import { type SourceText, sourceText } from "../base/span.js";
import type { BundledLibraries, BundledName } from "../model/imports.js";
import { type PreparedLibrary, readPrepared } from "../schema/prepare.js";
import { packageRoot } from "./project.js";
import { applyXmlSchema } from "./xml-schema.js";

/** Larger files are not templates; reading stops before they fill the memory. */
const MAX_BYTES = 32 * 1024 * 1024;

/** Files of this machine. Relative references start at the folder of the file that holds them. */
export function diskHost(): FileHost {
  return {
    read(path) {
      try {
        const facts = statSync(path);
        return facts.isFile() && facts.size <= MAX_BYTES ? readFileSync(path, "utf8") : undefined;
      } catch {
        // Absent, unreadable or not a file is all the same to the compiler: there is no such text.
        return undefined;
      }
    },
    list(path) {
      const folder = dirname(resolve(path));
      try {
        return readdirSync(folder)
          .sort()
          .map((file) => join(folder, file));
      } catch {
        // No such folder: nothing lies in it.
        return [];
      }
    },
    resolve: (from, reference) => resolve(dirname(from), reference),
    applyXmlSchema,
  };
}

/** Files given as a map from absolute path to text: for tests and for templates that come over the wire. */
export function memoryHost(files: ReadonlyMap<string, string>): FileHost {
  return {
    list: (path) => [...files.keys()].filter((file) => dirname(file) === dirname(path)).sort(),
    read: (path) => files.get(path),
    resolve: (from, reference) => resolve(dirname(from), reference),
    applyXmlSchema,
  };
}

const loaded = new Map<BundledName, SourceText>();

/** The type libraries in `tosca/types`, each read once a process. */
function readLibrary(name: BundledName): SourceText {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const path = join(packageRoot(), "tosca", "types", `${name}.yaml`);
  const source = sourceText(`elastosca:${name}.yaml`, readFileSync(path, "utf8"));
  loaded.set(name, source);
  return source;
}

/** File with the prepared form of a library, which the build makes. */
export function preparedPath(name: BundledName): string {
  return join(packageRoot(), "dist", "types", `${name}.txt`);
}

/** The prepared form of a library; undefined when none was built, so that its text is parsed instead. */
function preparedTypes(name: BundledName): PreparedLibrary | undefined {
  try {
    return readPrepared(readFileSync(preparedPath(name), "utf8"));
  } catch {
    // Not built, or not whole: the text says the same.
    return undefined;
  }
}

/** The type libraries that come with the compiler, prepared where the build did so. */
export const bundledTypes: BundledLibraries = Object.assign(readLibrary, { prepared: preparedTypes });
