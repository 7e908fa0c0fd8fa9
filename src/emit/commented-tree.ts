import type { SourceText } from "../base/span.js";
import { blockScalar, isBlockStyle } from "../format/scalars.js";
import { partsOf } from "../model/merged-fragment.js";
import type { MapEntry, MapNode, ScalarNode, SeqNode, YamlNode } from "../syntax/node.js";
import { type Note, type Notes, type SourceComments, sourceComments } from "./source-comments.js";
import { isShort, shortText } from "./tree-text.js";
import { keyText } from "./yaml-text.js";

interface Writer {
  commentsOf(source: SourceText): SourceComments;
  /** Notes that stand in the text already: what an alias repeats does not repeat them. */
  readonly written: Set<Note>;
}

/**
 * A tree merged from several files as text in block style, with the comments of all of them. A comment goes with
 * its entry or item: of entries that were merged both sides keep theirs; what a later file replaces takes those
 * behind and inside its value along, and those before it where the later file says nothing there itself.
 */
export function commentedLines(root: MapNode): readonly string[] {
  const read = new Map<SourceText, SourceComments>();
  const commentsOf = (source: SourceText): SourceComments => {
    const known = read.get(source) ?? sourceComments(source);
    read.set(source, known);
    return known;
  };
  const writer = { commentsOf, written: new Set<Note>() };
  const lines = [...headLines(writer, root), ...mapLines(writer, root, 0)];
  return lines[0] === "" ? lines.slice(1) : lines;
}

/** What the files say of themselves; a paragraph that several begin with, as a licence, stands there once. */
function headLines(writer: Writer, root: MapNode): readonly string[] {
  const known = new Set<string>();
  return partsOf(root).flatMap((part) => {
    const { head } = writer.commentsOf(part.span.source);
    return paragraphs(fresh(writer, head)).flatMap((lines) => {
      const text = lines.join("\n");
      if (known.has(text)) return [];
      known.add(text);
      return ["", ...lines];
    });
  });
}

function paragraphs(notes: readonly Note[]): readonly (readonly string[])[] {
  const made: string[][] = [];
  for (const { text, blank } of notes) {
    const last = made.at(-1);
    if (blank || last === undefined) made.push([text]);
    else last.push(text);
  }
  return made;
}

function mapLines(writer: Writer, node: MapNode, indent: number): readonly string[] {
  const parts = partsOf(node);
  const byKey =
    parts.length === 1 ? [] : parts.map(({ entries }) => new Map(entries.map((at) => [at.key, at])));
  return node.entries.flatMap((entry, index) => {
    const older = byKey.flatMap((entries) => entries.get(entry.key) ?? []);
    const notes = entryNotes(writer, entry, older);
    const head = `${" ".repeat(indent)}${keyText(entry.key)}:`;
    return [
      ...leadLines(writer, notes.before, indent, index === 0),
      ...valueLines(writer, head, entry.value, indent + 2, notes),
      ...noteLines(writer, notes.after, indent),
    ];
  });
}

/** The notes of an entry and of those that it was merged with or replaces, which come first in rank. */
function entryNotes(writer: Writer, entry: MapEntry, older: readonly MapEntry[]): Notes {
  const notesOf = ({ keySpan }: MapEntry) => writer.commentsOf(keySpan.source).entry(keySpan.start);
  let notes = notesOf(entry);
  for (const other of older.toReversed()) {
    if (other.keySpan === entry.keySpan) continue;
    const join = isMergedFrom(entry.value, other.value) ? mergedNotes : replacingNotes;
    notes = join(notesOf(other), notes);
  }
  return notes;
}

function mergedNotes(older: Notes, notes: Notes): Notes {
  // One line has room for one of them.
  const both = older.behind.length > 0 && notes.behind.length > 0;
  return {
    before: [...older.before, ...(both ? older.behind : []), ...notes.before],
    behind: both || older.behind.length === 0 ? notes.behind : older.behind,
    after: [...older.after, ...notes.after],
  };
}

function replacingNotes(older: Notes, notes: Notes): Notes {
  const before = notes.before.length === 0 ? older.before : notes.before;
  return { before, behind: notes.behind, after: [...older.after, ...notes.after] };
}

