import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink, Label } from "../diagnostics/diagnostic.js";
import type { MapEntry, MapNode, YamlNode } from "./node.js";
import { isNull, undeclaredValue } from "./scalars.js";

/** The entry of a map by its key. */
export function entryOf(map: MapNode, key: string): MapEntry | undefined {
  const { entries } = map;
  for (let index = 0; index < entries.length; index += 1)
    if (entries[index]?.key === key) return entries[index];
  return undefined;
}

/** The value of a map's entry; undefined when the key is absent or `node` is no map. */
export function childOf(node: YamlNode | undefined, key: string): YamlNode | undefined {
  return node?.kind === "map" ? entryOf(node, key)?.value : undefined;
}

/** True for an empty value or a null word. */
export function isNullNode(node: YamlNode): boolean {
  return node.kind === "scalar" && isNull(node);
}

/** True for the place of an alias that leads nowhere: what would stand there is not known, and that is reported. */
export function isLostNode(node: YamlNode): boolean {
  return node.alias !== undefined && node.alias === node.span;
}

/** What a value is, in words for messages. */
export function describe(node: YamlNode): string {
  if (node.kind === "map") return "a map";
  if (node.kind === "seq") return "a list";
  if (isNull(node)) return "nothing";
  const value = undeclaredValue(node);
  if (typeof value === "boolean") return "a boolean";
  return typeof value === "number" ? "a number" : "a text";
}

/** The node when it is a map, else a report that names `what`. */
export function expectMap(node: YamlNode, what: string, sink: DiagnosticSink): MapNode | undefined {
  return node.kind === "map" ? node : wrongKind(node, what, "a map", sink);
}

/** Reports that a value is of the wrong kind, at the value, with the alias that led there. */
export function wrongKind(node: YamlNode, what: string, expected: string, sink: DiagnosticSink): undefined {
  const found = describe(node);
  const quote = expected.includes("a text") && (found === "a number" || found === "a boolean");
  const hint = quote ? "Put the value in quotes." : undefined;
  report(
    sink,
    CODES.wrongKind,
    node.span,
    { what, expected, found },
    {
      labels: aliasLabels(node),
      hint,
      identity: `${expected} ${found}`,
    },
  );
  return undefined;
}

/** The related place of a fault inside an aliased value: the alias itself. */
export function aliasLabels(node: YamlNode): readonly Label[] {
  return node.alias === undefined ? [] : [{ span: node.alias, text: "used here" }];
}
