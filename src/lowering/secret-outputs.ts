import type { Json } from "../base/json.js";
import { HIDDEN, looksSecret } from "../base/secret.js";
import type { Topology, TopologyValue } from "../topology/topology.js";

/** Values of secrets in the template, each with the name it goes by. */
export type SecretTexts = ReadonlyMap<string, string>;

/** Shorter values say nothing, and would be found everywhere. */
const SHORTEST = 6;

/**
 * What the template gives as inputs and properties that are named like secrets. Values equal to their name
 * are the place holders of the catalogues' examples.
 */
export function secretTexts(topology: Topology): SecretTexts {
  const found = new Map<string, string>([[HIDDEN, "an input"]]);
  const take = (name: string, value: Json | undefined): void => {
    if (typeof value === "string" && value.length >= SHORTEST && value !== name) found.set(value, name);
    if (typeof value !== "object" || value === null) return;
    for (const part of Object.values(value)) take(name, part);
  };
  const all = (values: ReadonlyMap<string, TopologyValue>) => {
    for (const [name, { value }] of values) {
      if (looksSecret(name) && value.kind === "static") take(name, value.json);
    }
  };
  all(topology.inputs);
  for (const { properties } of [...topology.nodes.values(), ...topology.policies]) all(properties);
  return found;
}

/** Name of the secret that a value holds, on its own or as a part of a text. */
export function secretIn(value: Json, secrets: SecretTexts): string | undefined {
  if (typeof value === "string") {
    for (const [text, name] of secrets) if (value.includes(text)) return name;
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  for (const part of Object.values(value)) {
    const name = secretIn(part, secrets);
    if (name !== undefined) return name;
  }
  return undefined;
}
