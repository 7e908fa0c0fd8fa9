import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { sourceText } from "../../src/base/span.js";
import { createSink, type DiagnosticBag, type SinkOptions } from "../../src/diagnostics/bag.js";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.js";
import {
  type ReadOptions,
  readServiceTemplate,
  type ServiceTemplateDocument,
} from "../../src/schema/documents.js";
import { parseYaml } from "../../src/syntax/compose.js";
import type { YamlNode } from "../../src/syntax/node.js";

/** Folder of the shared corpora, and whether this machine has it. */
export const CORPORA = fileURLToPath(new URL("../../../shared/corpora/", import.meta.url));
export const HAS_CORPORA = existsSync(CORPORA);

/** A parsed text with what was reported. */
export function parse(
  text: string,
  options?: SinkOptions,
): { root: YamlNode | undefined; sink: DiagnosticBag } {
  const sink = createSink(options);
  return { root: parseYaml(sourceText("t.yaml", text), sink), sink };
}

/** A service template read from text with what was reported. */
export function read(
  text: string,
  options: SinkOptions & Partial<ReadOptions> = {},
): { document: ServiceTemplateDocument | undefined; sink: DiagnosticBag } {
  const { root, sink } = parse(text, options);
  if (root === undefined) return { document: undefined, sink };
  return { document: readServiceTemplate(root, sink, { profile: "default", ...options }), sink };
}

/** `code line:column` of each finding, in order. */
export function places(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map(({ code, span }) => {
    const { line, column } = span.source.position(span.start);
    return `${code} ${line}:${column}`;
  });
}
