import type { SourceText } from "../base/span.js";
import { createSink } from "../diagnostics/bag.js";
import { blankLineBefore, type Comment, columnOf, commentsOutside } from "../format/comments.js";
import { parseYaml } from "../syntax/compose.js";
import { readEvents } from "../syntax/events.js";
import { LIMITS } from "../syntax/limits.js";
import type { YamlNode } from "../syntax/node.js";

/** A comment with its `#`; `blank` when an empty line stands before it. */
export interface Note {
  readonly text: string;
  readonly blank: boolean;
}

/** The comments of one entry of a map or item of a list. */
export interface Notes {
  /** In lines of their own before it. */
  readonly before: readonly Note[];
  /** Behind its key, or behind its value in the same line. */
  readonly behind: readonly Note[];
  /** In lines of their own below its last line, indented like it. */
  readonly after: readonly Note[];
}

/** The comments of a text by what they are about. */
export interface SourceComments {
  /** Before the first entry: what is said of the file. */
  readonly head: readonly Note[];
  /** Of the entry whose key begins at an offset. */
  entry(start: number): Notes;
  /** Of the item whose value begins at an offset. */
  item(start: number): Notes;
}

/** An entry or item as it is written, the ones around it known. */
interface Owner {
  readonly id: string;
  readonly start: number;
  readonly column: number;
  /** End of the brackets it stands in. */
  readonly bracketsEnd: number | undefined;
  readonly around: Owner | undefined;
}

interface Gathered {
  readonly before: Note[];
  readonly behind: Note[];
  readonly after: Note[];
}

const NONE: Notes = { before: [], behind: [], after: [] };

/** Sorts the comments of a text by the entries and items that they are about. */
export function sourceComments(source: SourceText): SourceComments {
  const head: Note[] = [];
  const found = new Map<string, Gathered>();
  const owners = ownersOf(source);
  for (const comment of commentsIn(source.text)) {
    const note = { text: comment.text, blank: comment.alone && blankLineBefore(source.text, comment.start) };
    const place = placeOf(comment, owners, source.text);
    if (place === undefined) head.push(note);
    else {
      const notes = found.get(place.owner.id) ?? { before: [], behind: [], after: [] };
      notes[place.side].push(note);
      found.set(place.owner.id, notes);
    }
  }
  return {
    head,
    entry: (start) => found.get(`${start}`) ?? NONE,
    item: (start) => found.get(`-${start}`) ?? NONE,
  };
}

function commentsIn(text: string): readonly Comment[] {
  const events = readEvents(text, LIMITS.depth);
  if (!events.ok) return [];
  const leaves = events.value.events.flatMap((event) =>
    event.kind === "scalar" || event.kind === "alias" ? [event] : [],
  );
  return commentsOutside(text, leaves, 0);
}

/** All entries and items in their order, an outer one before what begins with it. */
function ownersOf(source: SourceText): readonly Owner[] {
  const root = parseYaml(source, createSink());
  const owners: Owner[] = [];
  if (root !== undefined) collect(root, source.text, undefined, owners);
  return owners.sort((left, right) => left.start - right.start);
}

function collect(node: YamlNode, text: string, around: Owner | undefined, owners: Owner[]): void {
  // What an alias stands for has its comments where it is written.
  if (node.alias !== undefined || node.kind === "scalar") return;
  const { start, end } = node.span;
  const bracketsEnd = /[{[]/.test(text.charAt(start)) ? end : around?.bracketsEnd;
  const own = (id: string, from: number, value: YamlNode, column: number): void => {
    const owner = { id, start: from, column, bracketsEnd, around };
    owners.push(owner);
    collect(value, text, owner, owners);
  };
  if (node.kind === "seq") {
    for (const item of node.items) {
      const from = (item.alias ?? item.span).start;
      own(`-${from}`, from, item, columnOf(text, start));
    }
    return;
  }
  for (const { keySpan, value } of node.entries) {
    // What `<<` brings in stands elsewhere.
    if (keySpan.start < start || keySpan.start >= end) continue;
    own(`${keySpan.start}`, keySpan.start, value, columnOf(text, keySpan.start));
  }
}

interface Place {
  readonly owner: Owner;
  readonly side: keyof Notes;
}

/** Undefined: before everything. */
function placeOf(comment: Comment, owners: readonly Owner[], text: string): Place | undefined {
  const index = firstAfter(owners, comment.start);
  const [last, next] = [owners[index - 1], owners[index]];
  if (last === undefined) return undefined;
  const line = text.slice(comment.start - comment.column, comment.start);
  if (!comment.alone && !(/^\s*-\s*$/.test(line) && next !== undefined))
    return { owner: outOfBrackets(last, comment.start), side: "behind" };
  if (next !== undefined && (isWithin(next, last) || comment.column <= next.column || !comment.alone))
    return { owner: next, side: "before" };
  return { owner: asDeepAs(last, comment.column), side: "after" };
}

/** Index of the first owner behind an offset. */
function firstAfter(owners: readonly Owner[], offset: number): number {
  let [low, high] = [0, owners.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((owners[middle]?.start ?? 0) > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The entry that a comment behind a closing bracket is about. */
function outOfBrackets(owner: Owner, at: number): Owner {
  const closed = owner.bracketsEnd !== undefined && owner.bracketsEnd <= at;
  return closed && owner.around !== undefined ? outOfBrackets(owner.around, at) : owner;
}

function isWithin(owner: Owner, outer: Owner): boolean {
  return owner.around !== undefined && (owner.around === outer || isWithin(owner.around, outer));
}

function asDeepAs(owner: Owner, column: number): Owner {
  return owner.column > column && owner.around !== undefined ? asDeepAs(owner.around, column) : owner;
}
