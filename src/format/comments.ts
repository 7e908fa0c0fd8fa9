import type { Written } from "./tree.js";

/** A comment with its place; `alone` when nothing but blanks stands before it in its line. */
export interface Comment {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly alone: boolean;
  readonly column: number;
}

/** All comments of a text that are no part of a scalar, from `from` on. */
export function commentsOf(text: string, root: Written, from: number): readonly Comment[] {
  return commentsOutside(text, leavesOf(root), from);
}

/** Half-open range of offsets of a scalar or an alias. */
interface Leaf {
  readonly start: number;
  readonly end: number;
}

/** All comments of a text outside of its scalars and aliases, which are given in their order, from `from` on. */
export function commentsOutside(text: string, leaves: Iterable<Leaf>, from: number): readonly Comment[] {
  const comments: Comment[] = [];
  let at = from;
  for (const leaf of leaves) {
    collect(text, at, leaf.start, comments);
    at = Math.max(at, leaf.end);
  }
  collect(text, at, text.length, comments);
  return comments;
}

function collect(text: string, from: number, to: number, comments: Comment[]): void {
  for (let at = text.indexOf("#", from); at !== -1 && at < to; at = text.indexOf("#", at + 1)) {
    if (at > 0 && !/[\s\uFEFF]/.test(text.charAt(at - 1))) continue;
    const line = text.indexOf("\n", at);
    const end = line === -1 ? text.length : line;
    const column = columnOf(text, at);
    const alone = /^[\s\uFEFF]*$/.test(text.slice(at - column, at));
    comments.push({ start: at, end, text: text.slice(at, end).trimEnd(), alone, column });
    at = end;
  }
}

function* leavesOf(node: Written): Generator<Leaf> {
  if (node.kind === "seq") for (const item of node.items) yield* leavesOf(item);
  else if (node.kind === "map") {
    for (const { key, value } of node.pairs) {
      yield* leavesOf(key);
      yield* leavesOf(value);
    }
  } else yield node;
}

/** Zero-based column of an offset. */
export function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf("\n", offset - 1) + 1);
}

/** True when the line before the one that holds `offset` is empty. */
export function blankLineBefore(text: string, offset: number): boolean {
  const line = text.lastIndexOf("\n", offset - 1);
  return line > 0 && /\n[ \t\r]*$/.test(text.slice(Math.max(0, text.lastIndexOf("\n", line - 1)), line));
}