function isMergedFrom(value: YamlNode, part: YamlNode): boolean {
  if (value.kind === "scalar" || part.kind !== value.kind) return false;
  return partsOf<MapNode | SeqNode>(value).includes(part);
}

function listLines(writer: Writer, node: SeqNode, indent: number): readonly string[] {
  const pad = " ".repeat(indent);
  return node.items.flatMap((item, index) => {
    const { source, start } = item.alias ?? item.span;
    const notes = writer.commentsOf(source).item(start);
    return [
      ...leadLines(writer, notes.before, indent, index === 0),
      ...itemLines(writer, item, pad, notes),
      ...noteLines(writer, notes.after, indent),
    ];
  });
}

/** A nested collection begins behind the dash; comments before its first entry stand above the dash. */
function itemLines(writer: Writer, item: YamlNode, pad: string, notes: Notes): readonly string[] {
  const indent = pad.length + 2;
  if (isShort(item)) return valueLines(writer, `${pad}-`, item, indent, notes);
  const lines = collectionLines(writer, item, indent);
  const first = lines.findIndex((line) => line !== "" && !line.trimStart().startsWith("#"));
  const above = [...noteLines(writer, notes.behind, pad.length), ...lines.slice(0, first)];
  return [
    ...above.map((line) => (line === "" ? "" : `${pad}${line.trimStart()}`)),
    `${pad}- ${lines[first]?.slice(indent) ?? ""}`,
    ...lines.slice(first + 1),
  ];
}

function collectionLines(writer: Writer, node: YamlNode, indent: number): readonly string[] {
  if (node.kind === "map") return mapLines(writer, node, indent);
  return node.kind === "seq" ? listLines(writer, node, indent) : [];
}

/** A value behind its key or dash, and what is said in the same line. */
function valueLines(
  writer: Writer,
  head: string,
  value: YamlNode,
  indent: number,
  notes: Notes,
): readonly string[] {
  if (isBlockText(value)) return blockLines(head, value, indent);
  const behind = fresh(writer, notes.behind).map(({ text }) => ` ${text}`);
  if (isShort(value)) return [`${`${head} ${shortText(value)}`.trimEnd()}${behind.join("")}`];
  return [`${head}${behind.join("")}`, ...collectionLines(writer, value, indent)];
}

/** A text of several lines stays one, except where empty lines behind it would count. */
function isBlockText(node: YamlNode): node is ScalarNode {
  if (node.kind !== "scalar" || !isBlockStyle(node.style) || node.tag !== undefined) return false;
  return !/^[|>]\d?\+/.test(node.span.source.text.slice(node.span.start, node.span.start + 3));
}

function blockLines(head: string, { span, text, style }: ScalarNode, indent: number): readonly string[] {
  const { start, source } = span;
  // Blanks at the end of the last line are part of the text.
  const end = span.end + (/^[ \t]*/.exec(source.text.slice(span.end))?.[0].length ?? 0);
  const written = { kind: "scalar", start, end, text, style, anchor: undefined, tag: undefined } as const;
  const block = blockScalar(source.text, written);
  const pad = " ".repeat(indent);
  return [`${head} ${block.head}`, ...block.lines.map((line) => (line === "" ? "" : pad + line))];
}

function noteLines(writer: Writer, notes: readonly Note[], indent: number): readonly string[] {
  const pad = " ".repeat(indent);
  return fresh(writer, notes).flatMap(({ text, blank }) => (blank ? ["", pad + text] : [pad + text]));
}

/** An empty line parts a comment from the entry above it, not from the key that it is below. */
function leadLines(
  writer: Writer,
  notes: readonly Note[],
  indent: number,
  first: boolean,
): readonly string[] {
  const lines = noteLines(writer, notes, indent);
  return first && lines[0] === "" ? lines.slice(1) : lines;
}

function fresh({ written }: Writer, notes: readonly Note[]): readonly Note[] {
  return notes.filter((note) => {
    if (written.has(note)) return false;
    written.add(note);
    return true;
  });
}
