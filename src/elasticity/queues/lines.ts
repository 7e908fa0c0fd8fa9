/** Cuts output that comes in pieces into lines. */
export interface LineSplitter {
  push(chunk: Uint8Array | string): void;
  /** The output is over: what is left is a line as well. */
  end(): void;
}

/** Calls with each line, without its end, as soon as it is whole. */
export function lineSplitter(onLine: (line: string) => void): LineSplitter {
  const decoder = new TextDecoder();
  let rest = "";
  // Only the line that a piece cuts is put together: to join whole pieces would copy all of the output.
  const take = (text: string) => {
    let from = 0;
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", from)) {
      const line = text.slice(from, at);
      onLine(rest === "" ? line : rest + line);
      rest = "";
      from = at + 1;
    }
    rest += text.slice(from);
  };
  return {
    push: (chunk) => take(typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true })),
    end() {
      take(decoder.decode());
      if (rest !== "") onLine(rest);
      rest = "";
    },
  };
}
