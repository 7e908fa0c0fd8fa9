import { CODES, report } from "../../diagnostics/catalog.js";
import type { YamlNode } from "../../syntax/node.js";
import { itemsIn, type NameList } from "../entities.js";
import type { Model, TypeDefinition, TypeKind } from "../model.js";
import { derives, knownTypeAt, typeAt } from "../names.js";

/** Checks a list of type names against the list that it narrows. */
export function checkList(
  model: Model,
  own: NameList,
  inherited: NameList | undefined,
  key: string,
  kinds: readonly TypeKind[],
  what: string,
): void {
  const allowed = typesIn(model, inherited, kinds);
  for (const item of itemsIn(own.node)) {
    const type = anyTypeAt(model, own, item, kinds);
    if (type === undefined || allowed === undefined) continue;
    if (allowed.some((each) => each === undefined || derives(model, type, each))) continue;
    const reason = `lists "${type.name}" under "${key}", which no entry of the inherited list allows`;
    report(model.sink, CODES.refinement, item.span, { what, reason });
  }
}

function anyTypeAt(
  model: Model,
  { file }: NameList,
  item: YamlNode,
  kinds: readonly TypeKind[],
): TypeDefinition | undefined {
  for (const kind of kinds) {
    const type = knownTypeAt(model, file, kind, item);
    if (type !== undefined) return type;
  }
  const [first] = kinds;
  return first === undefined ? undefined : typeAt(model, file, first, item);
}

/** The types of a list; an unknown one allows everything. Undefined without a list. */
export function typesIn(
  model: Model,
  list: NameList | undefined,
  kinds: readonly TypeKind[],
): readonly (TypeDefinition | undefined)[] | undefined {
  if (list === undefined) return undefined;
  return itemsIn(list.node).map((item) =>
    kinds.map((kind) => knownTypeAt(model, list.file, kind, item)).find((type) => type !== undefined),
  );
}
