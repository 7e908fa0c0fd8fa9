import type { FileHost } from "../base/host.js";
import type { SourceText } from "../base/span.js";
import { createSink } from "../diagnostics/bag.js";
import { parseYaml } from "../syntax/compose.js";
import type { YamlNode } from "../syntax/node.js";

/** Folders of a type repository by kind, and what the file of a type is called in each. */
const FOLDERS: readonly (readonly [string, string])[] = [
  ["nodetypes", "NodeType"],
  ["relationshiptypes", "RelationshipType"],
  ["capabilitytypes", "CapabilityType"],
  ["datatypes", "DataType"],
  ["interfacetypes", "InterfaceType"],
  ["artifacttypes", "ArtifactType"],
  ["policytypes", "PolicyType"],
  ["grouptypes", "GroupType"],
];

/** `KIND/NAMESPACE/NAME/File.tosca` at the end of a path. */
const LAYOUT = /(?:^|\/)(?:[a-z]+types|servicetemplates)\/[^/]+\/[^/]+\/[^/]+\.tosca$/;

/** `namespace.Name`, the full name of a type. */
const QUALIFIED = /^([\w-]+(?:\.[\w-]+)*)\.([\w-]+)$/;

/**
 * Addresses at which the types may lie that a file of a type repository names without importing them, as
 * Eclipse Winery and the RADON particles lay them out: `ns.sub.Name` of kind node type is defined by
 * `nodetypes/ns.sub/Name/NodeType.tosca`, three folders above whatever names it. None for a file that lies in
 * no such repository. Names that `known` accepts are not looked for.
 */
export function typeFolderFiles(
  source: SourceText,
  host: FileHost,
  known: (name: string) => boolean,
): readonly string[] {
  if (!source.name.endsWith(".tosca")) return [];
  const address = host.resolve(source.name, source.name.replace(/^.*[/\\]/, ""));
  if (!LAYOUT.test(address.replaceAll("\\", "/"))) return [];
  const root = parseYaml(source, createSink());
  const names = new Set(root === undefined ? [] : textsIn(root));
  return [...names].flatMap((name) => {
    const [, namespace, local] = QUALIFIED.exec(name) ?? [];
    if (namespace === undefined || local === undefined || known(name)) return [];
    return FOLDERS.map(([folder, file]) =>
      host.resolve(source.name, `../../../${folder}/${namespace}/${local}/${file}.tosca`),
    ).filter((path) => path !== address);
  });
}

function textsIn(node: YamlNode): readonly string[] {
  if (node.kind === "scalar") return [node.text];
  const parts = node.kind === "seq" ? node.items : node.entries.map(({ value }) => value);
  return parts.flatMap(textsIn);
}
