import { childOf } from "../syntax/access.js";
import type { YamlNode } from "../syntax/node.js";
import type { Construct } from "./construct.js";
import { ROOT } from "./structure.js";
import { root2 } from "./structure-2.0.js";

/** True for the tree of a TOSCA 2.0 file. */
export function isVersion2(root: YamlNode | undefined): boolean {
  const version = childOf(root, "tosca_definitions_version");
  return version?.kind === "scalar" && version.text.startsWith("tosca_2_");
}

/** The table of the grammar that a file says it follows. */
export function grammarOf(root: YamlNode): Construct {
  return isVersion2(root) ? root2() : ROOT;
}
