import { suggest } from "../base/suggest.js";
import { Failure } from "./failure.js";

/** Names that `--nodes` lists; one that is not among the known ones ends the command. */
export function wantedNodes(list: string, known: readonly string[], what: string): readonly string[] {
  const wanted = list
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const stranger = wanted.find((name) => !known.includes(name));
  if (stranger === undefined) return wanted;
  const near = suggest(stranger, known);
  const range = known.length === 0 ? "there are none" : `there are ${known[0]} to ${known.at(-1)}`;
  throw new Failure({
    code: "TS9421",
    message: `--nodes names "${stranger}", which is no ${what}`,
    hint: near === undefined ? range : `did you mean "${near}"? ${range}`,
    status: 2,
  });
}
