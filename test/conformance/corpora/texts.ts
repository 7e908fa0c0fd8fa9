import { existsSync, readFileSync, statSync } from "node:fs";
import { parse } from "yaml";
import type { Json } from "../../../src/base/json.js";

const known = new Map<string, string>();

/** Text of a file, read once; undefined for what is no file. */
export function diskFile(path: string): string | undefined {
  const before = known.get(path);
  if (before !== undefined) return before;
  if (!existsSync(path) || !statSync(path).isFile()) return undefined;
  const text = readFileSync(path, "utf8");
  known.set(path, text);
  return text;
}

interface Declaration {
  readonly type?: string;
  readonly default?: unknown;
  readonly value?: unknown;
  readonly required?: boolean;
  readonly constraints?: readonly Readonly<Record<string, Json>>[];
}

/** A value of the declared type for every input that needs one, so that a template can be judged alone. */
export function sampleInputs(text: string): Readonly<Record<string, Json>> {
  const document = readLoosely(text) as Readonly<
    Record<string, { readonly inputs?: Readonly<Record<string, Declaration>> }>
  > | null;
  const inputs = (document?.topology_template ?? document?.service_template)?.inputs ?? {};
  const needed = Object.entries(inputs).filter(
    ([, input]) => input?.default === undefined && input?.value === undefined && input?.required !== false,
  );
  return Object.fromEntries(needed.map(([name, input]) => [name, sample(input)]));
}

/** The nearest value that the constraints name, else any value of the type. */
function sample(input: Declaration | undefined): Json {
  for (const constraint of Array.isArray(input?.constraints) ? input.constraints : []) {
    if (typeof constraint !== "object" || constraint === null) continue;
    const { valid_values, equal, in_range, greater_or_equal, less_or_equal, min_length } = constraint;
    if (Array.isArray(valid_values) && valid_values[0] !== undefined) return valid_values[0];
    if (equal !== undefined) return equal;
    if (Array.isArray(in_range) && in_range[0] !== undefined) return in_range[0];
    if (greater_or_equal !== undefined) return greater_or_equal;
    if (less_or_equal !== undefined) return less_or_equal;
    if (typeof min_length === "number") return "s".repeat(min_length);
  }
  return SAMPLES[input?.type ?? "string"] ?? "sample";
}

const SAMPLES: Readonly<Record<string, Json>> = {
  integer: 1,
  float: 1.5,
  boolean: true,
  list: [],
  map: {},
  version: "1.0",
  timestamp: "2026-01-31T12:00:00Z",
  range: [1, 2],
  "scalar-unit.size": "1 GB",
  "scalar-unit.time": "1 s",
  "scalar-unit.frequency": "1 GHz",
};

/** Reads YAML whatever it holds; null for what no reader understands. */
export function readLoosely(text: string): unknown {
  try {
    return parse(text, { uniqueKeys: false, logLevel: "silent" });
  } catch {
    return null;
  }
}
