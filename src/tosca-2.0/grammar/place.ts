import type { Span } from "../../base/span.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import { aliasLabels } from "../../syntax/access.js";
import type { YamlNode } from "../../syntax/node.js";
import { found, isNothing } from "../literals.js";

/** A place with its name for messages, and where its name stands. */
export interface Place {
  readonly node: YamlNode;
  /** Subject of a sentence: `"properties" of the node type "Web"`. */
  readonly what: string;
  /** The key or list item: where a missing keyname is reported (D-9). */
  readonly span: Span;
}

/** Reports that the wrong kind of value stands at a place. */
export function wrongKindAt(place: Place, expected: string, sink: DiagnosticSink, hint?: string): void {
  const { node, what } = place;
  if (isNothing(node)) {
    const span = node.kind === "scalar" && node.style === "empty" ? (node.alias ?? place.span) : node.span;
    // An unknown alias is an empty value too, and is already reported.
    if (node.alias === undefined) report(sink, CODES.emptyValue, span, { what });
    return;
  }
  const args = { what, expected, found: found(node) };
  report(sink, CODES.wrongKind, node.span, args, { labels: aliasLabels(node), hint });
}
