import { NAMESPACES } from "../model/types.js";
import type { ToscaFile, TypeDefinition, TypeKind } from "./model.js";

const tables = new WeakMap<ToscaFile, ReadonlyMap<string, TypeDefinition>>();

/**
 * A type of a profile that comes with the compiler by its short name: `Compute` for `tosca.nodes.Compute`,
 * `network.Port` and `Port` for `tosca.nodes.network.Port`. TOSCA 2.0 leaves the names to the profile, and files that
 * import the Simple Profile write them short as in 1.3 (5.2 there) or in full. Undefined for a file of the user.
 */
export function byShorthand(file: ToscaFile, kind: TypeKind, name: string): TypeDefinition | undefined {
  if (!file.bundled) return undefined;
  const table = tables.get(file) ?? shorthandTable(file);
  tables.set(file, table);
  return table.get(`${kind} ${name}`);
}

function shorthandTable({ types }: ToscaFile): ReadonlyMap<string, TypeDefinition> {
  const table = new Map<string, TypeDefinition>();
  for (const [kind, namespace] of Object.entries(NAMESPACES) as [TypeKind, string][]) {
    for (const [name, type] of types[kind]) {
      if (!name.startsWith(`${namespace}.`)) continue;
      const local = name.slice(namespace.length + 1);
      for (const short of [local, local.replace(/^(?:[a-z]\w*\.)+/, "")])
        if (!table.has(`${kind} ${short}`)) table.set(`${kind} ${short}`, type);
    }
  }
  return table;
}
