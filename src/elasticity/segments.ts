import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { open, readdir, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Where the segment of a journal is kept that ended before record `seq`. */
export function segmentPath(path: string, seq: number): string {
  return path.replace(/(\.jsonl)?$/, `.${String(seq).padStart(12, "0")}$1`);
}

/** Files of a journal, oldest first, the newest segment last. */
export async function segmentFiles(path: string): Promise<string[]> {
  const stem = basename(path).replace(/\.jsonl$/, "");
  const folder = dirname(path);
  const names = await readdir(folder).catch((): string[] => []);
  const old = names
    .filter((name) => name.startsWith(`${stem}.`) && /^\.\d{12}\.jsonl$/.test(name.slice(stem.length)))
    .sort();
  const newest = await stat(path).catch(() => undefined);
  const files: string[] = [];
  for (const name of old) {
    const file = join(folder, name);
    // A crash between the two steps of a change leaves the newest segment under two names.
    if ((await stat(file)).ino !== newest?.ino) files.push(file);
  }
  return newest === undefined ? files : [...files, path];
}

/** Puts a journal aside with all its segments, in the place of the one that was put aside before. */
export function retireSegments(path: string): void {
  const folder = dirname(path);
  if (!existsSync(folder)) return;
  const stem = basename(path, ".jsonl");
  const isSegment = (name: string, of: string) =>
    name.startsWith(`${of}.`) && /^(\.\d{12})?\.jsonl$/.test(name.slice(of.length));
  const names = readdirSync(folder);
  const previous = `${stem}.previous`;
  for (const name of names.filter((one) => isSegment(one, previous))) rmSync(join(folder, name));
  for (const name of names.filter((one) => isSegment(one, stem)))
    renameSync(join(folder, name), join(folder, `${previous}${name.slice(stem.length)}`));
}

/** Deletes old segments, oldest first, until all of them together are no longer than `keptBytes`. */
export async function dropOldSegments(path: string, keptBytes: number): Promise<void> {
  const old = (await segmentFiles(path)).filter((file) => file !== path).reverse();
  let sum = 0;
  for (const file of old) {
    sum += (await stat(file)).size;
    if (sum > keptBytes) await rm(file, { force: true });
  }
}

/**
 * Lines of a journal that hold a text, oldest first, from all its segments. They are found in the bytes, so
 * that a month of records is searched without being parsed. Lines are passed over by their first 120 bytes.
 */
export async function linesWith(
  path: string,
  text: string,
  isPassed: (head: string) => boolean = () => false,
): Promise<string[]> {
  const lines: string[] = [];
  const wanted = Buffer.from(text);
  for (const file of await segmentFiles(path)) {
    for await (const chunk of chunksOf(file)) {
      for (let start = 0; start < chunk.length; ) {
        const end = chunk.indexOf(NEWLINE, start);
        const head = chunk.toString("latin1", start, Math.min(end, start + HEAD_BYTES));
        if (!isPassed(head) && holds(chunk.subarray(start, end), wanted))
          lines.push(chunk.toString("utf8", start, end));
        start = end + 1;
      }
    }
  }
  return lines;
}

/** The search goes by the first byte, and quotes are everywhere: it leaves the first one out, and looks for it then. */
function holds(line: Buffer, wanted: Buffer): boolean {
  const rest = wanted.subarray(1);
  for (let at = line.indexOf(rest, 1); at !== -1; at = line.indexOf(rest, at + 1))
    if (line[at - 1] === wanted[0]) return true;
  return false;
}

/** Bytes of a line from which its kind is told. */
const HEAD_BYTES = 120;

/** Lines of one segment that do not begin with a text: those that do are passed over unread. */
export async function linesWithout(file: string, head: string): Promise<string[]> {
  const lines: string[] = [];
  const passed = Buffer.from(head);
  for await (const chunk of chunksOf(file)) {
    for (let start = 0; start < chunk.length; ) {
      const end = chunk.indexOf(NEWLINE, start);
      const isPassed =
        chunk.compare(passed, 0, passed.length, start, Math.min(start + passed.length, end)) === 0;
      if (!isPassed) lines.push(chunk.toString("utf8", start, end));
      start = end + 1;
    }
  }
  return lines;
}

const NEWLINE = 10;
const CHUNK_BYTES = 4 * 1024 * 1024;

/**
 * The whole lines of a file, many at a time; what is after the last line break is being written at this moment
 * and is left out. A chunk is valid until the next one is asked for: they share their memory.
 */
async function* chunksOf(file: string): AsyncGenerator<Buffer> {
  const handle = await open(file, "r").catch(() => undefined);
  if (handle === undefined) return;
  try {
    let buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    let kept = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, kept, buffer.length - kept);
      if (bytesRead === 0) return;
      const filled = kept + bytesRead;
      const end = buffer.lastIndexOf(NEWLINE, filled - 1) + 1;
      if (end > 0) yield buffer.subarray(0, end);
      buffer.copyWithin(0, end, filled);
      kept = filled - end;
      if (kept === buffer.length) buffer = Buffer.concat([buffer, Buffer.allocUnsafe(buffer.length)]);
    }
  } finally {
    await handle.close();
  }
}
