import type { Json } from "../base/json.js";
import { HIDDEN, looksSecret } from "../base/secret.js";
import type { Span } from "../base/span.js";
import type { Value } from "../model/value.js";
import type { Topology, TopologyValue } from "../topology/topology.js";
import type { Analysis } from "./analysis.js";
import { type StaticValues, shownValue } from "./hover.js";

/**
 * Values of a topology by the place of their expression in one file. What has the name of a secret is hidden,
 * and so is every other value that such a secret has found its way into.
 */
export function staticValues(topology: Topology | undefined, file: string): StaticValues {
  const values = new Map<number, Value>();
  if (topology === undefined) return values;
  const all = namedValues(topology);
  const secrets = all.flatMap(([name, { value }]) => (looksSecret(name) ? textsOf(value) : []));
  for (const [name, { value, span }] of all) {
    if (span.source.name !== file) continue;
    const hidden =
      looksSecret(name) || textsOf(value).some((text) => secrets.some((secret) => text.includes(secret)));
    values.set(span.start, hidden ? { kind: "static", json: HIDDEN } : value);
  }
  return values;
}

function namedValues(topology: Topology): readonly (readonly [string, TopologyValue])[] {
  const nodes = [...topology.nodes.values()];
  const owners = [
    ...nodes.flatMap((node) => [node, ...node.capabilities.values(), ...node.requirements]),
    ...topology.policies,
  ];
  return [...topology.inputs, ...owners.flatMap(({ properties }) => [...properties]), ...topology.outputs];
}

/** Texts in a static value; those of a letter or two are in everything and tell nothing. */
function textsOf(value: Value): readonly string[] {
  if (value.kind !== "static") return [];
  const texts = (json: Json): readonly string[] => {
    if (typeof json === "string") return json.length > 2 ? [json] : [];
    if (typeof json !== "object" || json === null) return [];
    return Object.values(json).flatMap(texts);
  };
  return texts(value.json);
}

/** A text that an editor shows behind a function. */
export interface Hint {
  readonly at: Span;
  readonly text: string;
}

/** The values of functions that are known before anything runs, each behind its function. */
export function hintsOf(analysis: Analysis, values: StaticValues): readonly Hint[] {
  return analysis.facts.flatMap((fact) => {
    if (fact.role !== "function" || fact.name === "get_attribute") return [];
    const call = fact.frames.at(-1)?.node;
    const value = call && values.get(call.span.start);
    const shown = value && shownValue(value);
    return call === undefined || shown === undefined ? [] : [{ at: call.span, text: `= ${shown}` }];
  });
}
