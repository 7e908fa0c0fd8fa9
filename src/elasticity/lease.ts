import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { err, ok, type Result } from "../base/result.js";
import { headOf, sourceText } from "../base/span.js";
import { CODES } from "../diagnostics/catalog.js";
import { diagnosticOf } from "../diagnostics/define.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Clock } from "./clock.js";
import { isProcessAlive, processMark } from "./processes.js";

/**
 * Where a lease lies: a folder that all controllers see. A file is made by one of them only, whole or not at
 * all; that is all it takes. Every method may reject when the place cannot be reached.
 */
export interface LeaseFolder {
  /** For people. */
  readonly place: string;
  /** Names of the files. */
  list(): Promise<readonly string[]>;
  /** Text of a file; undefined when it is gone. */
  read(name: string): Promise<string | undefined>;
  /** Makes a file; false when there is one of that name. */
  create(name: string, text: string): Promise<boolean>;
  remove(name: string): Promise<void>;
}

/** A lease that is held, until it is released or lost. */
export interface HeldLease {
  /** Grows with each change of the holder: what was begun under an older one is out of date. */
  readonly token: number;
  /** By this process's own clock: true for certain only until the next wait. */
  isHeld(): boolean;
  /** Looks where the lease lies. */
  confirm(): Promise<boolean>;
  /** Told once, when the lease was lost. */
  onLost(listener: (problem: string) => void): void;
  release(): Promise<void>;
}

export interface LeaseOptions {
  readonly folder: LeaseFolder;
  readonly clock: Clock;
  /** How long a lease holds without being renewed, in milliseconds. Default 15 seconds. */
  readonly term?: number;
  /** Wait until it can be had, or until this aborts; without it a lease that is held is refused. */
  readonly wait?: AbortSignal;
  /** Name of the holder, for people. Default: process and host. */
  readonly holder?: string;
}

/** One version of the lease: every renewal writes the next. */
interface Version {
  readonly version: number;
  readonly token: number;
  readonly id: string;
  readonly holder: string;
  readonly host: string;
  readonly pid: number;
  /** Tells a process from a later one with the same number. */
  readonly started: string;
  readonly released: boolean;
}

const TERM_MILLIS = 15_000;
/** The holder stops acting this much before others may take over: clocks may go at unlike speed. */
const MARGIN = 0.2;

/**
 * Takes the lease of a cluster. Clocks of different hosts are never compared: who wants a lease watches it by
 * its own clock, and takes it when no renewal was seen for a whole term.
 */
export async function acquireLease(options: LeaseOptions): Promise<Result<HeldLease, Diagnostic>> {
  const { folder, clock, term = TERM_MILLIS, wait } = options;
  const monotonic = () => clock.monotonic?.() ?? clock.now();
  const id = randomUUID();
  let seen: { version: number; since: number } | undefined;
  for (;;) {
    const began = monotonic();
    const found = await newest(folder);
    if (found === undefined || found.released || (await isDead(found))) {
      const next = await versionOf(options, id, (found?.version ?? 0) + 1, (found?.token ?? 0) + 1);
      if (await folder.create(fileOf(next.version), JSON.stringify(next)))
        return ok(new Lease(options, next, began));
      continue;
    }
    if (seen?.version !== found.version) seen = { version: found.version, since: began };
    if (monotonic() - seen.since > term) {
      const next = await versionOf(options, id, found.version + 1, found.token + 1);
      if (await folder.create(fileOf(next.version), JSON.stringify(next)))
        return ok(new Lease(options, next, began));
      continue;
    }
    if (wait?.aborted === true || (wait === undefined && (await isRenewed(options, found))))
      return err(refusal(folder, found));
    await clock.sleep(term / 10, wait);
  }
}

/** Without waiting for good: a holder that renews is alive, one that does not is waited out. */
async function isRenewed(
  { folder, clock, term = TERM_MILLIS }: LeaseOptions,
  found: Version,
): Promise<boolean> {
  await clock.sleep(term / 2);
  const now = await newest(folder);
  return now !== undefined && now.version !== found.version && !now.released;
}

class Lease implements HeldLease {
  readonly token: number;
  readonly #options: LeaseOptions;
  readonly #term: number;
  readonly #ended = new AbortController();
  #version: Version;
  /** When the last renewal that was granted was begun. */
  #renewedAt: number;
  #lost: string | undefined;
  #tell: ((problem: string) => void) | undefined;

  constructor(options: LeaseOptions, version: Version, began: number) {
    this.#options = options;
    this.#term = options.term ?? TERM_MILLIS;
    this.#version = version;
    this.#renewedAt = began;
    this.token = version.token;
    void this.#keep();
  }

