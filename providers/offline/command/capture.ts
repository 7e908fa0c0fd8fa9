import type { Operation } from "../shared/definition.js";
import { splitLines } from "../shared/lines.js";
import type { PropertyValue } from "../shared/property.js";

/** Collects one output stream of a command and shows its lines while they come. */
export interface Capture {
  readonly push: (chunk: Buffer) => void;
  /** The whole output so far. */
  readonly text: () => string;
  readonly end: () => void;
}

type Stream = "stdout" | "stderr";

/** @param logging the input of that name: none, stdout, stderr, or anything else for both */
export function capture(stream: Stream, logging: PropertyValue | undefined, operation: Operation): Capture {
  const chunks: Buffer[] = [];
  const decoder = new TextDecoder();
  const shown =
    logging !== "none" && (logging === undefined || logging === "stdoutAndStderr" || logging === stream);
  const lines = splitLines((line) => operation.log("info", line));
  return {
    push(chunk) {
      chunks.push(chunk);
      if (shown) lines.push(decoder.decode(chunk, { stream: true }));
    },
    text: () => Buffer.concat(chunks).toString("utf8"),
    end() {
      if (shown) lines.end();
    },
  };
}

/** The text without one newline at its end, as outputs are kept. */
export function withoutNewline(text: string): string {
  return text.endsWith("\n") ? text.slice(0, -1) : text;
}
