import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { ARCHIVE_SIGNATURE, ASSET_SIGNATURE, type PropertyMap, SIGNATURE_KEY } from "../shared/property.js";
import { globExpression, literalFolder } from "./glob.js";
import { tarHash } from "./tar-hash.js";

interface Pattern {
  readonly expression: RegExp;
  readonly exclude: boolean;
  readonly folder: string;
}

/** Outputs `assets` and `archive`: the files under the folder that the inputs' patterns choose. */
export async function collectAssets(inputs: PropertyMap): Promise<PropertyMap> {
  const folder = typeof inputs.dir === "string" ? path.resolve(inputs.dir) : process.cwd();
  const outputs: PropertyMap = {};
  if (Array.isArray(inputs.assetPaths)) {
    outputs.assets = await fileAssets(folder, await matchingFiles(folder, inputs.assetPaths.map(String)));
  }
  if (Array.isArray(inputs.archivePaths)) {
    const files = await matchingFiles(folder, inputs.archivePaths.map(String));
    outputs.archive = {
      [SIGNATURE_KEY]: ARCHIVE_SIGNATURE,
      assets: await fileAssets(folder, files),
      hash: await tarHash(folder, files),
    };
  }
  return outputs;
}

/** Paths relative to the folder, sorted. A later pattern overrides an earlier one; `!` takes files away. */
export async function matchingFiles(folder: string, globs: readonly string[]): Promise<string[]> {
  const patterns = globs.map((glob): Pattern => {
    const exclude = glob.startsWith("!");
    const pattern = exclude ? glob.slice(1) : glob;
    return { expression: globExpression(pattern), exclude, folder: literalFolder(pattern) };
  });
  const found: string[] = [];
  await walk(folder, "", patterns, found);
  return found.sort();
}

async function walk(
  root: string,
  under: string,
  patterns: readonly Pattern[],
  found: string[],
): Promise<void> {
  for (const entry of await readdir(path.join(root, under), { withFileTypes: true })) {
    const name = `${under}${entry.name}`;
    if (entry.isDirectory()) {
      const inside = `${name}/`;
      const worthwhile = patterns.some(
        ({ exclude, folder }) => !exclude && (folder.startsWith(inside) || inside.startsWith(folder)),
      );
      if (worthwhile) await walk(root, inside, patterns, found);
    } else {
      const last = patterns.findLast(({ expression }) => expression.test(name));
      if (last !== undefined && !last.exclude && (await isFile(path.join(root, name)))) found.push(name);
    }
  }
}

async function isFile(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined))?.isFile() ?? false;
}

async function fileAssets(folder: string, files: readonly string[]): Promise<PropertyMap> {
  const assets: PropertyMap = {};
  for (const file of files) {
    const location = path.join(folder, file);
    assets[file] = { [SIGNATURE_KEY]: ASSET_SIGNATURE, hash: await fileHash(location), path: location };
  }
  return assets;
}

async function fileHash(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest("hex");
}
