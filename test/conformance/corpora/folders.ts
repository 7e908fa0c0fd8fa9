import { existsSync, readdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { FileHost } from "../../../src/base/host.js";
import { diskFile } from "./texts.js";

const DEFAULT = fileURLToPath(new URL("../../../../shared/corpora/", import.meta.url));

/** Folder of the corpora: beside the checkout, or the one that `--corpora` names. */
export const CORPORA = resolve(argument("--corpora") ?? DEFAULT);

function argument(name: string): string | undefined {
  const index = process.argv.indexOf(name);
  return index < 0 ? undefined : process.argv[index + 1];
}

/** The folder of a corpus, undefined where it is not at hand. */
export function folderOf(...parts: readonly string[]): string | undefined {
  const folder = join(CORPORA, ...parts);
  return existsSync(folder) ? folder : undefined;
}

/** YAML files below a folder, relative to it, sorted. */
export function yamlFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.ya?ml$/.test(name))
    .sort();
}

/** Addresses that lead into a corpus; every other address does not exist. */
const ADDRESSES: readonly (readonly [RegExp, string])[] = [
  [/^https:\/\/raw\.githubusercontent\.com\/indigo-dc\/tosca-types\/[^/]+\//, "indigo/"],
  [/^https:\/\/raw\.githubusercontent\.com\/grycap\/tosca\/[^/]+\//, "grycap/"],
  [
    /^https:\/\/github\.com\/oasis-open\/tosca-test-assertions\/raw\/master\/Parser-Validator\//,
    "oasis-1.0/",
  ],
  [
    /^https:\/\/github\.com\/oasis-open\/tosca-test-assertions\/raw\/master\/tests\/tosca_2_0\//,
    "oasis-2.0/",
  ],
  [
    /^https:\/\/raw\.githubusercontent\.com\/oasis-open\/tosca-community-contributions\/refs\/heads\/master\/tests\/tosca_2_0\//,
    "oasis-2.0/",
  ],
];

/** Files of the disk for the templates of one corpus, with its rules for addresses and other roots. */
export function corpusHost(corpus: string): FileHost {
  const root = join(CORPORA, corpus);
  const locate = (path: string): string => {
    for (const [address, folder] of ADDRESSES) {
      if (address.test(path)) return join(CORPORA, path.replace(address, folder));
    }
    const example = "https://example.com/custom_types/";
    if (path.startsWith(example)) return join(root, "custom_types", path.slice(example.length));
    return elsewhere(root, path);
  };
  const read = (path: string) =>
    /^[a-z][a-z+.-]+:\/\//.test(locate(path)) ? undefined : diskFile(locate(path));
  const list = (path: string) =>
    existsSync(dirname(path)) ? readdirSync(dirname(path)).map((name) => join(dirname(path), name)) : [];
  return { read, list, resolve: (from, reference) => resolve(dirname(from), reference) };
}

/** {@link corpusHost} for what stands in archives: it also knows which addresses exist. */
export function addressHost(corpus: string): FileHost {
  const host = corpusHost(corpus);
  return { ...host, has: (path) => host.read(path) !== undefined };
}

/** Templates that were written for another layout: the file is found where the corpus keeps it. */
function elsewhere(root: string, path: string): string {
  if (existsSync(path)) return path;
  const inside = relative(root, path);
  const samples = inside.replace(/^(?:.*samples\/tests\/|custom_types\/)data\//, "");
  if (samples !== inside) return join(root, samples);
  if (inside.startsWith("types/")) return join(root, "examples", inside);
  if (path.startsWith("/") && existsSync(join(root, "examples", path))) return join(root, "examples", path);
  return path;
}
