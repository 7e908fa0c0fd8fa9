import { type FileHandle, link, open, readFile, rename, rm, truncate } from "node:fs/promises";
import { dirname } from "node:path";
import { err, ok, type Result } from "../base/result.js";
import { type SourceText, sourceText } from "../base/span.js";
import { CODES } from "../diagnostics/catalog.js";
import { diagnosticOf } from "../diagnostics/define.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { type JournalBody, type JournalRecord, recordOf, upgraded } from "./records.js";
import { scrubbed } from "./scrub.js";
import { dropOldSegments, linesWithout, segmentPath } from "./segments.js";

/** The controller's memory: records are durable when `append` resolves. */
export interface Journal {
  /** What was there when it was opened, from the last checkpoint on. */
  readonly history: readonly JournalRecord[];
  append(at: number, bodies: readonly JournalBody[]): Promise<readonly JournalRecord[]>;
  /** True when the segment has grown so long that a new one should begin. */
  isLong?(): boolean;
  /** Begins a new segment with these records; after a crash there is either the old segment or the new one. */
  checkpoint?(at: number, bodies: readonly JournalBody[]): Promise<void>;
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
      const made = bodies.map((body) => recordOf(body, at, ++seq));
      records.push(...made);
      return Promise.resolve(made);
    },
    close: () => Promise.resolve(),
  };
}

/** How long the segments of a journal may grow, and how much of the past is kept. */
export interface JournalOptions {
  /** A new segment begins beyond this. Default 16 MiB; at least twice the checkpoint at its head. */
  readonly segmentBytes?: number;
  /** Old segments are deleted, oldest first, beyond this many bytes in all. Default 256 MiB. */
  readonly keptBytes?: number;
}

const SEGMENT_BYTES = 16 * 1024 * 1024;
const KEPT_BYTES = 256 * 1024 * 1024;

/** Opens a journal of JSON lines, made when absent. A last line that a crash cut is dropped. */
export async function openJournal(
  path: string,
  options: JournalOptions = {},
): Promise<Result<Journal, Diagnostic>> {
  const read = await readJournal(path);
  if (!read.ok) return read;
  const { records, goodBytes, cut } = read.value;
  if (cut) await truncate(path, goodBytes);
  const file = await open(path, "a", 0o600);
  const journal = new FileJournal(path, file, records, goodBytes, options);
  return ok({
    history: records,
    append: (at, bodies) => journal.append(at, bodies),
    isLong: () => journal.isLong(),
    checkpoint: (at, bodies) => journal.checkpoint(at, bodies),
    close: () => journal.close(),
  });
}

/** The file behind a journal, its numbering and its order of writes. */
class FileJournal {
  readonly #path: string;
  readonly #options: JournalOptions;
  #file: FileHandle;
  #seq: number;
  #bytes: number;
  #headBytes = 0;
  /** Writes are chained, so that two callers cannot interleave their lines. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    path: string,
    file: FileHandle,
    history: readonly JournalRecord[],
    bytes: number,
    options: JournalOptions,
  ) {
    this.#path = path;
    this.#file = file;
    this.#seq = history.at(-1)?.seq ?? 0;
    this.#bytes = bytes;
    this.#options = options;
  }

  append(at: number, bodies: readonly JournalBody[]): Promise<readonly JournalRecord[]> {
    const made = this.#number(at, bodies);
    return this.#chain(async () => {
      if (made.length === 0) return made;
      this.#bytes += await writeRecords(this.#file, made);
      return made;
    });
  }

  isLong(): boolean {
    return this.#bytes > Math.max(this.#options.segmentBytes ?? SEGMENT_BYTES, 2 * this.#headBytes);
  }

  checkpoint(at: number, bodies: readonly JournalBody[]): Promise<void> {
    const firstNew = this.#seq + 1;
    const made = this.#number(at, bodies);
    return this.#chain(async () => {
      const draft = `${this.#path}.new`;
      await rm(draft, { force: true });
      const next = await open(draft, "ax", 0o600);
      const bytes = await writeRecords(next, made);
      // The old segment has both names for a moment, so that no crash leaves the journal without one.
      const old = segmentPath(this.#path, firstNew);
      await rm(old, { force: true });
      await link(this.#path, old);
      await rename(draft, this.#path);
      await syncFolder(dirname(this.#path));
      await this.#file.close();
      this.#file = next;
      this.#headBytes = bytes;
      this.#bytes = bytes;
      await dropOldSegments(this.#path, this.#options.keptBytes ?? KEPT_BYTES);
    });
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#file.close();
  }

  #number(at: number, bodies: readonly JournalBody[]): JournalRecord[] {
    return bodies.map((body) => recordOf(body, at, ++this.#seq));
  }

  #chain<T>(write: () => Promise<T>): Promise<T> {
    const written = this.#last.then(write);
    this.#last = written.catch(() => undefined);
    return written;
  }
}

async function writeRecords(file: FileHandle, records: readonly JournalRecord[]): Promise<number> {
  const text = records.map((record) => `${JSON.stringify(record, scrubbed)}\n`).join("");
  await file.appendFile(text);
  await file.datasync();
  return Buffer.byteLength(text);
}

/** A new name in a folder is durable only when the folder itself was written. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export interface JournalText {
  readonly records: readonly JournalRecord[];
  /** Length of the whole records, in bytes. */
  readonly goodBytes: number;
  /** The last line was cut. */
  readonly cut: boolean;
}

export interface ReadOptions {
  /** Pass over what the batch system said, which is most of a journal. */
  readonly withoutObservations?: boolean;
}

/** Reads the newest segment of a journal without opening it for writing; an absent one is empty. */
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

/** Line heads of what the batch system said, which is most of a journal. */
export const OBSERVATION_HEAD = '{"v":2,"kind":"observe",';

/** The newest segment without what the batch system said: all that a status needs, in a fraction of the time. */
export async function readDecisions(path: string): Promise<Result<readonly JournalRecord[], Diagnostic>> {
  const lines = await linesWithout(path, OBSERVATION_HEAD);
  const parsed = parseJournal(sourceText(path, lines.map((line) => `${line}\n`).join("")));
  return parsed.ok ? ok(parsed.value.records) : parsed;
}

/** Reads JSON lines. Only the last line may be cut; any other fault means that the file is not ours. */
export function parseJournal(source: SourceText): Result<JournalText, Diagnostic> {
  const records: JournalRecord[] = [];
  let offset = 0;
  let line = 1;
  while (offset < source.text.length) {
    const end = source.text.indexOf("\n", offset);
    if (end === -1) break;
    const problem = end === offset ? undefined : take(source.text.slice(offset, end), records);
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
    const read = JSON.parse(text) as { readonly v?: unknown };
    const record = upgraded(read);
    if (record === undefined) return `version ${String(read.v)} is not known`;
    records.push(record);
    return undefined;
  } catch {
    return "it is no JSON";
  }
}
