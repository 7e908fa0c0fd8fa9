import { given } from "./slurm-values.js";

/** A constraint on features in disjunctive normal form. */
export interface FeatureConstraint {
  readonly sets: readonly (readonly string[])[];
  /** All nodes of the job satisfy the same one. */
  readonly same: boolean;
  /** What the sets do not say, for people; undefined when they say all. */
  readonly lost?: string;
}

type Sets = readonly (readonly string[])[];

/** More sets than this are cut: nobody writes them, and each costs in every decision. */
const MAX_SETS = 64;

interface Reader {
  readonly tokens: readonly string[];
  at: number;
  same: boolean;
  counted: number;
}

/**
 * Reads a constraint as of `sbatch -C`: `a&b`, `a|b`, `a,b`, `[rack1|rack2]`, `(a&b)|c`, counts `a*2&b`.
 * Operators of one level bind from left to right, as Slurm works them off. Counts say how many of the nodes
 * need a feature: each node then has one of the counted sets, or, where the counts leave nodes over, none;
 * the numbers themselves are `lost`. Undefined when nothing is asked for.
 */
export function parseFeatures(text: string | undefined, nodeCount: number): FeatureConstraint | undefined {
  const plain = given(text);
  if (plain === undefined) return undefined;
  const tokens: readonly string[] = plain.match(/[()[\]&|,*]|[^()[\]&|,*\s]+/g) ?? [];
  const counted = tokens.includes("*");
  const reader: Reader = { tokens, at: 0, same: false, counted: 0 };
  const sets = counted ? countedSets(reader) : expression(reader);
  if (reader.at < tokens.length || sets === undefined || sets.length > MAX_SETS) {
    return { sets: [], same: false, lost: `the constraint ${plain} is not understood` };
  }
  if (!counted) return { sets: tidy(sets), same: reader.same && sets.length > 1 };
  const all = reader.counted < nodeCount ? [...sets, []] : sets;
  return { sets: tidy(all), same: false, lost: `the numbers of nodes in the constraint ${plain}` };
}

/** `a*2&(b&c)*1`, in brackets or not: one set a counted term. */
function countedSets(reader: Reader): Sets | undefined {
  const wrapped = take(reader, "[");
  const sets: (readonly string[])[] = [];
  do {
    const term = operand(reader);
    if (term === undefined) return undefined;
    const count = take(reader, "*") ? Number(reader.tokens[reader.at++]) : 1;
    if (!Number.isInteger(count)) return undefined;
    reader.counted += count;
    sets.push(...term);
  } while (take(reader, "&") || take(reader, ","));
  if (wrapped && !take(reader, "]")) return undefined;
  return sets;
}

function expression(reader: Reader): Sets | undefined {
  let left = operand(reader);
  while (left !== undefined) {
    const either = take(reader, "|");
    if (!either && !take(reader, "&") && !take(reader, ",")) return left;
    const right = operand(reader);
    if (right === undefined) return undefined;
    left = either ? [...left, ...right] : product(left, right);
    if (left.length > MAX_SETS) return undefined;
  }
  return left;
}

function operand(reader: Reader): Sets | undefined {
  const token = reader.tokens[reader.at];
  if (token === "(" || token === "[") {
    reader.at += 1;
    const inner = expression(reader);
    if (token === "[") reader.same = true;
    return take(reader, token === "(" ? ")" : "]") ? inner : undefined;
  }
  if (token === undefined || /^[)\]&|,*]$/.test(token)) return undefined;
  reader.at += 1;
  return [[token]];
}

function take(reader: Reader, token: string): boolean {
  if (reader.tokens[reader.at] !== token) return false;
  reader.at += 1;
  return true;
}

function product(left: Sets, right: Sets): Sets {
  return left.flatMap((one) => right.map((other) => [...one, ...other]));
}

/** Each feature once in a set, each set once. */
function tidy(sets: Sets): Sets {
  const found = new Map<string, readonly string[]>();
  for (const set of sets) {
    const names = [...new Set(set)].sort();
    found.set(names.join("&"), names);
  }
  return [...found.values()];
}
