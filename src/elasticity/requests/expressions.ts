import { err, ok, type Result } from "../../base/result.js";
import { didYouMean } from "../../base/suggest.js";
import type { NodeSpec } from "../core/state.js";

/** What a node says under a keyword of an expression. */
type Keyword = string | number | readonly string[];

const KEYWORDS = {
  hostname: (node: NodeSpec): Keyword => node.name,
  queues: (node: NodeSpec): Keyword => node.partitions ?? [],
  features: (node: NodeSpec): Keyword => node.features ?? [],
  site: (node: NodeSpec): Keyword => node.site,
  zone: (node: NodeSpec): Keyword => node.zone ?? "",
  flavor: (node: NodeSpec): Keyword => node.flavor ?? "",
  pool: (node: NodeSpec): Keyword => node.pool ?? "",
  slots: (node: NodeSpec): Keyword => node.cpus,
  memory: (node: NodeSpec): Keyword => node.memoryMiB,
  gpus: (node: NodeSpec): Keyword =>
    Object.entries(node.gres ?? {}).reduce(
      (sum, [name, count]) => (/^gpu(:|$)/.test(name) ? sum + count : sum),
      0,
    ),
} as const;

type KeywordName = keyof typeof KEYWORDS;

type Operand =
  | { readonly kind: "keyword"; readonly name: KeywordName }
  | { readonly kind: "value"; readonly value: Keyword };

/** Comparisons that must all hold. */
export type Requirement = readonly {
  readonly left: Operand;
  readonly operator: string;
  readonly right: Operand;
}[];

const OPERATORS = ["==", "!=", "<=", ">=", "<", ">", "=", "in", "subset"] as const;
const TOKEN = /\s*("[^"]*"|'[^']*'|&&|==|!=|<=|>=|[<>=[\],]|[A-Za-z_][\w-]*|\d+(?:\.\d+)?)/y;

/**
 * Reads an expression over the keywords of a node, as CLUES has them: `"gpu" in features`,
 * `["a", "b"] subset queues`, `memory >= 4096`, joined by `&&`. The error is a sentence.
 */
export function parseRequirement(text: string): Result<Requirement, string> {
  const tokens = tokensOf(text);
  if (tokens === undefined) return err(`"${text}" holds a character that belongs to no expression`);
  const terms: { left: Operand; operator: string; right: Operand }[] = [];
  const reader = { tokens, at: 0 };
  do {
    const left = readOperand(reader);
    if (!left.ok) return left;
    const operator = tokens[reader.at++];
    if (operator === undefined || !(OPERATORS as readonly string[]).includes(operator))
      return err(`"${operator ?? "the end"}" is no comparison: ${OPERATORS.join(", ")}`);
    const right = readOperand(reader);
    if (!right.ok) return right;
    terms.push({ left: left.value, operator, right: right.value });
  } while (tokens[reader.at] === "&&" && ++reader.at > 0);
  const rest = tokens[reader.at];
  return rest === undefined ? ok(terms) : err(`"${rest}" stands where && or the end is expected`);
}

function tokensOf(text: string): readonly string[] | undefined {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) return undefined;
    tokens.push(token);
  }
  return tokens;
}

function readOperand(reader: { readonly tokens: readonly string[]; at: number }): Result<Operand, string> {
  const token = reader.tokens[reader.at++];
  if (token === undefined) return err("the expression ends where a keyword or a value is expected");
  if (token === "[") return readList(reader);
  if (/^["']/.test(token)) return ok({ kind: "value", value: token.slice(1, -1) });
  if (/^\d/.test(token)) return ok({ kind: "value", value: Number(token) });
  if (token in KEYWORDS) return ok({ kind: "keyword", name: token as KeywordName });
  const names = Object.keys(KEYWORDS);
  return err(`"${token}" is no keyword (${didYouMean(token, names) ?? names.join(", ")})`);
}

function readList(reader: { readonly tokens: readonly string[]; at: number }): Result<Operand, string> {
  const value: string[] = [];
  while (reader.tokens[reader.at] !== "]") {
    const token = reader.tokens[reader.at++];
    if (token === undefined || !/^["']/.test(token))
      return err("a list holds texts in quotes, and ends with ]");
    value.push(token.slice(1, -1));
    if (reader.tokens[reader.at] === ",") reader.at += 1;
  }
  reader.at += 1;
  return ok({ kind: "value", value });
}

/** True when a node satisfies the whole expression. */
export function satisfies(requirement: Requirement, node: NodeSpec): boolean {
  return requirement.every(({ left, operator, right }) =>
    compare(keywordOf(left, node), operator, keywordOf(right, node)),
  );
}

function keywordOf(operand: Operand, node: NodeSpec): Keyword {
  return operand.kind === "value" ? operand.value : KEYWORDS[operand.name](node);
}

function compare(left: Keyword, operator: string, right: Keyword): boolean {
  const all = (value: Keyword): readonly string[] => (Array.isArray(value) ? value : [String(value)]);
  switch (operator) {
    case "in":
    case "subset":
      return all(left).every((item) => all(right).includes(item));
    case "==":
    case "=":
      return all(left).join("\n") === all(right).join("\n");
    case "!=":
      return all(left).join("\n") !== all(right).join("\n");
    default:
      return inOrder(left, operator, right);
  }
}

/** Numbers by their value; anything else has no order. */
function inOrder(left: Keyword, operator: string, right: Keyword): boolean {
  if (typeof left !== "number" || typeof right !== "number") return false;
  if (operator === "<") return left < right;
  if (operator === "<=") return left <= right;
  return operator === ">" ? left > right : left >= right;
}
