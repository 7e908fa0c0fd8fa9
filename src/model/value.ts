import type { Json } from "../base/json.js";

/** Static JSON, or an expression that is only known when machines run. */
export type Value = { readonly kind: "static"; readonly json: Json } | DeferredValue;

/**
 * A function left for run time. `get_attribute` names the node and the path of TOSCA 1.3 section 4.5.1
 * with keywords resolved; `get_operation_output` names an operation that has an implementation (section 4.6.1);
 * `concat`, `join`, `token` keep their partly evaluated arguments;
 * `list` and `map` are collections with a deferred member.
 */
export type DeferredValue =
  | { readonly kind: "get_attribute"; readonly node: string; readonly path: readonly (string | number)[] }
  | {
      readonly kind: "get_operation_output";
      readonly node: string;
      readonly interface: string;
      readonly operation: string;
      readonly output: string;
    }
  | { readonly kind: "concat"; readonly parts: readonly Value[] }
  | { readonly kind: "join"; readonly parts: readonly Value[]; readonly delimiter: string }
  | { readonly kind: "token"; readonly text: Value; readonly separator: string; readonly index: number }
  | { readonly kind: "list"; readonly items: readonly Value[] }
  | { readonly kind: "map"; readonly entries: Readonly<Record<string, Value>> };
