import type { Json } from "../base/json.js";
import type { ScalarNode } from "../syntax/node.js";
import { formatFault } from "./formats/text-format.js";
import { type XmlSchemaSource, xmlSchemaSet } from "./formats/xml-schema.js";
import type { Compiled, Constraint } from "./operators.js";
import { hostOf, openSchema, type SchemaFile } from "./schema-files.js";

/** More reasons than this help nobody. */
const MAX_REASONS = 3;

/**
 * The operator `schema` with a schema for XML (TOSCA 1.3 sections 3.6.3 and 5.3.2, F27), which the host applies: the
 * library for it is no part of the compiler. A schema that is wrong itself makes the constraint invalid.
 */
export function xmlClause(operator: string, operand: ScalarNode, text: string, file?: SchemaFile): Compiled {
  const apply = hostOf(operand.span.source)?.applyXmlSchema;
  if (apply === undefined)
    return notApplied(operator, "schemas for XML are only checked for being well-formed");
  const set = xmlSchemaSet({ address: file?.address ?? "", text, open: file?.open ?? besides(operand) });
  if ("missing" in set) return notApplied(operator, `"${set.missing}", to which it refers, cannot be read`);
  const verdict = apply(set);
  if (verdict.kind === "unknown") return notApplied(operator, verdict.reason);
  if (verdict.kind !== "fits")
    return { operator, reason: `has a schema that is wrong: ${joined(verdict.reasons)}`, at: operand };
  const why = (value: Json): string | undefined => {
    // A text that is no XML is reported as that.
    if (typeof value !== "string" || formatFault(value, "xml") !== undefined) return undefined;
    const found = apply(set, value);
    return found.kind === "document" ? joined(found.reasons) : undefined;
  };
  return { operator, rule: "fit its schema", holds: (value) => why(value) === undefined, why };
}

/** A schema given in place names others as the template would. */
function besides({ span }: ScalarNode): (reference: string) => XmlSchemaSource | undefined {
  return (reference) => {
    const opened = openSchema(span.source, reference);
    return typeof opened === "string" ? undefined : opened;
  };
}

function joined(reasons: readonly string[]): string {
  return reasons.slice(0, MAX_REASONS).join("; ");
}

/** A constraint that nothing is known of: every value is taken to hold. */
export function notApplied(operator: string, unapplied: string): Constraint {
  return { operator, rule: "fit its schema", holds: () => true, unapplied };
}
