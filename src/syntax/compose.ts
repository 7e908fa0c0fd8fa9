import { markLost } from "../base/lost.js";
import { headOf, type SourceText, type Span } from "../base/span.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import { readEvents, type YamlEvent, type YamlFault } from "./events.js";
import { LIMITS } from "./limits.js";
import { shifted } from "./mend.js";
import { type MergeState, mapEntries, type Pair } from "./merge.js";
import type { MapNode, ScalarNode, SeqNode, YamlNode } from "./node.js";
import { readQuickly } from "./quick.js";
import { recoverEvents } from "./recover.js";

/**
 * Reads the first document of a text as a tree with exact places. Never throws: whatever is wrong is reported
 * to `sink`, each fault once, and what can be read around it is in the tree; `lostIn` tells what is not.
 * Undefined when there is no tree at all (YAML 1.2.2; TOSCA F14, F17).
 */
export function parseYaml(source: SourceText, sink: DiagnosticSink): YamlNode | undefined {
  if (isTooLarge(source, sink)) return undefined;
  const quick = readQuickly(source);
  if (quick !== undefined) return quick;
  const { events, underIndented, faults, lost } = recoverEvents(source.text, LIMITS.depth);
  for (const fault of faults) reportFault(source, fault, sink);
  for (const start of underIndented) report(sink, CODES.underIndented, { source, start, end: start }, {});
  if (lost.length > 0) markLost(source, lost);
  if (faults.length > 0 && events.length === 0) return undefined;
  return composeFirst(source, events, sink);
}

/** {@link parseYaml} that takes nothing for blank: undefined for a text with any fault of syntax. */
export function parseSoundYaml(source: SourceText, sink: DiagnosticSink): YamlNode | undefined {
  if (isTooLarge(source, sink)) return undefined;
  const quick = readQuickly(source);
  if (quick !== undefined) return quick;
  const events = readEvents(source.text, LIMITS.depth);
  if (!events.ok) {
    reportFault(source, events.error, sink);
    return undefined;
  }
  for (const start of events.value.underIndented)
    report(sink, CODES.underIndented, { source, start, end: start }, {});
  return composeFirst(source, events.value.events, sink);
}

function isTooLarge(source: SourceText, sink: DiagnosticSink): boolean {
  const { characters: limit } = LIMITS;
  if (source.text.length <= limit) return false;
  report(sink, CODES.fileTooLarge, headOf(source), { characters: source.text.length, limit });
  return true;
}

function reportFault(source: SourceText, { kind, reason, offset }: YamlFault, sink: DiagnosticSink): void {
  const span = { source, start: offset, end: Math.min(offset + 1, source.text.length) };
  if (kind === "depth") report(sink, CODES.nestingTooDeep, span, { limit: LIMITS.depth });
  else report(sink, CODES.yamlSyntax, span, { reason });
}

/**
 * Reads a part of a text that begins at a line and is YAML by itself, such as one entry of a section; places
 * are those of the whole text. Undefined when it is not YAML: what is wrong with a text, parseYaml says.
 */
export function parseYamlPart(source: SourceText, from: number, to: number): YamlNode | undefined {
  const events = readEvents(source.text.slice(from, to), LIMITS.depth);
  if (!events.ok) return undefined;
  const placed = events.value.events.map((event) => shifted(event, (offset) => offset + from));
  return composeFirst(source, placed, { add: () => {} });
}

function composeFirst(
  source: SourceText,
  events: readonly YamlEvent[],
  sink: DiagnosticSink,
): YamlNode | undefined {
  const documents = events.filter((event) => event.kind === "document");
  if (documents[0] === undefined) {
    report(sink, CODES.emptyFile, headOf(source), {});
    return undefined;
  }
  const second = documents[1];
  if (second !== undefined) {
    const span = { source, start: second.start, end: Math.min(second.start + 3, source.text.length) };
    report(sink, CODES.severalDocuments, span, { count: documents.length });
  }
  const composer: Composer = {
    source,
    events,
    sink,
    next: 1,
    nodes: 0,
    expanded: 0,
    aliases: 0,
    merge: { merged: 0, stopped: false },
    anchors: new Map(),
    stopped: false,
  };
  const root = node(composer);
  if (composer.stopped || composer.merge.stopped) return undefined;
  if (root.kind === "scalar" && root.style === "empty" && root.tag === undefined) {
    report(sink, CODES.emptyFile, headOf(source), {});
    return undefined;
  }
  return root;
}

