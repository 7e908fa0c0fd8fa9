// Has something changed? A short hash over the names and contents of files.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";

/** Hash of all files below the given files and folders; folders whose name is in `without` are left out. */
export function fingerprint(places, without = ["node_modules", "dist", "bin"]) {
  const hash = createHash("sha256");
  for (const place of [places].flat()) {
    for (const file of filesBelow(place, without)) {
      hash
        .update(`${relative(place, file)}\0`)
        .update(readFileSync(file))
        .update("\0");
    }
  }
  return hash.digest("hex").slice(0, 12);
}

/** All files below a place, in a fixed order. A place that is not there has none. */
export function filesBelow(place, without = []) {
  const facts = statSync(place, { throwIfNoEntry: false });
  if (!facts) return [];
  if (facts.isFile()) return [place];
  return readdirSync(place, { withFileTypes: true })
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry) => {
      if (entry.isDirectory())
        return without.includes(entry.name) ? [] : filesBelow(join(place, entry.name), without);
      return entry.isFile() ? [join(place, entry.name)] : [];
    });
}
