import { type Matcher, matcherOf } from "../../model/patterns/matcher.js";

/** Expressions as other languages write them: whether they are valid, this one cannot say. */
const FOREIGN = /\(\?|\\[pPAZzQEGhRX]|[*+?}]\+/;

/**
 * Makes a matcher of the pattern of `$matches`, which may fit any part of a text: whoever means all of it
 * writes `^` and `$` (10.2.2.2.7). Gives the reason where the pattern cannot be used.
 */
export function finderOf(pattern: string): Matcher | { readonly reason: string } {
  return matcherOf(`[\\s\\S]*(?:${pattern})[\\s\\S]*`);
}

/** What is wrong with a pattern in any dialect; undefined for one that may be right. */
export function patternFault(pattern: string): string | undefined {
  const alone = matcherOf(pattern);
  return typeof alone === "function" || FOREIGN.test(pattern) ? undefined : alone.reason;
}
