import type { SourceText, Span } from "../base/span.js";
import type { YamlNode } from "../syntax/node.js";
import type { Construct } from "./construct.js";
import { below } from "./facts.js";
import { grammarOf } from "./grammar-of.js";
import { MARK, recoverAt } from "./recover.js";
import { type ArgumentConstruct, type Frame, type Step, stepsOf } from "./steps.js";

/** Where the cursor stands in a text that may be half typed. */
export interface Place {
  /** Constructs around the cursor, outermost first; for a key, the last one is the map that it belongs to. */
  readonly frames: readonly Frame[];
  readonly on: "key" | "value";
  /** What a value at the cursor is read as; for a key, what it is a key of. */
  readonly construct: Construct | ArgumentConstruct;
  /** The step to the value, undefined for keys. */
  readonly step: Step | undefined;
  /** What is replaced: the word at the cursor. */
  readonly span: Span;
}

/** The place of an offset, for completion; undefined where nothing can be said of it. */
export function placeAt(source: SourceText, offset: number): Place | undefined {
  const root = recoverAt(source, offset) ?? emptyTree(source, offset);
  const construct = grammarOf(root);
  const found = search(root, construct, [{ construct, node: root, entry: undefined }], offset);
  return found === undefined ? undefined : { ...found, span: wordAt(source, offset) };
}

/** An empty file is a map in the making. */
function emptyTree(source: SourceText, offset: number): YamlNode {
  const span = { source, start: offset, end: offset };
  const value: YamlNode = { kind: "scalar", span, text: "", style: "empty" };
  return { kind: "map", span, entries: [{ key: MARK, keySpan: span, value }] };
}

type Found = Omit<Place, "span">;

function search(
  node: YamlNode,
  construct: Construct | ArgumentConstruct,
  frames: readonly Frame[],
  offset: number,
): Found | undefined {
  for (const step of stepsOf(node, construct)) {
    const { entry, role } = step;
    const isKey = entry?.key.includes(MARK) === true;
    if (isKey && role.kind !== "function") {
      const at = frames.at(-1);
      return { frames, on: "key", construct: at?.construct ?? construct, step: undefined };
    }
    if (!mayHold(step.node, offset)) continue;
    const inner = below(frames, step);
    if (isMarkedValue(step)) return { frames: inner, on: "value", construct: step.construct, step };
    const found = search(step.node, step.construct, inner, offset);
    if (found !== undefined) return found;
  }
  return undefined;
}

function mayHold({ span }: YamlNode, offset: number): boolean {
  return span.start <= offset && offset <= span.end + 1;
}

/** A scalar with the mark, or what was to become one in a list of names: `- mark:`. */
function isMarkedValue({ node, construct }: Step): boolean {
  if (node.kind === "scalar") return node.text.includes(MARK);
  if (node.kind !== "map" || node.entries.length !== 1) return false;
  if (construct.kind !== "reference" && construct.kind !== "file" && construct.kind !== "argument")
    return false;
  return node.entries[0]?.key.includes(MARK) === true;
}

/** The word around an offset: what names and values are made of. */
function wordAt(source: SourceText, offset: number): Span {
  const { text } = source;
  let start = offset;
  while (start > 0 && /[^\s"'[\]{},]/.test(text.charAt(start - 1))) {
    if (text.charAt(start - 1) === ":" && /\s/.test(text.charAt(start))) break;
    start -= 1;
  }
  let end = offset;
  while (end < text.length && /[\w.-]/.test(text.charAt(end))) end += 1;
  return { source, start, end };
}
