import { CODES, report } from "../../diagnostics/catalog.js";
import type { YamlNode } from "../../syntax/node.js";
import type { Context } from "../context.js";
import { callIn } from "../functions/call.js";
import { checkQuery } from "../functions/queries.js";
import { fits } from "../results.js";
import type { Schema } from "../schemas.js";

/** Checks an attribute mapping, the TOSCA path of an attribute that takes a value of the schema (9.10). */
export function checkMapping(node: YamlNode, context: Context, schema?: Schema): void {
  if (node.kind !== "seq") return;
  if (node.items.length < 2) {
    const args = { name: "mapping", reason: "must lead to an attribute: [ SELF, ATTRIBUTE ]" };
    report(context.model.sink, CODES.invalidPath, node.span, args);
    return;
  }
  const call = { name: "get_attribute", shown: "mapping", span: node.span, args: node.items, node };
  if (!node.items.every((item) => callIn(item) === undefined)) return;
  const attribute = checkQuery("get_attribute", call, context).schema;
  if (
    attribute === undefined ||
    schema === undefined ||
    fits(context.model, { base: schema.base, schema }, attribute)
  )
    return;
  const args = {
    what: "The mapping",
    expected: `an attribute of type "${schema.name}"`,
    found: `one of type "${attribute.name}"`,
  };
  report(context.model.sink, CODES.wrongValueType, node.span, args);
}
