import { CODES, report } from "../../diagnostics/catalog.js";
import { wrongKind } from "../../syntax/access.js";
import type { MapEntry, YamlNode } from "../../syntax/node.js";
import type { ReadContext } from "../fields.js";
import type { ConditionView, ConstraintView } from "../views.js";

const CONNECTIVES = { and: "and", or: "or", not: "not" } as const;

/**
 * Clauses of a condition that all must hold (TOSCA 1.3 3.6.24, F68): a list of clauses or a map of them,
 * each `and`, `or`, `not` or `assert` with clauses inside, or in short the name of an attribute with its
 * constraints.
 */
export function readConditions(
  context: ReadContext,
  node: YamlNode | undefined,
  what: string,
): readonly ConditionView[] {
  if (node === undefined) return [];
  const items = node.kind === "seq" ? node.items : [node];
  return items.flatMap((item) => {
    if (item.kind === "map") return item.entries.flatMap((entry) => readClause(context, entry, what));
    return wrongKind(item, `Each clause of ${what}`, "a map", context.sink) ?? [];
  });
}

function readClause(context: ReadContext, entry: MapEntry, what: string): readonly ConditionView[] {
  const { key, keySpan: span, value } = entry;
  if (entry.keyNode !== undefined) {
    report(context.sink, CODES.complexKey, span, {});
    return [];
  }
  if (key === "assert") return readConditions(context, value, what);
  if (Object.hasOwn(CONNECTIVES, key)) {
    const kind = CONNECTIVES[key as keyof typeof CONNECTIVES];
    return [{ kind, clauses: readConditions(context, value, `"${key}" of ${what}`), span }];
  }
  const constraints = readAssertion(context, value, `the assertion on "${key}"`);
  return [{ kind: "assert", attribute: { text: key, span }, constraints, span }];
}

/** Constraints of an attribute: a list of clauses, one clause, or a bare value that it must equal. */
function readAssertion(context: ReadContext, node: YamlNode, what: string): readonly ConstraintView[] {
  if (node.kind === "scalar")
    return [{ operator: { text: "equal", span: node.span }, operand: node, span: node.span }];
  const items = node.kind === "seq" ? node.items : [node];
  return items.flatMap((item) => {
    if (item.kind !== "map")
      return wrongKind(item, `Each constraint of ${what}`, "a map", context.sink) ?? [];
    return item.entries.map(({ key, keySpan, value }) => ({
      operator: { text: key, span: keySpan },
      operand: value,
      span: item.span,
    }));
  });
}
