import type { YamlNode } from "../../syntax/node.js";
import type { Context } from "../context.js";
import { callIn } from "../functions/call.js";
import { checkValue } from "../values.js";

/** A count is a whole number, or a function that gives one. */
export function checkCount(node: YamlNode | undefined, context: Context): void {
  if (node === undefined || callIn(node) === undefined) return;
  checkValue(node, { name: "integer", base: "integer", sources: [] }, context);
}
