import type { Span } from "../base/span.js";
import type { YamlNode } from "../syntax/node.js";
import type { Construct, NameKind } from "./construct.js";
import { argumentKind, ENTITY_KEYWORDS } from "./functions.js";
import { grammarOf } from "./grammar-of.js";
import { type ArgumentConstruct, type Frame, type Step, stepsOf } from "./steps.js";

/** A name as it stands in a text, and what it may be the name of. */
export interface Fact {
  readonly role:
    | "definition"
    | "assignment"
    | "reference"
    | "member"
    | "keyword"
    | "keyname"
    | "function"
    | "file";
  readonly name: string;
  readonly span: Span;
  /** Kinds that the name may be of, the likeliest first; empty for keynames and functions. */
  readonly kinds: readonly NameKind[];
  /** Constructs around the name, outermost first. */
  readonly frames: readonly Frame[];
  /** What stands under the name, for a name that is a key. */
  readonly value?: YamlNode;
  /** The call that an argument belongs to, and which one it is. */
  readonly argument?: ArgumentConstruct;
}

/** All names of a service template, in the order of the text. */
export function factsOf(root: YamlNode): readonly Fact[] {
  const facts: Fact[] = [];
  const seen = new Set<number>();
  const visit = (node: YamlNode, construct: Construct | ArgumentConstruct, frames: readonly Frame[]) => {
    for (const step of stepsOf(node, construct)) {
      for (const fact of factsAt(step, frames)) {
        if (seen.has(fact.span.start)) continue;
        seen.add(fact.span.start);
        facts.push(fact);
      }
      if (step.role.kind === "function") continue;
      visit(step.node, step.construct, below(frames, step));
    }
  };
  const construct = grammarOf(root);
  visit(root, construct, [{ construct, node: root, entry: undefined }]);
  return facts;
}

/** The frames under a step. Arguments are values for what stands in them. */
export function below(frames: readonly Frame[], step: Step): readonly Frame[] {
  const construct: Construct = step.construct.kind === "argument" ? { kind: "value" } : step.construct;
  return [...frames, { construct, node: step.node, entry: step.entry }];
}

function factsAt(step: Step, frames: readonly Frame[]): readonly Fact[] {
  const found: Fact[] = [];
  const key = keyFact(step, frames);
  if (key !== undefined) found.push(key);
  const value = valueFact(step, frames);
  if (value !== undefined) found.push(value);
  return found;
}

function keyFact(step: Step, frames: readonly Frame[]): Fact | undefined {
  const { entry, role } = step;
  if (entry === undefined || entry.keyNode !== undefined) return undefined;
  const base = { name: entry.key, span: unquoted(entry.keySpan, entry.key), frames, value: entry.value };
  switch (role.kind) {
    case "keyname":
    case "function":
      return { ...base, role: role.kind, kinds: [] };
    case "name": {
      const kind = role.names.role === "define" ? "definition" : "assignment";
      return { ...base, role: kind, kinds: [role.names.name] };
    }
    default:
      return undefined;
  }
}

function valueFact(step: Step, frames: readonly Frame[]): Fact | undefined {
  const { node, construct } = step;
  if (node.kind !== "scalar" || node.style === "empty" || step.role.kind === "function") return undefined;
  const base = { name: node.text, span: unquoted(node.span, node.text), frames: below(frames, step) };
  if (construct.kind === "reference") return { ...base, role: "reference", kinds: construct.to };
  if (construct.kind === "file") return { ...base, role: "file", kinds: [] };
  if (construct.kind !== "argument") return undefined;
  const argued = { ...base, frames, argument: construct };
  switch (argumentKind(construct.call, construct.index)) {
    case "input":
      return { ...argued, role: "reference", kinds: ["input"] };
    case "entity":
      return Object.hasOwn(ENTITY_KEYWORDS, node.text)
        ? { ...argued, role: "keyword", kinds: [] }
        : { ...argued, role: "reference", kinds: ["node template", "relationship template"] };
    case "member":
      return { ...argued, role: "member", kinds: ["property", "attribute", "capability", "requirement"] };
    case "artifact":
      return { ...argued, role: "member", kinds: ["artifact"] };
    case "node type":
      return { ...argued, role: "reference", kinds: ["node type"] };
    default:
      return undefined;
  }
}

/** The span of a name without the quotes around it. */
export function unquoted(span: Span, name: string): Span {
  const quoted = span.end - span.start === name.length + 2;
  return quoted ? { ...span, start: span.start + 1, end: span.end - 1 } : span;
}
