import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { packageRoot } from "../src/workspace/project.js";

interface ImageScript {
  imageReference(): string;
}

/** Reference of the node image that this package's sources give, as set-up builds it. */
export async function localImage(): Promise<string> {
  const script = pathToFileURL(join(packageRoot(), "scripts", "image.mjs")).href;
  return ((await import(script)) as ImageScript).imageReference();
}
