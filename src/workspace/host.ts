import { readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { FileHost } from "../base/host.js";
import { type SourceText, sourceText } from "../base/span.js";
import type { BundledLibraries, BundledName } from "../model/imports.js";
import { packageRoot } from "./project.js";

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
    resolve: (from, reference) => resolve(dirname(from), reference),
  };
}

/** Files given as a map from absolute path to text: for tests and for templates that come over the wire. */
export function memoryHost(files: ReadonlyMap<string, string>): FileHost {
  return {
    read: (path) => files.get(path),
    resolve: (from, reference) => resolve(dirname(from), reference),
  };
}

const loaded = new Map<BundledName, SourceText>();

/** The type libraries in `tosca/types`, each read once a process. */
export const bundledTypes: BundledLibraries = (name) => {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const path = join(packageRoot(), "tosca", "types", `${name}.yaml`);
  const source = sourceText(`elastosca:${name}.yaml`, readFileSync(path, "utf8"));
  loaded.set(name, source);
  return source;
};
