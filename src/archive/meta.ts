import type { SourceText, Span } from "../base/span.js";
import { didYouMean, suggest } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";

/** A value of the metadata file with its place. */
export interface MetaValue {
  readonly text: string;
  readonly span: Span;
}

/** What `TOSCA.meta` says (TOSCA 1.3 section 6.2; TOSCA 2.0 section 15.2). */
export interface ArchiveMeta {
  readonly csarVersion: MetaValue | undefined;
  readonly entryDefinitions: MetaValue | undefined;
  /** Files with further templates, for substitution. */
  readonly otherDefinitions: readonly MetaValue[];
  /** Files that blocks after the first describe. */
  readonly names: readonly MetaValue[];
}

const REQUIRED = ["TOSCA-Meta-File-Version", "CSAR-Version", "Created-By", "Entry-Definitions"] as const;
const KNOWN = [...REQUIRED, "Other-Definitions"];

/** Versions of the format that there are; a later minor version adds, it does not change. */
const SUPPORTED = /^[12](\.\d+)?$/;

interface Line {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: MetaValue;
}

/**
 * Reads a metadata file: blocks of `key: value` lines with blank lines between them, values going on in
 * lines that begin with a blank. Undefined when a line is nothing of that kind, which is reported.
 */
export function readMeta(source: SourceText, sink: DiagnosticSink): ArchiveMeta | undefined {
  const blocks = readBlocks(source, sink);
  if (blocks === undefined) return undefined;
  const [first = [], ...others] = blocks;
  const value = (key: string) => first.find((line) => same(line.key, key))?.value;
  const csarVersion = value("CSAR-Version");
  checkVersion(csarVersion, sink);
  for (const key of REQUIRED) {
    if (value(key) !== undefined) continue;
    if (key === "TOSCA-Meta-File-Version" && csarVersion?.text.startsWith("2") === true) continue;
    reportMissing(source, key, first, sink);
  }
  const other = value("Other-Definitions");
  return {
    csarVersion,
    entryDefinitions: value("Entry-Definitions"),
    otherDefinitions: other === undefined ? [] : splitNames(other),
    names: others.flatMap((block) => block.find((line) => same(line.key, "Name"))?.value ?? []),
  };
}

/** Written in any case: `Created-by` is as common as `Created-By`. */
function same(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

const LINE = /[^\r\n]*(?:\r\n|\r|\n|$)/g;

function readBlocks(source: SourceText, sink: DiagnosticSink): readonly (readonly Line[])[] | undefined {
  const blocks: Line[][] = [[]];
  for (const { index, 0: text } of source.text.matchAll(LINE)) {
    const line = text.replace(/[\r\n]+$/, "");
    const block = blocks.at(-1) ?? [];
    const last = block.at(-1);
    if (line.replace("\uFEFF", "").trim() === "") {
      if (block.length > 0) blocks.push([]);
    } else if (/^[ \t]/.test(line) && last !== undefined) block[block.length - 1] = continued(last, line);
    else if (!line.startsWith("#")) {
      const read = readLine(source, index, line);
      if (read === undefined) {
        report(sink, CODES.metaSyntax, spanOf(source, index, line), { line: line.trim().slice(0, 60) });
        return undefined;
      }
      block.push(read);
    }
  }
  return blocks.filter((block) => block.length > 0);
}

function readLine(source: SourceText, start: number, line: string): Line | undefined {
  const match = /^(\uFEFF?)([^\s:][^:]*?)[ \t]*:[ \t]*(.*?)[ \t]*$/.exec(line);
  if (match === null) return undefined;
  const [, mark = "", key = "", text = ""] = match;
  const valueStart = start + line.indexOf(text, mark.length + key.length + 1);
  return {
    key,
    keySpan: spanOf(source, start + mark.length, key),
    value: { text, span: spanOf(source, valueStart, text) },
  };
}

function continued(line: Line, more: string): Line {
  return { ...line, value: { ...line.value, text: line.value.text + more.trim() } };
}

function spanOf(source: SourceText, start: number, text: string): Span {
  return { source, start, end: start + text.length };
}

/** Names separated by blanks; a name with a blank stands in double quotes (TOSCA 1.3 section 6.2). */
function splitNames({ text, span }: MetaValue): readonly MetaValue[] {
  return [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(({ index, 1: quoted, 2: plain }) => {
    const name = quoted ?? plain ?? "";
    const start = span.start + index + (quoted === undefined ? 0 : 1);
    return { text: name, span: spanOf(span.source, Math.min(start, span.end), name) };
  });
}

function checkVersion(version: MetaValue | undefined, sink: DiagnosticSink): void {
  if (version === undefined || SUPPORTED.test(version.text)) return;
  report(sink, CODES.metaVersion, version.span, { version: version.text });
}

/** Without an entry nothing can be read; the other keys only describe the file. */
function reportMissing(source: SourceText, key: string, lines: readonly Line[], sink: DiagnosticSink): void {
  const unknown = lines.filter((line) => !KNOWN.some((known) => same(known, line.key)));
  const name = suggest(
    key,
    unknown.map((line) => line.key),
  );
  const misspelt = unknown.find((line) => line.key === name);
  const place = misspelt?.keySpan ?? lines[0]?.keySpan ?? { source, start: 0, end: 0 };
  const code = key === "Entry-Definitions" ? CODES.metaEntryMissing : CODES.metaKeyMissing;
  const hint = misspelt === undefined ? undefined : didYouMean(misspelt.key, [key]);
  report(sink, code, place, { key }, { hint });
}
