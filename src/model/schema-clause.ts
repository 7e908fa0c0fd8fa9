import type { Json } from "../base/json.js";
import type { ScalarNode, YamlNode } from "../syntax/node.js";
import { jsonSchemaFault } from "./formats/json-schema.js";
import { jsonSchemaSet } from "./formats/json-schema-files.js";
import { formatFault, parseJson } from "./formats/text-format.js";
import type { BadConstraint, Compiled } from "./operators.js";
import { openSchema, type SchemaFile } from "./schema-files.js";
import type { ValueSchema } from "./schemas.js";
import { notApplied, xmlClause } from "./xml-clause.js";

/**
 * The operator `schema`, which the key `external-schema` stands for as well (TOSCA 1.3 sections 3.6.3 and 3.6.10, F27): a JSON
 * schema, given in place or by the name of a file, is applied to JSON, and one for XML to XML by the host, where that
 * can. What is not applied, as a schema that cannot be read, stands in `unapplied`.
 */
export function schemaClause(operator: string, operand: YamlNode, schema: ValueSchema): Compiled {
  if (schema.base !== "string" && schema.base !== "any" && schema.base !== "complex")
    return { operator, reason: `does not apply to values of type ${schema.type}` };
  if (operand.kind !== "scalar" || operand.style === "empty")
    return { operator, reason: "needs a schema as a text", at: operand };
  const text = operand.text.trim();
  if (/^[{[<]/.test(text)) return compiled(operator, operand, text);
  const file = openSchema(operand.span.source, text);
  if (file === "absent")
    return { operator, reason: `names the schema "${text}", which does not exist`, at: operand };
  if (file === "unreachable") return notApplied(operator, "its address is not read");
  return compiled(operator, operand, file.text.replace(/^\uFEFF/, "").trim(), file);
}

function compiled(operator: string, operand: ScalarNode, text: string, file?: SchemaFile): Compiled {
  const bad = (reason: string): BadConstraint => ({
    operator,
    reason: `has a schema ${reason}`,
    at: operand,
  });
  if (text.startsWith("<")) {
    const fault = formatFault(text, "xml");
    if (fault !== undefined) return bad(`that is not well-formed XML: ${fault}`);
    return xmlClause(operator, operand, text, file);
  }
  const json = parseJson(text);
  if (json === undefined) return bad("that is not valid JSON");
  const set = jsonSchemaSet(json, file?.open);
  const why = (value: Json) => {
    const instance = typeof value === "string" ? parseJson(value) : value;
    return instance === undefined ? undefined : jsonSchemaFault(instance, set);
  };
  const { unapplied } = set;
  return {
    operator,
    rule: "fit its schema",
    holds: (value) => why(value) === undefined,
    why,
    ...(unapplied === undefined ? {} : { unapplied }),
  };
}
