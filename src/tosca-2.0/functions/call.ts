import type { Span } from "../../base/span.js";
import type { YamlNode } from "../../syntax/node.js";
import { isString } from "../literals.js";

/** A function call: `{ $name: arguments }`, or the text `$name` where there are none (10.1). */
export interface Call {
  /** Name without the dollar sign and without a suffix that tells equal keys apart. */
  readonly name: string;
  /** As written, for messages. */
  readonly shown: string;
  readonly span: Span;
  /** Arguments; a single one need not stand in a list. */
  readonly args: readonly YamlNode[];
  /** The value after the key, undefined for the short form. */
  readonly node: YamlNode | undefined;
}

const FUNCTION_KEY = /^\$([^$\s:]+(?::[^$\s:]+)*)(\$[^$\s]*)?$/;

/** The call that a node is, undefined for any other value. */
export function callIn(node: YamlNode): Call | undefined {
  if (node.kind === "scalar") {
    if (!isString(node) || !isFunctionText(node.text)) return undefined;
    return { name: node.text.slice(1), shown: node.text, span: node.span, args: [], node: undefined };
  }
  const [entry] = node.kind === "map" ? node.entries : [];
  if (node.kind !== "map" || entry === undefined || node.entries.length !== 1) return undefined;
  const match = FUNCTION_KEY.exec(entry.key);
  if (match?.[1] === undefined || entry.keyNode !== undefined) return undefined;
  const { value } = entry;
  const empty = value.kind === "scalar" && value.style === "empty";
  const args = value.kind === "seq" ? value.items : empty ? [] : [value];
  return { name: match[1], shown: `$${match[1]}`, span: entry.keySpan, args, node: value };
}

/** True for a text that calls a function: one dollar sign and a name. */
function isFunctionText(text: string): boolean {
  return /^\$[^$\s]+$/.test(text);
}

/** True for a key that would call a function if it stood alone. */
export function isFunctionKey(key: string): boolean {
  return FUNCTION_KEY.test(key);
}
