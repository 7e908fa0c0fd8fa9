import { didYouMean } from "../../base/suggest.js";
import type { JobPhase, ObservedJob, ObservedNode, Presence } from "../core/index.js";

/** What a field of a record may hold; undefined when it is right, else what was expected. */
type Check = (value: unknown) => string | undefined;

const text: Check = (value) => (typeof value === "string" && value !== "" ? undefined : "a text");
const anyText: Check = (value) => (typeof value === "string" ? undefined : "a text");
const flag: Check = (value) => (typeof value === "boolean" ? undefined : "true or false");
const count: Check = (value) =>
  typeof value === "number" && Number.isFinite(value) && value >= 0 ? undefined : "a number of 0 or more";
const finite: Check = (value) =>
  typeof value === "number" && Number.isFinite(value) ? undefined : "a number";
const texts: Check = (value) =>
  Array.isArray(value) && value.every((one) => text(one) === undefined) ? undefined : "a list of texts";
const textLists: Check = (value) =>
  Array.isArray(value) && value.every((one) => texts(one) === undefined)
    ? undefined
    : "a list of lists of texts";
const counts: Check = (value) =>
  isObject(value) && Object.values(value).every((one) => count(one) === undefined)
    ? undefined
    : "an object of numbers";
const oneOf =
  (words: readonly string[]): Check =>
  (value) =>
    words.includes(value as string) ? undefined : `one of ${words.join(", ")}`;
const array: Check = (value) =>
  isObject(value) &&
  text(value.id) === undefined &&
  (value.limit === undefined || count(value.limit) === undefined)
    ? undefined
    : 'an object {"id", "limit"}';

const PRESENCES: readonly Presence[] = ["up", "silent", "booting", "leaving", "absent"];
const PHASES: readonly JobPhase[] = ["pending", "running", "completing", "done", "failed"];

interface Kind {
  readonly required: readonly string[];
  readonly fields: Readonly<Record<string, Check>>;
}

const NODE: Kind = {
  required: ["name", "presence", "cpus"],
  fields: {
    name: text,
    presence: oneOf(PRESENCES),
    closed: flag,
    closedReason: anyText,
    faulty: flag,
    cpus: finite,
    cpusAllocated: count,
    memoryMiB: finite,
    memoryAllocatedMiB: count,
    gres: counts,
    gresAllocated: counts,
    features: texts,
    partitions: texts,
    reservation: text,
    lastBusyAt: finite,
    detail: anyText,
  } satisfies Record<keyof ObservedNode, Check>,
};

const JOB: Kind = {
  required: ["id", "phase"],
  fields: {
    id: text,
    phase: oneOf(PHASES),
    detail: anyText,
    reason: anyText,
    waitsForNodes: flag,
    nodeCount: count,
    cpus: count,
    memoryMiBPerNode: count,
    requiredNodes: texts,
    excludedNodes: texts,
    partitions: texts,
    featureSets: textLists,
    sameFeatureSet: flag,
    gresPerNode: counts,
    reservation: text,
    exclusive: flag,
    group: text,
    array,
    timeLimit: count,
    requeue: flag,
    priority: finite,
    submittedAt: finite,
    startedAt: finite,
    endedAt: finite,
    nodes: texts,
    restarts: count,
  } satisfies Record<keyof ObservedJob, Check>,
};

/** Reads what the script for nodes printed. Throws with the line and what is wrong with it. */
export function readNodes(output: string): ObservedNode[] {
  return records(output, "nodes", NODE, "name").map((record) => {
    const closed = record.closed ?? record.closedReason !== undefined;
    const filled = { cpusAllocated: 0, detail: record.presence, ...record, closed };
    return filled as unknown as ObservedNode;
  });
}

/** Reads what the script for jobs printed. A pending job without `waitsForNodes` waits for nodes. */
export function readJobs(output: string): ObservedJob[] {
  return records(output, "jobs", JOB, "id").map((record) => {
    const { phase } = record;
    const base = { detail: phase, reason: "", nodeCount: 1, cpus: 1, priority: 0, submittedAt: 0, nodes: [] };
    const filled = { ...base, waitsForNodes: phase === "pending", ...record };
    return filled as unknown as ObservedJob;
  });
}

function records(output: string, script: string, kind: Kind, key: string): Record<string, unknown>[] {
  const seen = new Map<unknown, number>();
  const found: Record<string, unknown>[] = [];
  for (const [index, line] of output.split("\n").entries()) {
    if (line.trim() === "") continue;
    const fail = (problem: string): never => {
      throw new Error(`the script for ${script}, line ${index + 1}: ${problem}`);
    };
    const record = parsed(line) ?? fail(`it is no JSON object: ${line.slice(0, 60)}`);
    checkFields(record, kind, fail);
    const earlier = seen.get(record[key]);
    if (earlier !== undefined) fail(`${key} ${record[key]} was named in line ${earlier} already`);
    seen.set(record[key], index + 1);
    found.push(record);
  }
  return found;
}

function checkFields(record: Record<string, unknown>, kind: Kind, fail: (problem: string) => never): void {
  const missing = kind.required.find((name) => record[name] === undefined);
  if (missing !== undefined) fail(`"${missing}" is missing`);
  for (const [name, value] of Object.entries(record)) {
    const check = kind.fields[name];
    if (check === undefined) {
      const hint = didYouMean(name, Object.keys(kind.fields));
      fail(`"${name}" is not known${hint === undefined ? "" : `; ${hint}`}`);
    }
    const expected = check?.(value);
    if (expected !== undefined)
      fail(`"${name}" must be ${expected}, it is ${JSON.stringify(value)?.slice(0, 60)}`);
  }
}

/** A JSON object on one line; undefined for anything else. */
export function parsed(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