  isHeld(): boolean {
    if (this.#lost !== undefined || this.#ended.signal.aborted) return false;
    if (this.#now() - this.#renewedAt < this.#term * (1 - MARGIN)) return true;
    this.#lose("it was not renewed in time");
    return false;
  }

  async confirm(): Promise<boolean> {
    if (!this.isHeld()) return false;
    try {
      const found = await newest(this.#options.folder);
      if (found?.id !== this.#version.id) this.#lose(`${found?.holder ?? "nobody"} holds it`);
    } catch {
      // It cannot be looked up: it holds until it runs out.
    }
    return this.isHeld();
  }

  onLost(listener: (problem: string) => void): void {
    this.#tell = listener;
    if (this.#lost !== undefined) listener(this.#lost);
  }

  async release(): Promise<void> {
    const held = this.isHeld();
    this.#ended.abort();
    if (!held) return;
    const { folder } = this.#options;
    const last = { ...this.#version, version: this.#version.version + 1, released: true };
    await folder.create(fileOf(last.version), JSON.stringify(last)).catch(() => false);
    await this.#removeBefore(last.version);
  }

  /** Renews at a third of the term, so that two attempts may fail. */
  async #keep(): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted && this.#lost === undefined) {
      await this.#options.clock.sleep(this.#term / 3, signal);
      if (!signal.aborted && this.isHeld()) await this.#renew();
    }
  }

  async #renew(): Promise<void> {
    const began = this.#now();
    const next = { ...this.#version, version: this.#version.version + 1 };
    try {
      if (!(await this.#options.folder.create(fileOf(next.version), JSON.stringify(next)))) {
        const found = await newest(this.#options.folder);
        // An answer that was lost: the file is this holder's own.
        if (found?.id !== this.#version.id) {
          this.#lose(`${found?.holder ?? "another controller"} has taken it over`);
          return;
        }
      }
      this.#version = next;
      this.#renewedAt = began;
      await this.#removeBefore(next.version);
    } catch {
      // The place cannot be reached now: the next attempt comes before the lease runs out.
    }
  }

  async #removeBefore(version: number): Promise<void> {
    const { folder } = this.#options;
    const old = (await folder.list().catch(() => [])).filter(
      (name) => (versionIn(name) ?? version) < version,
    );
    await Promise.all(old.map((name) => folder.remove(name).catch(() => undefined)));
  }

  #lose(problem: string): void {
    if (this.#lost !== undefined) return;
    this.#lost = problem;
    this.#ended.abort();
    this.#tell?.(problem);
  }

  #now(): number {
    const { clock } = this.#options;
    return clock.monotonic?.() ?? clock.now();
  }
}

/** The version that counts; undefined when nobody ever held the lease. */
async function newest(folder: LeaseFolder): Promise<Version | undefined> {
  for (;;) {
    const versions = (await folder.list()).flatMap((name) => versionIn(name) ?? []);
    if (versions.length === 0) return undefined;
    const text = await folder.read(fileOf(Math.max(...versions)));
    // Renewed between the two questions: the list is out of date.
    if (text !== undefined) return parse(text, Math.max(...versions));
  }
}

function parse(text: string, version: number): Version {
  try {
    const found = JSON.parse(text) as Version;
    if (typeof found.token === "number" && typeof found.id === "string") return { ...found, version };
  } catch {
    // Not ours: it is waited out like the lease of somebody who is gone.
  }
  const unknown = { token: version, id: "", holder: "an unreadable lease", host: "", pid: 0, started: "" };
  return { ...unknown, version, released: false };
}

function fileOf(version: number): string {
  return `lease-${version}`;
}

function versionIn(name: string): number | undefined {
  const digits = /^lease-(\d+)$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

async function versionOf(
  options: LeaseOptions,
  id: string,
  version: number,
  token: number,
): Promise<Version> {
  const { pid, started } = await processMark();
  const host = hostname();
  const holder = options.holder ?? `process ${pid} on ${host}`;
  return { version, token, id, holder, host, pid, started, released: false };
}

/** Its process is gone from this very host; of another host nothing can be known. */
async function isDead({ host, pid, started }: Version): Promise<boolean> {
  return host === hostname() && !(await isProcessAlive({ pid, started }));
}

function refusal({ place }: LeaseFolder, { holder }: Version): Diagnostic {
  return diagnosticOf(CODES.leaseHeld, headOf(sourceText(place, "")), { holder, place });
}
