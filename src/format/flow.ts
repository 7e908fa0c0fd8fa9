import { propertiesText, scalarLines } from "./scalars.js";
import type { Written } from "./tree.js";

/** A flow collection in one line, `{ a: b }` and `[ a, b ]`; undefined when a scalar in it has several. */
export function flowText(text: string, node: Written): string | undefined {
  switch (node.kind) {
    case "alias":
      return `*${node.name}`;
    case "scalar": {
      const lines = scalarLines(text, node);
      if (lines.length !== 1) return undefined;
      return `${propertiesText(node)}${node.style === "empty" ? "" : (lines[0] ?? "")}`.trimEnd();
    }
    case "seq":
      return wrapped(
        propertiesText(node),
        "[]",
        node.items.map((item) => flowText(text, item)),
      );
    case "map": {
      const pairs = node.pairs.map(({ key, value }) => pairText(text, key, value));
      if (!node.braced) return pairs.length === 1 ? pairs[0] : undefined;
      return wrapped(propertiesText(node), "{}", pairs);
    }
  }
}

function pairText(text: string, key: Written, value: Written): string | undefined {
  const name = flowText(text, key);
  const content = flowText(text, value);
  if (name === undefined || content === undefined) return undefined;
  const colon = key.kind === "alias" ? " :" : ":";
  if (content !== "") return `${name}${colon} ${content}`;
  // A key without a value may stand without its colon; then it stays so.
  return /^\s*:/.test(text.slice(key.end, key.end + 80)) ? `${name}${colon}` : name;
}

function wrapped(head: string, brackets: string, parts: readonly (string | undefined)[]): string | undefined {
  if (parts.includes(undefined)) return undefined;
  if (parts.length === 0) return head + brackets;
  return `${head}${brackets.charAt(0)} ${parts.join(", ")} ${brackets.charAt(1)}`;
}

/** Lines of a flow collection as written, moved so that the second line stands at `indent`. */
export function movedLines(raw: string, indent: number): readonly string[] {
  const [first = "", ...rest] = raw.split("\n").map((line) => line.trimEnd());
  const depths = rest.filter((line) => line !== "").map((line) => /^\s*/.exec(line)?.[0].length ?? 0);
  const least = Math.min(...depths);
  const pad = " ".repeat(indent);
  return [first, ...rest.map((line) => (line === "" ? "" : pad + line.slice(least)))];
}
