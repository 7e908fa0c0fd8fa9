import type { CluesReport } from "../../elasticity/report/format.js";
import { Failure } from "../failure.js";

/** A report that a file holds; a failure that names the first part which is not as it should be. */
export function parseReport(text: string, path: string): CluesReport {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw notAReport(path, error instanceof Error ? error.message : "it is no JSON");
  }
  const problem = problemOf(value);
  if (problem !== undefined) throw notAReport(path, problem);
  return value as CluesReport;
}

/** The failure of a file that is no report. */
export function notAReport(path: string, problem: string): Failure {
  return new Failure({
    code: "TS9445",
    message: `${path} is no report in the data format of CLUES: ${problem}`,
    hint: "elastosca report --format json makes one",
  });
}

const HOST_FIELDS = ["t", "state", "slots", "slots_used", "memory", "memory_used"] as const;
const REQUEST_NUMBERS = ["t_created", "state", "t_state", "slots", "taskcount"] as const;

function problemOf(value: unknown): string | undefined {
  if (!isMap(value)) return "it is not an object";
  for (const name of ["mintime_avail", "maxtime_avail"])
    if (typeof value[name] !== "number") return `"${name}" is not a number`;
  const { hostevents, requests, elastosca } = value;
  if (!isMap(hostevents)) return '"hostevents" is not an object';
  for (const [host, events] of Object.entries(hostevents)) {
    const place = `hostevents.${host}`;
    const problem = listProblem(events, place, HOST_FIELDS);
    if (problem !== undefined) return problem;
  }
  const problem = listProblem(requests, "requests", REQUEST_NUMBERS);
  if (problem !== undefined) return problem;
  return elastosca === undefined ? undefined : extensionProblem(elastosca);
}

function listProblem(list: unknown, place: string, numbers: readonly string[]): string | undefined {
  if (!Array.isArray(list)) return `"${place}" is not a list`;
  for (const [at, item] of list.entries()) {
    if (!isMap(item)) return `"${place}[${at}]" is not an object`;
    const wrong = numbers.find((name) => typeof item[name] !== "number");
    if (wrong !== undefined) return `"${place}[${at}].${wrong}" is not a number`;
  }
  return undefined;
}

function extensionProblem(value: unknown): string | undefined {
  if (!isMap(value)) return '"elastosca" is not an object';
  if (value["version"] !== 1) return '"elastosca.version" is not 1';
  if (typeof value["cluster"] !== "string") return '"elastosca.cluster" is not a text';
  for (const name of ["sites", "cost"])
    if (!isMap(value[name])) return `"elastosca.${name}" is not an object`;
  return (
    listProblem(value["jobs"], "elastosca.jobs", ["submitted", "slots"]) ??
    listProblem(value["updates"], "elastosca.updates", ["from", "to"]) ??
    priceProblem(value["prices"])
  );
}

/** Reports of earlier versions have no prices. */
function priceProblem(prices: unknown): string | undefined {
  if (prices === undefined) return undefined;
  if (!isMap(prices)) return '"elastosca.prices" is not an object';
  const wrong = Object.entries(prices).find(([, price]) => typeof price !== "number");
  return wrong === undefined ? undefined : `"elastosca.prices.${wrong[0]}" is not a number`;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
