import { suggest } from "../../base/suggest.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import { finding } from "../../model/coerce.js";
import { checkClause } from "../../model/constraints.js";
import { asFunctionCall } from "../../model/functions.js";
import type { ValueSchema } from "../../model/schemas.js";
import type { ConditionView, ConstraintView } from "../../schema/documents.js";
import type { YamlNode } from "../../syntax/node.js";
import { undeclaredValue } from "../../syntax/scalars.js";
import type { AttributeScope } from "./scopes.js";

/**
 * Checks condition clauses against what they are about (TOSCA 1.3 sections 3.6.24, 3.6.25, F68): attributes
 * are declared and their constraints fit them. An alternative that can never hold is only a warning, since
 * the others may.
 */
export function checkConditions(
  clauses: readonly ConditionView[],
  scopes: readonly AttributeScope[],
  sink: DiagnosticSink,
  alternative = false,
): void {
  if (scopes.length === 0) return;
  for (const clause of clauses) {
    if (clause.kind === "assert") checkAssertion(clause, scopes, sink, alternative);
    else checkConditions(clause.clauses, scopes, sink, alternative || clause.kind === "or");
  }
}

type Assertion = Extract<ConditionView, { readonly kind: "assert" }>;

function checkAssertion(
  { attribute, constraints }: Assertion,
  scopes: readonly AttributeScope[],
  sink: DiagnosticSink,
  alternative: boolean,
): void {
  const schemas = scopes.flatMap((scope) => scope.schemaOf(attribute.text) ?? []);
  const [schema] = schemas;
  if (schema !== undefined) {
    for (const constraint of constraints) checkConstraint(constraint, attribute.text, schema, sink);
    return;
  }
  if (scopes.some(({ complete }) => !complete)) return;
  const suggestion = suggest(
    attribute.text,
    scopes.flatMap((scope) => [...scope.names()]),
  );
  const owner = scopes.map(({ label }) => label).join(" or ");
  const code = alternative ? CODES.alternativeNeverHolds : CODES.unknownConditionAttribute;
  report(sink, code, attribute.span, { attribute: attribute.text, owner, suggestion });
}

function checkConstraint(
  view: ConstraintView,
  attribute: string,
  schema: ValueSchema,
  sink: DiagnosticSink,
): void {
  if (asFunctionCall(view.operand) !== undefined || schema.base === "any") return;
  const wrong = schema.base === "string" ? notText(view) : undefined;
  if (wrong !== undefined) {
    const what = `What "${attribute}" is compared with`;
    report(sink, CODES.wrongValueType, wrong.span, { what, expected: "a text", found: finding(wrong) });
    return;
  }
  checkClause(view, schema, sink);
}

const LENGTHS = new Set(["length", "min_length", "max_length", "in_range"]);

/** A text is never equal to a number: what YAML reads as one was not meant as a text. */
function notText({ operator, operand }: ConstraintView): YamlNode | undefined {
  if (LENGTHS.has(operator.text)) return undefined;
  const items = operand.kind === "seq" ? operand.items : [operand];
  return items.find((item) => isOtherScalar(item));
}

/** True for a scalar that YAML reads as a number or a boolean. */
export function isOtherScalar(node: YamlNode): boolean {
  return node.kind === "scalar" && ["number", "boolean"].includes(typeof undeclaredValue(node));
}
