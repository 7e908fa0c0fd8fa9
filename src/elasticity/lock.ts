import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { err, ok, type Result } from "../base/result.js";
import { headOf, sourceText } from "../base/span.js";
import { CODES } from "../diagnostics/catalog.js";
import { diagnosticOf } from "../diagnostics/define.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { isProcessAlive, processMark } from "./processes.js";

/** Who holds the lock. `started` tells a process from a later one with the same number. */
interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
  readonly started: string;
  readonly token: string;
}

/** Held until released, or until the process ends. */
export interface Lock {
  release(): Promise<void>;
}

/**
 * Takes the lock file at `path`, so that two controllers never act at once. The lock of a process of this
 * host that is gone is taken over; that of another host never is.
 */
export async function takeLock(path: string): Promise<Result<Lock, Diagnostic>> {
  const token = randomUUID();
  const owner: Owner = {
    ...(await processMark()),
    host: hostname(),
    since: new Date().toISOString(),
    token,
  };
  const own = `${path}.${token}`;
  await writeFile(own, JSON.stringify(owner), { mode: 0o600, flag: "wx" });
  try {
    for (;;) {
      if (await linked(own, path)) return ok({ release: () => release(path, token) });
      const holder = await read(path);
      if (holder !== undefined && (await isAlive(holder))) return err(refusal(path, holder));
      const replaced = await replaceDead(path, holder, own);
      if (!replaced.ok) return replaced;
      if (replaced.value) return ok({ release: () => release(path, token) });
    }
  } finally {
    await rm(own, { force: true });
  }
}

/** A hard link is made by one process only, and never of a half-written file. */
async function linked(own: string, path: string): Promise<boolean> {
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/**
 * Puts the file `own` in the place of a dead owner's lock; false when the lock has changed meanwhile. Two
 * that find the same dead owner would each remove what the other has just put there, so that who replaces
 * it holds the lock on doing so, and looks again once it is held.
 */
async function replaceDead(
  path: string,
  dead: Owner | undefined,
  own: string,
): Promise<Result<boolean, Diagnostic>> {
  const right = await takeLock(`${path}.after.${dead?.token ?? "unreadable"}`);
  if (!right.ok) return right;
  try {
    const unchanged = existsSync(path) && (await read(path))?.token === dead?.token;
    if (unchanged) await rename(own, path);
    return ok(unchanged);
  } finally {
    await right.value.release();
  }
}

async function release(path: string, token: string): Promise<void> {
  if ((await read(path))?.token === token) await rm(path, { force: true });
}

async function read(path: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as Owner;
  } catch {
    return undefined;
  }
}

async function isAlive(owner: Owner): Promise<boolean> {
  return owner.host !== hostname() || (await isProcessAlive(owner));
}

function refusal(path: string, { pid, host, since }: Owner): Diagnostic {
  return diagnosticOf(CODES.controllerRunning, headOf(sourceText(path, "")), { pid, host, since });
}
