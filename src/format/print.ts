import { blankLineBefore, type Comment, columnOf, commentsOf } from "./comments.js";
import { flowText, movedLines } from "./flow.js";
import { blockScalar, isBlockStyle, propertiesText, scalarLines } from "./scalars.js";
import type { Written, WrittenDocument, WrittenList, WrittenMap, WrittenScalar } from "./tree.js";

const STEP = 2;
/** Flow collections that were broken over several lines are joined up to this width. */
const WIDTH = 100;

interface Printer {
  readonly text: string;
  readonly comments: readonly Comment[];
  /** Next comment to print. */
  next: number;
  readonly lines: string[];
}

/** Lines of a document in the canonical layout, comments in their order. */
export function printDocument(text: string, { marker, root }: WrittenDocument): readonly string[] {
  const from = marker === undefined ? 0 : marker + 3;
  const printer: Printer = { text, comments: commentsOf(text, root, from), next: 0, lines: [] };
  if (marker !== undefined) {
    printer.lines.push(
      ...text
        .slice(0, from)
        .split("\n")
        .map((line) => line.trimEnd()),
    );
    const last = printer.lines.pop() ?? "";
    printer.lines.push(last + trailing(printer, from));
  }
  if (isBlock(root)) {
    if (propertiesText(root) !== "") put(printer, 0, propertiesText(root).trimEnd());
    printCollection(printer, root, 0, undefined, 0);
  } else {
    flush(printer, startOf(root), 0);
    printValue(printer, root, "", 0);
  }
  flush(printer, text.length + 1, 0);
  return printer.lines;
}

type BlockCollection = WrittenMap | WrittenList;

function isBlock(node: Written): node is BlockCollection {
  return (node.kind === "map" || node.kind === "seq") && !node.flow;
}

function startOf(node: Written): number {
  return node.start;
}

function put(printer: Printer, indent: number, line: string): void {
  printer.lines.push(line === "" ? "" : " ".repeat(indent) + line);
}

/** At most one empty line, none at the head of the file. */
function putBlank(printer: Printer): void {
  if (printer.lines.length > 0 && printer.lines.at(-1) !== "") printer.lines.push("");
}

/** Prints the comments before an offset in lines of their own; true when there was one. */
function flush(printer: Printer, before: number, indent: number, calm = false): boolean {
  let printed = false;
  for (;;) {
    const comment = printer.comments[printer.next];
    if (comment === undefined || comment.start >= before) return printed;
    printer.next += 1;
    if ((printed || !calm) && blankLineBefore(printer.text, comment.start)) putBlank(printer);
    put(printer, indent, comment.text);
    printed = true;
  }
}

/** The comment at the end of the line that an offset stands in, with a blank before it. */
function trailing(printer: Printer, from: number): string {
  const comment = printer.comments[printer.next];
  if (comment === undefined || comment.alone || comment.start < from) return "";
  if (printer.text.slice(from, comment.start).includes("\n")) return "";
  printer.next += 1;
  return ` ${comment.text}`;
}

/** Entries of a block collection; the first stands behind `lead` where one is given (`- key: value`). */
function printCollection(
  printer: Printer,
  node: BlockCollection,
  indent: number,
  lead: string | undefined,
  parentColumn: number,
): void {
  const column = columnOf(printer.text, node.start);
  const entries = node.kind === "seq" ? node.items.length : node.pairs.length;
  for (let index = 0; index < entries; index += 1) {
    const first = index === 0;
    const at = entryStart(printer.text, node, index);
    const compact = first && lead !== undefined;
    if (!compact) {
      const commented = flush(
        printer,
        at,
        indent,
        first && printer.lines.length > 0 && !rootStart(node, indent),
      );
      if ((commented || !first) && blankLineBefore(printer.text, at)) putBlank(printer);
    }
    const head = compact ? lead : " ".repeat(indent);
    printEntry(printer, node, index, head, indent, column);
  }
  // A list that stands as deep as the key above it leaves the comments of that depth to the next key.
  const least = node.kind === "seq" && column === parentColumn && indent > 0 ? column + 1 : column;
  flushOwn(printer, node.end, least, indent);
}

function rootStart(node: BlockCollection, indent: number): boolean {
  return indent === 0 && node.kind === "map";
}

/** Comments behind a collection that are indented like its entries belong to it. */
function flushOwn(printer: Printer, end: number, column: number, indent: number): void {
  // The last value may have a comment behind it, in its own line.
  let from = Math.max(end, printer.comments[printer.next - 1]?.end ?? 0);
  for (;;) {
    const comment = printer.comments[printer.next];
    if (comment === undefined || !comment.alone || comment.column < column) return;
    if (comment.start < from || printer.text.slice(from, comment.start).trim() !== "") return;
    if (indent === 0) return;
    from = comment.end;
    flush(printer, comment.end, indent);
  }
}

