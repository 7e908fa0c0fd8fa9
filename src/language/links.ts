import type { Span } from "../base/span.js";
import type { Analysis } from "./analysis.js";
import { fileTarget } from "./resolve.js";

/** A reference to a file that an editor can open. */
export interface Link {
  readonly span: Span;
  /** Name of the file, or the address where it is none of ours. */
  readonly target: string;
}

/** Links of imports and artifacts to files that are there. */
export function linksOf(analysis: Analysis): readonly Link[] {
  return analysis.facts.flatMap((fact) => {
    const target = fact.role === "file" ? fileTarget(fact, analysis) : undefined;
    return target === undefined ? [] : [{ span: fact.span, target }];
  });
}
