import type { Pattern } from "./parse.js";

/** One step of a compiled pattern; `split` goes on at both places, the others at the next one. */
export type Step =
  | { readonly kind: "one"; readonly test: (character: string) => boolean }
  | { readonly kind: "start" | "end" | "word" | "inside" }
  | { readonly kind: "split"; left: number; right: number }
  | { readonly kind: "jump"; to: number }
  | { readonly kind: "match" };

/** Steps of one pattern at most; counted repetitions are written out. */
const MAX_STEPS = 2_000;

/** Steps that match a whole text, or undefined when there would be too many. */
export function programOf(pattern: Pattern): readonly Step[] | undefined {
  const steps: Step[] = [];
  if (!emit(pattern, steps)) return undefined;
  steps.push({ kind: "match" });
  return steps;
}

function emit(pattern: Pattern, steps: Step[]): boolean {
  if (steps.length > MAX_STEPS) return false;
  switch (pattern.kind) {
    case "one":
      steps.push({ kind: "one", test: pattern.test });
      return true;
    case "edge":
      steps.push({ kind: pattern.edge });
      return true;
    case "sequence":
      return pattern.parts.every((part) => emit(part, steps));
    case "choice":
      return emitChoice(pattern.parts, steps);
    case "repeat":
      return emitRepeat(pattern, steps);
  }
}

function emitChoice(parts: readonly Pattern[], steps: Step[]): boolean {
  const ends: { kind: "jump"; to: number }[] = [];
  for (const [index, part] of parts.entries()) {
    if (index === parts.length - 1) {
      if (!emit(part, steps)) return false;
      break;
    }
    const split = { kind: "split" as const, left: steps.length + 1, right: 0 };
    steps.push(split);
    if (!emit(part, steps)) return false;
    const end = { kind: "jump" as const, to: 0 };
    ends.push(end);
    steps.push(end);
    split.right = steps.length;
  }
  for (const end of ends) end.to = steps.length;
  return true;
}

function emitRepeat(pattern: Extract<Pattern, { kind: "repeat" }>, steps: Step[]): boolean {
  for (let count = 0; count < pattern.least; count += 1) if (!emit(pattern.part, steps)) return false;
  if (pattern.most === Number.POSITIVE_INFINITY) {
    const split = { kind: "split" as const, left: steps.length + 1, right: 0 };
    const back = steps.push(split) - 1;
    if (!emit(pattern.part, steps)) return false;
    steps.push({ kind: "jump", to: back });
    split.right = steps.length;
    return true;
  }
  const splits: { kind: "split"; left: number; right: number }[] = [];
  for (let count = pattern.least; count < pattern.most; count += 1) {
    const split = { kind: "split" as const, left: steps.length + 1, right: 0 };
    splits.push(split);
    steps.push(split);
    if (!emit(pattern.part, steps)) return false;
  }
  for (const split of splits) split.right = steps.length;
  return true;
}
