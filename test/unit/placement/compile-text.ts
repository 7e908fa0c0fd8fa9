import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Json } from "../../../src/base/json.js";
import { sourceText } from "../../../src/base/span.js";
import { type Compilation, compile } from "../../../src/compiler.js";
import { createSink, type DiagnosticBag } from "../../../src/diagnostics/bag.js";
import { bundledTypes, memoryHost } from "../../../src/workspace/host.js";

/** A compilation of texts with everything that was reported. */
export interface Compiled extends Compilation {
  readonly sink: DiagnosticBag;
}

const EXAMPLES = fileURLToPath(new URL("../../../tosca/examples/", import.meta.url));

/** Text of a file of `tosca/examples`. */
export function example(name: string): string {
  return readFileSync(`${EXAMPLES}${name}`, "utf8");
}

/** Compiles a template and a sites file given as texts; names are t.yaml and sites.yaml. */
export function compileText(
  template: string,
  sites: string,
  inputs: Readonly<Record<string, Json>> = {},
): Compiled {
  const sink = createSink();
  const result = compile({
    template: sourceText("t.yaml", template),
    sites: sourceText("sites.yaml", sites),
    host: memoryHost(new Map()),
    bundled: bundledTypes,
    inputs,
    sink,
  });
  return { ...result, sink };
}

/** `file:line:column code` of the findings that are at least warnings. */
export function located(sink: DiagnosticBag): readonly string[] {
  return sink
    .list()
    .filter(({ severity, code }) => severity !== "info" && !isAdvice(code))
    .map(({ code, span }) => {
      const { line, column } = span.source.position(span.start);
      return `${span.source.name}:${line}:${column} ${code}`;
    });
}

/** Advice says nothing about whether a template compiles. */
function isAdvice(code: string): boolean {
  return code.startsWith("TS45");
}

/** `file:line:column` of the first place of `needle` in a text; `inside` names the part of it that is meant. */
export function placeOf(file: string, text: string, needle: string, inside = needle): string {
  const from = text.indexOf(needle);
  if (from === -1) throw new Error(`${file} has no "${needle}"`);
  const { line, column } = sourceText(file, text).position(from + needle.indexOf(inside));
  return `${file}:${line}:${column}`;
}
