import type { TypeKind } from "../model/types.js";
import type { Shape } from "../schema/shape.js";

/** What a name in a service template can be the name of. */
export type NameKind =
  | `${TypeKind} type`
  | "node template"
  | "relationship template"
  | "input"
  | "output"
  | "group"
  | "policy"
  | "workflow"
  | "step"
  | "property"
  | "attribute"
  | "capability"
  | "requirement"
  | "interface"
  | "operation"
  | "notification"
  | "parameter"
  | "artifact"
  | "repository";

/**
 * How constructs nest: for each keyname of the grammar's tables what stands under it. Completion, navigation
 * and the JSON Schema for editors come from this table (TOSCA Simple Profile in YAML 1.0 to 1.3).
 */
export type Construct =
  | ShapeConstruct
  | NamesConstruct
  | { readonly kind: "list"; readonly of: Construct }
  /** `many`: a list may stand in the place of the name. */
  | { readonly kind: "reference"; readonly to: readonly NameKind[]; readonly many?: true }
  | { readonly kind: "file" }
  | { readonly kind: "value" }
  | { readonly kind: "constraints" }
  | { readonly kind: "free" };

/** A map with keynames. `short` is its form as a single text, `rest` what further keys are. */
export interface ShapeConstruct {
  readonly kind: "shape";
  readonly shape: Shape;
  readonly parts: () => Readonly<Record<string, Construct>>;
  readonly short?: Construct;
  readonly rest?: NamesConstruct;
}

/** Entries by name, as a map or as a list of one-entry maps. */
export interface NamesConstruct {
  readonly kind: "names";
  readonly name: NameKind;
  /** Whether the names are made here or stand for what a type declares. */
  readonly role: "define" | "assign";
  readonly of: Construct;
}

export const FREE: Construct = { kind: "free" };
export const VALUE: Construct = { kind: "value" };
export const FILE: Construct = { kind: "file" };
export const CONSTRAINTS: Construct = { kind: "constraints" };

export function reference(...to: readonly NameKind[]): Construct {
  return { kind: "reference", to };
}

export function list(of: Construct): Construct {
  return { kind: "list", of };
}

export function define(name: NameKind, of: Construct): NamesConstruct {
  return { kind: "names", name, role: "define", of };
}

export function assign(name: NameKind, of: Construct): NamesConstruct {
  return { kind: "names", name, role: "assign", of };
}

export type Parts = Readonly<Record<string, Construct>>;

export function shape(
  table: Shape,
  parts: Parts | (() => Parts),
  extra: Partial<ShapeConstruct> = {},
): Construct {
  return {
    kind: "shape",
    shape: table,
    parts: typeof parts === "function" ? parts : () => parts,
    ...extra,
  };
}
