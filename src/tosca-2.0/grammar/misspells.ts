import { suggest } from "../../base/suggest.js";
import type { MapNode } from "../../syntax/node.js";
import { CONSTRUCTS, type ConstructName } from "./constructs.js";

/** True when an unknown key of a map was most likely meant for a keyname: it is not reported as missing then. */
export function misspells(node: MapNode, keyname: string, construct: ConstructName): boolean {
  const { keys } = CONSTRUCTS[construct];
  return node.entries.some(
    ({ key }) => !Object.hasOwn(keys, key) && suggest(key, Object.keys(keys)) === keyname,
  );
}
