import type { Result } from "../base/result.js";
import { err, ok } from "../base/result.js";
import { sourceText } from "../base/span.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { OBSERVATION_HEAD, parseJournal, readDecisions } from "./journal.js";
import type { DeclaredCluster, JournalRecord } from "./records.js";
import { linesWith, segmentFiles } from "./segments.js";

/** What a story is about. */
export type SubjectKind = "node" | "job" | "pool";

/**
 * Records of all segments that say something about a worker, a job or a site, oldest first. Lines are found
 * by the bytes of the name, and only those are parsed.
 */
export async function recordsAbout(
  path: string,
  kind: SubjectKind,
  id: string,
): Promise<Result<readonly JournalRecord[], Diagnostic>> {
  const lines = kind === "pool" ? await decisions(path) : await linesNaming(path, kind, JSON.stringify(id));
  const parsed = parseJournal(sourceText(path, lines.map((line) => `${line}\n`).join("")));
  return parsed.ok ? ok(parsed.value.records) : err(parsed.error);
}

/** A pool is meant by the names of its workers as well, so that every decision and every update counts. */
async function decisions(path: string): Promise<string[]> {
  const found = await linesWith(path, '"kind":"', isObservation);
  return found.filter((line) => /^\{"v":2,"kind":"(decide|act)"/.test(line) || line.startsWith('{"v":1'));
}

async function linesNaming(path: string, kind: SubjectKind, quoted: string): Promise<string[]> {
  const found = await linesWith(path, quoted, kind === "node" ? namesNoNode : undefined);
  return found.filter((line) => !isObservation(line) || line.includes(observedAs(kind, quoted)));
}

/** Observations name workers on which jobs run as well; those are not about the worker. */
function isObservation(line: string): boolean {
  return line.startsWith(OBSERVATION_HEAD);
}

/** Most answers bring news of jobs alone; workers stand first. */
function namesNoNode(head: string): boolean {
  return isObservation(head) && head.includes('"nodes":[]');
}

function observedAs(kind: SubjectKind, quoted: string): string {
  return kind === "job" ? `"id":${quoted}` : `"name":${quoted}`;
}

/** The cluster as the newest run declared it; undefined when the loop has never run. */
export async function declaredCluster(path: string): Promise<DeclaredCluster | undefined> {
  for (const file of (await segmentFiles(path)).reverse()) {
    const read = await readDecisions(file);
    if (!read.ok) return undefined;
    const head = read.value.findLast(({ kind }) => kind === "start" || kind === "checkpoint");
    if (head?.kind === "start" || head?.kind === "checkpoint") return head;
  }
  return undefined;
}
