/** Words in the names of properties and inputs whose values nobody else may see. */
const SECRET_WORDS = /password|passwd|passphrase|secret|token|credential|private_?key|access_?key|api_?key/i;

/** Stands in the place of a value that is not shown or kept. */
export const HIDDEN = "[secret]";

/** True for a name, or a sentence with a name in it, that says that the value is a secret. */
export function looksSecret(name: string): boolean {
  return SECRET_WORDS.test(name);
}

/** `key: value` where the key names a secret and the value is written out, not computed by a function. */
const SECRET_PAIR = new RegExp(
  `((?:${SECRET_WORDS.source})[\\w-]*["']?\\s*:\\s+)("[^"]*"|'[^']*'|[^\\s{}\\[\\],#&*!|>"'][^,}\\]#]*)`,
  "gi",
);

/** A source line with the values of secrets blotted out; every other character stays at its place. */
export function blotted(line: string): string {
  return line.replace(
    SECRET_PAIR,
    (_, key: string, value: string) =>
      key + "*".repeat(value.trimEnd().length) + value.slice(value.trimEnd().length),
  );
}
