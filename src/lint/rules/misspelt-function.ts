import { editDistance } from "../../base/suggest.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import { renameFixes } from "../../diagnostics/fixes.js";
import { FUNCTION_NAMES } from "../../model/call.js";
import type { YamlNode } from "../../syntax/node.js";
import type { LintSubject } from "../subject.js";

/** A slip in a name as short as `join` or `token` makes an ordinary word of it. */
const MIN_LENGTH = 6;
const MAX_SLIPS = 2;

/**
 * Values that look like a function with a slip in its name, where any map is allowed and so none is wrong
 * (TS4507): outputs, and properties that are maps.
 */
export function reportMisspeltFunctions({ document }: LintSubject, sink: DiagnosticSink): void {
  const template = document.topologyTemplate;
  if (template === undefined) return;
  for (const { value } of template.outputs) if (value !== undefined) check(value, sink);
  for (const node of template.nodeTemplates) {
    const capabilities = node.capabilities.flatMap(({ properties }) => properties);
    for (const { value } of [...node.properties, ...capabilities]) check(value, sink);
  }
}

function check(node: YamlNode, sink: DiagnosticSink): void {
  if (node.kind === "seq") for (const item of node.items) check(item, sink);
  if (node.kind !== "map") return;
  const [only, second] = node.entries;
  const meant = only === undefined || second !== undefined ? undefined : functionMeant(only.key);
  if (only !== undefined && meant !== undefined) {
    const fixes = renameFixes(only.keySpan, only.key, [meant]);
    report(sink, CODES.misspeltFunction, only.keySpan, { written: only.key, meant }, { fixes });
  }
  for (const { value } of node.entries) check(value, sink);
}

function functionMeant(key: string): string | undefined {
  if (key.length < MIN_LENGTH) return undefined;
  return FUNCTION_NAMES.find((name) => name !== key && editDistance(key, name, MAX_SLIPS) !== undefined);
}
