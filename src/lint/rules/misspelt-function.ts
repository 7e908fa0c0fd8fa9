import { editDistance } from "../../base/suggest.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import { renameFixes } from "../../diagnostics/fixes.js";
import type { YamlNode } from "../../syntax/node.js";
import type { WrittenTemplate } from "../../topology/written.js";

/** A slip in a name as short as `join` or `token` makes an ordinary word of it. */
const MIN_LENGTH = 6;
const MAX_SLIPS = 2;

/**
 * Values that look like a function with a slip in its name, where any map is allowed and so none is wrong
 * (TS4507): outputs, and properties that are maps.
 */
export function reportMisspeltFunctions(template: WrittenTemplate, sink: DiagnosticSink): void {
  const values = [...template.outputs, ...template.properties.map(({ value }) => value)];
  const names = { functions: template.functionNames, meant: new Map<string, string | undefined>() };
  for (const value of values) check(value, names, sink);
}

/** The functions there are, and what the keys seen so far were meant for: most stand in a file many times. */
interface Names {
  readonly functions: readonly string[];
  readonly meant: Map<string, string | undefined>;
}

function check(node: YamlNode, names: Names, sink: DiagnosticSink): void {
  if (node.kind === "scalar") return;
  if (node.kind === "seq") {
    for (const item of node.items) check(item, names, sink);
    return;
  }
  const only = node.entries.length === 1 ? node.entries[0] : undefined;
  const meant = only === undefined ? undefined : functionMeant(only.key, names);
  if (only !== undefined && meant !== undefined) {
    const fixes = renameFixes(only.keySpan, only.key, [meant]);
    report(sink, CODES.misspeltFunction, only.keySpan, { written: only.key, meant }, { fixes });
  }
  for (const { value } of node.entries) check(value, names, sink);
}

function functionMeant(key: string, { functions, meant }: Names): string | undefined {
  // What begins with a dollar sign is a function call in TOSCA 2.0, and reported where it is none.
  if (key.length < MIN_LENGTH || key.startsWith("$")) return undefined;
  if (meant.has(key)) return meant.get(key);
  const found = functions.find((name) => name !== key && editDistance(key, name, MAX_SLIPS) !== undefined);
  meant.set(key, found);
  return found;
}
