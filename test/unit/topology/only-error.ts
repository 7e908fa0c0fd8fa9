import { expect } from "vitest";
import { compileText } from "./compile.js";

/** The only error, with its message and hint. */
export function onlyError(text: string, extra = {}) {
  const compiled = compileText(text, extra);
  const found = compiled.diagnostics.filter(({ severity }) => severity === "error");
  expect(compiled.errors).toHaveLength(1);
  return {
    at: compiled.errors[0],
    message: found[0]?.message ?? "",
    hint: found[0]?.hint ?? "",
    labels: found[0]?.labels ?? [],
  };
}
