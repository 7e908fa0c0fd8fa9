import type { Json } from "../base/json.js";
import { assertNever } from "../base/result.js";
import { HIDDEN, looksSecret } from "../base/secret.js";
import { type SecretTexts, secretIn } from "../lowering/secret-outputs.js";
import type { TopologyValue, Value } from "../topology/topology.js";
import { type Change, changeOf, type Side, type Subject } from "./change.js";

type Values = ReadonlyMap<string, TopologyValue>;

/** Differences of two sets of named values. */
export function valueChanges(
  subject: Subject,
  path: string,
  before: Values,
  after: Values,
): readonly Change[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].flatMap((name) => {
    const change = changeOf(subject, `${path}.${name}`, sideOf(before.get(name)), sideOf(after.get(name)));
    return change === undefined ? [] : [change];
  });
}

function sideOf(value: TopologyValue | undefined): Side | undefined {
  return value === undefined ? undefined : { value: valueJson(value.value), span: value.span };
}

/** A value as data; what is known only at run time as the function that gives it. */
export function valueJson(value: Value): Json {
  switch (value.kind) {
    case "static":
      return value.json;
    case "get_attribute":
      return { get_attribute: [value.node, ...value.path] };
    case "get_operation_output":
      return { get_operation_output: [value.node, value.interface, value.operation, value.output] };
    case "concat":
      return { concat: value.parts.map(valueJson) };
    case "join":
      return { join: [value.parts.map(valueJson), value.delimiter] };
    case "token":
      return { token: [valueJson(value.text), value.separator, value.index] };
    case "list":
      return value.items.map(valueJson);
    case "map":
      return Object.fromEntries(Object.entries(value.entries).map(([key, part]) => [key, valueJson(part)]));
    default:
      return assertNever(value);
  }
}

/** A change without the values of secrets: those that are named like one, and texts that hold one. */
export function withoutSecrets(change: Change, secrets: SecretTexts): Change {
  const named = change.path.split(".").some((part) => looksSecret(part));
  const shown = (value: Json): Json => {
    if (typeof value === "string") return named || secretIn(value, secrets) !== undefined ? HIDDEN : value;
    if (typeof value !== "object" || value === null)
      return named && typeof value === "number" ? HIDDEN : value;
    if (Array.isArray(value)) return value.map((item: Json) => shown(item));
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => [
        key,
        looksSecret(key) && typeof part === "string" ? HIDDEN : shown(part),
      ]),
    );
  };
  return {
    ...change,
    ...(change.before === undefined ? {} : { before: shown(change.before) }),
    ...(change.after === undefined ? {} : { after: shown(change.after) }),
  };
}
