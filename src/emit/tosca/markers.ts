/** Comments around everything that the compiler writes into a template, so that it can be written anew. */
const BEGIN = "# >>> added by elastosca";
const END = "# <<< added by elastosca";

/** Lines between the two marks, with the reason on the first. */
export function marked(indent: number, reason: string, lines: readonly string[]): readonly string[] {
  const pad = " ".repeat(indent);
  return [`${pad}${BEGIN}: ${reason}`, ...lines, `${pad}${END}`];
}

/** The text without what an earlier compilation added. */
export function withoutMarked(text: string): string {
  if (!text.includes(BEGIN)) return text;
  const kept: string[] = [];
  let inside = false;
  for (const line of text.split("\n")) {
    const words = line.trim();
    if (words.startsWith(BEGIN)) inside = true;
    if (!inside) kept.push(line);
    if (words === END) inside = false;
  }
  return kept.join("\n");
}
