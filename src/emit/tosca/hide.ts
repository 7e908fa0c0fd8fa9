import { blotted, HIDDEN, looksSecret } from "../../base/secret.js";
import type { SecretTexts } from "../../lowering/secret-outputs.js";
import type { MapEntry, ScalarNode, YamlNode } from "../../syntax/node.js";
import type { Edit } from "../edits.js";

/** Sections whose entries are values by name, or definitions of them. */
const VALUE_SECTIONS = new Set(["properties", "attributes", "inputs", "outputs", "metadata", "credential"]);
const BODIES = new Set(["topology_template", "service_template"]);
const DEFINITION_VALUES = new Set(["default", "value"]);

/**
 * Edits that take secrets written out in a template off it: values of what is named like a secret, and
 * every further value that holds one of them. A value that equals its name is a place holder of an example,
 * functions stay.
 */
export function hiddenSecrets(root: YamlNode, secrets: SecretTexts): readonly Edit[] {
  const edits = new Map<number, Edit>();
  const seen = new Set<YamlNode>();
  const walk = (node: YamlNode, place: Place) => {
    if (seen.has(node) && place.secret === undefined) return;
    seen.add(node);
    if (node.kind === "seq") for (const item of node.items) walk(item, place);
    else if (node.kind === "map") for (const entry of node.entries) walk(entry.value, below(entry, place));
    else {
      const text = hiddenText(node, place, secrets);
      const { start, end } = node.span;
      if (text !== undefined && end > start) edits.set(start, { start, end, text });
    }
  };
  walk(root, {});
  return [...edits.values()];
}

/** Where a walk through a template is. */
interface Place {
  /** Below a section of values by name. */
  readonly values?: boolean;
  /** Below a section of definitions: types, and the inputs and outputs of the topology. */
  readonly definitions?: boolean;
  /** Name of the secret that is above. */
  readonly secret?: string;
  /** The secret's definition itself, of which only the values are secret. */
  readonly definition?: boolean;
  readonly parent?: string;
  /** Arguments of a function that reads: names. */
  readonly names?: boolean;
}

function below({ key, value }: MapEntry, place: Place): Place {
  const section = BODIES.has(place.parent ?? "") && (key === "inputs" || key === "outputs");
  const inherited: Place = {
    parent: key,
    values: place.values === true || VALUE_SECTIONS.has(key),
    definitions: place.definitions === true || section || key.endsWith("_types"),
  };
  if (place.names === true || /^\$?get_/.test(key)) return { ...inherited, names: true };
  if (place.definition === true) {
    const holds = DEFINITION_VALUES.has(key) && place.secret !== undefined;
    return holds ? { ...inherited, secret: place.secret ?? key } : inherited;
  }
  // The function that cuts a text is called token.
  const named = place.values === true && looksSecret(key) && !(key === "token" && value.kind === "seq");
  const secret = named ? key : place.secret;
  if (secret === undefined) return inherited;
  const definition = place.definitions === true && named && isDefinition(value);
  return { ...inherited, secret, definition };
}

/** `{type: ..., default: ...}`: the definition of a value instead of a value. */
function isDefinition(node: YamlNode): boolean {
  return (
    node.kind === "map" && node.entries.some(({ key, value }) => key === "type" && value.kind === "scalar")
  );
}

function hiddenText({ text, style }: ScalarNode, place: Place, secrets: SecretTexts): string | undefined {
  if (place.names === true || place.values !== true) return undefined;
  const hidden = JSON.stringify(HIDDEN);
  if (place.secret !== undefined && place.definition !== true) {
    if (style === "empty" || text === place.secret || text === HIDDEN) return undefined;
    if (/^(\d{0,5}|true|false|yes|no|null|~)$/i.test(text)) return undefined;
    return style === "plain" && /^\d+$/.test(text) ? "0" : hidden;
  }
  for (const [secret] of secrets) if (secret !== HIDDEN && text.includes(secret)) return hidden;
  return undefined;
}

/** The lines of comments without the values of secrets; comments are in no tree. */
export function hiddenComments(text: string, secrets: SecretTexts): string {
  const inComment = (comment: string) => {
    let shown = blotted(comment);
    for (const [secret] of secrets) shown = shown.replaceAll(secret, HIDDEN);
    return shown;
  };
  return text
    .split("\n")
    .map((line) => {
      const at = /^\s*#/.test(line) ? 0 : line.search(/\s#\s/);
      return at === -1 ? line : line.slice(0, at) + inComment(line.slice(at));
    })
    .join("\n");
}
