import type { Json } from "../base/json.js";
import type { Span } from "../base/span.js";
import { suggest } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink, Label } from "../diagnostics/diagnostic.js";
import type { ConstraintView } from "../schema/documents.js";
import { aliasLabels } from "../syntax/access.js";
import type { YamlNode } from "../syntax/node.js";
import { isUnquoted } from "./coerce.js";
import { memo } from "./inherit.js";
import { type BadConstraint, type Compiled, type Constraint, OPERATORS } from "./operators.js";
import type { ScopedConstraint, ValueSchema } from "./schemas.js";

export type { BadConstraint, Constraint };

const compiled = new WeakMap<ConstraintView, Map<string, Compiled>>();

/** Makes a clause executable for values of a schema (TOSCA 1.3 section 3.6.3); the answer is kept. */
export function compileConstraint({ view }: ScopedConstraint, schema: ValueSchema): Compiled {
  const byType = memo(compiled, view, () => new Map<string, Compiled>());
  const key = `${schema.base} ${schema.type}`;
  const cached = byType.get(key);
  if (cached !== undefined) return cached;
  const made = compile(view, schema);
  byType.set(key, made);
  return made;
}

function compile({ operator, operand }: ConstraintView, schema: ValueSchema): Compiled {
  const make = Object.hasOwn(OPERATORS, operator.text) ? OPERATORS[operator.text] : undefined;
  return make === undefined
    ? { operator: operator.text, reason: "is not a constraint operator" }
    : make(operator.text, operand, { ...schema, constraints: [] });
}

/** Operators that ask which of two values is the greater one. */
const ORDERING: ReadonlySet<string> = new Set([
  "greater_than",
  "greater_or_equal",
  "less_than",
  "less_or_equal",
  "in_range",
]);

/**
 * Checks one clause of a definition or filter against the schema that it constrains (F31): an unknown or
 * unfit operator at its name, an operand of the wrong type at the operand. True when the clause can be used.
 */
export function checkClause(view: ConstraintView, schema: ValueSchema, sink: DiagnosticSink): boolean {
  const clause = compileConstraint({ view, span: view.span }, schema);
  const { operator, operand } = view;
  if ("reason" in clause) {
    const unknown = !Object.hasOwn(OPERATORS, operator.text);
    const near = unknown ? suggest(operator.text, Object.keys(OPERATORS)) : undefined;
    const hint = near === undefined ? {} : { hint: `Did you mean "${near}"?` };
    const at = clause.at;
    const labels = at === undefined ? [] : aliasLabels(at);
    const args = { operator: clause.operator, reason: clause.reason };
    report(sink, CODES.invalidConstraint, at?.span ?? operator.span, args, { ...hint, labels });
    return false;
  }
  if (schema.base === "complex" && ORDERING.has(operator.text))
    report(sink, CODES.orderOfComplexValues, operator.span, { operator: operator.text, type: schema.type });
  if (clause.unapplied !== undefined)
    report(sink, CODES.schemaNotApplied, operand.span, { operator: operator.text, reason: clause.unapplied });
  if (schema.base === "string") reportUnquoted(view, operand, sink);
  return true;
}

function reportUnquoted(view: ConstraintView, operand: YamlNode, sink: DiagnosticSink): void {
  if (["length", "min_length", "max_length", "pattern", "schema"].includes(view.operator.text)) return;
  for (const item of operand.kind === "seq" ? operand.items : [operand]) {
    if (item.kind !== "scalar" || !isUnquoted(item)) continue;
    const what = `An operand of "${view.operator.text}"`;
    report(sink, CODES.unquotedText, item.span, { what, value: item.text }, { labels: aliasLabels(item) });
  }
}

/** Where and about what a check reports. */
export interface CheckPlace {
  readonly span: Span;
  readonly what: string;
  /** The value as written, for messages. */
  readonly shown: () => string;
  /** Further places, such as the alias that led to the value. */
  readonly labels?: readonly Label[];
  /** True when a function gave the value. */
  readonly computed?: boolean;
}

interface Clause {
  readonly constraint: ScopedConstraint;
  readonly clause: Compiled;
}

const clauses = new WeakMap<ValueSchema, readonly Clause[]>();

function clausesOf(schema: ValueSchema): readonly Clause[] {
  const make = (constraint: ScopedConstraint) => ({
    constraint,
    clause: compileConstraint(constraint, schema),
  });
  return memo(clauses, schema, () => schema.constraints.map(make));
}

/**
 * Checks a static value against every constraint of its schema, inherited ones included: all must hold
 * (F32). The first that does not is reported at `place`. True when the value is kept: all hold, or it stands for
 * "none".
 */
export function checkConstraints(
  value: Json,
  schema: ValueSchema,
  place: CheckPlace,
  sink: DiagnosticSink,
): boolean {
  for (const { constraint, clause } of clausesOf(schema)) {
    if ("reason" in clause || clause.holds(value)) continue;
    const shown = place.shown();
    const why = clause.why?.(value);
    const rule = why === undefined ? clause.rule : `${clause.rule}: ${why}`;
    const nothing = place.computed === true && isNothing(value);
    report(
      sink,
      nothing ? CODES.nothingComputed : CODES.constraintViolated,
      place.span,
      { what: place.what, value: shown, rule },
      {
        labels: [...(place.labels ?? []), { span: constraint.span, text: "constraint stated here" }],
        identity: `${shown} ${clause.rule}`,
      },
    );
    return nothing;
  }
  return true;
}

/** Zero and emptiness: what inputs hold by which templates of Infrastructure Manager ask for nothing. */
function isNothing(value: Json): boolean {
  if (typeof value === "object" && value !== null) return Object.keys(value).length === 0;
  return value === 0 || value === "";
}
