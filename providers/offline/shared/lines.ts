/** Longest line that is handed on in one piece, in characters; the rest of the line is left out. */
const LONGEST_LINE = 4096;

/** Cuts a stream of text into lines. */
export interface LineSplitter {
  readonly push: (text: string) => void;
  readonly end: () => void;
}

/** Hands on each line once it is complete, shortened when it is very long. */
export function splitLines(onLine: (line: string) => void): LineSplitter {
  let rest = "";
  const emit = (line: string): void =>
    onLine(line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)} ...` : line);
  return {
    push(text) {
      const lines = (rest + text).split("\n");
      rest = (lines.pop() ?? "").slice(0, LONGEST_LINE + 1);
      for (const line of lines) emit(line);
    },
    end() {
      if (rest !== "") emit(rest);
      rest = "";
    },
  };
}