interface Composer {
  readonly source: SourceText;
  readonly events: readonly YamlEvent[];
  readonly sink: DiagnosticSink;
  next: number;
  /** Nodes so far, aliases counted with all they stand for. */
  nodes: number;
  /** Those of them that aliases stand for. */
  expanded: number;
  aliases: number;
  readonly merge: MergeState;
  readonly anchors: Map<string, Anchored>;
  /** A limit was passed: finish without more work. */
  stopped: boolean;
}

/** A finished anchored node with its expanded size, or `undefined` while it is still open. */
interface Anchored {
  readonly node: YamlNode | undefined;
  readonly size: number;
}

function node(composer: Composer): YamlNode {
  const event = composer.events[composer.next];
  composer.next += 1;
  if (event === undefined || composer.stopped) return emptyAt(composer, composer.source.text.length);
  switch (event.kind) {
    case "scalar":
    case "seq":
    case "map":
      return event.anchor === undefined ? content(composer, event) : anchored(composer, event, event.anchor);
    case "alias":
      return alias(composer, event);
    case "document":
    case "end":
      composer.next -= 1;
      return emptyAt(composer, event.kind === "end" ? event.end : event.start);
  }
}

type ContentEvent = Extract<YamlEvent, { kind: "scalar" | "seq" | "map" }>;

function anchored(composer: Composer, event: ContentEvent, name: string): YamlNode {
  const before = composer.nodes;
  composer.anchors.set(name, { node: undefined, size: 0 });
  const built = content(composer, event);
  composer.anchors.set(name, { node: built, size: composer.nodes - before });
  return built;
}

function content(composer: Composer, event: ContentEvent): YamlNode {
  composer.nodes += 1;
  if (event.kind === "scalar") return scalarOf(composer, event);
  return event.kind === "seq" ? sequence(composer, event.start) : mapping(composer, event.start);
}

/** Counts what an alias stands for; what is written out is bounded by the length of the text. */
function countExpanded(composer: Composer, size: number): void {
  composer.nodes += size;
  composer.expanded += size;
  if (composer.expanded <= LIMITS.nodes || composer.stopped) return;
  composer.stopped = true;
  report(composer.sink, CODES.tooManyNodes, lastPlace(composer), { limit: LIMITS.nodes });
}

function scalarOf(composer: Composer, event: Extract<YamlEvent, { kind: "scalar" }>): ScalarNode {
  const { start, end, text, style, tag } = event;
  const span = { source: composer.source, start, end };
  return tag === undefined
    ? { kind: "scalar", span, text, style }
    : { kind: "scalar", span, text, style, tag };
}

function sequence(composer: Composer, start: number): SeqNode {
  const items: YamlNode[] = [];
  while (!atEnd(composer)) items.push(node(composer));
  return { kind: "seq", span: close(composer, start), items };
}

function mapping(composer: Composer, start: number): MapNode {
  const pairs: Pair[] = [];
  while (!atEnd(composer)) {
    const key = node(composer);
    const value = atEnd(composer) ? emptyAt(composer, key.span.end) : node(composer);
    pairs.push({ key, value });
  }
  const span = close(composer, start);
  return { kind: "map", span, entries: mapEntries(pairs, composer.sink, composer.merge) };
}

function atEnd(composer: Composer): boolean {
  const kind = composer.events[composer.next]?.kind;
  return composer.stopped || kind === undefined || kind === "end";
}

function close(composer: Composer, start: number): Span {
  const event = composer.events[composer.next];
  composer.next += 1;
  const end = event?.kind === "end" ? event.end : start;
  return { source: composer.source, start, end: Math.max(start, end) };
}

function alias(composer: Composer, event: Extract<YamlEvent, { kind: "alias" }>): YamlNode {
  const { name, start, end } = event;
  const span = { source: composer.source, start, end };
  composer.aliases += 1;
  if (composer.aliases > LIMITS.aliases) {
    composer.stopped = true;
    report(composer.sink, CODES.tooManyAliases, span, { limit: LIMITS.aliases });
    return emptyAt(composer, start);
  }
  const target = composer.anchors.get(name);
  if (target?.node === undefined) {
    if (target === undefined) report(composer.sink, CODES.unknownAlias, span, { name });
    else report(composer.sink, CODES.recursiveAlias, span, { name });
    return { kind: "scalar", span, text: "", style: "empty", alias: span };
  }
  countExpanded(composer, target.size);
  return { ...target.node, alias: span };
}

function emptyAt(composer: Composer, at: number): ScalarNode {
  return { kind: "scalar", span: { source: composer.source, start: at, end: at }, text: "", style: "empty" };
}

function lastPlace(composer: Composer): Span {
  const event = composer.events[composer.next - 1];
  const start = event === undefined || event.kind === "end" ? 0 : event.start;
  return { source: composer.source, start, end: start };
}
