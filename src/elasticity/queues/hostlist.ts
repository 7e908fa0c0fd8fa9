import { compareNatural } from "../core/index.js";

/** More names than this are refused: a typing error in a range must not fill the memory. */
const MAX_NAMES = 200_000;

/**
 * Names of a Slurm host list expression such as `a,vnode-[1-3,07-10],r[1-2]n[1-2],n[1-3]-ib`: commas, several
 * ranges in a bracket, several brackets in a name, a suffix, leading zeros kept, and a width that grows
 * (`n[098-101]`, `n[8-012]` is `n8 ... n12`). Throws on an unfinished or nested bracket or range.
 */
export function expandHostlist(text: string): string[] {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed === "(null)" || trimmed === "None" || trimmed === "n/a") return [];
  const names: string[] = [];
  for (const part of splitTop(trimmed)) {
    for (const name of expandOne(part)) names.push(name);
    if (names.length > MAX_NAMES) throw new Error(`host list is too long: ${abridged(trimmed)}`);
  }
  return names;
}

function abridged(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** Splits at commas outside brackets. */
function splitTop(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === "[") depth += 1;
    else if (text[at] === "]") depth -= 1;
    else if (text[at] === "," && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
    if (depth < 0 || depth > 1) throw new Error(`host list with a stray bracket: ${text}`);
  }
  if (depth !== 0) throw new Error(`host list with an open bracket: ${text}`);
  return [...parts, text.slice(start)].map((part) => part.trim()).filter((part) => part !== "");
}

function expandOne(expression: string): string[] {
  const open = expression.indexOf("[");
  if (open === -1) return [expression];
  const close = expression.indexOf("]", open);
  const head = expression.slice(0, open);
  const tails = expandOne(expression.slice(close + 1));
  const middles = expression
    .slice(open + 1, close)
    .split(",")
    .flatMap(expandRange);
  if (middles.length * tails.length > MAX_NAMES) throw new Error(`host list is too long: ${expression}`);
  return middles.flatMap((middle) => tails.map((tail) => head + middle + tail));
}

function expandRange(range: string): string[] {
  const match = /^(\d+)(?:-(\d+))?$/.exec(range.trim());
  const first = match?.[1];
  if (first === undefined) throw new Error(`not a range of a host list: ${range}`);
  const last = match?.[2] ?? first;
  const count = Number(last) - Number(first) + 1;
  if (count < 1 || count > MAX_NAMES) throw new Error(`not a range of a host list: ${range}`);
  const width = first.startsWith("0") ? first.length : 0;
  return Array.from({ length: count }, (_, index) => String(Number(first) + index).padStart(width, "0"));
}

/**
 * Names as one expression: `["a","n1","n2","n4"]` gives `a,n[1-2,4]`. Repeated names once. Ranges stand at the
 * end of a name only: scontrol refuses a bracket with a suffix (`n[1-2]-ib`), so such names stand one by one.
 */
export function compressHostlist(names: readonly string[]): string {
  const groups = new Map<string, { prefix: string; numbers: string[] }>();
  for (const name of [...new Set(names)].sort(compareNatural)) {
    // More digits than these are no exact number.
    const match = /^(.*?)(\d{1,15})$/.exec(name);
    const digits = match?.[2];
    const prefix = match?.[1] ?? name;
    // Numbers with leading zeros only share a range with numbers of the same width.
    const width =
      digits === undefined ? "none" : digits.startsWith("0") && digits.length > 1 ? digits.length : "plain";
    const key = `${prefix}\u0000${width}`;
    const group = groups.get(key) ?? { prefix, numbers: [] };
    groups.set(key, group);
    if (digits !== undefined) group.numbers.push(digits);
  }
  return [...groups.values()].map(groupText).join(",");
}

function groupText(group: { readonly prefix: string; readonly numbers: readonly string[] }): string {
  const { prefix, numbers } = group;
  if (numbers.length === 0) return prefix;
  if (numbers.length === 1) return prefix + numbers[0];
  return `${prefix}[${ranges(numbers).join(",")}]`;
}

function ranges(numbers: readonly string[]): string[] {
  const found: { first: string; last: string }[] = [];
  for (const number of numbers) {
    const run = found.at(-1);
    if (run !== undefined && Number(number) === Number(run.last) + 1 && number.length === run.last.length)
      run.last = number;
    else if (run !== undefined && Number(number) === Number(run.last) + 1 && !run.first.startsWith("0"))
      run.last = number;
    else found.push({ first: number, last: number });
  }
  return found.map(({ first, last }) => (first === last ? first : `${first}-${last}`));
}
