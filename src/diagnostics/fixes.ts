import type { Span } from "../base/span.js";
import { editDistance, suggestions } from "../base/suggest.js";
import type { Fix } from "./diagnostic.js";

/** One slip in six letters is taken for a slip; more may be another word. */
const LETTERS_PER_SLIP = 6;

/**
 * Renames an unknown name to each name that is near it. The first is certain when it is the only one that a
 * slip of the finger leads to.
 */
export function renameFixes(span: Span, wanted: string, names: Iterable<string>): readonly Fix[] {
  const near = suggestions(wanted, names);
  const slips = Math.max(1, Math.floor(wanted.length / LETTERS_PER_SLIP));
  const isSlip = (name: string | undefined) =>
    name !== undefined && editDistance(wanted, name, slips) !== undefined;
  const certain = isSlip(near[0]) && !isSlip(near[1]);
  return near.map((name, index) => ({
    title: `Rename to "${name}"`,
    edits: [{ span, replacement: name }],
    ...(certain && index === 0 ? {} : { guess: true }),
  }));
}
