import { isMap, isScalar, isSeq, LineCounter, parseDocument, stringify } from "yaml";
import type { Section } from "./template.js";

/** A template as text, written by a printer that is not ours. */
export function print(template: Section): string {
  return stringify(template, { aliasDuplicateObjects: false, lineWidth: 0 });
}

/** Keys and indexes from the root of a template; `key` means the place of the last key, else its value's. */
export interface Place {
  readonly path: readonly (string | number)[];
  readonly at: "key" | "value";
}

/** One-based line of a place in a text, found by a reader that is not ours. */
export function lineOf(text: string, { path, at }: Place): number {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, keepSourceTokens: true });
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  if (isSeq(parent)) {
    const item = parent.items[Number(last)] as { readonly range?: readonly number[] };
    return counter.linePos(item.range?.[0] ?? 0).line;
  }
  if (!isMap(parent)) throw new Error(`nothing at ${path.join("/")}`);
  const pair = parent.items.find(({ key }) => isScalar(key) && key.value === last);
  const node = (at === "key" ? pair?.key : pair?.value) as { readonly range?: readonly number[] } | undefined;
  if (node?.range === undefined) throw new Error(`nothing at ${path.join("/")}`);
  return counter.linePos(node.range[0] ?? 0).line;
}
