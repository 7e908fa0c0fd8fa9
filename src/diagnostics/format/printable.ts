/** A text without control characters but tabs: files must not steer the terminal that shows them. */
export function printable(text: string): string {
  return [...text].map((character) => (isControl(character) ? "\uFFFD" : character)).join("");
}

function isControl(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  if (code === 9) return false;
  const bidirectional = (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
  return code < 32 || (code >= 0x7f && code <= 0x9f) || bidirectional;
}
