import type { Json } from "../base/json.js";
import type { Span } from "../base/span.js";

/** One difference between two topologies, with the places in both. */
export interface Change {
  readonly kind: "added" | "removed" | "changed";
  /** What differs: `node`, `property`, `requirement`, ... */
  readonly subject: Subject;
  /** Dotted path from the section: `nodes.server.properties.size`. */
  readonly path: string;
  /** Values in words or JSON, secrets hidden; absent where there is none. */
  readonly before?: Json;
  readonly after?: Json;
  /** Place in the first template, undefined for what is only in the second; and the other way round. */
  readonly beforeSpan?: Span;
  readonly afterSpan?: Span;
}

export type Subject =
  | "input"
  | "output"
  | "node"
  | "type"
  | "property"
  | "capability"
  | "requirement"
  | "artifact"
  | "directives"
  | "metadata"
  | "group"
  | "members"
  | "policy"
  | "targets";

/** A thing with a value and a place, as far as a comparison looks at it. */
export interface Side {
  readonly value: Json;
  readonly span: Span;
}

/** The change of one thing that one side, the other or both have; undefined when it is the same. */
export function changeOf(
  subject: Subject,
  path: string,
  before: Side | undefined,
  after: Side | undefined,
): Change | undefined {
  if (before === undefined && after === undefined) return undefined;
  if (before !== undefined && after !== undefined && sameJson(before.value, after.value)) return undefined;
  return {
    kind: before === undefined ? "added" : after === undefined ? "removed" : "changed",
    subject,
    path,
    ...(before === undefined ? {} : { before: before.value, beforeSpan: before.span }),
    ...(after === undefined ? {} : { after: after.value, afterSpan: after.span }),
  };
}

/** Equal as data: the order of keys says nothing. */
export function sameJson(left: Json, right: Json): boolean {
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null)
    return left === right;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const values = new Map(Object.entries(right));
  const entries = Object.entries(left);
  if (entries.length !== values.size) return false;
  return entries.every(([key, one]) => {
    const other = values.get(key);
    return other !== undefined && sameJson(one, other);
  });
}
