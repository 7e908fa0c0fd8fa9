// Loaded with `node --import`: writes the address of every module that is loaded to the file LOADED_MODULES,
// those that are imported as well as those that are required.
import { appendFileSync } from "node:fs";
import module from "node:module";

const file = process.env.LOADED_MODULES;

export async function resolve(specifier, context, next) {
  const found = await next(specifier, context);
  appendFileSync(process.env.LOADED_MODULES, `${found.url}\n`);
  return found;
}

if (file && import.meta.url.endsWith("loaded-modules.mjs")) {
  module.register(`${import.meta.url}?hooks`);
  const load = module._load;
  module._load = function (request, parent, isMain) {
    appendFileSync(file, `${module._resolveFilename(request, parent, isMain)}\n`);
    return load.call(this, request, parent, isMain);
  };
}
