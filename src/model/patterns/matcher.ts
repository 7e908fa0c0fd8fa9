import { parsePattern } from "./parse.js";
import { programOf, type Step } from "./program.js";

/** Answers whether a whole text fits an expression. */
export type Matcher = (text: string) => boolean;

/** Work for one text at most: characters times steps. Longer texts are taken as fitting. */
const MAX_WORK = 20_000_000;

/** The native engine may try so many ways; beyond, the text is matched in linear time. */
const MAX_NATIVE = 1_000_000;

/**
 * Makes a matcher of a regular expression that has to fit a text as a whole (TOSCA 1.3 section 3.6.3.1).
 * Gives the reason where the expression cannot be used. No text can make a matcher run for long: an
 * expression that could make the native engine try exponentially many ways is run on all ways at once.
 */
export function matcherOf(text: string): Matcher | { readonly reason: string } {
  const native = nativeOf(text);
  if (native === undefined) return { reason: "is not a valid regular expression" };
  const { loops, nested } = repetition(text);
  const cheap = (length: number) => !nested && length ** Math.max(1, loops) <= MAX_NATIVE;
  let program: readonly Step[] | undefined;
  const linear = () => {
    if (program === undefined) {
      const tree = parsePattern(text, native.flags);
      program = tree === undefined ? [] : (programOf(tree) ?? []);
    }
    return program;
  };
  if (nested && linear().length === 0)
    return { reason: "repeats a repetition in a way that could take for ever to match" };
  return (value) => {
    if (cheap(value.length)) return native.test(value);
    const steps = linear();
    return steps.length === 0 || steps.length * value.length > MAX_WORK
      ? true
      : run(steps, value, native.unicode);
  };
}

/** Old expressions escape more than the unicode mode allows: the second round accepts them. */
function nativeOf(text: string): RegExp | undefined {
  for (const flags of ["u", ""]) {
    try {
      void new RegExp(text, flags);
      return new RegExp(`^(?:${text})$`, flags);
    } catch {
      // Tried again with other flags, or reported by the caller.
    }
  }
  return undefined;
}

/**
 * Unbounded or long repetitions of an expression, and whether one repeats a group that itself leaves a choice
 * (a repetition, an alternative, an optional part): only then can there be exponentially many ways.
 */
function repetition(text: string): { readonly loops: number; readonly nested: boolean } {
  let loops = 0;
  let nested = false;
  const open: boolean[] = [];
  let closed = false;
  const choose = () => {
    if (open.length > 0) open[open.length - 1] = true;
  };
  const tokens =
    /\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\(\?(?:<?[=!]|:|<[^>]*>)|\{\d+(?:,\d*)?\}|[()*+?|]|[\s\S]/g;
  for (const [token] of text.matchAll(tokens)) {
    const choice = closed;
    closed = false;
    if (token === ")") {
      closed = open.pop() ?? false;
      if (closed) choose();
    } else if (token.startsWith("(")) open.push(false);
    else if (token === "|" || token === "?") choose();
    else if (token === "*" || token === "+" || isLoop(token)) {
      loops += 1;
      if (choice) nested = true;
      choose();
    }
  }
  return { loops, nested };
}

/** `{2,}`, `{1,50}`, and a fixed count, which repeats the choices of what it counts. */
function isLoop(token: string): boolean {
  return /^\{\d+(,\d*)?\}$/.test(token);
}

/** Follows all ways through the steps at once, character by character. */
function run(steps: readonly Step[], text: string, unicode: boolean): boolean {
  const characters = unicode ? [...text] : text.split("");
  let current = new Set<number>();
  follow(steps, 0, characters, 0, current);
  for (const [index, character] of characters.entries()) {
    if (current.size === 0) return false;
    const next = new Set<number>();
    for (const at of current) {
      const step = steps[at];
      if (step?.kind === "one" && step.test(character)) follow(steps, at + 1, characters, index + 1, next);
    }
    current = next;
  }
  return current.has(steps.length - 1);
}

function follow(
  steps: readonly Step[],
  from: number,
  characters: readonly string[],
  index: number,
  into: Set<number>,
): void {
  const pending = [from];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const step = steps[at];
    if (step === undefined || into.has(at)) continue;
    into.add(at);
    if (step.kind === "split") pending.push(step.right, step.left);
    else if (step.kind === "jump") pending.push(step.to);
    else if (step.kind !== "one" && step.kind !== "match" && isAt(step.kind, characters, index))
      pending.push(at + 1);
  }
}

function isAt(
  edge: "start" | "end" | "word" | "inside",
  characters: readonly string[],
  index: number,
): boolean {
  if (edge === "start") return index === 0;
  if (edge === "end") return index === characters.length;
  const isWord = (character: string | undefined) => character !== undefined && /^\w$/.test(character);
  return (isWord(characters[index - 1]) !== isWord(characters[index])) === (edge === "word");
}
