import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A lock of the file backend: it has no lease, so that a killed process leaves it behind. */
export interface StackLock {
  readonly file: string;
  readonly pid: number;
  readonly hostname: string;
  readonly username: string;
}

/** Locks on a stack in a `file://` backend; empty for any other backend. */
export function stackLocks(backendUrl: string, projectName: string, stack: string): readonly StackLock[] {
  if (!backendUrl.startsWith("file://")) return [];
  const state = join(backendPath(backendUrl), ".pulumi");
  const folder = join(state, "locks", "organization", projectName, stack);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => readLock(join(folder, name)));
}

/**
 * Removes locks whose process is gone from this very machine; what is left belongs to somebody alive or to
 * another machine and is respected.
 */
export function breakStaleLocks(locks: readonly StackLock[]): {
  readonly broken: readonly StackLock[];
  readonly held: readonly StackLock[];
} {
  const broken = locks.filter((lock) => lock.hostname === hostname() && !isAlive(lock.pid));
  for (const lock of broken) rmSync(lock.file, { force: true });
  return { broken, held: locks.filter((lock) => !broken.includes(lock)) };
}

/** Folder of a `file://` backend; what follows a `?` are settings. */
export function backendPath(url: string): string {
  const [place = ""] = url.split("?");
  return place.startsWith("file:///") ? fileURLToPath(place) : place.slice("file://".length);
}

function readLock(file: string): StackLock[] {
  try {
    const lock: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (typeof lock !== "object" || lock === null) return [];
    const { pid, hostname: host, username } = lock as Record<string, unknown>;
    return [{ file, pid: Number(pid), hostname: String(host), username: String(username) }];
  } catch {
    // Written or removed at this very moment: the next look decides.
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
