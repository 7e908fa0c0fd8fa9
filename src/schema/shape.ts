import type { ToscaVersion } from "./views.js";

/**
 * What a value may be. `text` is a text that YAML does not read as number, boolean or nothing; `scalar`
 * any single value (versions, which YAML may read as numbers); `any` is not looked at.
 */
export type ValueKind = "text" | "scalar" | "boolean" | "map" | "list" | "any";

/** What the grammar says of one key. */
export interface KeyRule {
  readonly kinds: readonly ValueKind[];
  /** Mandatory; a name stands for a key that makes up for the absence. */
  readonly required?: true | string;
  /** First version that has the key. */
  readonly since?: ToscaVersion;
  /** Last version that has the key. */
  readonly last?: ToscaVersion;
  /** Kinds of value that only versions up to the given one have. */
  readonly until?: Readonly<Partial<Record<ValueKind, ToscaVersion>>>;
  /** No version has the key, but libraries in use do. */
  readonly extension?: true;
  /** The only texts allowed. */
  readonly values?: readonly string[];
}

/** Keys of one construct. `open` shapes take further keys, which are read as named entries. */
export interface Shape {
  /** What the construct is called in messages: `Node template`. */
  readonly owner: string;
  readonly keys: Readonly<Record<string, KeyRule>>;
  readonly open?: true;
}

/** The rules of a table by kind: `{ text: ["description"], map: ["properties"] }`. */
export type KeyTable = Readonly<
  Partial<Record<`${ValueKind}` | `${ValueKind}|${ValueKind}`, readonly string[]>>
>;

/** Builds the keys of a shape from lists of names by kind, then from rules that say more. */
export function keys(table: KeyTable, special: Readonly<Record<string, Omit<KeyRule, "kinds">>> = {}) {
  const rules: Record<string, KeyRule> = {};
  for (const [kinds, names] of Object.entries(table)) {
    for (const name of names) {
      rules[name] = { kinds: kinds.split("|") as ValueKind[], ...special[name] };
    }
  }
  return rules;
}
