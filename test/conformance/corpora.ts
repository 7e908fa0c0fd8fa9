import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import type { FileHost } from "../../src/base/host.js";
import type { Json } from "../../src/base/json.js";

const CORPORA = fileURLToPath(new URL("../../../shared/corpora/", import.meta.url));
const OASIS = "https://github.com/oasis-open/tosca-test-assertions/raw/master/Parser-Validator/";

/** One template with the verdict that its corpus states. */
export interface Case {
  readonly id: string;
  readonly path: string;
  readonly text: string;
  readonly valid: boolean;
  /** Lines of the expected errors, empty where the corpus does not say. */
  readonly lines: readonly number[];
}

/** Cases of a corpus; undefined where the corpora are not checked out. */
export function casesOf(corpus: string): readonly Case[] | undefined {
  const folder = join(CORPORA, corpus === "indigo" ? "indigo/examples" : corpus);
  if (!existsSync(folder)) return undefined;
  const files = readdirSync(folder).filter((file) => /\.ya?ml$/.test(file));
  return files.sort().map((id) => {
    const path = join(folder, id);
    const text = readFileSync(path, "utf8");
    return { id, path, text, ...(corpus === "oasis-1.0" ? assertion(text) : { valid: true, lines: [] }) };
  });
}

/** The expectation in the metadata of an OASIS 1.0 assertion template. */
function assertion(text: string): Pick<Case, "valid" | "lines"> {
  const read = (key: string) => new RegExp(`oasis\\.testAssertion\\.${key}: *(.+)`).exec(text)?.[1]?.trim();
  const lines = read("tags\\.errors_lines") ?? "";
  return {
    valid: read("tags\\.errors") === undefined,
    lines: lines === "" ? [] : lines.split(",").map((line) => Number(line.replace(/["']/g, "").trim())),
  };
}

/** Files of the disk; addresses of the OASIS assertions lead into the corpus, no other address exists. */
export const corpusHost: FileHost = {
  read(path) {
    const file = path.startsWith(OASIS) ? join(CORPORA, "oasis-1.0", path.slice(OASIS.length)) : path;
    return existsSync(file) ? readFileSync(file, "utf8") : undefined;
  },
  resolve: (from, reference) => resolve(dirname(from), reference),
};

/** A value of the declared type for every input that needs one, so that a template can be judged alone. */
export function sampleInputs(text: string): Readonly<Record<string, Json>> {
  const document = readLoosely(text) as {
    topology_template?: { inputs?: Record<string, Declaration> };
  } | null;
  const inputs = document?.topology_template?.inputs ?? {};
  const needed = Object.entries(inputs).filter(
    ([, input]) => input?.default === undefined && input?.required !== false,
  );
  return Object.fromEntries(
    needed.map(([name, input]) => [name, SAMPLES[input?.type ?? "string"] ?? "sample"]),
  );
}

interface Declaration {
  readonly type?: string;
  readonly default?: unknown;
  readonly required?: boolean;
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

function readLoosely(text: string): unknown {
  try {
    return parse(text, { uniqueKeys: false, logLevel: "silent" });
  } catch {
    return null;
  }
}
