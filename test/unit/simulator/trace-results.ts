import { sourceText } from "../../../src/base/span.js";
import type { TraceResult } from "../../../src/simulator/traces/reading.js";

/** A trace file of this text. */
export const of = (text: string) => sourceText("trace", text);

/** What was read; a refused file fails the test. */
export function good(result: TraceResult) {
  if (!result.ok) throw new Error(result.error.map(({ message }) => message).join("\n"));
  return result.value;
}

/** Code and place of each fault: `TS8201 2:8`. */
export function faults(result: TraceResult): string[] {
  const list = result.ok ? result.value.warnings : result.error;
  return list.map(({ code, span }) => {
    const { line, column } = span.source.position(span.start);
    return `${code} ${line}:${column}`;
  });
}
