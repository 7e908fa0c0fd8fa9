/** A quote or a bracket that is not closed before an offset. */
export interface OpenConstruct {
  readonly kind: "quote" | "flow";
  /** Offset of the quote, or of the outermost bracket. */
  readonly start: number;
  /** One past the closing quote; infinite where there is none, and for brackets. */
  readonly end: number;
}

interface Scan {
  readonly text: string;
  readonly until: number;
  at: number;
  /** Offsets of open brackets, outermost first. */
  readonly brackets: number[];
  /** Open block scalar: lines indented deeper than this belong to it. */
  blockIndent: number | undefined;
  /** The last quoted text that goes over several lines. */
  spanning: Quoted | undefined;
}

/**
 * The quoted text or flow collection in which an offset lies, by a scan that knows no more of YAML than
 * quotes, brackets, comments and block scalars: it serves to say where the fault of a text that is no YAML
 * begins, so it must not stop at faults itself. Linear in the offset.
 */
export function openConstructAt(text: string, until: number): OpenConstruct | undefined {
  const scan: Scan = { text, until, at: 0, brackets: [], blockIndent: undefined, spanning: undefined };
  while (scan.at < until) {
    const quote = scanLine(scan);
    if (quote !== undefined) return { kind: "quote", ...quote };
  }
  const { spanning } = scan;
  const line = text.lastIndexOf("\n", until - 1) + 1;
  if (spanning !== undefined && spanning.end > line && looksLikeEntry(text.slice(line, spanning.end - 1)))
    return { kind: "quote", ...spanning };
  const [outermost] = scan.brackets;
  return outermost === undefined
    ? undefined
    : { kind: "flow", start: outermost, end: Number.POSITIVE_INFINITY };
}

/** True for the beginning of a block entry: `key: ` or `- key: ` or a dash. */
export function looksLikeEntry(line: string): boolean {
  return /^\s*(- |-$|["']?[^\s"'[\]{},#][^"'[\]{},#]*["']?:(\s|$))/.test(line);
}

type Quoted = Pick<OpenConstruct, "start" | "end">;

/** Scans one line; gives a quote that is still open at the end of the scan. */
function scanLine(scan: Scan): Quoted | undefined {
  const { text } = scan;
  const start = scan.at;
  const next = text.indexOf("\n", start);
  const end = next === -1 ? text.length : next;
  const indent = indentOf(text, start, end);
  if (scan.blockIndent !== undefined) {
    if (start + indent >= end || indent > scan.blockIndent) {
      scan.at = end + 1;
      return undefined;
    }
    scan.blockIndent = undefined;
  }
  scan.at = start + indent;
  return scanTokens(scan, indent, end);
}

function scanTokens(scan: Scan, indent: number, lineEnd: number): Quoted | undefined {
  const { text } = scan;
  let end = lineEnd;
  let fresh = true;
  while (scan.at < end && scan.at < scan.until) {
    const character = text.charAt(scan.at);
    if (character === "#" && (fresh || /\s/.test(text.charAt(scan.at - 1)))) break;
    if (fresh && (character === '"' || character === "'")) {
      const closed = endOfQuote(text, scan.at);
      if (closed > scan.until) return { start: scan.at, end: closed };
      if (closed > end) scan.spanning = { start: scan.at, end: closed };
      scan.at = closed;
      const newline = text.indexOf("\n", closed);
      end = newline === -1 ? text.length : newline;
      fresh = false;
      continue;
    }
    if (
      fresh &&
      (character === "|" || character === ">") &&
      /^[|>][-+\d]*\s*(#|$)/.test(text.slice(scan.at, end))
    ) {
      scan.blockIndent = indent;
      break;
    }
    fresh = stepOver(scan, character, fresh);
  }
  scan.at = end + 1;
  return undefined;
}

/** Steps over one character; true when a value may begin behind it. */
function stepOver(scan: Scan, character: string, fresh: boolean): boolean {
  const { text, brackets } = scan;
  const flow = brackets.length > 0;
  if ((character === "[" || character === "{") && (fresh || flow)) brackets.push(scan.at);
  else if ((character === "]" || character === "}") && flow) brackets.pop();
  scan.at += 1;
  if (/\s/.test(character)) return fresh || /[:\-?]/.test(text.charAt(scan.at - 2));
  if ("[{".includes(character)) return true;
  return flow && character === ",";
}

/** One past the closing quote; infinite when there is none. */
function endOfQuote(text: string, start: number): number {
  const quote = text.charAt(start);
  let at = start + 1;
  while (at < text.length) {
    const character = text.charAt(at);
    if (character === "\\" && quote === '"') at += 2;
    else if (character !== quote) at += 1;
    else if (quote === "'" && text.charAt(at + 1) === quote) at += 2;
    else return at + 1;
  }
  return Number.POSITIVE_INFINITY;
}

/** Blanks at the beginning of a line. */
export function indentOf(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && text.charAt(at) === " ") at += 1;
  return at - start;
}