function entryStart(text: string, node: BlockCollection, index: number): number {
  if (node.kind === "map") return node.pairs[index]?.key.start ?? node.start;
  if (index === 0) return node.start;
  const item = node.items[index];
  const before = node.items[index - 1];
  if (item === undefined || before === undefined) return node.start;
  return dashBefore(text, before.end, item.start);
}

/** The dash of an item: the first one between two items that stands outside of a comment. */
function dashBefore(text: string, from: number, to: number): number {
  const gap = text.slice(from, to + 1).replace(/(^|\s)#.*/g, (comment) => "#".repeat(comment.length));
  const found = /(?:^|\n)[ \t]*-/.exec(gap);
  return found === null ? to : from + found.index + found[0].length - 1;
}

function printEntry(
  printer: Printer,
  node: BlockCollection,
  index: number,
  head: string,
  indent: number,
  column: number,
): void {
  if (node.kind === "seq") {
    const item = node.items[index];
    if (item !== undefined) printNested(printer, item, `${head}-`, indent + STEP, column);
    return;
  }
  const pair = node.pairs[index];
  if (pair === undefined) return;
  const key = flowText(printer.text, pair.key) ?? "";
  const colon = pair.key.kind === "alias" ? " :" : ":";
  printNested(printer, pair.value, `${head}${key}${colon}`, indent + STEP, column);
}

/** A value behind its key or dash. */
function printNested(printer: Printer, node: Written, head: string, indent: number, column: number): void {
  if (!isBlock(node)) {
    printValue(printer, node, head, indent);
    return;
  }
  const properties = propertiesText(node).trimEnd();
  const start = entryStart(printer.text, node, 0);
  const comment = printer.comments[printer.next];
  const commented = comment !== undefined && comment.start < start;
  if (head.endsWith("-") && properties === "" && !commented) {
    printCollection(printer, node, indent, `${head} `, column);
    return;
  }
  const note = commented && !comment.alone ? ` ${comment.text}` : "";
  if (note !== "") printer.next += 1;
  printer.lines.push(`${head}${properties === "" ? "" : ` ${properties}`}${note}`);
  printCollection(printer, node, indent, undefined, column);
}

/** A value that is no block collection. */
function printValue(printer: Printer, node: Written, head: string, indent: number): void {
  let lead = head;
  const comment = printer.comments[printer.next];
  let early = "";
  if (comment !== undefined && comment.start < node.start) {
    if (!comment.alone) {
      early = ` ${comment.text}`;
      printer.next += 1;
    }
    const more = printer.comments[printer.next];
    if (more !== undefined && more.start < node.start) {
      printer.lines.push(head + early);
      flush(printer, node.start, indent, true);
      lead = " ".repeat(Math.max(0, indent - 1));
      early = "";
    }
  }
  printScalarOrFlow(printer, node, lead === "" ? "" : `${lead} `, early, indent);
}

function printScalarOrFlow(
  printer: Printer,
  node: Written,
  lead: string,
  early: string,
  indent: number,
): void {
  if (node.kind === "scalar" && isBlockStyle(node.style)) {
    printBlockScalar(printer, node, lead, indent);
    return;
  }
  const lines = linesOf(printer, node, lead, indent);
  const [first = "", ...rest] = lines;
  const note = early === "" ? trailing(printer, node.end) : early;
  const all = [`${lead}${first}`.trimEnd(), ...rest];
  all[all.length - 1] += note;
  printer.lines.push(...all);
}

function printBlockScalar(printer: Printer, node: WrittenScalar, lead: string, indent: number): void {
  const { head, lines } = blockScalar(printer.text, node);
  printer.lines.push(`${lead}${propertiesText(node)}${head}`);
  for (const line of lines) put(printer, indent, line);
}

function linesOf(printer: Printer, node: Written, lead: string, indent: number): readonly string[] {
  const { text } = printer;
  if (node.kind === "scalar") {
    const [first = "", ...rest] = scalarLines(text, node);
    const pad = " ".repeat(indent);
    return [propertiesText(node) + first, ...rest.map((line) => (line === "" ? "" : pad + line))];
  }
  if (node.kind === "alias") return [`*${node.name}`];
  const comment = printer.comments[printer.next];
  const commented = comment !== undefined && comment.start < node.end;
  const joined = commented ? undefined : flowText(text, node);
  const raw = text.slice(node.start, node.end);
  if (joined !== undefined && (!raw.includes("\n") || lead.length + joined.length <= WIDTH)) return [joined];
  while ((printer.comments[printer.next]?.start ?? text.length) < node.end) printer.next += 1;
  const [first = "", ...rest] = movedLines(raw, indent);
  return [propertiesText(node) + first, ...rest];
}
