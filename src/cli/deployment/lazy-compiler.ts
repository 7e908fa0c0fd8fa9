import { createRequire, Module } from "node:module";

/**
 * Keeps the TypeScript compiler out of processes that deploy. Pulumi's SDK loads it, nine megabytes of source,
 * to serialize functions, which the Automation API never does; a controller would hold it for as long as it
 * runs (P18). To be imported before the SDK. Whoever does use the compiler gets it then.
 */
const load = createRequire(import.meta.url);

/** Puts a stand-in in the place of a module that is loaded at its first use. */
function putOff(name: string): void {
  const path = pathOf(name);
  if (path === undefined || load.cache[path] !== undefined) return;
  let loaded: object | undefined;
  const whole = (): object => {
    if (loaded !== undefined) return loaded;
    delete load.cache[path];
    loaded = load(path) as object;
    return loaded;
  };
  const exports = new Proxy(
    {},
    {
      get: (_none, key) => Reflect.get(whole(), key) as unknown,
      has: (_none, key) => Reflect.has(whole(), key),
    },
  );
  load.cache[path] = Object.assign(new Module(path), { filename: path, loaded: true, exports });
}

/** Undefined with a version of the SDK that is laid out otherwise: then nothing is put off. */
function pathOf(name: string): string | undefined {
  try {
    return load.resolve(name);
  } catch {
    return undefined;
  }
}

putOff("@pulumi/pulumi/typescript-shim.js");
