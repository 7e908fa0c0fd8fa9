import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Folder of a run folder in which consoles are kept. */
const FOLDER = "consoles";
/** Files that are kept of all workers together. */
const MOST_FILES = 20;

/** The console of a machine that did not come, as it was kept. */
export interface KeptConsole {
  /** Path within the run folder. */
  readonly file: string;
  /** When the worker was given up, to the next second, in milliseconds since 1970. */
  readonly at: number;
  /** Oldest first. */
  readonly lines: readonly string[];
}

/**
 * Keeps the lines of a console for its owner alone, and removes the oldest files beyond 20. Gives the path
 * within the run folder. Throws what the file system throws.
 */
export async function keepConsole(
  runFolder: string,
  node: string,
  at: number,
  lines: readonly string[],
): Promise<string> {
  const folder = join(runFolder, FOLDER);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // One that is there already may have been made with other rights.
  await chmod(folder, 0o700);
  const name = `${node}-${stampOf(at)}.log`;
  const draft = join(folder, `.${name}`);
  await writeFile(draft, `${lines.join("\n")}\n`, { mode: 0o600 });
  await rename(draft, join(folder, name));
  await removeOldest(folder);
  return `${FOLDER}/${name}`;
}

/** What was kept of the consoles of a worker's machines, oldest first. Files that cannot be read are left out. */
export async function keptConsoles(runFolder: string, node: string): Promise<KeptConsole[]> {
  const kept: KeptConsole[] = [];
  for (const { name, at } of (await filesIn(join(runFolder, FOLDER))).filter((file) => file.node === node)) {
    const text = await readFile(join(runFolder, FOLDER, name), "utf8").catch(() => undefined);
    if (text !== undefined) kept.push({ file: `${FOLDER}/${name}`, at, lines: text.trimEnd().split("\n") });
  }
  return kept;
}

interface ConsoleFile {
  readonly name: string;
  readonly node: string;
  readonly at: number;
}

/** Oldest first. */
async function filesIn(folder: string): Promise<ConsoleFile[]> {
  const names = await readdir(folder).catch((): string[] => []);
  const files = names.flatMap((name): ConsoleFile[] => {
    const [, node, stamp = ""] = /^([^.].*)-(\d{8}T\d{6}Z)\.log$/.exec(name) ?? [];
    const at = timeOf(stamp);
    return node === undefined || Number.isNaN(at) ? [] : [{ name, node, at }];
  });
  return files.sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1));
}

async function removeOldest(folder: string): Promise<void> {
  const files = await filesIn(folder);
  for (const { name } of files.slice(0, Math.max(0, files.length - MOST_FILES)))
    await rm(join(folder, name), { force: true });
}

/** As 20261123T120501Z: the next second, so that what led to the failure stands before its console. */
function stampOf(at: number): string {
  const time = new Date(Math.ceil(at / 1000) * 1000).toISOString();
  return time.replace(/[-:]/g, "").replace(/\.\d+Z$/, "Z");
}

function timeOf(stamp: string): number {
  return Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
}
