import type { Json } from "../base/json.js";

/**
 * Plain data as YAML in block style, for everything that emitters write themselves. Texts are quoted
 * wherever a reader of YAML 1.1 or 1.2 could take them for anything but a text.
 */
export function blockLines(value: Json, indent = 0): readonly string[] {
  const pad = " ".repeat(indent);
  if (isLeaf(value)) return [`${pad}${flowText(value)}`];
  if (Array.isArray(value)) return value.flatMap((item: Json) => itemLines(item, pad, indent));
  return Object.entries(value).flatMap(([key, entry]) => entryLines(key, entry, indent));
}

/** One `key: value` of a block map. */
export function entryLines(key: string, value: Json, indent: number): readonly string[] {
  const head = `${" ".repeat(indent)}${keyText(key)}:`;
  if (typeof value === "string" && value.includes("\n")) return literalLines(head, value, indent + 2);
  if (isLeaf(value)) return [`${head} ${flowText(value)}`];
  const short = shortList(value);
  return short === undefined ? [head, ...blockLines(value, indent + 2)] : [`${head} ${short}`];
}

/** A short list of names and numbers in one line. */
function shortList(value: Json): string | undefined {
  if (!Array.isArray(value) || !value.every((item: Json) => isLeaf(item))) return undefined;
  const line = flowText(value);
  return line.length <= SHORT ? line : undefined;
}

const SHORT = 80;

/** A value in one line: JSON with keys and texts unquoted where that is safe. */
export function flowText(value: Json): string {
  if (typeof value === "string") return textOf(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item: Json) => flowText(item)).join(", ")}]`;
  const entries = Object.entries(value).map(([key, entry]) => `${keyText(key)}: ${flowText(entry)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

/** A name as a key or a plain value. */
export function keyText(key: string): string {
  return textOf(key);
}

function itemLines(item: Json, pad: string, indent: number): readonly string[] {
  if (typeof item === "string" && item.includes("\n")) return literalLines(`${pad}-`, item, indent + 2);
  if (isLeaf(item)) return [`${pad}- ${flowText(item)}`];
  const [first = "", ...rest] = blockLines(item, indent + 2);
  return [`${pad}- ${first.slice(indent + 2)}`, ...rest];
}

/** Several lines stay readable; what a literal block cannot hold is quoted. */
function literalLines(head: string, text: string, indent: number): readonly string[] {
  const body = text.replace(/\n$/, "").split("\n");
  const fits =
    body[0] !== "" &&
    !body[0]?.startsWith(" ") &&
    body.at(-1) !== "" &&
    !/[^\n\x20-\x7e\u00a0-\ud7ff]/.test(text);
  if (!fits) return [`${head} ${JSON.stringify(text)}`];
  const pad = " ".repeat(indent);
  return [
    `${head} ${text.endsWith("\n") ? "|" : "|-"}`,
    ...body.map((line) => (line === "" ? "" : `${pad}${line}`)),
  ];
}

function isLeaf(value: Json): value is string | number | boolean | null {
  if (typeof value !== "object" || value === null) return true;
  return Object.keys(value).length === 0;
}

/** Letters first and nothing that YAML gives a meaning to, no word that some reader takes for a value. */
const PLAIN = /^[A-Za-z_/](:*[\w./@+-])*( [\w./@+(-][\w./@+()-]*)*$/;
const WORDS = /^(true|false|yes|no|on|off|y|n|null|nan|inf)$/i;

function textOf(text: string): string {
  if (PLAIN.test(text) && !WORDS.test(text)) return text;
  const single = text.includes('"') && /^[\x20-\x7e]*$/.test(text);
  return single ? `'${text.replaceAll("'", "''")}'` : JSON.stringify(text);
}
