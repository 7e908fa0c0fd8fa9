import type { SourceText } from "../base/span.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import type { YamlNode } from "./node.js";

/**
 * Parses a text; undefined after faults that leave no tree. A caller that checks the same files again and
 * again gives one that keeps the trees of texts that have not changed.
 */
export type Parse = (source: SourceText, sink: DiagnosticSink) => YamlNode | undefined;
