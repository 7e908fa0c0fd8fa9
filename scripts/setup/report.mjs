// What set-up says: one line a step when it is done, a sign of life while it works, all on stderr.

/** A report that writes to `stream`; `quiet` leaves only what went wrong. */
export function createReport({ stream = process.stderr, quiet = false, color = stream.isTTY === true } = {}) {
  const paint = (code, text) => (color ? `\u001b[${code}m${text}\u001b[0m` : text);
  const clear = () => {
    if (color) stream.write("\r\u001b[K");
  };
  let lastSign = 0;
  return {
    /** A line in between: what is being done and why. */
    note(text) {
      if (quiet) return;
      clear();
      stream.write(`    ${text}\n`);
    },
    /** Seconds that the running step has taken: live on a terminal, every half minute else. */
    alive(title, seconds) {
      if (quiet) return;
      if (color) stream.write(`\r\u001b[K  ${paint(36, "…")} ${title} ${Math.floor(seconds)} s`);
      else if (seconds - lastSign >= 30) stream.write(`  … ${title} ${Math.floor(seconds)} s\n`);
      if (color || seconds - lastSign >= 30) lastSign = seconds;
    },
    begin(title) {
      lastSign = 0;
      if (!quiet && color) stream.write(`  ${paint(36, "…")} ${title}`);
    },
    end(step) {
      clear();
      if (quiet && step.ok) return;
      const mark = step.ok ? paint(32, "✓") : step.required ? paint(31, "✗") : paint(33, "!");
      const seconds = step.seconds >= 0.1 ? ` (${step.seconds.toFixed(1)} s)` : "";
      stream.write(`  ${mark} ${step.title}: ${step.detail}${seconds}\n`);
      for (const line of step.how ? step.how.split("\n") : []) stream.write(`      ${line}\n`);
    },
  };
}
