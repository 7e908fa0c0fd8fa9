import { readOnce, type YamlEvent, type YamlFault } from "./events.js";
import { indentLine, type Mended, originalOffset, shifted } from "./mend.js";
import { indentOf, looksLikeEntry, type OpenConstruct, openConstructAt } from "./open.js";

/** Half-open range of offsets. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** What could be read of a text that may not be YAML. */
export interface RecoveredEvents {
  readonly events: readonly YamlEvent[];
  /** Offsets of lines that had to be indented further to be read. */
  readonly underIndented: readonly number[];
  /** One for each thing that is wrong. */
  readonly faults: readonly YamlFault[];
  /** Parts of the text that were taken for blanks. */
  readonly lost: readonly Range[];
}

/** Repairs of one text at most, and characters that are read for them all: each reads the text again. */
const MAX_REPAIRS = 100;
const MAX_REREAD = 5_000_000;

interface Repair {
  readonly original: string;
  mended: Mended;
  readonly faults: YamlFault[];
  readonly lost: Range[];
  left: number;
}

/**
 * Splits a text into events to its end, whatever is wrong in it: what cannot be read is taken for blanks,
 * and the rest is read again. A continuation line that is indented too little is read as if it were indented,
 * unless it shows that a quote or a bracket before it is not closed.
 */
export function recoverEvents(text: string, maxDepth: number): RecoveredEvents {
  const repair: Repair = {
    original: text,
    mended: { text, lines: [] },
    faults: [],
    lost: [],
    left: MAX_REREAD,
  };
  for (let round = 0; ; round += 1) {
    const read = readOnce(repair.mended.text, maxDepth);
    if (read.ok) return finished(repair, read.value);
    repair.left -= text.length;
    const last = round >= MAX_REPAIRS || repair.left < 0;
    if (!repaired(repair, read.error, last)) return finished(repair, []);
    if (last) return finished(repair, lastRead(repair, maxDepth));
  }
}

function lastRead(repair: Repair, maxDepth: number): readonly YamlEvent[] {
  const read = readOnce(repair.mended.text, maxDepth);
  return read.ok ? read.value : [];
}

function finished({ mended, faults, lost }: Repair, events: readonly YamlEvent[]): RecoveredEvents {
  const back = (offset: number) => originalOffset(mended, offset);
  const placed = mended.lines.length === 0 ? events : events.map((event) => shifted(event, back));
  return { events: placed, underIndented: mended.lines, faults, lost };
}

/** Makes the text readable beyond a fault; false when nothing can be done. `last`: give up the rest of it. */
function repaired(repair: Repair, fault: YamlFault, last: boolean): boolean {
  const { text } = repair.mended;
  const { kind, reason, offset } = fault;
  if (kind === "depth") {
    note(repair, fault, offset);
    return false;
  }
  const open = openConstructAt(text, offset);
  if (reason === "deficient indentation" && !last && isContinuation(text, offset, open?.start)) {
    repair.mended = indentLine(repair.mended, offset);
    return true;
  }
  const line = lineOf(text, offset);
  if (last) {
    note(repair, fault, offset);
    return blank(repair, { start: Math.min(open?.start ?? line.start, line.start), end: text.length });
  }
  if (open?.kind === "quote" && closesOn(text, open, line)) {
    note(repair, fault, offset);
    return blank(repair, { start: open.start, end: open.end });
  }
  if (open?.kind === "quote") {
    note(repair, { ...fault, reason: "the quote that begins here is not closed" }, open.start);
    return blank(repair, { start: open.start, end: lineOf(text, open.start).end });
  }
  if (open?.kind === "flow") return repairFlow(repair, fault, open.start);
  note(repair, fault, offset);
  return blank(repair, blockAt(text, offset, repair));
}

/**
 * True when an under-indented line goes on with what is open before it: it does not look like an entry of the
 * block around, or the line closes the bracket.
 */
function isContinuation(text: string, offset: number, start: number | undefined): boolean {
  if (start === undefined) return true;
  const line = lineOf(text, offset);
  const written = text.slice(line.start, line.end);
  if (written.trim() === "" && line.end >= text.length) return false;
  const entry = looksLikeEntry(written);
  if (!entry) return true;
  const opener = text.charAt(start);
  return opener !== '"' && opener !== "'" && closes(written);
}

