import { type FileHandle, open, readFile, truncate } from "node:fs/promises";
import { err, ok, type Result } from "../base/result.js";
import { type SourceText, sourceText } from "../base/span.js";
import { CODES } from "../diagnostics/catalog.js";
import { diagnosticOf } from "../diagnostics/define.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { JOURNAL_VERSION, type JournalBody, type JournalRecord } from "./records.js";

/** The controller's memory: records are durable when `append` resolves. */
export interface Journal {
  /** What was there when it was opened. */
  readonly history: readonly JournalRecord[];
  append(at: number, bodies: readonly JournalBody[]): Promise<readonly JournalRecord[]>;
  close(): Promise<void>;
}

/** A journal that lives in the memory only: for dry runs. */
export function memoryJournal(
  history: readonly JournalRecord[] = [],
): Journal & { readonly records: JournalRecord[] } {
  const records: JournalRecord[] = [];
  let seq = history.at(-1)?.seq ?? 0;
  return {
    history,
    records,
    append: (at, bodies) => {
      const made = bodies.map((body): JournalRecord => ({ v: JOURNAL_VERSION, at, seq: ++seq, ...body }));
      records.push(...made);
      return Promise.resolve(made);
    },
    close: () => Promise.resolve(),
  };
}

/** Opens a journal of JSON lines, made when absent. A last line that a crash cut is dropped. */
export async function openJournal(path: string): Promise<Result<Journal, Diagnostic>> {
  const read = await readJournal(path);
  if (!read.ok) return read;
  const { records, goodBytes, cut } = read.value;
  if (cut) await truncate(path, goodBytes);
  const file = await open(path, "a", 0o600);
  let seq = records.at(-1)?.seq ?? 0;
  // Writes are chained, so that two callers cannot interleave their lines.
  let last: Promise<unknown> = Promise.resolve();
  return ok({
    history: records,
    append(at, bodies) {
      const made = bodies.map((body): JournalRecord => ({ v: JOURNAL_VERSION, at, seq: ++seq, ...body }));
      const written = last.then(() => write(file, made)).then(() => made);
      last = written.catch(() => undefined);
      return written;
    },
    async close() {
      await last;
      await file.close();
    },
  });
}

async function write(file: FileHandle, records: readonly JournalRecord[]): Promise<void> {
  if (records.length === 0) return;
  await file.appendFile(records.map((record) => `${JSON.stringify(record, scrub)}\n`).join(""));
  await file.datasync();
}

/** Messages of clouds and tools may quote what they were given; key material never reaches the journal. */
function scrub(_key: string, value: unknown): unknown {
  if (typeof value !== "string" || !value.includes("-----BEGIN")) return value;
  return value.replace(/-----BEGIN[\s\S]*?(?:-----END[^-]*-----|$)/g, "[key removed]");
}

export interface JournalText {
  readonly records: readonly JournalRecord[];
  /** Length of the whole records, in bytes. */
  readonly goodBytes: number;
  /** The last line was cut. */
  readonly cut: boolean;
}

/** Reads a journal without opening it for writing; an absent one is empty. */
export async function readJournal(path: string): Promise<Result<JournalText, Diagnostic>> {
  try {
    return parseJournal(sourceText(path, await readFile(path, "utf8")));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT")
      return ok({ records: [], goodBytes: 0, cut: false });
    const source = sourceText(path, "");
    const problem = (error as Error).message;
    return err(diagnosticOf(CODES.runFolderUnusable, { source, start: 0, end: 0 }, { problem }));
  }
}

/** Reads JSON lines. Only the last line may be cut; any other fault means that the file is not ours. */
export function parseJournal(source: SourceText): Result<JournalText, Diagnostic> {
  const records: JournalRecord[] = [];
  let offset = 0;
  let line = 1;
  while (offset < source.text.length) {
    const end = source.text.indexOf("\n", offset);
    if (end === -1) break;
    const text = source.text.slice(offset, end);
    const problem = text === "" ? undefined : take(text, records);
    if (problem !== undefined) {
      const span = { source, start: offset, end };
      return err(diagnosticOf(CODES.journalUnreadable, span, { line, problem }));
    }
    offset = end + 1;
    line += 1;
  }
  const cut = offset < source.text.length;
  return ok({ records, goodBytes: Buffer.byteLength(source.text.slice(0, offset)), cut });
}

function take(text: string, records: JournalRecord[]): string | undefined {
  try {
    const record = JSON.parse(text) as Partial<JournalRecord>;
    if (record.v !== JOURNAL_VERSION) return `version ${String(record.v)} is not known`;
    records.push(record as JournalRecord);
    return undefined;
  } catch {
    return "it is no JSON";
  }
}
