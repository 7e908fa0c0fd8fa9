import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** A known disagreement with a corpus. */
export interface Expectation {
  readonly corpus: string;
  /** Id of a case, or the beginning of ids with a star behind. */
  readonly case: string;
  /** The text of the specification that decides. */
  readonly reason: string;
}

/** Every known disagreement; a verdict that changes without this file fails the build. */
export function readExpectations(): readonly Expectation[] {
  return parse(readFileSync(new URL("expectations.yaml", import.meta.url), "utf8")) as Expectation[];
}

export function explains(expectation: Expectation, corpus: string, id: string): boolean {
  if (expectation.corpus !== corpus) return false;
  const { case: name } = expectation;
  return name.endsWith("*") ? id.startsWith(name.slice(0, -1)) : id === name;
}
