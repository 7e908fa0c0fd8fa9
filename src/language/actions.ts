import type { Diagnostic, Edit, Fix } from "../diagnostics/diagnostic.js";

/** A change that mends a diagnostic. */
export interface Action {
  readonly title: string;
  readonly edits: readonly Edit[];
  readonly diagnostic: Diagnostic;
  /** True for a certain repair, false for a guess at what was meant. */
  readonly certain: boolean;
}

/** The changes that diagnostics offer: their fixes, then the names that their hints say may be meant. */
export function actionsOf(diagnostics: readonly Diagnostic[]): readonly Action[] {
  return diagnostics.flatMap((diagnostic) => {
    const fixes: readonly Fix[] = diagnostic.fixes ?? [];
    const fixed = fixes.map(({ title, edits }) => ({ title, edits, diagnostic, certain: true }));
    const known = new Set(fixes.map(({ title }) => title));
    const guessed = guesses(diagnostic).filter(({ title }) => !known.has(title));
    return [...fixed, ...guessed];
  });
}

/** The names in `Did you mean "a", "b" or "c"?`, put in the place of the faulty name. */
function guesses(diagnostic: Diagnostic): readonly Action[] {
  const { hint, span } = diagnostic;
  const question = hint === undefined ? undefined : /Did you mean (.+?)\?/.exec(hint)?.[1];
  if (question === undefined) return [];
  const written = span.source.text.slice(span.start, span.end);
  // A longer place than a name is the construct that the name stands in.
  if (written === "" || /[\n:]\s|[\n{[]/.test(written)) return [];
  const quote = /^(["']).*\1$/.exec(written)?.[1] ?? "";
  return [...question.matchAll(/"([^"]+)"/g)].flatMap(([, name]) =>
    name === undefined
      ? []
      : [
          {
            title: `Change to "${name}"`,
            edits: [{ span, replacement: quote + name + quote }],
            diagnostic,
            certain: false,
          },
        ],
  );
}
