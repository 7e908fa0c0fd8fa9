import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** A known disagreement with a corpus. */
export interface Expectation {
  readonly corpus: string;
  /** Id of a case, or the beginning of ids with a star behind. */
  readonly case: string;
  /**
   * Where the verdict is agreed and only lines are not: those on which the corpus expects an error that is
   * none, and those on which it does not expect one that is.
   */
  readonly lines?: { readonly missed?: readonly number[]; readonly extra?: readonly number[] };
  /** The text of the specification that decides. */
  readonly reason: string;
}

/** Every known disagreement; a verdict that changes without this file fails the build. */
export function readExpectations(): readonly Expectation[] {
  return parse(readFileSync(new URL("expectations.yaml", import.meta.url), "utf8")) as Expectation[];
}

/** True for an expectation about the verdict on a case. */
export function explains(expectation: Expectation, corpus: string, id: string): boolean {
  return expectation.lines === undefined && isAbout(expectation, corpus, id);
}

/** Lines of a case that the expectations explain. */
export function explainedLines(
  known: readonly Expectation[],
  corpus: string,
  id: string,
): { readonly missed: ReadonlySet<number>; readonly extra: ReadonlySet<number> } {
  const about = known.filter((expectation) => isAbout(expectation, corpus, id));
  return {
    missed: new Set(about.flatMap(({ lines }) => lines?.missed ?? [])),
    extra: new Set(about.flatMap(({ lines }) => lines?.extra ?? [])),
  };
}

function isAbout(expectation: Expectation, corpus: string, id: string): boolean {
  if (expectation.corpus !== corpus) return false;
  const { case: name } = expectation;
  return name.endsWith("*") ? id.startsWith(name.slice(0, -1)) : id === name;
}