/** True when a quoted text is closed on a line and was meant to be: not by the first quote of another entry. */
function closesOn(text: string, quote: OpenConstruct, line: Range): boolean {
  if (quote.end > line.end) return false;
  return quote.start >= line.start || !looksLikeEntry(text.slice(line.start, quote.end - 1));
}

/** True when a line closes more brackets than it opens. */
function closes(line: string): boolean {
  return (line.match(/[\]}]/g)?.length ?? 0) > (line.match(/[[{]/g)?.length ?? 0);
}

/** A bracket that is not closed is the fault; else the fault is inside and the whole collection is lost. */
function repairFlow(repair: Repair, fault: YamlFault, start: number): boolean {
  const { text } = repair.mended;
  const end = endOfFlow(text, start);
  if (end.closed) note(repair, fault, fault.offset);
  else
    note(repair, { ...fault, reason: `the "${text.charAt(start)}" that begins here is not closed` }, start);
  return blank(repair, { start, end: end.at });
}

/**
 * Where a flow collection ends, brackets counted; where it is not closed before the next line that looks
 * like a block entry indented no deeper, that line's beginning.
 */
function endOfFlow(text: string, start: number): { readonly at: number; readonly closed: boolean } {
  const first = lineOf(text, start);
  const indent = indentOf(text, first.start, first.end);
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === "[" || character === "{") depth += 1;
    else if (character === "]" || character === "}") depth -= 1;
    else if (character === "\n") {
      const line = lineOf(text, at + 1);
      const own = indentOf(text, line.start, line.end);
      const written = text.slice(line.start, line.end);
      if (own <= indent && /^\s*(- |["']?[\w.][^"'[\]{},#]*:(\s|$))/.test(written) && !closes(written))
        return { at, closed: false };
    }
    if (depth === 0) return { at: at + 1, closed: true };
  }
  return { at: text.length, closed: false };
}

/** What a fault in a block takes with it: the value behind its key, else its line and all deeper ones. */
function blockAt(text: string, offset: number, { lost }: Repair): Range {
  const line = lineWithText(text, offset);
  const written = text.slice(line.start, line.end);
  const key = /^\s*(?:- +)*(?:"[^"]*"|'[^']*'|[^\s#"'[{&*!|>@`%][^:#]*):(?=\s)/.exec(written);
  const value = line.start + (key?.[0].length ?? 0);
  const tried = lost.some(({ start, end }) => start < line.end && end > line.start);
  if (key !== null && offset >= value && !tried && text.slice(value, line.end).trim() !== "")
    return { start: value, end: line.end };
  return { start: line.start, end: endOfBlock(text, line) };
}

function endOfBlock(text: string, line: Range): number {
  const indent = indentOf(text, line.start, line.end);
  let { end } = line;
  while (end < text.length) {
    const next = lineOf(text, end + 1);
    const own = indentOf(text, next.start, next.end);
    if (next.start + own < next.end && own <= indent) break;
    end = next.end;
  }
  return end;
}

/** The line of an offset, or the nearest before it that holds something. */
function lineWithText(text: string, offset: number): Range {
  let line = lineOf(text, Math.min(offset, text.length));
  while (line.start > 0 && text.slice(line.start, line.end).trim() === "")
    line = lineOf(text, line.start - 1);
  return line;
}

function lineOf(text: string, offset: number): Range {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const next = text.indexOf("\n", Math.max(start, offset));
  return { start, end: next === -1 ? text.length : next };
}

/** Takes a part of the text for blanks, line breaks kept; false when there is nothing in it. */
function blank(repair: Repair, { start, end }: Range): boolean {
  const { text, lines } = repair.mended;
  const part = text.slice(start, end);
  if (part.trim() === "") return false;
  repair.lost.push({
    start: originalOffset(repair.mended, start),
    end: originalOffset(repair.mended, end),
  });
  repair.mended = { text: text.slice(0, start) + part.replace(/[^\r\n]/g, " ") + text.slice(end), lines };
  return true;
}

/** Notes a fault once a line: what follows a repair on the same line is its consequence. */
function note(repair: Repair, fault: YamlFault, at: number): void {
  const offset = originalOffset(repair.mended, at);
  const line = lineOf(repair.original, offset);
  if (repair.faults.some((known) => known.offset >= line.start && known.offset <= line.end)) return;
  repair.faults.push({ ...fault, offset });
}
