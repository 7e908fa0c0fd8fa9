/**
 * A glob pattern as a regular expression over paths with slashes:
 * `*` any text within one path element, `**` any text, `?` one character, `[a-z]` and `[!a-z]` classes, `{a,b}` choices.
 */
export function globExpression(pattern: string): RegExp {
  let source = "";
  let choices = 0;
  for (let index = 0; index < pattern.length; index += 1) {
    const char = pattern.charAt(index);
    const close = char === "[" ? pattern.indexOf("]", index + 2) : -1;
    if (char === "*" && pattern[index + 1] === "*") {
      source += ".*";
      index += 1;
    } else if (char === "*") source += "[^/]*";
    else if (char === "?") source += "[^/]";
    else if (close > 0) {
      source += characterClass(pattern.slice(index + 1, close));
      index = close;
    } else if (char === "{") {
      source += "(?:";
      choices += 1;
    } else if (char === "}" && choices > 0) {
      source += ")";
      choices -= 1;
    } else if (char === "," && choices > 0) source += "|";
    else if (char === "\\" && index + 1 < pattern.length) {
      index += 1;
      source += literal(pattern.charAt(index));
    } else source += literal(char);
  }
  return new RegExp(`^${source}${")".repeat(choices)}$`, "su");
}

/** The folder part of a pattern that holds no wildcard, "" or with a slash at its end. */
export function literalFolder(pattern: string): string {
  const literalPart = pattern.split(/[*?[{\\]/u, 1)[0] ?? "";
  return literalPart.slice(0, literalPart.lastIndexOf("/") + 1);
}

function characterClass(body: string): string {
  const negated = body.startsWith("!") || body.startsWith("^");
  const members = (negated ? body.slice(1) : body).replace(/[\\\][^&~]/gu, "\\$&");
  return `[${negated ? "^" : ""}${members}]`;
}

function literal(char: string): string {
  return /[\\^$.*+?()[\]{}|/]/u.test(char) ? `\\${char}` : char;
}
