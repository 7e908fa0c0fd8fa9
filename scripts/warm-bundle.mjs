// node warm-bundle.mjs <folder> <template>: checks the template with the bundle in the folder, then writes what
// V8 compiled on the way beside it.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { COMPILED, openBundle } from "./bundle.mjs";

const [, , folder, template] = process.argv;
const { exports, script } = openBundle(folder);
await exports.main(["node", "elastosca", "validate", template]);
writeFileSync(join(folder, COMPILED), script.createCachedData());
