import { CODES, report } from "../../diagnostics/catalog.js";
import type { YamlNode } from "../../syntax/node.js";
import type { Context } from "../context.js";
import { callIn } from "../functions/call.js";
import { checkQuery } from "../functions/queries.js";

/** Checks an attribute mapping, the TOSCA path of an attribute that takes a value (9.10). */
export function checkMapping(node: YamlNode, context: Context): void {
  if (node.kind !== "seq") return;
  if (node.items.length < 2) {
    const args = { name: "mapping", reason: "must lead to an attribute: [ SELF, ATTRIBUTE ]" };
    report(context.model.sink, CODES.invalidPath, node.span, args);
    return;
  }
  const call = { name: "get_attribute", shown: "mapping", span: node.span, args: node.items, node };
  if (node.items.every((item) => callIn(item) === undefined)) checkQuery("get_attribute", call, context);
}
