import { CODES, report } from "../diagnostics/catalog.js";
import { childOf } from "../syntax/access.js";
import type { MapNode, YamlNode } from "../syntax/node.js";
import type { ScalarUnitType } from "../syntax/units.js";
import { isString, textOf } from "./literals.js";
import type { Model, ToscaFile, TypeDefinition } from "./model.js";
import { findType, lineOf, parentOf, reportUnknownType } from "./names.js";

/** The built-in types (9.1). All but `scalar` may be used as they are. */
export const BUILT_IN = [
  "string",
  "integer",
  "float",
  "boolean",
  "bytes",
  "nil",
  "timestamp",
  "scalar",
  "version",
  "list",
  "map",
] as const;

/** What a value is made of: a built-in type, or named properties. */
export type Base = (typeof BUILT_IN)[number] | "complex";

/** Types of TOSCA 1.3 that templates still use; a data type of that name wins. */
const WITHDRAWN: ReadonlySet<string> = new Set<ScalarUnitType>([
  "scalar-unit.size",
  "scalar-unit.time",
  "scalar-unit.frequency",
  "scalar-unit.bitrate",
]);

/** A data type by what its values are made of. */
export interface DataType {
  readonly name: string;
  readonly base: Base;
  readonly definition?: TypeDefinition;
  /** Set for a scalar type of TOSCA 1.3. */
  readonly withdrawn?: ScalarUnitType;
}

/** A map that may hold `validation`, `key_schema` and `entry_schema`. */
export interface Source {
  readonly node: MapNode;
  readonly file: ToscaFile;
}

/** The type of a value with everything that narrows it, nearest first. */
export interface Schema extends DataType {
  readonly sources: readonly Source[];
}

/** True for the name of a built-in type. */
export function isBuiltIn(name: string): name is (typeof BUILT_IN)[number] {
  return (BUILT_IN as readonly string[]).includes(name);
}

/** The data type that a text names; an unknown one is reported when `silent` is not set. */
export function dataTypeAt(
  model: Model,
  file: ToscaFile,
  node: YamlNode | undefined,
  silent = false,
): DataType | undefined {
  if (!isString(node) || node.text === "") return undefined;
  const name = node.text;
  if (isBuiltIn(name)) return { name, base: name };
  const type = findType(model, file, "data", name);
  if (type !== undefined) return dataTypeOf(model, type);
  if (WITHDRAWN.has(name)) {
    if (!silent) report(model.sink, CODES.withdrawnType, node.span, { type: name });
    return { name, base: "scalar", withdrawn: name as ScalarUnitType };
  }
  if (!silent) reportUnknownType(model, file, "data", node, BUILT_IN);
  return undefined;
}

/** A user-defined type; undefined when an ancestor is not known, so that its values cannot be judged. */
export function dataTypeOf(model: Model, type: TypeDefinition): DataType | undefined {
  const known = model.caches.dataTypes.get(type);
  if (known !== undefined) return known;
  const oldest = lineOf(model, type).at(-1) ?? type;
  const parent = childOf(oldest.node, "derived_from");
  const root = textOf(parent);
  if (oldest.faulty || (parent !== undefined && root === undefined)) return undefined;
  if (root !== undefined && !isBuiltIn(root) && !WITHDRAWN.has(root)) return undefined;
  const base: Base = root === undefined ? "complex" : isBuiltIn(root) ? root : "scalar";
  const withdrawn = root !== undefined && !isBuiltIn(root) ? { withdrawn: root as ScalarUnitType } : {};
  const made: DataType = { name: type.name, base, definition: type, ...withdrawn };
  model.caches.dataTypes.set(type, made);
  return made;
}

/** A data type as a schema, without anything that narrows it at its place. */
export function schemaOfType(model: Model, type: DataType): Schema {
  const line = type.definition === undefined ? [] : lineOf(model, type.definition);
  return { ...type, sources: line.map(({ node, file }) => ({ node, file })) };
}

/** The schema of a definition: its type, what it adds, and what it refines (9.3). */
export function schemaAt(
  model: Model,
  file: ToscaFile,
  node: YamlNode | undefined,
  inherited?: Schema,
): Schema | undefined {
  if (isString(node)) {
    const type = dataTypeAt(model, file, node, true);
    return type === undefined ? undefined : schemaOfType(model, type);
  }
  if (node?.kind !== "map") return inherited;
  const named = childOf(node, "type");
  const type = named === undefined ? inherited : dataTypeAt(model, file, named, true);
  if (type === undefined) return undefined;
  const own = named === undefined ? [] : schemaOfType(model, type).sources;
  const sources = [{ node, file }, ...own, ...(inherited?.sources ?? [])];
  const { name, base, definition, withdrawn } = type;
  return {
    name,
    base,
    sources: [...new Map(sources.map((source) => [source.node, source])).values()],
    ...(definition === undefined ? {} : { definition }),
    ...(withdrawn === undefined ? {} : { withdrawn }),
  };
}

/** The schema of keys or entries; undefined when nothing says it. */
export function partOf(model: Model, schema: Schema, key: "key_schema" | "entry_schema"): Schema | undefined {
  for (const { node, file } of schema.sources) {
    const part = childOf(node, key);
    if (part !== undefined) return schemaAt(model, file, part);
  }
  return undefined;
}

/** True when a data type is another or derives from it; built-in types are compared by name. */
export function dataTypeDerives(model: Model, type: DataType, from: DataType): boolean {
  if (type.definition === from.definition && type.name === from.name) return true;
  if (from.definition !== undefined) {
    return type.definition !== undefined && lineOf(model, type.definition).includes(from.definition);
  }
  return type.base === from.base;
}

/** The definition of a scalar type's units, in its line. */
export function scalarKey(model: Model, type: DataType, key: string): YamlNode | undefined {
  if (type.definition === undefined) return undefined;
  for (const { node } of lineOf(model, type.definition)) {
    const found = childOf(node, key);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The parent of a data type as a data type: built-in, user-defined, or none. */
export function parentDataType(model: Model, type: TypeDefinition): DataType | undefined {
  const parent = parentOf(model, type);
  if (parent !== undefined) return dataTypeOf(model, parent);
  return dataTypeAt(model, type.file, childOf(type.node, "derived_from"), true);
}
