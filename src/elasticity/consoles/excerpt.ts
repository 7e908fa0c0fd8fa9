import { scrubText } from "../scrub.js";

/** Lines of a console that are kept. */
const LINES = 40;
/** Characters of a line that are kept. */
const LINE_LENGTH = 300;
/** Characters of a console that are looked at; 40 lines of what a machine writes are far fewer. */
const TEXT_LENGTH = 1_000_000;

const ESCAPE = "\u001b";
/** Sequences that colour a terminal, move its cursor or name its window. */
const SEQUENCES = new RegExp(
  `${ESCAPE}(?:\\[[0-?]*[ -/]*[@-~]|[\\]P_^X][^\\u0007${ESCAPE}]*(?:\\u0007|${ESCAPE}\\\\)?|[ -/]*[0-~])`,
  "g",
);
/** What moves the writing, turns its direction or cannot be seen. */
const UNSEEN = /[\p{Cc}\p{Cf}]/gu;
/** End of a key of which the beginning was before the first line. */
const OPENED_BEFORE = /^[\s\S]*-----END [^-\n]*-----/;

/**
 * The last 40 lines of what a machine wrote to its console that are not empty, as plain text, without key
 * material. Lines are cut at 300 characters.
 */
export function consoleExcerpt(text: string): string[] {
  // Keys are looked for in the plain text as a whole: afterwards they may be cut into parts that nobody knows.
  const plain = text
    .slice(-TEXT_LENGTH)
    .replace(SEQUENCES, "")
    .split(/[\r\n]+/)
    .map((line) => line.replaceAll("\t", " ").replace(UNSEEN, "").trimEnd())
    .join("\n");
  const safe = scrubText(plain).replace(OPENED_BEFORE, "[key removed]");
  return safe
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(-LINES)
    .map(cut);
}

function cut(line: string): string {
  // By characters, since a cut through one leaves what is none.
  const characters = [...line];
  return characters.length <= LINE_LENGTH ? line : `${characters.slice(0, LINE_LENGTH - 1).join("")}…`;
}
