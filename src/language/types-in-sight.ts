import { PRIMITIVE_NAMES } from "../model/primitives.js";
import type { Scope, TypeKind } from "../model/types.js";

/** A type as a file can name it. */
export interface NamedType {
  /** The name with the prefix that the file has to write. */
  readonly name: string;
  /** Name of the file that defines it. */
  readonly from: string;
  /** 0 for the file's own types, more for those that are farther away. */
  readonly distance: number;
}

/** All types of a kind that a file can name, own ones first; data types with the primitive ones. */
export function typesInSight(scope: Scope, kind: TypeKind): readonly NamedType[] {
  const found = new Map<string, NamedType>();
  const seen = new Set<Scope>();
  const visit = (at: Scope, prefix: string, distance: number) => {
    if (seen.has(at) && prefix === "") return;
    seen.add(at);
    for (const name of at.own.get(kind)?.keys() ?? []) {
      const full = prefix + name;
      if (!found.has(full)) found.set(full, { name: full, from: at.source.name, distance });
    }
    for (const { prefix: own, scope: imported } of at.imports) {
      visit(imported, own === undefined ? prefix : `${own}:`, distance + 1);
    }
    if (at.profile !== undefined) visit(at.profile, "", distance + 2);
    if (at.customary !== undefined) visit(at.customary, "", distance + 3);
  };
  visit(scope, "", 0);
  const primitive = kind === "data" ? PRIMITIVE_NAMES : [];
  return [...primitive.map((name) => ({ name, from: "TOSCA", distance: 0 })), ...found.values()];
}
