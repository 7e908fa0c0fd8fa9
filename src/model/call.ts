import type { Span } from "../base/span.js";
import type { YamlNode } from "../syntax/node.js";

/** A call as written: `{ name: arguments }`. */
export interface FunctionCall {
  readonly name: FunctionName;
  /** Arguments; a single one that is not a list counts as a list of one. */
  readonly args: readonly YamlNode[];
  readonly listed: boolean;
  /** The name: where faults of the call are reported. */
  readonly span: Span;
}

/** The functions of TOSCA 1.3 chapter 4. */
export const FUNCTION_NAMES = [
  "get_input",
  "get_property",
  "get_attribute",
  "get_artifact",
  "get_nodes_of_type",
  "get_operation_output",
  "concat",
  "join",
  "token",
] as const;

export type FunctionName = (typeof FUNCTION_NAMES)[number];

/** The call that a node is; undefined for a plain value. */
export function asFunctionCall(node: YamlNode): FunctionCall | undefined {
  if (node.kind !== "map" || node.entries.length !== 1) return undefined;
  const [entry] = node.entries;
  const name = entry === undefined ? undefined : FUNCTION_NAMES.find((known) => known === entry.key);
  if (entry === undefined || name === undefined) return undefined;
  const listed = entry.value.kind === "seq";
  const args = entry.value.kind === "seq" ? entry.value.items : [entry.value];
  return { name, args, listed, span: entry.keySpan };
}
