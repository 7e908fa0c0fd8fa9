import type { ResourceDefinition } from "../shared/definition.js";
import { collectAssets } from "./assets.js";
import { commandResource } from "./command-resource.js";
import { runLocally } from "./local-run.js";

/** command:local:Command: commands on the machine that runs the engine. */
export const localCommand: ResourceDefinition = commandResource(runLocally, {
  names: (inputs) => [
    ...(inputs.assetPaths === undefined ? [] : ["assets"]),
    ...(inputs.archivePaths === undefined ? [] : ["archive"]),
  ],
  values: collectAssets,
});
