/** A regular expression as a tree; lazy and greedy repetition are the same where only "does it match" counts. */
export type Pattern =
  | { readonly kind: "one"; readonly test: (character: string) => boolean }
  | { readonly kind: "edge"; readonly edge: "start" | "end" | "word" | "inside" }
  | { readonly kind: "sequence" | "choice"; readonly parts: readonly Pattern[] }
  | { readonly kind: "repeat"; readonly part: Pattern; readonly least: number; readonly most: number };

interface Reader {
  readonly text: string;
  readonly flags: string;
  at: number;
  depth: number;
  /** Look-around, a back reference or whatever else has no place in a tree was met. */
  unsupported: boolean;
}

const MAX_DEPTH = 200;
const MAX_COUNT = 1_000;

/** The tree of an expression that `RegExp` accepts under `flags`; undefined for constructs outside it. */
export function parsePattern(text: string, flags: string): Pattern | undefined {
  const reader: Reader = { text, flags, at: 0, depth: 0, unsupported: false };
  const pattern = choice(reader);
  return reader.unsupported || reader.at !== text.length ? undefined : pattern;
}

/** Marks the expression as one that has no tree and ends the reading of it. */
function giveUp(reader: Reader): Pattern {
  reader.unsupported = true;
  reader.at = reader.text.length;
  return { kind: "sequence", parts: [] };
}

function choice(reader: Reader): Pattern {
  reader.depth += 1;
  if (reader.depth > MAX_DEPTH) return giveUp(reader);
  const parts = [sequence(reader)];
  while (reader.text[reader.at] === "|") {
    reader.at += 1;
    parts.push(sequence(reader));
  }
  reader.depth -= 1;
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { kind: "choice", parts };
}

function sequence(reader: Reader): Pattern {
  const parts: Pattern[] = [];
  while (reader.at < reader.text.length && !"|)".includes(reader.text.charAt(reader.at)))
    parts.push(repeated(reader, atom(reader)));
  return { kind: "sequence", parts };
}

function repeated(reader: Reader, part: Pattern): Pattern {
  const counts = quantifier(reader);
  if (counts === undefined) return part;
  if (reader.text[reader.at] === "?") reader.at += 1;
  return { kind: "repeat", part, ...counts };
}

function quantifier(reader: Reader): { readonly least: number; readonly most: number } | undefined {
  const rest = reader.text.slice(reader.at, reader.at + 24);
  const sign = rest.charAt(0);
  const open = Number.POSITIVE_INFINITY;
  if (sign !== "" && "*+?".includes(sign)) {
    reader.at += 1;
    return { least: sign === "+" ? 1 : 0, most: sign === "?" ? 1 : open };
  }
  const counted = /^\{(\d+)(,(\d*))?\}/.exec(rest);
  if (counted === null) return undefined;
  reader.at += counted[0].length;
  const least = Number(counted[1]);
  const most = counted[2] === undefined ? least : counted[3] === "" ? open : Number(counted[3]);
  if (least > MAX_COUNT || (most !== open && most > MAX_COUNT)) giveUp(reader);
  return { least, most };
}

function atom(reader: Reader): Pattern {
  const sign = reader.text.charAt(reader.at);
  if (sign === "(") return group(reader);
  if (sign === "[") return characterClass(reader);
  if (sign === "\\") return escaped(reader);
  if (sign === "^" || sign === "$") {
    reader.at += 1;
    return { kind: "edge", edge: sign === "^" ? "start" : "end" };
  }
  const character = String.fromCodePoint(reader.text.codePointAt(reader.at) ?? 0);
  reader.at += character.length;
  if (character === ".") return one(reader, ".");
  return { kind: "one", test: (found) => found === character };
}

function group(reader: Reader): Pattern {
  const opened = /^\((?:\?:|\?<(?![=!])[^>]*>|(?!\?))/.exec(reader.text.slice(reader.at, reader.at + 100));
  if (opened === null) return giveUp(reader);
  reader.at += opened[0].length;
  const inner = choice(reader);
  if (reader.text[reader.at] !== ")") return giveUp(reader);
  reader.at += 1;
  return inner;
}

/** A class such as `[a-z\d]`: where it ends is found here, what it contains the native engine knows. */
function characterClass(reader: Reader): Pattern {
  const from = reader.at;
  let at = from + 1;
  while (at < reader.text.length && reader.text[at] !== "]") at += reader.text[at] === "\\" ? 2 : 1;
  reader.at = at + 1;
  return one(reader, reader.text.slice(from, reader.at));
}

function escaped(reader: Reader): Pattern {
  const rest = reader.text.slice(reader.at, reader.at + 100);
  if (/^\\[bB]/.test(rest)) {
    reader.at += 2;
    return { kind: "edge", edge: rest.charAt(1) === "b" ? "word" : "inside" };
  }
  if (/^\\([1-9]|k<)/.test(rest)) return giveUp(reader);
  const written =
    /^\\(?:[pP]\{[^}]*\}|u\{[\da-fA-F]+\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[A-Za-z]|[\s\S])/u.exec(rest);
  if (written === null) return giveUp(reader);
  reader.at += written[0].length;
  return one(reader, written[0]);
}

/** A test of one character by the native engine, which takes constant time for that. */
function one(reader: Reader, source: string): Pattern {
  const expression = new RegExp(`^(?:${source})$`, reader.flags);
  const answers = new Map<string, boolean>();
  return {
    kind: "one",
    test(character) {
      const known = answers.get(character);
      if (known !== undefined) return known;
      const held = expression.test(character);
      if (answers.size < 512) answers.set(character, held);
      return held;
    },
  };
}
