import type { Analysis } from "./analysis.js";
import type { Fact } from "./facts.js";

/** The name that an offset stands in or at the end of; facts are in no strict order, so all are looked at. */
export function factAt({ facts }: Analysis, offset: number): Fact | undefined {
  let found: Fact | undefined;
  for (const fact of facts) {
    const { start, end } = fact.span;
    if (start > offset || offset > end) continue;
    if (found === undefined || end - start < found.span.end - found.span.start) found = fact;
  }
  return found;
}
