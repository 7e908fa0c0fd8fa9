import type { SourceText, Span } from "../base/span.js";
import { createSink } from "../diagnostics/bag.js";
import type { PathOf } from "../diagnostics/format/json.js";
import { parseYaml } from "./compose.js";
import type { MapEntry, YamlNode } from "./node.js";

/**
 * Paths inside documents (D-3), such as `topology_template.node_templates.server.requirements[0].host`. A key
 * that has more than letters, digits, `_` and `-` is quoted: `node_types["example.nodes.Server"]`. Each text is
 * read on the first question about it, and once; one that is no YAML has no paths.
 */
export function documentPaths(): PathOf {
  const roots = new Map<SourceText, YamlNode | undefined>();
  return (span) => {
    const { source } = span;
    // Faults of the text were reported by who read it first.
    if (!roots.has(source)) roots.set(source, parseYaml(source, createSink()));
    const root = roots.get(source);
    return root === undefined ? undefined : pathIn(root, span);
  };
}

/** Path of the smallest part of a tree that holds a whole span; undefined for the root itself. */
export function pathIn(root: YamlNode, span: Span): string | undefined {
  let path = "";
  for (let step = stepTo(root, span); step !== undefined; step = stepTo(step.node, span)) path += step.name;
  return path === "" ? undefined : path.replace(/^\./, "");
}

interface Step {
  readonly name: string;
  readonly node: YamlNode;
}

function stepTo(node: YamlNode, span: Span): Step | undefined {
  // What stands behind an alias is written elsewhere, and has its path there.
  if (node.alias !== undefined || isAll(node, span)) return undefined;
  if (node.kind === "seq") {
    const index = node.items.findLastIndex((item) => holds(placeOf(item).start, placeOf(item).end, span));
    const item = node.items[index];
    return item === undefined ? undefined : { name: `[${index}]`, node: item };
  }
  if (node.kind === "scalar") return undefined;
  const entry = node.entries.findLast((each) => holds(each.keySpan.start, endOf(each), span));
  return entry === undefined ? undefined : { name: keyName(entry.key), node: entry.value };
}

function isAll(node: YamlNode, span: Span): boolean {
  return node.kind !== "scalar" && node.span.start === span.start && node.span.end === span.end;
}

function holds(start: number, end: number, span: Span): boolean {
  // The empty place at the head of a text stands for the whole of it.
  return start <= span.start && span.end <= end && span.end > 0;
}

function placeOf(node: YamlNode): Span {
  return node.alias ?? node.span;
}

/** An empty value ends with its key. */
function endOf({ keySpan, value }: MapEntry): number {
  return Math.max(keySpan.end, placeOf(value).end);
}

function keyName(key: string): string {
  return /^[\p{L}\p{N}_-]+$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
