import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Project } from "../../workspace/project.js";
import type { StackOutcome } from "./progress.js";

type Durations = Readonly<Record<string, number>>;

/** Milliseconds that the last operation of this kind on this stack took; undefined before the first. */
export function lastDuration(project: Project, kind: string, stack: string): number | undefined {
  return readDurations(project)[`${kind} ${stack}`];
}

/** Keeps how long an operation took, for the estimate of the next one. Failed ones say nothing. */
export function rememberDuration(project: Project, kind: string, outcome: StackOutcome): void {
  if (!outcome.ok) return;
  const durations = { ...readDurations(project), [`${kind} ${outcome.stack}`]: outcome.milliseconds };
  mkdirSync(project.stateDir, { recursive: true, mode: 0o700 });
  writeFileSync(durationsFile(project), `${JSON.stringify(durations, null, 2)}\n`);
}

function readDurations(project: Project): Durations {
  const file = durationsFile(project);
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Durations;
  } catch {
    // An estimate only: a file that was cut is as good as none.
    return {};
  }
}

function durationsFile(project: Project): string {
  return join(project.stateDir, "durations.json");
}
