import { type SourceText, sourceText } from "../base/span.js";
import { createSink } from "../diagnostics/bag.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { parseYaml } from "../syntax/compose.js";
import { readEvents } from "../syntax/events.js";
import { LIMITS } from "../syntax/limits.js";
import type { YamlNode } from "../syntax/node.js";
import { commentsOf } from "./comments.js";
import { printDocument } from "./print.js";
import { sameMeaning } from "./same.js";
import { sortSections } from "./sort.js";
import { writtenDocument } from "./tree.js";

/** How a text is laid out. */
export interface FormatOptions {
  /** Move the sections into the order of the specification. */
  readonly sort?: boolean;
}

/** The text in the canonical layout, or the errors that keep it from being read. */
export type Formatted =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly faults: readonly Diagnostic[] };

/**
 * Lays a TOSCA file out: two blanks a level, lists below their key indented, one blank around brackets, at
 * most one empty line, no needless quotes. Comments, anchors, tags, block scalars and the order of entries
 * stay. The meaning never changes: a layout that would change it is given up and the text comes back as
 * it was. Formatting twice gives the same text as formatting once.
 */
export function formatText(source: SourceText, options: FormatOptions = {}): Formatted {
  const bag = createSink({ profile: "indigo" });
  const before = parseYaml(source, bag);
  if (before === undefined || bag.hasErrors()) {
    return { ok: false, faults: bag.list().filter(({ severity }) => severity === "error") };
  }
  const crlf = source.text.includes("\r\n");
  const plain = crlf ? source.text.replaceAll("\r\n", "\n") : source.text;
  const laid = layOut(plain, before) ?? plain;
  const sorted = options.sort === true ? sorting(laid) : laid;
  return { ok: true, text: crlf ? sorted.replaceAll("\n", "\r\n") : sorted };
}

function layOut(text: string, before: YamlNode): string | undefined {
  const events = readEvents(text, LIMITS.depth);
  const document = events.ok ? writtenDocument(text, events.value.events) : undefined;
  if (document === undefined) return undefined;
  const lines = [...printDocument(text, document)];
  const keeps = /^[^#]*[|>]\d?\+/m.test(text);
  while (!keeps && lines.at(-1) === "") lines.pop();
  const made = `${lines.join("\n")}\n`;
  const after = reread(made);
  if (after === undefined || !sameMeaning(before, after)) return undefined;
  return commentTexts(made) === commentTexts(text) ? made : undefined;
}

function reread(text: string): YamlNode | undefined {
  const bag = createSink({ profile: "indigo" });
  const root = parseYaml(sourceText("formatted", text), bag);
  return bag.hasErrors() ? undefined : root;
}

/** All comments and anchors in their order, which no layout may lose. */
function commentTexts(text: string): string | undefined {
  const events = readEvents(text, LIMITS.depth);
  if (!events.ok) return undefined;
  const document = writtenDocument(text, events.value.events);
  if (document === undefined) return undefined;
  const from = document.marker === undefined ? 0 : document.marker + 3;
  const comments = commentsOf(text, document.root, from).map((comment) => comment.text);
  const anchors = events.value.events.map((event) => ("anchor" in event ? (event.anchor ?? "") : ""));
  return [...comments, ...anchors].join("\n");
}

function sorting(text: string): string {
  const root = reread(text);
  if (root === undefined) return text;
  const made = sortSections(text, root);
  const after = reread(made);
  return after !== undefined && sameMeaning(root, after, false) ? made : text;
}
