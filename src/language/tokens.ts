import type { Span } from "../base/span.js";
import type { Analysis } from "./analysis.js";
import type { Fact } from "./facts.js";
import { resolve } from "./resolve.js";

/** Kinds of semantic tokens, in the order that the protocol's legend has. */
export const TOKEN_KINDS = [
  "keyword",
  "type",
  "property",
  "variable",
  "parameter",
  "function",
  "interface",
  "method",
  "namespace",
  "string",
] as const;

export type TokenKind = (typeof TOKEN_KINDS)[number];

export interface Token {
  readonly span: Span;
  readonly kind: TokenKind;
  readonly declaration: boolean;
  /** What comes with the compiler. */
  readonly library: boolean;
}

/** What the names of a file are, for highlighting; in the order of the text, no two overlap. */
export function tokensOf(analysis: Analysis): readonly Token[] {
  const tokens: Token[] = [];
  for (const fact of [...analysis.facts].sort((left, right) => left.span.start - right.span.start)) {
    const kind = kindOf(fact, analysis);
    const last = tokens.at(-1);
    if (kind === undefined || fact.span.start < (last?.span.end ?? 0)) continue;
    if (fact.name.includes("\n") || fact.span.end <= fact.span.start) continue;
    const library = kind === "type" && resolve(fact, analysis)?.type?.scope.bundled === true;
    tokens.push({ span: fact.span, kind, declaration: fact.role === "definition", library });
  }
  return tokens;
}

function kindOf(fact: Fact, analysis: Analysis): TokenKind | undefined {
  if (fact.role === "keyname" || fact.role === "keyword") return "keyword";
  if (fact.role === "function") return "function";
  if (fact.role === "file") return "string";
  const kind = fact.kinds.length === 1 ? fact.kinds[0] : resolve(fact, analysis)?.kind;
  switch (kind) {
    case undefined:
      return undefined;
    case "property":
    case "attribute":
    case "capability":
    case "requirement":
      return "property";
    case "input":
    case "output":
    case "parameter":
      return "parameter";
    case "interface":
      return "interface";
    case "operation":
    case "notification":
    case "workflow":
      return "method";
    case "artifact":
    case "repository":
      return "namespace";
    default:
      return kind.endsWith(" type") ? "type" : "variable";
  }
}
